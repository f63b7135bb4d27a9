"""One row per person: which record's value stands, where it comes from, what disagreed.

A rule is named for each column; ``lagi_clean.survivorship`` has them. Columns that only make sense
together come from one record.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from lagi_clean.resolve.choice import (
    Several,
    conflicts_of,
    provenance_of,
    values_of,
    winners_of,
)
from lagi_clean.survivorship import DEFAULT, check_rules, followers
from lagi_clean.tables import CITIZENS, CLUSTERS, conform
from lagi_clean.threads import one_ahead

__all__ = ["People", "resolve_people"]

_ROWS = 100_000
"""Records that are made into people at a time: as many as stand together in our own files."""
_PIECE = 25_000
"""People that are handed on at a time, so that they are written while the next are made."""
_OWN = ("person_id", "cluster_size", "record_ids")
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
        .with_columns(pl.col("_order").min().over("person_id").alias("_person"))
        .sort("_person", "_order")
    )
    records = Several.of(several)
    leaders = _leaders(names)
    winners = winners_of(records, leaders, rules, default=default)
    values = values_of(records, winners, names)
    unsaid = {*_IDS, *leaders.get("full_name", ()), *_row_labels(citizens)}
    return People(
        people=_everyone(citizens, order, values),
        provenance=provenance_of(records, winners, list(leaders)),
        conflicts=conflicts_of(records, winners, [name for name in names if name not in unsaid]),
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
    alone = (order["cluster_size"] == 1).to_numpy()
    others = values.select(*_OWN, *names, "_order").sort("_order")
    first = others["_order"].to_numpy()

    def parts(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, _size: int | None
    ) -> Iterator[pl.DataFrame]:
        wanted = [*_OWN, *names] if columns is None else columns
        sources = dict.fromkeys(["record_id", *(name for name in wanted if name in names)])
        chosen = citizens.select(list(sources))
        left = order.height if rows is None else rows
        starts = range(0, order.height, _ROWS)
        read = one_ahead(lambda start: chosen.slice(start, _ROWS).collect(), starts)
        for start, records in zip(starts, read, strict=True):
            single = records.with_columns(
                pl.col("record_id").alias("person_id"),
                pl.lit(1, dtype=pl.Int64).alias("cluster_size"),
                pl.col("record_id").alias("record_ids"),
            )
            low, high = np.searchsorted(first, (start, start + records.height))
            place = np.where(alone[start : start + records.height], np.arange(records.height), -1)
            place[first[low:high] - start] = records.height + np.arange(high - low)
            both = [part.select(wanted) for part in (single, others[low:high])]
            people = pl.concat(both).rechunk()[place[place >= 0]]
            people = people if predicate is None else people.filter(predicate)
            yield from people.head(left).iter_slices(_PIECE)
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
        number = known.cast(pl.UInt64, strict=False)
        if len(known) and not number.null_count() and number.n_unique() == len(known):
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
