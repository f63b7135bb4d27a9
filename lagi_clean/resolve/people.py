"""One row per person: which record's value stands, where it comes from, what disagreed.

A rule is named for each column; ``lagi_clean.survivorship`` has them. Columns that only make sense
together come from one record.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from polars.io.plugins import register_io_source

from lagi_clean.survivorship import DEFAULT, check_rules, followers, precise
from lagi_clean.tables import CITIZENS, CLUSTERS, CONFLICTS, PROVENANCE, conform

__all__ = ["People", "resolve_people"]

_ROWS = 50_000
"""Records that are made into people at a time."""
_OWN = ("person_id", "cluster_size", "record_ids")
_ONLY_LATIN = r"^[ -~]*$"
"""A name without any diacritic: another record may know more."""
_IDS = ("record_id", "source", "source_row", "source_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """People, and how they came about.

    ``people`` are the columns of the records with ``person_id, cluster_size, record_ids`` first,
    worked out when collected or written, for most are records as they stand.
    ``provenance`` is as ``tables.PROVENANCE``, for people with several records. ``conflicts`` is as
    ``tables.CONFLICTS``: each value of a column in which the records of a person disagree.
    """

    people: pl.LazyFrame
    provenance: pl.DataFrame
    conflicts: pl.DataFrame


def resolve_people(
    citizens: pl.DataFrame | pl.LazyFrame,
    clusters: pl.DataFrame,
    *,
    survivorship: Mapping[str, str] | None = None,
) -> People:
    """Return one row per person, in the input order of their first records.

    ``citizens`` has ``record_id``; ``clusters`` is as ``tables.CLUSTERS``, in input order, each
    person named by its first record.
    A column of ``citizens`` that is called as one of ours goes on as ``source_<name>``.
    ``survivorship`` maps columns to rules; "default" is for all others ("complete" if absent).
    Raises ``UsageError`` for a rule that does not exist.
    """
    rules = dict(survivorship or {})
    check_rules(rules, where="[survivorship]")
    default = rules.pop(DEFAULT, "complete")
    citizens = _renamed(citizens.lazy())
    names = citizens.collect_schema().names()
    order = conform(clusters, CLUSTERS).with_row_index("_order")
    joined = order.filter(pl.col("cluster_size") > 1)
    several = (
        citizens.filter(pl.col("record_id").is_in(joined["record_id"].implode()))
        .collect()
        .join(joined, on="record_id")
        .sort("_order")
        .with_columns(pl.col("_order").min().over("person_id").alias("_person"))
    )
    leaders = _leaders(names)
    winners = {name: _winners(several, name, rules.get(name, default)) for name in leaders}
    values = _values(several, winners, leaders)
    unsaid = {*_IDS, *leaders.get("full_name", ()), *_row_labels(citizens)}
    return People(
        people=_everyone(citizens, order, values),
        provenance=_provenance(several, winners, leaders),
        conflicts=_conflicts(several, values, [name for name in names if name not in unsaid]),
    )


def _renamed(citizens: pl.LazyFrame) -> pl.LazyFrame:
    names = citizens.collect_schema().names()
    return citizens.rename({n: f"source_{n}" for n in (*_OWN, "_order") if n in names})


def _everyone(citizens: pl.LazyFrame, order: pl.DataFrame, values: pl.DataFrame) -> pl.LazyFrame:
    """Return all people: the records that are alone, and the ``values`` of the other people.

    They are made some records at a time, so that nobody has to hold all columns of all people.
    """
    names = citizens.collect_schema().names()
    if not citizens.select("record_id").collect().equals(order.select("record_id")):
        place = order.lazy().select("record_id", "_order")
        citizens = (
            citizens.join(place, on="record_id").sort("_order").drop("_order").collect().lazy()
        )
    alone = order["cluster_size"] == 1
    others = values.select(*_OWN, *names, "_order").sort("_order")

    def parts(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, _size: int | None
    ) -> Iterator[pl.DataFrame]:
        wanted = [*_OWN, *names] if columns is None else columns
        sources = dict.fromkeys(["record_id", *(name for name in wanted if name in names)])
        left = order.height if rows is None else rows
        for start in range(0, order.height, _ROWS):
            records = citizens.select(list(sources)).slice(start, _ROWS).collect()
            mine = alone.slice(start, _ROWS)
            single = records.with_columns(
                pl.col("record_id").alias("person_id"),
                pl.lit(1, dtype=pl.Int64).alias("cluster_size"),
                pl.col("record_id").alias("record_ids"),
                order["_order"].slice(start, _ROWS),
            ).filter(mine)
            several = others.filter(pl.col("_order").is_between(start, start + _ROWS - 1))
            both = [part.select(*wanted, "_order") for part in (single, several)]
            people = pl.concat(both).sort("_order").drop("_order")
            people = people if predicate is None else people.filter(predicate)
            yield people.head(left)
            left -= people.height
            if left <= 0:
                return

    return register_io_source(parts, schema=others.drop("_order").schema)


def _row_labels(citizens: pl.LazyFrame) -> set[str]:
    """Return the source's columns that tell rows apart, not people: each value a number of its own.

    Nested columns are among them: their values have no text to show.
    """
    schema = citizens.collect_schema()
    labels = {name for name, dtype in schema.items() if dtype.is_nested()}
    for name in schema.keys() - labels - CITIZENS.keys():
        known = citizens.select(pl.col(name).cast(pl.String)).collect().to_series().drop_nulls()
        numbers = bool(known.str.contains(r"^[0-9]+$").all())
        if len(known) and numbers and known.n_unique() == len(known):
            labels.add(name)
    return labels


def _leaders(names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the columns that are chosen, each with those that follow it."""
    groups = {
        leader: tuple(column for column in columns if column in names)
        for leader, columns in followers().items()
        if leader in names
    }
    groups["record_id"] = tuple(name for name in _IDS[1:] if name in names)
    led = {column for columns in groups.values() for column in columns}
    return {name: groups.get(name, ()) for name in names if name not in led}


