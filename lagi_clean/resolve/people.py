"""One row per person: which record's value stands, where it comes from, what disagreed.

A rule is named for each column: ``complete`` (most precise, then longest), ``recent`` (the last
record in input order), ``majority`` (the value of most records), ``first`` (the first record that
has one). Columns that only make sense together come from one record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from lagi_clean.tables import PROVENANCE

__all__ = ["GROUPS", "People", "resolve_people"]

GROUPS: Mapping[str, tuple[str, ...]] = {
    "full_name": (
        "family_name",
        "middle_name",
        "given_name",
        "name_key",
        "name_fold",
        "name_sound",
    ),
    "birth_precision": ("birth_date", "birth_year", "birth_month"),
    "ward": ("ward_code", "hamlet", "district", "province"),
    "card_status": ("card_issued_on", "card_expires_on"),
    "eid_status": ("eid_level", "eid_registered_on", "eid_activated_on", "eid_channel"),
    "life_status": ("died_on",),
}
"""Columns that follow another one: their values come from the record that gave its value."""
_OWN = ("person_id", "cluster_size", "record_ids")
_RANKED: Mapping[str, Sequence[str]] = {
    "birth_precision": ("day", "month", "year", "none"),
    "card_status": ("issued", "taken", "none"),
    "eid_status": ("activated", "approved", "taken", "none"),
    "life_status": ("dead", "removed", "alive"),
}
"""Columns whose values have an order: what is known comes before what is not yet known."""
_ONLY_LATIN = r"^[ -~]*$"
"""A name without any diacritic: another record may know more."""
_NO_CONFLICT = ("record_id", "source", "source_row", "source_id", *GROUPS["full_name"])


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """``people`` are the columns of the records with ``person_id, cluster_size, record_ids`` first.

    ``provenance`` is as ``tables.PROVENANCE``, for people with several records. ``conflicts``
    (``person_id, column, values``) lists how many different values a column had.
    """

    people: pl.DataFrame
    provenance: pl.DataFrame
    conflicts: pl.DataFrame


def resolve_people(
    citizens: pl.DataFrame,
    clusters: pl.DataFrame,
    *,
    survivorship: Mapping[str, str] | None = None,
) -> People:
    """Return one row per person, in the input order of their first records.

    ``citizens`` has ``record_id``; ``clusters`` is as ``tables.CLUSTERS``, in input order.
    A column of ``citizens`` that is called as one of ours goes on as ``source_<name>``.
    ``survivorship`` maps columns to rules; "default" is for all others ("complete" if absent).
    """
    rules = dict(survivorship or {})
    default = rules.pop("default", "complete")
    taken = {n: f"source_{n}" for n in (*_OWN, "_order") if n in citizens.columns}
    citizens = citizens.rename(taken)
    order = clusters.with_row_index("_order").select("record_id", *_OWN[:2], "_order")
    rows = citizens.join(order, on="record_id", how="inner").sort("_order")
    single = rows.filter(pl.col("cluster_size") == 1).with_columns(record_ids=pl.col("record_id"))
    several = rows.filter(pl.col("cluster_size") > 1)
    names = citizens.columns
    leaders = _leaders(names)
    winners = {name: _winners(several, name, rules.get(name, default)) for name in leaders}
    people = pl.concat(
        [
            single.select(*_OWN, *names, "_order"),
            _values(several, winners, leaders).select(*_OWN, *names, "_order"),
        ]
    ).sort("_order")
    return People(
        people=people.drop("_order"),
        provenance=_provenance(several, winners, leaders),
        conflicts=_conflicts(several, [n for n in names if n not in _NO_CONFLICT]),
    )


def _leaders(names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the columns that are chosen, each with those that follow it."""
    groups = {
        leader: tuple(f for f in followers if f in names)
        for leader, followers in GROUPS.items()
        if leader in names
    }
    groups["record_id"] = tuple(n for n in ("source", "source_row", "source_id") if n in names)
    led = {follower for followers in groups.values() for follower in followers}
    return {name: groups.get(name, ()) for name in names if name not in led}


def _winners(several: pl.DataFrame, name: str, rule: str) -> pl.DataFrame:
    """Return ``person_id`` and ``record_id`` of the record whose value of a column stands."""
    column = pl.col(name)
    missing = column.is_null() & pl.lit(name != "record_id")
    agreeing = pl.len().over("person_id", name)
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
        *(key.alias(f"_{number}") for number, key in enumerate(keys)),
    )
    by = ["person_id", *(f"_{number}" for number in range(len(keys))), "_order"]
    return (
        ranked.sort(by).group_by("person_id", maintain_order=True).agg(pl.col("record_id").first())
    )


def _incompleteness(name: str) -> pl.Expr:
    if name in _RANKED:
        order = {value: place for place, value in enumerate(_RANKED[name])}
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


def _conflicts(several: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    counted = several.group_by("person_id").agg(
        pl.col("_order").min(), *(pl.col(n).drop_nulls().n_unique().alias(n) for n in names)
    )
    long = counted.unpivot(
        on=list(names), index=["person_id", "_order"], variable_name="column", value_name="values"
    )
    places = {name: place for place, name in enumerate(names)}
    return (
        long.filter(pl.col("values") > 1)
        .with_columns(_column=pl.col("column").replace_strict(places, return_dtype=pl.Int64))
        .sort("_order", "_column")
        .select("person_id", "column", pl.col("values").cast(pl.Int64))
    )
