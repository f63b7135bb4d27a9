"""``dedupe``: the duplicate people within one extract."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from lagi_clean.cli.console import note, progress, state
from lagi_clean.cli.options import Against, AsOf, Decisions, Json, OutputDir, as_date
from lagi_clean.cli.train import TAKE_CARE

__all__ = ["dedupe_command"]

Spec = Annotated[
    Path | None,
    typer.Option(help="your own specification of what to match, a TOML file; see docs/matching.md"),
]
ModelFile = Annotated[Path | None, typer.Option("--model", help="weights, a JSON file")]


def dedupe_command(
    file: Annotated[str, typer.Argument(help="extract or citizens.parquet; '-' is standard input")],
    output: OutputDir,
    *,
    spec: Spec = None,
    model: ModelFile = None,
    id_column: Annotated[
        str | None, typer.Option("--id", help="column of the ids, with --spec")
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(min=0.0, max=1.0, help="probability from which two records are one person"),
    ] = None,
    review_threshold: Annotated[
        float | None,
        typer.Option(min=0.0, max=1.0, help="probability from which a pair goes to a reviewer"),
    ] = None,
    decisions: Decisions = None,
    against: Against = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Find the records of one person, join them, and ask about doubtful pairs.

    Writes pairs, clusters, people, what was kept apart, and review.xlsx.
    """
    from json import dumps

    from lagi_clean.api.matching import dedupe_file, write_deduped
    from lagi_clean.api.persons import keep_ids, read_before

    settings = state.settings(match_threshold=threshold, review_threshold=review_threshold)
    day = as_date(as_of)
    before = None if against is None else read_before(against, output=output)
    more = [*([decisions] if decisions else []), *(before.files if before else ())]
    with progress() as doing:
        doing(file)
        found = dedupe_file(
            file,
            as_of=day,
            settings=settings,
            spec_file=spec,
            model_file=model,
            id_column=id_column,
            decisions_file=decisions,
        )
        if before is not None:
            found = keep_ids(
                found,
                before,
                as_of=day,
                settings=settings,
                spec_file=spec,
                model_file=model,
                id_column=id_column,
            )
        doing(str(output))
        write_deduped(
            found,
            output,
            source=Path(file),
            as_of=day,
            settings=settings,
            more_inputs=more,
        )
    if json:
        document = {"schema_version": 1, "command": "dedupe", **found.summary}
        document["decisions"] = dict(found.decisions)
        document["persons"] = found.persons_counts
        document["estimated"] = found.estimates.as_dict() if found.estimates else None
        sys.stdout.write(dumps(document, indent=2) + "\n")
    else:
        summary = found.summary
        width = max(map(len, summary))
        for name, count in summary.items():
            sys.stdout.write(f"{name.replace('_', ' '):<{width}}  {count:>11,}\n")
        for event, count in found.persons_counts.items():
            sys.stdout.write(f"{f'people {event}':<{width}}  {count:>11,}\n")
        for name in ("precision", "recall"):
            estimate = getattr(found.estimates, name, None)
            if estimate is not None:
                sys.stdout.write(
                    f"estimated {name}: {100 * estimate.value:.2f} % "
                    f"({100 * estimate.low:.2f} to {100 * estimate.high:.2f} %)\n"
                )
    if not found.learned:
        note(TAKE_CARE)
    note(f"{output}: people.parquet, clusters.parquet, pairs.parquet, review.xlsx")
