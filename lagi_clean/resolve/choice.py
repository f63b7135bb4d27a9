"""Whose value a person keeps where its records disagree, worked out on row numbers.

Mostly they agree, so each column is coded and only people with two codes are looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lagi_clean.coding import MISSING, Coded, encoded
from lagi_clean.survivorship import precise
from lagi_clean.tables import CONFLICTS, PROVENANCE
from lagi_clean.threads import side_by_side

__all__ = ["Several", "Winners", "conflicts_of", "provenance_of", "values_of", "winners_of"]

Rows = NDArray[np.int64]
Winners = Mapping[str, Rows]
"""For each column the row of each person whose value stands."""
_ONLY_LATIN = r"^[ -~]*$"
"""A name without any diacritic: another record may know more."""


@dataclass(frozen=True, slots=True)
class Several:
    """The records of people who have several: ``frame``, the rows of a person together.

    ``person`` is the number of each row's person, from 0 on, ``starts`` the first row of each;
    ``coded`` are the columns as codes of their texts, nested ones of their values.
    """

    frame: pl.DataFrame
    person: Rows
    starts: Rows
    coded: Mapping[str, Coded]

    @classmethod
    def of(cls, frame: pl.DataFrame) -> "Several":
        """Take records with ``person_id``, those of a person one after the other."""
        changed = frame.select(pl.col("person_id").rle_id()).to_series().cast(pl.Int64).to_numpy()
        starts = np.flatnonzero(np.diff(changed, prepend=-1))
        coded = side_by_side(_as_texts, frame.get_columns())
        return cls(frame, changed, starts, dict(zip(frame.columns, coded, strict=True)))


def _as_texts(column: pl.Series) -> Coded:
    return encoded(column if column.dtype.is_nested() else column.cast(pl.String))


def winners_of(
    several: Several,
    leaders: Mapping[str, Sequence[str]],
    rules: Mapping[str, str],
    *,
    default: str,
) -> Winners:
    """Return for each column the row of each person whose value stands.

    ``leaders`` are the columns that are chosen, each with those that follow it.
    """
    found: dict[str, Rows] = {}
    for name, followers in leaders.items():
        rows = _winners(several, name, rules.get(name, default))
        found |= dict.fromkeys((name, *followers), rows)
    return found


def _winners(several: Several, name: str, rule: str) -> Rows:
    if name == "record_id":
        return several.starts
    person, codes = several.person, several.coded[name].codes
    ends = np.append(several.starts[1:], len(person))[: len(several.starts)]
    chosen = (ends - 1 if rule == "recent" else several.starts).copy()
    disputed = np.zeros(len(chosen), dtype=np.bool_)
    disputed[person[codes != codes[several.starts][person]]] = True
    rows = np.flatnonzero(disputed[person])
    missing = codes[rows] == MISSING
    if rule == "first":
        keys = [missing]
    elif rule == "recent":
        keys = [missing, -rows]
    elif rule == "majority":
        keys = [missing, -_agreeing(person[rows], codes[rows])]
    else:
        value = several.frame.get_column(name).gather(rows)
        agreeing = _agreeing(person[rows], codes[rows])
        keys = [missing, _incompleteness(value, name), -agreeing, -_length(value)]
    order = np.lexsort((rows, *reversed(keys), person[rows]))
    of = person[rows[order]]
    best = np.flatnonzero(np.diff(of, prepend=-1))
    chosen[of[best]] = rows[order[best]]
    return chosen


def _agreeing(person: Rows, codes: NDArray[np.int32]) -> Rows:
    """Return how many records of the same person hold the same value."""
    span = int(codes.max(initial=0)) + 2
    _, place, counts = np.unique(person * span + codes + 1, return_inverse=True, return_counts=True)
    found: Rows = counts[place]
    return found


def _incompleteness(value: pl.Series, name: str) -> Rows:
    if name in precise():
        order = {text: place for place, text in enumerate(precise()[name])}
        rank = value.replace_strict(order, default=len(order), return_dtype=pl.Int64)
    elif name == "full_name":
        rank = value.str.contains(_ONLY_LATIN).fill_null(value=True).cast(pl.Int64)
    else:
        return np.zeros(len(value), dtype=np.int64)
    return rank.to_numpy()


def _length(value: pl.Series) -> Rows:
    return value.cast(pl.String).str.len_chars().cast(pl.Int64).fill_null(0).to_numpy()


def values_of(several: Several, winners: Winners, names: Sequence[str]) -> pl.DataFrame:
    """Return the row of each person: ``person_id``, ``cluster_size``, ``_order``, its columns."""
    ids = several.frame.group_by("person_id", maintain_order=True).agg(
        pl.col("cluster_size", "_order").first(),
        pl.col("record_id").str.join("; ").alias("record_ids"),
    )
    return ids.hstack([several.frame.get_column(name).gather(winners[name]) for name in names])


def provenance_of(several: Several, winners: Winners, leaders: Sequence[str]) -> pl.DataFrame:
    """Return which record gave each column of each person, where the value is not null."""
    given = np.zeros((len(several.starts), len(leaders)), dtype=np.bool_)
    for number, name in enumerate(leaders):
        known = several.frame.get_column(name).is_not_null().to_numpy()
        given[:, number] = known[winners[name]]
    person, column = np.nonzero(given)
    rows = np.stack([winners[name] for name in leaders], axis=1)[person, column]
    ids = several.frame.get_column("record_id")
    return pl.DataFrame(
        {
            "person_id": several.frame.get_column("person_id").gather(several.starts[person]),
            "column": pl.Series(list(leaders), dtype=pl.String).gather(column),
            "record_id": ids.gather(rows),
        },
        schema=dict(PROVENANCE),
    )


def conflicts_of(several: Several, winners: Winners, names: Sequence[str]) -> pl.DataFrame:
    """Return each value of a column in which the records of a person disagree, and who holds it."""
    person, parts, values, before = several.person, [], [], 0
    for number, name in enumerate(names):
        coded = several.coded[name]
        known = coded.codes != MISSING
        lowest = np.minimum.reduceat(np.where(known, coded.codes, len(person)), several.starts)
        highest = np.maximum.reduceat(coded.codes, several.starts)
        rows = np.flatnonzero((highest > lowest)[person] & known)
        codes = coded.codes[rows]
        parts.append(
            {
                "person": person[rows],
                "column": np.full(len(rows), number),
                "row": rows,
                "code": codes + before,
                "chosen": codes == coded.codes[winners[name]][person[rows]],
            }
        )
        values.append(coded.values)
        before += len(coded.values)
    if not before:
        return pl.DataFrame(schema=dict(CONFLICTS))
    ids = several.frame.get_column("record_id")
    held = (
        pl.concat([pl.DataFrame(part) for part in parts])
        .sort("person", "column", "row")
        .with_columns(pl.lit(ids).gather(pl.col("row")).alias("record_id"))
        .group_by("person", "column", "code", maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("records"),
            pl.col("record_id").str.join("; ").alias("record_ids"),
            pl.col("chosen").first(),
        )
    )
    person_ids = several.frame.get_column("person_id").gather(several.starts)
    return held.select(
        pl.lit(person_ids).gather(pl.col("person")).alias("person_id"),
        pl.lit(pl.Series(list(names))).gather(pl.col("column")).alias("column"),
        pl.lit(pl.concat(values)).gather(pl.col("code")).alias("value"),
        "records",
        "record_ids",
        "chosen",
    ).select(list(CONFLICTS))
