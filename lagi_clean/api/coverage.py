"""Coverage of a file: from its rows to figures, and the figures in every format."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import polars as pl

from lagi_clean.data import toml_document
from lagi_clean.errors import InputError, Language, UsageError
from lagi_clean.measure import (
    DAYS_AHEAD,
    Catalogue,
    Coverage,
    builtin_catalogue,
    coverage,
    coverage_of_counts,
    parse_by,
    read_catalogue,
    without_small,
    worklist,
)
from lagi_clean.settings import Settings
from lagi_clean.tables import CITIZENS
from lagi_clean.write.atomic import atomic_file
from lagi_clean.write.coverage import (
    CoverageDocument,
    CoverageGrid,
    coverage_csv,
    coverage_grid,
    coverage_json,
    coverage_markdown,
    coverage_xlsx,
    guarded_csv,
    number_text,
    percent_text,
)
from lagi_clean.write.distinct import distinct_columns

if TYPE_CHECKING:
    from lagi_clean.read import ReadOptions

__all__ = [
    "COVERAGE_FORMATS",
    "Catalogue",
    "Cleaner",
    "Coverage",
    "CoverageDocument",
    "CoverageGrid",
    "Records",
    "Shortfall",
    "builtin_catalogue",
    "coverage",
    "coverage_document",
    "coverage_grid",
    "coverage_of_counted_file",
    "coverage_of_file",
    "damage_told",
    "guarded_csv",
    "parse_by",
    "people_of_file",
    "read_catalogue",
    "records_of_file",
    "render_coverage",
    "shortfall_text",
    "shortfalls",
    "text_table",
    "with_quarantined",
    "without_small",
    "worklist_of_file",
    "write_rendered",
    "write_worklist",
]

_OURS = ("record_id", "birth_precision")
"""Columns that only a table made by this program has."""

Cleaner = Callable[[str], tuple[pl.DataFrame, int]]
"""Reads an extract: from its path to citizens and the number of rows set aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What a file holds to be counted."""

    table: pl.DataFrame | pl.LazyFrame
    quarantined: int = 0
    """Rows that were set aside."""
    distinct: frozenset[str] = frozenset()
    """Columns in which no value occurs twice, as the file says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """An indicator that is under its limit: ``limit`` and ``percent`` are exact, in percent."""

    indicator: str
    numerator: int
    denominator: int
    denominator_name: str
    limit: Fraction

    @property
    def percent(self) -> Fraction | None:
        """The exact percentage, None over 0."""
        return Fraction(100 * self.numerator, self.denominator) if self.denominator else None


def coverage_of_file(
    path: str | Path,
    *,
    as_of: date,
    by: Sequence[Sequence[str]] = (),
    settings: Settings | None = None,
    catalogue: Catalogue | None = None,
    days_ahead: int = DAYS_AHEAD,
    clean: Cleaner | None = None,
) -> Coverage:
    """Count the indicators over the records of one file.

    A table that is not people, as the catalogue says, is read as texts, or as it is if Parquet.
    Of people, a Parquet table made by this program is read directly, only the columns that are
    counted. Any other extract ("-" is standard input) is first read, mapped, normalized and
    validated by ``clean``, which returns citizens and the number of rows set aside; these are
    then among the ``left_out`` as "quarantined". Raises ``InputError`` when the file cannot be
    read, ``UsageError`` as ``measure.coverage`` does.
    """
    settings = settings or Settings()
    records = records_of_file(path, catalogue, as_of=as_of, settings=settings, clean=clean)
    with damage_told(path):
        counted = coverage(
            records.table,
            as_of=as_of,
            by=by,
            settings=settings,
            catalogue=catalogue,
            days_ahead=days_ahead,
            distinct=records.distinct,
        )
    return with_quarantined(counted, records.quarantined)


@contextmanager
def damage_told(path: str | Path) -> Iterator[None]:
    """Raise ``InputError`` where polars stumbles over the table, without its words: they quote.

    Of a damaged page it panics, and has said so on standard error before anybody can stop it.
    """
    try:
        yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise InputError("COVERAGE_TABLE_DAMAGED", path=path) from error


