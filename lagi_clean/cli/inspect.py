"""``inspect``: what a file is, what its headings mean, how good its records are."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lagi_clean.cli.console import note, progress, state
from lagi_clean.cli.extracts import given_mapping, read_options
from lagi_clean.cli.options import (
    AsOf,
    Delimiter,
    Encoding,
    Files,
    HeaderRow,
    Json,
    Maps,
    Sheet,
    as_date,
)
from lagi_clean.cli.tables import print_table

if TYPE_CHECKING:
    from lagi_clean.api.inspection import Inspection
    from lagi_clean.settings import Settings

__all__ = ["inspect_command"]


def inspect_command(
    files: Files,
    *,
    as_of: AsOf = None,
    maps: Maps = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    sheet: Sheet = None,
    header_row: HeaderRow = None,
    save_map: Annotated[
        Path | None,
        typer.Option(help="write what the headings were taken for, to edit and give to --map"),
    ] = None,
    json: Json = False,
) -> None:
    """Show encoding, rows, the meaning proposed for each heading, and the quality of the records.

    Nothing is written but the map file; no cell's value is shown.
    """
    from json import dumps

    from lagi_clean.api.inspection import inspect_files
    from lagi_clean.api.inspection import save_map as write_map

    settings = state.settings()
    with progress() as doing:
        found = inspect_files(
            files,
            as_of=as_date(as_of),
            settings=settings,
            options=read_options(
                encoding=encoding,
                delimiter=delimiter,
                sheet=sheet,
                header_row=header_row,
                settings=settings,
            ),
            given=given_mapping(maps),
            progress=doing,
        )
    if json:
        sys.stdout.write(dumps(found.as_dict(), ensure_ascii=False, indent=2) + "\n")
    else:
        _print(found, settings)
    if save_map is not None:
        write_map(found, save_map)
        note(f"wrote {save_map}")
    if found.problem is not None:
        language = settings.language
        note(f"{found.problem.message(language)}\nhint: {found.problem.hint(language)}")


def _print(found: "Inspection", settings: "Settings") -> None:
    from lagi_clean.api.inspection_tables import findings_table, inspection_tables
    from lagi_clean.api.summary import quality_table

    for table in inspection_tables(found, settings=settings):
        print_table(table.headings, table.rows, right=table.right, title=table.title)
    if found.quality:
        for table in (
            findings_table(found.findings, settings=settings),
            quality_table(found.quality, settings=settings),
        ):
            print_table(table.headings, table.rows, right=table.right, title=table.title)
