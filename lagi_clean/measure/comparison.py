"""Published figures beside the counted ones, with what explains a difference."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

import polars as pl

from lagi_clean.data import toml_document
from lagi_clean.errors import InputError
from lagi_clean.measure.catalogue import Catalogue
from lagi_clean.measure.counted_elsewhere import read_count
from lagi_clean.measure.coverage import Coverage
from lagi_clean.measure.rounding import percent
from lagi_clean.text.plain import plain

__all__ = ["Alternative", "Compared", "Published", "Verdict", "compare", "read_published"]

Verdict = Literal[
    "same",
    "rounded",
    "cut_off",
    "denominator",
    "left_out",
    "date",
    "inconsistent",
    "unexplained",
    "not_counted",
]
_PERCENT = re.compile(r"([0-9]+)(?:[.,]([0-9]+))?\s*%?")
_TOTALS = frozenset({"", "total", "tong", "tong so", "tong cong", "toan thi xa", "toan xa"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One published figure; ``percent`` in its own decimals, None where not given."""

    unit: str
    """As printed; empty for the total."""
    indicator: str
    numerator: int | None
    denominator: int | None
    percent: Fraction | None
    decimals: int
    as_of: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another way of counting that may explain a figure; ``name`` is a denominator's code."""

    verdict: Literal["denominator", "left_out", "date"]
    name: str
    counted: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A published figure, the counted one, and what explains the difference."""

    published: Published
    numerator: int | None
    denominator: int | None
    """As counted; None where it is not."""
    verdicts: tuple[Verdict, ...]
    """One way of counting that fits, then how the percentage was cut; never empty."""
    explained_by: tuple[int, int] | None = None
    """Numerator and denominator of the other way of counting that fits."""
    name: str = ""
    """The denominator of that way."""


def read_published(table: pl.DataFrame, catalogue: Catalogue) -> tuple[Published, ...]:
    """Read published figures from a table of texts, a line for each.

    Columns: ``indicator`` (code or name), ``numerator`` or ``percent`` or both, perhaps ``unit``,
    ``denominator`` and ``as_of``, by their English or Vietnamese headings. Raises ``InputError``
    for a missing column or a cell that cannot be read.

    >>> from lagi_clean.measure.catalogue import builtin_catalogue
    >>> table = pl.DataFrame({"Chỉ tiêu": ["Đã cấp CCCD"], "Tỷ lệ": ["92,5 %"]})
    >>> found = read_published(table, builtin_catalogue())[0]
    >>> found.indicator, found.percent, found.decimals
    ('cccd_issued', Fraction(185, 2), 1)
    """
    headings = toml_document("measure/count_headings.toml")
    meaning = {text: field for field, texts in headings["published"].items() for text in texts}
    meaning |= dict.fromkeys(headings["unit"], "unit")
    columns = {meaning[plain(h)]: h for h in table.columns if plain(h) in meaning}
    if "indicator" not in columns or not {"numerator", "percent"} & columns.keys():
        raise InputError("COMPARE_COLUMNS", found=", ".join(table.columns))
    names = {plain(text): i.code for i in catalogue.indicators.values() for text in i.name.values()}
    names |= {plain(code): code for code in catalogue.indicators}
    usual = {text: code for code, texts in headings["fields"].items() for text in texts}
    names = {t: c for t, c in usual.items() if c in catalogue.indicators} | names
    return tuple(
        _published(cells, columns=columns, names=names, row=row)
        for row, cells in enumerate(table.iter_rows(named=True), start=1)
    )


def _published(
    cells: Mapping[str, str | None],
    *,
    columns: Mapping[str, str],
    names: Mapping[str, str],
    row: int,
) -> Published:
    text = {field: (cells[heading] or "").strip() for field, heading in columns.items()}

    def parsed(field: str, value: object) -> None:
        if value is None and text.get(field):
            raise InputError("COMPARE_CELL", row=row, column=columns[field])

    numbers = {}
    for field in ("numerator", "denominator"):
        numbers[field] = read_count(text[field]) if text.get(field) else None
        parsed(field, numbers[field])
    share = _PERCENT.fullmatch(text.get("percent", ""))
    parsed("percent", share)
    day = _day(text.get("as_of", ""))
    parsed("as_of", day)
    unit = text.get("unit", "")
    return Published(
        unit="" if plain(unit) in _TOTALS else unit,
        indicator=names.get(plain(text["indicator"]), text["indicator"]),
        numerator=numbers["numerator"],
        denominator=numbers["denominator"],
        percent=Fraction(f"{share[1]}.{share[2] or 0}") if share else None,
        decimals=len(share[2] or "") if share else 0,
        as_of=day,
    )


def _day(text: str) -> date | None:
    try:
        if "/" in text:
            day, month, year = map(int, text.split("/"))
            return date(year, month, day)
        return date.fromisoformat(text)
    except ValueError:
        return None


def compare(
    published: Sequence[Published], counted: Coverage, *, others: Sequence[Alternative] = ()
) -> tuple[Compared, ...]:
    """Return every published figure beside the counted one, and the first way that explains it.

    A way explains a figure when it gives the published numerator and denominator, and the
    published percentage at its own decimals, rounded half up or cut off. ``counted`` is tried
    first, then ``others`` in order. A figure of a unit needs ``counted`` broken down by units.
    """
    figures = _figures(counted)
    ways = [(other, _figures(other.counted)) for other in others]
    return tuple(_compared(figure, figures, ways) for figure in published)


Figures = Mapping[tuple[str, str], tuple[int, int] | None]
"""By a spelling of the unit and the indicator; None where two units are spelt so."""


def _figures(counted: Coverage) -> Figures:
    columns = ("unit", "unit_code", "indicator", "numerator", "denominator")
    rows = counted.rows.filter(group="").select(columns)
    found: dict[tuple[str, str], tuple[int, int] | None] = {}
    for spelling in _SPELLINGS:
        of: dict[tuple[str, str], set[tuple[str, str]]] = {}
        figures = {}
        for unit, code, indicator, *figure in rows.iter_rows():
            key = (spelling(unit), indicator)
            of.setdefault(key, set()).add((code, unit))
            figures[key] = (figure[0], figure[1])
        for key, units in of.items():
            found.setdefault(key, figures[key] if len(units) == 1 else None)
    return found


def _figure(figures: Figures, unit: str, indicator: str) -> tuple[int, int] | None:
    """Return the counted figure of a unit as it is printed: exactly, in plain letters, or bare.

    None where two units are printed so. A unit with its type is no unit of another type.
    """
    untyped = _typed(unit) == plain(unit)
    for spelling in _SPELLINGS if untyped else _SPELLINGS[:-1]:
        if (key := (spelling(unit), indicator)) in figures:
            return figures[key]
    return None


def _exact(unit: str) -> str:
    return f"={unit.strip()}"


def _typed(unit: str) -> str:
    """Return a unit in plain letters with its type, which "P. Phước Hội" has too."""
    words = plain(unit)
    for kind, spellings in toml_document("ids/units.toml")["ward_types"].items():
        for spelling in sorted(spellings, key=len, reverse=True):
            if words.startswith(f"{spelling} "):
                return f"{kind} {words.removeprefix(f'{spelling} ')}"
    return words


def _bare(unit: str) -> str:
    """Return a unit in plain letters without its type."""
    words = _typed(unit)
    kinds = toml_document("ids/units.toml")["ward_types"]
    return next((words.removeprefix(f"{kind} ") for kind in kinds if words.startswith(kind)), words)


_SPELLINGS: tuple[Callable[[str], str], ...] = (_exact, _typed, _bare)


def _compared(
    figure: Published, figures: Figures, ways: Sequence[tuple[Alternative, Figures]]
) -> Compared:
    key = (figure.unit, figure.indicator)
    here = _figure(figures, *key)
    verdicts: tuple[Verdict, ...] = ("unexplained",) if here else ("not_counted",)
    explained_by, name = None, ""
    if here and (fit := _fit(figure, *here)):
        verdicts = (fit,)
    else:
        for other, there in ways:
            fits = other.verdict != "date" or other.counted.as_of == figure.as_of
            that = _figure(there, *key)
            if fits and that and (fit := _fit(figure, *that)):
                verdicts = (other.verdict, *((fit,) if fit == "cut_off" else ()))
                explained_by, name = that, other.name
                break
    if verdicts[0] in ("unexplained", "not_counted") and _contradicts_itself(figure):
        verdicts = ("inconsistent", *verdicts)
    numerator, denominator = here or (None, None)
    return Compared(
        published=figure,
        numerator=numerator,
        denominator=denominator,
        verdicts=verdicts,
        explained_by=explained_by,
        name=name,
    )


def _fit(figure: Published, numerator: int, denominator: int) -> Verdict | None:
    """Return how a count gives a published figure, None if it does not."""
    if figure.numerator not in (None, numerator) or figure.denominator not in (None, denominator):
        return None
    return _cut(figure, numerator, denominator) if figure.percent is not None else "same"


def _cut(figure: Published, numerator: int, denominator: int) -> Verdict | None:
    if not denominator or figure.percent is None:
        return None
    if figure.percent == Fraction(100 * numerator, denominator):
        return "same"
    for rounding, verdict in _ROUNDINGS:
        found = percent(numerator, denominator, decimals=figure.decimals, rounding=rounding)
        if found == float(figure.percent):
            return verdict
    return None


_ROUNDINGS: tuple[tuple[Literal["half-up", "truncate"], Verdict], ...] = (
    ("half-up", "rounded"),
    ("truncate", "cut_off"),
)


def _contradicts_itself(figure: Published) -> bool:
    if figure.numerator is None or figure.denominator is None or figure.percent is None:
        return False
    return _cut(figure, figure.numerator, figure.denominator) is None