def with_quarantined(counted: Coverage, quarantined: int) -> Coverage:
    """Return the figures with the rows that were set aside among those left out."""
    if not quarantined:
        return counted
    return replace(counted, left_out={**counted.left_out, "quarantined": quarantined})


def coverage_of_counted_file(
    path: str | Path,
    *,
    as_of: date,
    settings: Settings | None = None,
    catalogue: Catalogue | None = None,
    options: "ReadOptions | None" = None,
) -> Coverage:
    """Return the indicators of a table that was counted elsewhere, a line for each unit.

    Reads what ``read`` reads: spreadsheets, CSV, with title lines above and totals below. Raises
    ``InputError`` when the file cannot be read or is no such table.
    """
    return coverage_of_counts(
        text_table(path, options=options),
        as_of=as_of,
        settings=settings or Settings(),
        catalogue=catalogue,
    )


def text_table(path: str | Path, *, options: "ReadOptions | None" = None) -> pl.DataFrame:
    """Return a table as texts under its own headings; ``InputError`` when it cannot be read."""
    from lagi_clean.read import read_table  # person records need none of it

    return (read_table(path, options=options) if options else read_table(path)).frame


def worklist_of_file(
    path: str | Path,
    *,
    of: str,
    as_of: date,
    settings: Settings | None = None,
    catalogue: Catalogue | None = None,
    numbers: Literal["masked", "whole"] = "masked",
    days_ahead: int = DAYS_AHEAD,
    clean: Cleaner | None = None,
) -> pl.DataFrame:
    """Return the people of a file whom an indicator counts; ``of`` as in ``measure.worklist``.

    Raises as ``coverage_of_file`` does.
    """
    settings = settings or Settings()
    records = records_of_file(path, catalogue, as_of=as_of, settings=settings, clean=clean)
    with damage_told(path):
        return worklist(
            records.table,
            of=of,
            as_of=as_of,
            settings=settings,
            catalogue=catalogue,
            numbers=numbers,
            days_ahead=days_ahead,
            distinct=records.distinct,
        )


def write_worklist(people: pl.DataFrame, path: Path, *, source: Path) -> None:
    """Write a list of people as CSV, XLSX or Parquet, by the extension of ``path``.

    Whole or not at all, never over its ``source``. Raises ``UsageError`` for another extension,
    ``OutputError`` when the file cannot be written, ``LimitError`` when a sheet cannot hold it.
    """
    from lagi_clean.write.frames import FRAME_WRITERS  # figures need none of it

    extension = path.suffix.removeprefix(".").lower()
    if extension not in FRAME_WRITERS:
        raise UsageError("COVERAGE_FORMAT", name=extension, formats=", ".join(FRAME_WRITERS))
    with atomic_file(path, inputs=[source]) as staged:
        FRAME_WRITERS[extension](people, staged)


def records_of_file(
    path: str | Path,
    catalogue: Catalogue | None,
    *,
    as_of: date,
    settings: Settings,
    clean: Cleaner | None,
) -> Records:
    """Return the records that a catalogue counts."""
    if catalogue is None or catalogue.table == "people":
        return people_of_file(path, as_of=as_of, settings=settings, clean=clean)
    if Path(path).suffix.lower() == ".parquet" and Path(path).is_file():
        return Records(table=pl.scan_parquet(path, glob=False))
    return Records(table=text_table(path))


def people_of_file(
    path: str | Path, *, as_of: date, settings: Settings, clean: Cleaner | None
) -> Records:
    """Return the people of a file.

    A Parquet table made by this program is not read yet (LazyFrame); any other extract goes
    through ``clean``. Raises ``InputError`` when the file cannot be read.
    """
    table = _own_table(Path(path))
    if table is not None:
        return Records(table=table, distinct=distinct_columns(Path(path)))
    citizens, quarantined = (clean or _cleaner(as_of=as_of, settings=settings))(str(path))
    return Records(table=citizens, quarantined=quarantined)


def _own_table(path: Path) -> pl.LazyFrame | None:
    """Return a Parquet file of this program as it is, None for anything else."""
    if path.suffix.lower() != ".parquet" or not path.is_file():
        return None
    table = pl.scan_parquet(path, glob=False)
    try:
        schema = table.collect_schema()
    except (pl.exceptions.PolarsError, OSError):
        return None
    typed = all(schema[name] == dtype for name, dtype in CITIZENS.items() if name in schema)
    return table if typed and all(name in schema for name in _OURS) else None


