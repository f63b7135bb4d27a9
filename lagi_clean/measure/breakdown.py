"""Breakdowns: what ``--by`` names, and the columns that stand for it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import polars as pl

from lagi_clean.data import toml_document
from lagi_clean.errors import UsageError
from lagi_clean.measure.eligibility import BIRTH_COLUMNS, EARLIEST, LATEST, born_by
from lagi_clean.measure.expressions import near

__all__ = [
    "AGE_BANDS",
    "UNITS",
    "UNKNOWN",
    "Dimension",
    "crossed",
    "dimension",
    "natural",
    "parse_by",
    "unit_dimension",
]

UNKNOWN = "unknown"
"""The line of people for whom a breakdown's value is not given."""

UNITS = {
    "province": ("province",),
    "district": ("district",),
    "ward": ("ward_code", "ward"),
    "hamlet": ("ward_code", "ward", "hamlet"),
}
"""Breakdowns by place, with the columns that tell their units apart: a code alone never does."""

AGE_BANDS = {"age_band": "standard", "law_age_band": "law", "five_year_band": "five_years"}
"""Breakdowns by age, with the list of ``age_bands.toml`` they use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One thing to break down by.

    ``columns`` are the input's columns it needs; ``keys`` make the columns ``<name>`` (the
    label) and, of a unit, ``<name>_code``, null where unknown; sorting by them gives the order
    of the lines.
    """

    name: str
    columns: tuple[str, ...]
    keys: tuple[pl.Expr, ...]
    is_unit: bool

    @property
    def key_names(self) -> tuple[str, ...]:
        """Names of the key columns, in sorting order."""
        return (f"{self.name}_code", self.name) if self.is_unit else (self.name,)


def parse_by(text: str) -> tuple[tuple[str, ...], ...]:
    """Read ``--by``: breakdowns separated by commas, crossed ones joined by plus signs.

    >>> parse_by("ward,ward+sex")
    (('ward',), ('ward', 'sex'))
    """
    parts = [tuple(p.strip() for p in part.split("+")) for part in text.split(",") if part.strip()]
    return tuple(dict.fromkeys(parts))


def dimension(
    name: str, *, known: Collection[str], as_of: date, birth_days_known: bool = False
) -> Dimension:
    """Return the dimension ``name``: a unit, an age band or any column in ``known``.

    Where ``birth_days_known`` says that no birth date is vague, ages take half the time. Raises
    ``UsageError`` when there is no such column.
    """
    if name in AGE_BANDS:
        return Dimension(
            name=name,
            columns=BIRTH_COLUMNS,
            keys=(_age_band(name, as_of, birth_days_known=birth_days_known).alias(name),),
            is_unit=False,
        )
    if name in UNITS:
        return unit_dimension(name)
    if name not in known:
        choices = sorted({*known, *UNITS, *AGE_BANDS})
        raise UsageError("BREAKDOWN_UNKNOWN", name=name, near=near(name, choices))
    return Dimension(
        name=name, columns=(name,), keys=(pl.col(name).cast(pl.String),), is_unit=False
    )


def natural(column: str) -> pl.Expr:
    """Return a sort key by which "Khu phố 2" comes before "Khu phố 10"."""
    padded = pl.col(column).str.replace_all(r"([0-9]+)", "00000$1")
    return padded.str.replace_all(r"[0-9]*([0-9]{6})", "$1")


def crossed(names: Sequence[str]) -> None:
    """Raise ``UsageError`` when a crossing names one thing twice or two kinds of unit."""
    units = [name for name in names if name in UNITS]
    if len(units) > 1 or len(set(names)) < len(names) or not names:
        raise UsageError("BREAKDOWN_CROSSED", names="+".join(names))


def unit_dimension(name: str) -> Dimension:
    """Return the dimension of a kind of unit, one of ``UNITS``."""
    columns = UNITS[name]
    code = pl.col("ward_code") if "ward_code" in columns else pl.lit(None, dtype=pl.String)
    label = pl.col(name)
    if name == "hamlet":  # "KP 1" alone is in every ward
        label = label + pl.concat_str(pl.lit(", "), "ward", ignore_nulls=False).fill_null("")
        code = pl.when(pl.col(name).is_not_null()).then(code)
    keys = (code.alias(f"{name}_code"), label.alias(name))
    return Dimension(name=name, columns=columns, keys=keys, is_unit=True)


def _age_band(name: str, as_of: date, *, birth_days_known: bool) -> pl.Expr:
    """Return the age band as an Enum, in order of age; null where the birth date is too vague."""
    starts = toml_document("measure/age_bands.toml")[AGE_BANDS[name]]
    labels = [f"{low}-{high - 1}" for low, high in pairwise(starts)] + [f"{starts[-1]}+"]

    def ages_reached(born: str) -> pl.Expr:
        limits = (pl.col(born) <= born_by(age, as_of) for age in starts)
        return pl.sum_horizontal((limit.cast(pl.UInt8) for limit in limits), ignore_nulls=False)

    surely = ages_reached(LATEST)
    decided = surely > 0
    if not birth_days_known:
        decided &= surely == ages_reached(EARLIEST)
    band = pl.when(decided).then(surely - 1)
    return band.cat.to(pl.Enum(labels))
