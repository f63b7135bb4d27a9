"""Options that several commands share, each defined once."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "Against",
    "AsOf",
    "DayOfDecision",
    "Decisions",
    "Delimiter",
    "Encoding",
    "FailOn",
    "Files",
    "Formats",
    "HeaderRow",
    "Json",
    "Maps",
    "OutputDir",
    "Sheet",
    "UnitsOption",
    "Until",
    "as_date",
    "pairs_of",
]


_YEARS = range(1900, 2200)
"""The years of a day that is given; nearer to the ends of the calendar no age can be told."""


def _day(text: str) -> datetime:
    try:
        day = datetime.strptime(text, "%Y-%m-%d")  # noqa: DTZ007  # a day knows no time zone
    except ValueError as error:
        message = "expected a day as YYYY-MM-DD"
        raise typer.BadParameter(message) from error
    if day.year not in _YEARS:
        message = f"expected a day of the years {_YEARS[0]} to {_YEARS[-1]}"
        raise typer.BadParameter(message)
    return day


def _folder(text: str) -> Path:
    if not text:  # a variable of a script that is not set: the current folder is not meant
        message = "expected the name of a folder; '.' is this one"
        raise typer.BadParameter(message)
    return Path(text)


AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        parser=_day,
        metavar="YYYY-MM-DD",
        help="reference date of ages and states; today if not given",
    ),
]
DayOfDecision = Annotated[
    datetime | None,
    typer.Option(
        "--on",
        parser=_day,
        metavar="YYYY-MM-DD",
        help="day of the decision; today if not given",
    ),
]
Until = Annotated[
    datetime | None,
    typer.Option(
        "--until",
        parser=_day,
        metavar="YYYY-MM-DD",
        help="take the last night up to this day for the last one",
    ),
]
Decisions = Annotated[
    Path | None,
    typer.Option("--decisions", help="what reviewers decided: the file of 'review apply'"),
]
Against = Annotated[
    Path | None,
    typer.Option(
        "--against", help="earlier job, its folder or people.parquet: people keep their ids"
    ),
]
Files = Annotated[list[str], typer.Argument(help="extracts to read; '-' is standard input")]
OutputDir = Annotated[
    Path,
    typer.Option("--output", "-o", parser=_folder, metavar="PATH", help="folder to write to"),
]
Encoding = Annotated[
    str | None,
    typer.Option(help="encoding of the file: utf-8, utf-16, cp1258, tcvn3, vni, ...; always wins"),
]
Delimiter = Annotated[str | None, typer.Option(help="delimiter of the file: , ; | or tab")]
Sheet = Annotated[str | None, typer.Option(help="sheet of a workbook: its name or number")]
HeaderRow = Annotated[int | None, typer.Option(help="line that holds the headings, from 1")]
Maps = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="HEADING=FIELD|FILE",
        help="what a heading means ('Họ tên=full_name'), or a file saved by inspect --save-map",
    ),
]
Formats = Annotated[
    str, typer.Option("--formats", help="formats of tables: parquet, csv, xlsx; several by comma")
]
FailOn = Annotated[
    str | None,
    typer.Option("--fail-on", help="exit with 1 when a finding is info, warning or error"),
]
UnitsOption = Annotated[
    str | None,
    typer.Option("--units", help="administrative units: 2025-06 (old), 2025-07 (new) or auto"),
]
Json = Annotated[bool, typer.Option("--json", help="print JSON")]


def as_date(moment: datetime | None) -> date:
    """Return the day that ``--as-of`` names, today's if it was not given."""
    return moment.date() if moment else datetime.now().astimezone().date()


def pairs_of(texts: list[str] | None) -> dict[str, str]:
    """Return ``HEADING=FIELD`` arguments as a dict.

    >>> pairs_of(["Họ tên=full_name"])
    {'Họ tên': 'full_name'}
    """
    pairs = {}
    for text in texts or []:
        heading, equals, meaning = text.rpartition("=")
        if not equals or not heading:
            message = f"'{text}' is not HEADING=FIELD"
            raise typer.BadParameter(message, param_hint="--map")
        pairs[heading.strip()] = meaning.strip()
    return pairs