def _winners(several: pl.DataFrame, name: str, rule: str) -> pl.DataFrame:
    """Return ``person_id`` and ``record_id`` of the record whose value of a column stands."""
    column = pl.col(name)
    missing = column.is_null() & pl.lit(name != "record_id")
    agreeing = pl.len().over("_person", name)
    if name == "record_id" or rule == "first":
        keys = [missing]
    elif rule == "recent":
        keys = [missing, -pl.col("_order").cast(pl.Int64)]
    elif rule == "majority":
        keys = [missing, -agreeing.cast(pl.Int64)]
    else:
        keys = [missing, _incompleteness(name), -agreeing.cast(pl.Int64), -_length(name)]
    ranked = several.select(
        "person_id",
        "record_id",
        "_order",
        "_person",
        *(key.alias(f"_{number}") for number, key in enumerate(keys)),
    )
    by = ["_person", *(f"_{number}" for number in range(len(keys))), "_order"]
    return (
        ranked.sort(by)
        .unique("_person", keep="first", maintain_order=True)
        .select("person_id", "record_id")
    )


def _incompleteness(name: str) -> pl.Expr:
    if name in precise():
        order = {value: place for place, value in enumerate(precise()[name])}
        return pl.col(name).replace_strict(order, default=len(order), return_dtype=pl.Int64)
    if name == "full_name":
        return pl.col(name).str.contains(_ONLY_LATIN).fill_null(value=True).cast(pl.Int64)
    return pl.lit(0, dtype=pl.Int64)


def _length(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String).str.len_chars().cast(pl.Int64)


def _values(
    several: pl.DataFrame,
    winners: Mapping[str, pl.DataFrame],
    leaders: Mapping[str, Sequence[str]],
) -> pl.DataFrame:
    """Return the row of each person: each column, with its followers, from its winner."""
    rows = several.group_by("person_id", maintain_order=True).agg(
        pl.col("cluster_size", "_order").first(),
        pl.col("record_id").str.join("; ").alias("record_ids"),
    )
    for name, winner in winners.items():
        taken = list(dict.fromkeys((name, *leaders[name])))
        found = winner.join(
            several.select(pl.col("record_id").alias("_winner"), *taken),
            left_on="record_id",
            right_on="_winner",
            how="left",
            maintain_order="left",
            suffix="_taken",
        )
        rows = rows.join(found.select("person_id", *taken), on="person_id", how="left")
    return rows


def _provenance(
    several: pl.DataFrame,
    winners: Mapping[str, pl.DataFrame],
    leaders: Mapping[str, Sequence[str]],
) -> pl.DataFrame:
    """Return which record gave each column of each person, where the value is not null."""
    known = several.select("record_id", *(n for n in leaders if n != "record_id"))
    parts = []
    for name, winner in winners.items():
        given = winner
        if name != "record_id":
            given = winner.join(
                known.filter(pl.col(name).is_not_null()), on="record_id", how="semi"
            )
        parts.append(given.select("person_id", pl.lit(name).alias("column"), "record_id"))
    if not parts:
        return pl.DataFrame(schema=dict(PROVENANCE))
    place = several.group_by("person_id").agg(pl.col("_order").min())
    return (
        pl.concat(parts)
        .with_row_index("_column")
        .join(place, on="person_id")
        .sort("_order", "_column")
        .select(list(PROVENANCE))
    )


def _conflicts(several: pl.DataFrame, values: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Return each value of a column in which the records of a person disagree, and who holds it."""
    counted = several.group_by("person_id").agg(pl.col(*names).drop_nulls().n_unique())
    parts = []
    for name in names:
        value = pl.col(name).cast(pl.String).alias("value")
        people = counted.filter(pl.col(name) > 1).select("person_id")
        kept = values.select("person_id", value, chosen=pl.lit(value=True))
        parts.append(
            several.select("person_id", "record_id", "_order", value)
            .drop_nulls("value")
            .join(people, on="person_id", how="semi", maintain_order="left")
            .group_by("person_id", "value", maintain_order=True)
            .agg(
                pl.len().cast(pl.Int64).alias("records"),
                pl.col("record_id").str.join("; ").alias("record_ids"),
                pl.col("_order").min(),
            )
            .join(kept, on=["person_id", "value"], how="left")
            .with_columns(pl.col("chosen").fill_null(value=False), column=pl.lit(name))
        )
    if not parts:
        return pl.DataFrame(schema=dict(CONFLICTS))
    place = several.group_by("person_id").agg(pl.col("_order").min().alias("_person"))
    return (
        pl.concat([part.with_columns(_column=n) for n, part in enumerate(parts)])
        .join(place, on="person_id")
        .sort("_person", "_column", "_order")
        .select(list(CONFLICTS))
    )
