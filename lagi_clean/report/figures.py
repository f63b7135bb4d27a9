"""Look-ups in counted figures: totals, units, bands of age and sex."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

__all__ = ["Figure", "UnitFigures", "band_figures", "totals", "unit_figures"]

_BY = "five_year_band"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure: null numbers are hidden."""

    indicator: str
    numerator: int | None
    denominator: int | None
    denominator_name: str
    percent: float | None

    @property
    def hidden(self) -> bool:
        """Whether a part of it must not be shown."""
        return self.numerator is None or self.denominator is None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFigures:
    """The figures of one unit, by indicator."""

    code: str
    name: str
    figures: Mapping[str, Figure]


def totals(rows: pl.DataFrame) -> dict[str, Figure]:
    """Return the figures of the whole population, by indicator, in the order of the catalogue."""
    chosen = rows.filter(pl.col("unit_level") == "total", pl.col("group") == "")
    return {row["indicator"]: _figure(row) for row in chosen.iter_rows(named=True)}


def unit_figures(rows: pl.DataFrame, level: str) -> list[UnitFigures]:
    """Return the figures of every unit of ``level``, in the order counted."""
    found: dict[tuple[str, str], dict[str, Figure]] = {}
    chosen = rows.filter(pl.col("unit_level") == level, pl.col("group") == "")
    for row in chosen.iter_rows(named=True):
        unit = (row["unit_code"], row["unit"])
        found.setdefault(unit, {})[row["indicator"]] = _figure(row)
    return [UnitFigures(code=c, name=n, figures=f) for (c, n), f in found.items()]


def band_figures(rows: pl.DataFrame) -> Iterator[tuple[str, str, dict[str, Figure]]]:
    """Yield five-year band, sex and figures by indicator; "unknown" where one is not given."""
    found: dict[tuple[str, str], dict[str, Figure]] = {}
    chosen = rows.filter(pl.col("group").str.starts_with(f"{_BY}="))
    for row in chosen.iter_rows(named=True):
        parts = dict(part.split("=", 1) for part in row["group"].split(","))
        found.setdefault((parts[_BY], parts["sex"]), {})[row["indicator"]] = _figure(row)
    for (band, sex), figures in found.items():
        yield band, sex, figures


def _figure(row: Mapping[str, str | int | float | None]) -> Figure:
    return Figure(
        indicator=str(row["indicator"]),
        numerator=_whole(row["numerator"]),
        denominator=_whole(row["denominator"]),
        denominator_name=str(row["denominator_name"]),
        percent=None if row["percent"] is None else float(row["percent"]),
    )


def _whole(number: str | float | None) -> int | None:
    return None if number is None else int(number)
