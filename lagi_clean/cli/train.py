"""``train``: the weights of matching, estimated from the records themselves."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from lagi_clean.cli.console import note, progress, state
from lagi_clean.cli.options import AsOf, Decisions, Json, as_date

__all__ = ["TAKE_CARE", "train_command"]

TAKE_CARE = (
    "take this model with care: no pairs of one person were found to learn from, "
    "or the shares still moved in the last round"
)


def train_command(
    file: Annotated[str, typer.Argument(help="extract or citizens.parquet; '-' is standard input")],
    output: Annotated[Path, typer.Option("--output", "-o", help="model to write, a JSON file")],
    *,
    spec: Annotated[
        Path | None,
        typer.Option(help="your own specification of what to match; see docs/matching.md"),
    ] = None,
    model: Annotated[
        Path | None, typer.Option("--model", help="model to start from, a JSON file")
    ] = None,
    id_column: Annotated[
        str | None, typer.Option("--id", help="column of the ids, with --spec")
    ] = None,
    decisions: Decisions = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Estimate how often records of one person, and of two, agree; no labels are needed.

    Prints whether the estimate stood still and which levels too few pairs fell on.
    """
    from json import dumps

    from lagi_clean.api.training import train_file, write_model

    settings = state.settings()
    with progress() as doing:
        doing(file)
        trained = train_file(
            file,
            as_of=as_date(as_of),
            settings=settings,
            spec_file=spec,
            model_file=model,
            id_column=id_column,
            decisions_file=decisions,
        )
        write_model(trained, output, source=Path(file))
    figures = {
        "converged": trained.converged,
        "rounds": trained.rounds,
        "last_change": trained.changes[-1] if trained.changes else None,
        "sampled_pairs": trained.sampled_pairs,
        "candidate_pairs": trained.candidate_pairs,
        "known_pairs": trained.known_pairs,
        "duplicates_per_record": round(trained.model.prior.duplicates, 6),
        "untrained": list(trained.untrained),
    }
    if json:
        document = {"schema_version": 1, "command": "train", **figures}
        sys.stdout.write(dumps(document, indent=2) + "\n")
        return
    shown = {**figures, "untrained": ", ".join(trained.untrained) or "–"}
    width = max(map(len, shown))
    for name, value in shown.items():
        text = f"{value:.6f}" if isinstance(value, float) else str(value)
        sys.stdout.write(f"{name.replace('_', ' '):<{width}}  {text}\n")
    if not trained.learned:
        note(TAKE_CARE)