def _cleaner(*, as_of: date, settings: Settings) -> Cleaner:
    from lagi_clean.api.clean import clean_files  # every stage before this one

    def clean(path: str) -> tuple[pl.DataFrame, int]:
        cleaned = clean_files([path], as_of=as_of, settings=settings)
        return cleaned.citizens, cleaned.quarantine.height

    return clean


def coverage_document(counted: Coverage) -> CoverageDocument:
    """Return the figures with their words, in the language of the settings they were made with."""
    catalogue, settings = counted.catalogue, counted.settings
    denominators = {code: d.name[settings.language] for code, d in catalogue.denominators.items()}
    indicators = {code: i.name[settings.language] for code, i in catalogue.indicators.items()}
    used = {indicator.denominator for indicator in catalogue.indicators.values()}
    return CoverageDocument(
        as_of=counted.as_of,
        rows=counted.rows,
        left_out=counted.left_out,
        indicator_names=indicators,
        denominator_names=denominators,
        definition=counted.definition[settings.language],
        filters={code: d.filter for code, d in catalogue.denominators.items() if code in used},
        rounding=settings.rounding,
        decimals=settings.decimals,
        language=settings.language,
    )


_RENDERERS: Mapping[str, Callable[[CoverageDocument], str | bytes]] = {
    "csv": coverage_csv,
    "json": coverage_json,
    "md": coverage_markdown,
    "xlsx": coverage_xlsx,
}
COVERAGE_FORMATS = tuple(_RENDERERS)
"""The formats a coverage file can have, by extension."""


def render_coverage(counted: Coverage, *, format: str) -> bytes:  # noqa: A002  # its name on the CLI
    """Return the figures in one of ``COVERAGE_FORMATS``; ``UsageError`` for another one."""
    if format not in _RENDERERS:
        raise UsageError("COVERAGE_FORMAT", name=format, formats=", ".join(_RENDERERS))
    content = _RENDERERS[format](coverage_document(counted))
    return content if isinstance(content, bytes) else content.encode()


def write_rendered(content: bytes, path: Path, *, format: str, inputs: Iterable[Path]) -> None:  # noqa: A002
    """Write what was rendered to ``path``, whole or not at all, never over one of ``inputs``.

    A CSV file gets a byte-order mark, by which Excel knows that it is UTF-8. Raises
    ``OutputError`` when the file cannot be written, ``UsageError`` when it is an input.
    """
    mark = b"\xef\xbb\xbf" if format == "csv" else b""
    with atomic_file(path, inputs=inputs) as staged:
        staged.write_bytes(mark + content)


def shortfalls(counted: Coverage, limits: Mapping[str, Fraction]) -> tuple[Shortfall, ...]:
    """Return which indicators' totals are under their limit, in percent, compared exactly.

    An indicator over 0 is under any limit. Raises ``UsageError`` for an unknown indicator.
    """
    counted.catalogue.only(list(limits))
    total = {
        row["indicator"]: row
        for row in counted.rows.filter(unit_level="total", group="").iter_rows(named=True)
    }
    found = (
        Shortfall(
            indicator=name,
            numerator=total[name]["numerator"],
            denominator=total[name]["denominator"],
            denominator_name=total[name]["denominator_name"],
            limit=limit,
        )
        for name, limit in limits.items()
    )
    return tuple(s for s in found if s.percent is None or s.percent < s.limit)


def shortfall_text(missed: Shortfall, *, language: Language) -> str:
    """Return one line that says what is under its limit, with numerator and denominator."""
    exact = None if missed.percent is None else float(missed.percent)
    text: str = toml_document("measure/labels.toml")["page"]["under"][language]
    return text.format(
        indicator=missed.indicator,
        percent=percent_text(exact, decimals=4, language=language),
        numerator=number_text(missed.numerator, language),
        denominator=number_text(missed.denominator, language),
        of=missed.denominator_name,
        limit=percent_text(float(missed.limit), decimals=4, language=language),
    )
