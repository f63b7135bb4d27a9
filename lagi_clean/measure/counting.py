"""One pass over the records, then every breakdown from the same small table of counts.

Because totals and parts are sums of the same counts, they always add up.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from lagi_clean.errors import UsageError
from lagi_clean.measure.breakdown import UNKNOWN, Dimension, natural
from lagi_clean.measure.catalogue import Catalogue
from lagi_clean.measure.expressions import Condition, parse_condition, shortened
from lagi_clean.measure.rounding import percent
from lagi_clean.settings import Settings
from lagi_clean.tables import COVERAGE

__all__ = ["RECORDS", "Conditions", "conditions", "count", "coverage_rows", "with_conditions"]

RECORDS = "r:records"
"""The column of ``count`` that holds how many records there are."""

_UNIT_LEVEL_OF_ALL = "total"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """A catalogue's expressions, checked against the columns there are."""

    facts: Mapping[str, Condition]
    denominators: Mapping[str, Condition]
    numerators: Mapping[str, Condition]

    @property
    def columns(self) -> frozenset[str]:
        """Every column that is read, facts themselves excepted."""
        every = (*self.facts.values(), *self.denominators.values(), *self.numerators.values())
        return frozenset().union(*(c.columns for c in every)) - self.facts.keys()


def conditions(catalogue: Catalogue, *, known: Sequence[str]) -> Conditions:
    """Check the expressions that the catalogue's indicators need.

    Raises ``UsageError`` for an expression that is not allowed or names an unknown column.
    """
    names = [*known]
    facts = {}
    for name, text in catalogue.facts.items():
        if name in names:
            raise UsageError("FACT_NAME_TAKEN", name=name)
        facts[name] = parse_condition(text, known=names, where=f"facts.{name}")
        names.append(name)
    used = {indicator.denominator for indicator in catalogue.indicators.values()}
    for code in used:
        if not catalogue.denominators[code].filter:
            raise UsageError("DENOMINATOR_GIVEN", name=code)
    return Conditions(
        facts=facts,
        denominators={
            code: parse_condition(entry.filter, known=names, where=f"denominators.{code}")
            for code, entry in catalogue.denominators.items()
            if code in used
        },
        numerators={
            code: parse_condition(entry.numerator, known=names, where=f"indicators.{code}")
            for code, entry in catalogue.indicators.items()
        },
    )


def with_conditions(
    records: pl.LazyFrame, *, catalogue: Catalogue, checked: Conditions
) -> pl.LazyFrame:
    """Add ``d:<denominator>`` and ``n:<indicator>`` (Boolean): whose record is of which figure.

    Raises ``UsageError`` when an expression does not fit the columns' types.
    """
    columns = dict(checked.facts)
    columns |= {f"d:{code}": c for code, c in checked.denominators.items()}
    columns |= {f"n:{code}": c for code, c in checked.numerators.items()}
    _check_types(columns, records.collect_schema())
    for name, condition in columns.items():
        # what is unknown does not meet a condition
        records = records.with_columns(condition.expr.fill_null(value=False).alias(name))
    return records.with_columns(
        pl.col(f"n:{code}") & pl.col(f"d:{indicator.denominator}")
        for code, indicator in catalogue.indicators.items()
    )


def count(records: pl.LazyFrame, *, checked: Conditions, keys: Sequence[pl.Expr]) -> pl.DataFrame:
    """Return the counts for every combination of ``keys`` that occurs.

    ``records`` come from ``with_conditions``. Columns: the keys, then ``RECORDS``,
    ``d:<denominator>`` and ``n:<indicator>`` (Int64).
    """
    sums = [f"d:{code}" for code in checked.denominators]
    sums += [f"n:{code}" for code in checked.numerators]
    names = [key.meta.output_name() for key in keys]
    return (
        records.select(*keys, *sums)
        .group_by(names)
        .agg(pl.len().cast(pl.Int64).alias(RECORDS), pl.col(sums).sum().cast(pl.Int64))
        .collect()
    )


def _check_types(columns: Mapping[str, Condition], schema: pl.Schema) -> None:
    """Evaluate the conditions over no rows: polars tells of some mistakes only then."""
    nothing = pl.DataFrame(schema=schema)
    for name, condition in columns.items():
        where = name.partition(":")[2] or name
        try:
            nothing = nothing.with_columns(condition.expr.alias(name))
        except pl.exceptions.PolarsError as error:
            shown = shortened(condition.text)
            raise UsageError("EXPRESSION_TYPES", where=where, expression=shown) from error
        if nothing.schema[name] != pl.Boolean:
            shown = shortened(condition.text)
            raise UsageError("EXPRESSION_NOT_CONDITION", where=where, expression=shown)


def coverage_rows(
    counts: pl.DataFrame,
    *,
    by: Sequence[Sequence[Dimension]],
    catalogue: Catalogue,
    as_of: date,
    settings: Settings,
) -> pl.DataFrame:
    """Return ``tables.COVERAGE``: the total, then each breakdown in order.

    The lines of a breakdown are sorted by unit code and label, or the order of its groups,
    the unknown last.
    """
    sums = [name for name in counts.columns if name[:2] in {"n:", "d:"}]
    rows: list[tuple[object, ...]] = []
    for dimensions in ((), *by):
        for level, code, unit, group, line in _lines(counts, dimensions, sums):
            for indicator in catalogue.indicators.values():
                numerator = line[f"n:{indicator.code}"]
                denominator = line[f"d:{indicator.denominator}"]
                share = percent(
                    numerator,
                    denominator,
                    decimals=settings.decimals,
                    rounding=settings.rounding,
                )
                names = (as_of, level, code, unit, group, indicator.code)
                rows.append((*names, numerator, denominator, indicator.denominator, share))
    return pl.DataFrame(rows, schema=dict(COVERAGE), orient="row")


def _lines(
    counts: pl.DataFrame, dimensions: Sequence[Dimension], sums: Sequence[str]
) -> Iterator[tuple[str, str, str, str, dict[str, int]]]:
    """Yield unit level, code, name, group and the sums of each line of one breakdown."""
    if not dimensions:
        yield _UNIT_LEVEL_OF_ALL, "", "", "", counts.select(pl.col(sums).sum()).row(0, named=True)
        return
    keys = [key for dimension in dimensions for key in dimension.key_names]
    unit = next((d for d in dimensions if d.is_unit), None)
    order = [natural(key) if unit and key == unit.name else pl.col(key) for key in keys]
    parts = counts.group_by(keys).agg(pl.col(sums).sum()).sort(*order, *keys, nulls_last=True)
    groups = [d for d in dimensions if not d.is_unit]
    for line in parts.iter_rows(named=True):
        group = ",".join(f"{d.name}={_or_unknown(line[d.name])}" for d in groups)
        if unit is None:
            yield _UNIT_LEVEL_OF_ALL, "", "", group, line
        else:
            code = line[f"{unit.name}_code"] or ""
            yield unit.name, code, _or_unknown(line[unit.name]), group, line


def _or_unknown(value: str | None) -> str:
    return UNKNOWN if value is None else value
