"""The one evaluator of all systems: the pairs they give, and all pairs within their clusters.

A system that gives pairs only is clustered by connected components of those, as Splink does; one
that gives clusters of its own is judged by these. For a link, only pairs across the two tables
count.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from benchmarks.quality.sets import DataSet
from lagi_clean.match import PairScore, evaluate_pairs

__all__ = ["Judged", "at_thresholds", "judge"]

THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.99, *(1 - 10.0**-n for n in range(3, 13)))
"""Up to 0.999999999999; what Splink gives is not sharper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Both scores: of the pairs ``given``, and of all pairs in the ``clusters``."""

    given: PairScore
    clusters: PairScore


def judge(data: DataSet, pairs: pl.DataFrame, clusters: pl.DataFrame | None = None) -> Judged:
    """Judge ``pairs`` (``id_l``, ``id_r``) and ``clusters`` (``record_id``, ``person_id``)."""
    ids = data.ids
    if clusters is None:
        groups = _components(ids, pairs)
    else:
        group_of = dict(clusters.select("record_id", "person_id").iter_rows())
        groups = pl.Series([str(group_of.get(one, f"alone {one}")) for one in ids])
    return Judged(
        given=evaluate_pairs(pairs.select("id_l", "id_r"), data.true),
        clusters=_within(data, groups),
    )


def at_thresholds(data: DataSet, scored: pl.DataFrame, usual: float) -> list[tuple[str, Judged]]:
    """Return what comes of scored pairs at the usual threshold, and at the best ones.

    The best for pairs and the best for clusters may differ; a user could know neither.
    """
    found = {t: judge(data, scored.filter(pl.col("match_probability") >= t)) for t in THRESHOLDS}
    given = max(found, key=lambda t: found[t].given.f1 or 0.0)
    clusters = max(found, key=lambda t: found[t].clusters.f1 or 0.0)
    rows = [(f"at {usual}", found[usual])]
    if given == clusters:
        return [*rows, (f"at {_shown(given)}, the best", found[given])]
    return [
        *rows,
        (f"at {_shown(given)}, the best for pairs", found[given]),
        (f"at {_shown(clusters)}, the best for clusters", found[clusters]),
    ]


def _shown(threshold: float) -> str:
    return f"{threshold:.12f}".rstrip("0")


def _components(ids: pl.Series, pairs: pl.DataFrame) -> pl.Series:
    place = pl.DataFrame({"id": ids}).with_row_index("row")
    left, right = (
        pairs.select(pl.col(side).alias("id"))
        .join(place, on="id", how="left", maintain_order="left")
        .get_column("row")
        .to_numpy()
        for side in ("id_l", "id_r")
    )
    ones = np.ones(len(left), dtype=np.int8)
    graph = coo_array((ones, (left, right)), shape=(len(ids), len(ids)))
    return pl.Series(connected_components(graph, directed=False)[1])


def _within(data: DataSet, groups: pl.Series) -> PairScore:
    """Count the pairs within groups, those of one person among them, without making any."""
    frame = pl.DataFrame({"group": groups, "person": _components(data.ids, data.true)})
    if data.is_link:
        frame = frame.with_columns(data.records.get_column("side"))
    right = _pairs(frame, ["group", "person"])
    found, true = _pairs(frame, ["group"]), _pairs(frame, ["person"])
    return PairScore(tp=right, fp=found - right, fn=true - right)


def _pairs(frame: pl.DataFrame, by: list[str]) -> int:
    count = pl.len().cast(pl.Int64)
    if "side" in frame.columns:
        left, right = ((pl.col("side") == side).sum().cast(pl.Int64) for side in ("left", "right"))
        pairs = left * right
    else:
        pairs = count * (count - 1) // 2
    return int(frame.group_by(by).agg(pairs.alias("pairs")).get_column("pairs").sum())
