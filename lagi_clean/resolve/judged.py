"""Reviewers' decisions laid over what the matching found.

``same`` joins two records whatever the model says; ``not_same`` keeps them apart, and no chain of
matches brings them together; ``unsure`` keeps the pair before the reviewer. What follows from
decisions (A is B, and B is not C: then A is not C) is not asked either.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from lagi_clean.resolve.clusters import Clusters, cluster

__all__ = ["FOLLOWS", "REVIEWED", "UNSURE", "Judged", "judge"]

REVIEWED = "reviewed"
"""The tier of a pair that a reviewer decided."""
FOLLOWS = "follows_review"
"""The tier of a pair whose answer follows from others that a reviewer gave."""
UNSURE = "reviewer_unsure"
_PAIR = ["id_l", "id_r"]
_CERTAIN = 1e9  # bits: heavier than any evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Pairs, pairs to keep apart, and clusters, after the decisions.

    ``contradicted`` counts decisions "same" that were not followed, because others, of the same
    reviewers, say that the two are different people; they stand among the cuts.
    """

    pairs: pl.DataFrame
    apart: pl.DataFrame
    clusters: Clusters
    contradicted: int


def judge(
    ids: pl.Series, pairs: pl.DataFrame, apart: pl.DataFrame, decided: pl.DataFrame
) -> Judged:
    """Lay ``decided`` (``id_l, id_r, decision``) over ``pairs`` and ``apart``, and cluster.

    ``ids`` are all records in input order; ``pairs`` is as ``tables.PAIRS``, ``apart`` is
    ``id_l, id_r, tier``. Which record of a decision stands first does not matter.
    """
    if decided.is_empty():
        clusters = cluster(ids, pairs, apart=apart)
        return Judged(pairs=pairs, apart=apart, clusters=clusters, contradicted=0)
    known = _in_order(pairs, ids)
    decided = _in_order(decided, ids).unique(_PAIR, keep="last", maintain_order=True)
    same, not_same, unsure = (
        decided.filter(decision=kind).select(_PAIR) for kind in ("same", "not_same", "unsure")
    )
    kept = _in_order(apart, ids).join(decided, on=_PAIR, how="anti")
    kept = kept.filter(~_joined_by(ids, same, not_same, kept))
    apart_now = pl.concat([kept, not_same.with_columns(tier=pl.lit(REVIEWED))])
    links = pl.concat(
        [
            known.join(decided, on=_PAIR, how="anti").select(*_PAIR, "match_weight", "decision"),
            same.with_columns(match_weight=pl.lit(_CERTAIN), decision=pl.lit("match")),
        ]
    )
    found = cluster(ids, links, apart=apart_now)
    settled = _settled(known, same, not_same, unsure)
    settled, implied = _implied(settled, found.clusters, same, not_same)
    order = {name: place for place, name in enumerate(ids)}
    cuts = found.cuts.with_columns(
        pl.when(pl.col("match_weight") < _CERTAIN).then(pl.col("match_weight"))
    )
    return Judged(
        pairs=_sorted(settled, order),
        apart=_sorted(pl.concat([apart_now, implied]), order),
        clusters=Clusters(clusters=found.clusters, cuts=cuts),
        contradicted=int(cuts["match_weight"].null_count()),
    )


def _in_order(pairs: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    """Return the pairs with the record that comes first on the left."""
    place = pl.DataFrame({"_id": ids, "_place": np.arange(len(ids))})
    rows = pairs
    for side in _PAIR:
        named = place.rename({"_id": side, "_place": f"_{side}"})
        rows = rows.join(named, on=side, how="left", maintain_order="left")
    swapped = pl.col("_id_l") > pl.col("_id_r")
    return rows.with_columns(
        id_l=pl.when(swapped).then("id_r").otherwise("id_l"),
        id_r=pl.when(swapped).then("id_l").otherwise("id_r"),
    ).drop("_id_l", "_id_r")


def _joined_by(
    ids: pl.Series, same: pl.DataFrame, not_same: pl.DataFrame, apart: pl.DataFrame
) -> pl.Series:
    """Return which pairs of ``apart`` the decisions alone join, one or several together."""
    links = same.with_columns(match_weight=pl.lit(_CERTAIN))
    person = cluster(ids, links, apart=not_same).clusters
    return _persons(apart, person).select(pl.col("_l") == pl.col("_r")).to_series()


def _persons(pairs: pl.DataFrame, clusters: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs with the persons of both sides, ``_l`` and ``_r``."""
    person = clusters.select("record_id", "person_id")
    rows = pairs
    for side in ("l", "r"):
        rows = rows.join(
            person.rename({"record_id": f"id_{side}", "person_id": f"_{side}"}),
            on=f"id_{side}",
            how="left",
            maintain_order="left",
        )
    return rows


def _settled(
    pairs: pl.DataFrame, same: pl.DataFrame, not_same: pl.DataFrame, unsure: pl.DataFrame
) -> pl.DataFrame:
    """Return the pairs with the decisions in place of what the model said."""
    new = same.join(pairs, on=_PAIR, how="anti").with_columns(reason=pl.lit(""))
    rows = pl.concat([pairs, new], how="diagonal").join(not_same, on=_PAIR, how="anti")
    for decided, decision, tier in ((same, "match", REVIEWED), (unsure, "review", UNSURE)):
        rows = (
            rows.join(
                decided.with_columns(_decided=pl.lit(value=True)),
                on=_PAIR,
                how="left",
                maintain_order="left",
            )
            .with_columns(
                decision=pl.when("_decided").then(pl.lit(decision)).otherwise("decision"),
                tier=pl.when("_decided").then(pl.lit(tier)).otherwise("tier"),
            )
            .drop("_decided")
        )
    return rows


def _implied(
    pairs: pl.DataFrame, clusters: pl.DataFrame, same: pl.DataFrame, not_same: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the pairs without the questions that decisions answer, and those answered by no."""
    rows = _persons(pairs, clusters)
    reviewed = _persons(same, clusters).get_column("_l").unique()
    ends = _persons(not_same, clusters).select("_l", "_r")
    known_apart = pl.concat([ends, ends.select(_l="_r", _r="_l")]).unique()
    known_apart = known_apart.with_columns(_no=pl.lit(value=True))
    rows = rows.join(known_apart, on=["_l", "_r"], how="left", maintain_order="left")
    asked = pl.col("decision") == "review"
    yes = asked & (pl.col("_l") == pl.col("_r")) & pl.col("_l").is_in(reviewed.implode())
    no = asked & pl.col("_no").fill_null(value=False)
    rows = rows.with_columns(
        decision=pl.when(yes).then(pl.lit("match")).otherwise("decision"),
        tier=pl.when(yes).then(pl.lit(FOLLOWS)).otherwise("tier"),
        _implied=no,
    )
    implied = rows.filter("_implied").select(*_PAIR, tier=pl.lit(FOLLOWS))
    return rows.filter(~pl.col("_implied")).drop("_l", "_r", "_no", "_implied"), implied


def _sorted(pairs: pl.DataFrame, order: dict[str, int]) -> pl.DataFrame:
    keys = [pl.col(side).replace_strict(order, return_dtype=pl.Int64) for side in _PAIR]
    return pairs.sort(keys)
