"""``report``: one page about a finished job."""

import sys
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from lagi_clean.cli.console import note, progress, state

__all__ = ["report_command"]


def report_command(
    folder: Annotated[Path, typer.Argument(help="folder that a job was written to")],
    *,
    output: Annotated[
        str, typer.Option("--output", "-o", help="HTML file to write; '-' is standard output")
    ],
    lang: Annotated[
        str | None, typer.Option("--lang", help="language of the page: en or vi")
    ] = None,
    title: Annotated[str | None, typer.Option(help="heading of the page")] = None,
    min_cell: Annotated[
        int,
        typer.Option(min=0, help="hide figures under this number, and those that give them away"),
    ] = 0,
    history: Annotated[
        Path | None, typer.Option(help="history kept by coverage --history, for the trend")
    ] = None,
    target: Annotated[
        list[str] | None,
        typer.Option(metavar="IND=PCT", help="what an indicator should reach: cccd_issued=95"),
    ] = None,
) -> None:
    """Make one HTML page about a finished job: charts, tables, definitions.

    It needs no network, prints on A4, and holds counts only. Needs lagi-clean[report].
    """
    from lagi_clean.api.report import report, write_report

    language = state.settings(language=lang).language if lang else state.settings().language
    with progress() as doing:
        doing(str(folder))
        page = report(
            folder,
            language=language,
            title=title,
            least=min_cell,
            targets=_targets(target or []),
            history=history,
        )
    if output == "-":
        sys.stdout.buffer.write(page.encode())
    else:
        write_report(page, Path(output), folder=folder)
        note(output)


def _targets(texts: list[str]) -> dict[str, Fraction]:
    targets = {}
    for text in texts:
        name, _, percent = text.partition("=")
        try:
            targets[name.strip()] = Fraction(percent.strip().removesuffix("%").replace(",", "."))
        except (ValueError, ZeroDivisionError) as error:
            message = f"'{text}' is not INDICATOR=PERCENT, such as cccd_issued=95"
            raise typer.BadParameter(message, param_hint="--target") from error
    return targets
