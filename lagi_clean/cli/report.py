"""``report``: one page about a finished job."""

import sys
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
    pairs: Annotated[
        int,
        typer.Option(min=0, help="pairs near the thresholds whose decision is shown, unnamed"),
    ] = 4,
    target: Annotated[
        list[str] | None,
        typer.Option(
            metavar="IND=PCT[@DAY]|FILE",
            help="what an indicator is to reach, perhaps by a day: cccd_issued=95@2023-06-30; or "
            "a TOML file of targets",
        ),
    ] = None,
) -> None:
    """Make one HTML page about a finished job: charts, tables, definitions.

    It needs no network, prints on A4, and names nobody. Needs lagi-clean[report].
    """
    from lagi_clean.api.report import report, write_report
    from lagi_clean.api.targets import read_targets

    language = state.settings(language=lang).language if lang else state.settings().language
    with progress() as doing:
        doing(str(folder))
        page = report(
            folder,
            language=language,
            title=title,
            least=min_cell,
            targets=read_targets(target or []),
            history=history,
            pairs=pairs,
        )
    if output == "-":
        sys.stdout.buffer.write(page.encode())
    else:
        write_report(page, Path(output), folder=folder)
        note(f"wrote {output}")
