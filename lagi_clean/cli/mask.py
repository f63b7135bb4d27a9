"""``mask``: a file that is safe to hand on."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from lagi_clean.cli.console import note, state
from lagi_clean.cli.extracts import given_mapping, read_options
from lagi_clean.cli.options import AsOf, Delimiter, Encoding, HeaderRow, Maps, Sheet, as_date

if TYPE_CHECKING:
    from lagi_clean.api.masking import MaskedFile
    from lagi_clean.errors import Language

__all__ = ["mask_command"]


def mask_command(
    file: Annotated[str, typer.Argument(help="extract to mask; '-' is standard input")],
    *,
    output: Annotated[
        str,
        typer.Option("--output", "-o", help="csv, parquet or xlsx file; '-' is standard output"),
    ] = "-",
    keep: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN", help="keep this column as it is, by heading or field"),
    ] = None,
    key_file: Annotated[
        Path | None,
        typer.Option(
            help="file with a secret of 16 bytes or more: the same name then has the same code in "
            "every file masked with it; without one, codes agree within this file only"
        ),
    ] = None,
    numbers: Annotated[
        Literal["masked", "coded"],
        typer.Option(help="numbers: masked (060093******), or coded, so that repeats still show"),
    ] = "masked",
    min_count: Annotated[
        int,
        typer.Option(min=1, help="hide values of kept columns that stand in fewer rows than this"),
    ] = 5,
    as_of: AsOf = None,
    maps: Maps = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    sheet: Sheet = None,
    header_row: HeaderRow = None,
) -> None:
    """Make a file that is safe to hand on: who people are is masked, unknown columns left out.

    Names become codes, numbers keep their first digits, dates their year; addresses and remarks
    are hidden. What became of each column is told on standard error.
    """
    from lagi_clean.api.masking import mask_file, read_key, write_masked

    settings = state.settings()
    done = mask_file(
        file,
        as_of=as_date(as_of),
        key=read_key(key_file) if key_file else None,
        keep=keep or [],
        numbers=numbers,
        least=min_count,
        given=given_mapping(maps),
        options=read_options(
            encoding=encoding,
            delimiter=delimiter,
            sheet=sheet,
            header_row=header_row,
            settings=settings,
        ),
    )
    if output == "-":
        from lagi_clean.api.coverage import guarded_csv

        sys.stdout.write(guarded_csv(done.masked.frame))
    else:
        write_masked(done, Path(output), source=file)
    _tell(done, language=settings.language)


def _tell(done: "MaskedFile", *, language: "Language") -> None:
    from lagi_clean.data import toml_document

    words = toml_document("mask/treatments.toml")
    for heading, treatment in done.masked.treatments.items():
        name = words["names"][treatment][language]
        note(words["lines"]["column"][language].format(heading=heading, treatment=name))
    rows = words["lines"]["rows"][language]
    note(rows.format(rows=done.masked.frame.height, set_aside=done.set_aside))
