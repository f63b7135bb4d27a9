"""From pairs to people: clusters that never hold two records known to be two people.

Pairs are taken from the heaviest to the lightest; a pair whose clusters hold two records that
must stay apart is cut, and reported. So one wrong link cannot pull two families together, as it
does with plain connected components.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lagi_clean.components import components
from lagi_clean.tables import CLUSTERS, conform

__all__ = ["CUTS", "Clusters", "cluster", "input_order"]

CUTS = {
    "id_l": pl.String(),
    "id_r": pl.String(),
    "match_weight": pl.Float64(),
    "apart_l": pl.String(),
    "apart_r": pl.String(),
}
Rows = NDArray[np.int64]
_SIDES = ("id_l", "id_r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clusters:
    """``clusters`` is as ``tables.CLUSTERS``, a row for each record, in input order.

    ``cuts`` are the matching pairs that were not followed, each with a pair of records that it
    would have joined though they must stay apart.
    """

    clusters: pl.DataFrame
    cuts: pl.DataFrame


def input_order(records: pl.DataFrame | pl.LazyFrame, *, id_column: str = "record_id") -> pl.Series:
    """Return the ids in input order: by source and row where these are known, else by id."""
    present = records.collect_schema()
    order = [c for c in ("source", "source_row") if c in present]
    columns = list(dict.fromkeys([*order, id_column]))
    rows = records.lazy().select(columns).collect()
    if _is_in_order(rows.select(order)):
        return rows.get_column(id_column)
    return rows.sort(columns, nulls_last=True).get_column(id_column)


def _is_in_order(rows: pl.DataFrame) -> bool:
    """Tell whether one source is there with its rows in order, as in our own tables."""
    if rows.columns != ["source", "source_row"] or rows.is_empty():
        return False
    source, row = rows
    one = source.null_count() == 0 and (source == source[0]).all()
    return one and row.null_count() == 0 and bool((row > row.shift(1)).slice(1).all())


def cluster(ids: pl.Series, pairs: pl.DataFrame, *, apart: pl.DataFrame | None = None) -> Clusters:
    """Join the records of matching pairs into people.

    ``ids`` are all records in input order; ``pairs`` holds ``id_l``, ``id_r``, ``match_weight``
    and ``decision``, of which "match" is followed; ``apart`` holds ``id_l``, ``id_r`` of records
    that must not end up together. A person's id is the id of its first record.

    >>> pairs = pl.DataFrame(
    ...     {"id_l": ["a", "b"], "id_r": ["b", "c"], "match_weight": [9.0, 5.0],
    ...      "decision": ["match", "match"]}
    ... )
    >>> apart = pl.DataFrame({"id_l": ["a"], "id_r": ["c"]})
    >>> cluster(pl.Series(["a", "b", "c"]), pairs, apart=apart).clusters["person_id"].to_list()
    ['a', 'a', 'c']
    """
    ids = ids.cast(pl.String)
    matched = pairs.filter(pl.col("decision") == "match") if "decision" in pairs.columns else pairs
    if apart is None:
        apart = matched.clear()
    (left, right), (apart_left, apart_right) = _rows(ids, [matched, apart])
    weight = matched.get_column("match_weight").to_numpy()
    component = components(left, right, len(ids))
    inside = component[apart_left] == component[apart_right]
    disputed = np.unique(component[apart_left[inside]])
    careful = np.isin(component[left], disputed)
    person = _first_row(component)
    cuts: list[tuple[int, int, float, int, int]] = []
    if len(disputed):
        rows = np.flatnonzero(np.isin(component, disputed))
        edges = np.flatnonzero(careful)
        edges = edges[np.lexsort((right[edges], left[edges], -weight[edges]))]
        person[rows], cuts = _join_carefully(
            rows,
            zip(left[edges].tolist(), right[edges].tolist(), weight[edges].tolist(), strict=True),
            zip(apart_left[inside].tolist(), apart_right[inside].tolist(), strict=True),
        )
    return Clusters(clusters=_frame(ids, person), cuts=_cuts_frame(ids, cuts))


def _rows(ids: pl.Series, tables: Sequence[pl.DataFrame]) -> list[tuple[Rows, Rows]]:
    """Return the positions in ``ids`` of both sides of each table's pairs, the smaller first."""
    sides = [table.get_column(side).cast(pl.String) for table in tables for side in _SIDES]
    named = pl.DataFrame({"id": pl.concat(sides)})
    wanted = pl.DataFrame({"id": ids}).with_row_index("row")
    wanted = wanted.filter(pl.col("id").is_in(named["id"].implode()))
    rows = named.join(wanted, on="id", how="left", maintain_order="left")["row"].cast(pl.Int64)
    found = np.split(rows.to_numpy(), np.cumsum([len(side) for side in sides])[:-1])
    return [
        (np.minimum(one, other), np.maximum(one, other))
        for one, other in zip(found[::2], found[1::2], strict=True)
    ]


def _first_row(component: NDArray[np.int32]) -> Rows:
    """Return the first row of each row's component."""
    rows = np.arange(len(component), dtype=np.int64)[::-1]
    first = np.empty(len(component), dtype=np.int64)
    first[component[rows]] = rows
    return first[component]


def _join_carefully(
    rows: Rows,
    edges: Iterable[tuple[int, int, float]],
    apart: Iterable[tuple[int, int]],
) -> tuple[Rows, list[tuple[int, int, float, int, int]]]:
    """Join along ``edges``, heaviest first, unless that brings two rows of ``apart`` together."""
    cluster_of = {row: row for row in rows.tolist()}
    members = {row: [row] for row in cluster_of}
    enemies: dict[int, set[int]] = {}
    for one, other in apart:
        enemies.setdefault(one, set()).add(other)
        enemies.setdefault(other, set()).add(one)
    cuts = []
    for one, other, weight in edges:
        first, second = sorted((cluster_of[one], cluster_of[other]))
        if first == second:
            continue
        dispute = min(
            ((a, b) for a in members[first] for b in members[second] if b in enemies.get(a, ())),
            default=None,
        )
        if dispute is not None:
            cuts.append((one, other, weight, *sorted(dispute)))
            continue
        for row in members.pop(second):
            cluster_of[row] = first
            members[first].append(row)
    return np.array([cluster_of[row] for row in rows.tolist()], dtype=np.int64), cuts


def _frame(ids: pl.Series, person: Rows) -> pl.DataFrame:
    sizes = np.bincount(person, minlength=len(person))[person]
    frame = pl.DataFrame(
        {"record_id": ids, "person_id": ids.gather(person.astype(np.uint32)), "cluster_size": sizes}
    )
    return conform(frame, CLUSTERS)


def _cuts_frame(ids: pl.Series, cuts: list[tuple[int, int, float, int, int]]) -> pl.DataFrame:
    return pl.DataFrame(
        [(ids[a], ids[b], w, ids[c], ids[d]) for a, b, w, c, d in cuts],
        schema=CUTS,
        orient="row",
    )
