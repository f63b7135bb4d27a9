"""``review``: doubtful pairs out to a workbook, and the decisions back."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lagi_clean.cli.console import note, state
from lagi_clean.cli.options import DayOfDecision, Json, as_date

if TYPE_CHECKING:
    from lagi_clean.api.review import Applied

__all__ = ["review_app"]

review_app = typer.Typer(
    help="Doubtful pairs out to a workbook, and what was decided back.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Folder = Annotated[Path, typer.Argument(help="folder that 'run', 'dedupe' or 'link' wrote")]
DecisionsFile = Annotated[
    Path, typer.Option("--decisions", "-d", help="file of decisions to add to; made if missing")
]
By = Annotated[str, typer.Option("--by", help="who decided")]


@review_app.command("export")
def export_command(
    folder: Folder,
    output: Annotated[Path, typer.Option("--output", "-o", help="workbook to write")],
) -> None:
    """Write the doubtful pairs of a job to a workbook for a person to decide."""
    from lagi_clean.api.review import export_review

    pairs = export_review(folder, output, language=state.settings().language)
    note(f"{output}: {'1 pair' if pairs == 1 else f'{pairs:,} pairs'} to decide")


@review_app.command("apply")
def apply_command(
    folder: Folder,
    workbook: Annotated[Path, typer.Argument(help="the workbook, answered and saved")],
    *,
    by: By,
    on: DayOfDecision = None,
    decisions: DecisionsFile = Path("decisions.csv"),
    json: Json = False,
) -> None:
    """Add the answers of a workbook to the file of decisions, which later runs honour.

    Unknown answers are refused, with their cells; then nothing is added. An answer goes before
    what was decided of the pair earlier; 'overruled' counts those that contradict it. Use the
    file with '--decisions' of run, dedupe, link or train.
    """
    from lagi_clean.api.review import apply_review

    done = apply_review(folder, workbook, decisions=decisions, by=by, on=as_date(on))
    figures = {
        "asked": done.asked,
        "answered": done.answered,
        "new_lines": done.new,
        "overruled": done.overruled,
    }
    _told("review apply", figures, done, decisions, as_json=json)


@review_app.command("undo")
def undo_command(
    decisions: Annotated[Path, typer.Argument(help="file of decisions")],
    pairs: Annotated[list[str], typer.Argument(help="pairs to undo, from its column 'pair'")],
    *,
    by: By,
    on: DayOfDecision = None,
    reason: Annotated[str, typer.Option("--note", help="why")] = "",
    json: Json = False,
) -> None:
    """Withdraw decisions, by further lines; the next run asks again and joins nobody by them."""
    from lagi_clean.api.review import undo_decisions

    done = undo_decisions(decisions, pairs, by=by, on=as_date(on), note=reason)
    figures = {"held_before": done.asked, "withdrawn": done.answered, "new_lines": done.new}
    _told("review undo", figures, done, decisions, as_json=json)


def _told(
    command: str, figures: dict[str, int], done: "Applied", decisions: Path, *, as_json: bool
) -> None:
    from json import dumps

    if as_json:
        document = {"schema_version": 1, "command": command, **figures, "standing": done.counts}
        sys.stdout.write(dumps(document, indent=2) + "\n")
    else:
        standing = {f"standing: {kind}": count for kind, count in done.counts.items()}
        for name, count in (figures | standing).items():
            sys.stdout.write(f"{name.replace('_', ' '):<20}  {count:>9,}\n")
    lines = "1 line" if done.new == 1 else f"{done.new:,} lines"
    note(f"{decisions}: {lines} added")
