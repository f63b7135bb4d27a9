"""``link``: the same people in two extracts."""

import sys
from typing import Annotated

import typer

from lagi_clean.cli.console import note, progress, state
from lagi_clean.cli.dedupe import ModelFile, Spec
from lagi_clean.cli.options import AsOf, Decisions, Json, OutputDir, as_date

__all__ = ["link_command"]


def link_command(
    left: Annotated[str, typer.Argument(help="extract or citizens.parquet")],
    right: Annotated[str, typer.Argument(help="the other one: insurance, deaths, a second office")],
    output: OutputDir,
    *,
    spec: Spec = None,
    model: ModelFile = None,
    left_id: Annotated[str | None, typer.Option(help="column of the ids of LEFT")] = None,
    right_id: Annotated[str | None, typer.Option(help="column of the ids of RIGHT")] = None,
    one_to_one: Annotated[
        bool, typer.Option("--one-to-one", help="no person has two records in either extract")
    ] = False,
    decisions: Decisions = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Find the same people in two extracts, who is missing on either side, what disagrees.

    Writes pairs, unmatched_left, unmatched_right, differences, number_gaps (whose record in the
    other extract has no or a wrong personal number), no_longer_counted (whom it knows to be
    dead) and review.xlsx.
    """
    from json import dumps

    from lagi_clean.api.job import Clock
    from lagi_clean.api.link_job import link_files, write_linked

    clock = Clock()
    settings = state.settings()
    day = as_date(as_of)
    with progress() as doing:
        doing(f"{left}, {right}")
        found = link_files(
            left,
            right,
            as_of=day,
            settings=settings,
            spec_file=spec,
            model_file=model,
            left_id=left_id,
            right_id=right_id,
            one_to_one=one_to_one,
            decisions_file=decisions,
        )
        doing(str(output))
        inputs = [left, right, *([] if decisions is None else [str(decisions)])]
        write_linked(found, output, inputs=inputs, as_of=day, settings=settings, clock=clock)
    if json:
        document = {"schema_version": 1, "command": "link", "as_of": day.isoformat()}
        figures = {**found.summary, "gaps": found.gaps, "decisions": dict(found.decisions)}
        sys.stdout.write(dumps({**document, **figures}, indent=2) + "\n")
    else:
        width = max(map(len, found.summary))
        for name, count in found.summary.items():
            sys.stdout.write(f"{name.replace('_', ' '):<{width}}  {count:>11,}\n")
        for gap, count in found.gaps.items():
            sys.stdout.write(f"  {gap.replace('_', ' '):<{width - 2}}  {count:>11,}\n")
    note(
        f"{output}: pairs, unmatched_left, unmatched_right, differences, number_gaps, "
        "no_longer_counted, review.xlsx"
    )
