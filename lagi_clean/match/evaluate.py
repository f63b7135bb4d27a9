"""How good a matching is, against the truth: pairs, clusters, hard cases, kinds of error."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

__all__ = [
    "HARD_CASES",
    "ClusterScore",
    "PairScore",
    "by_kind",
    "by_threshold",
    "cluster_pairs",
    "evaluate_clusters",
    "evaluate_pairs",
]

HARD_CASES = ("twin", "father_son", "cousin", "year_only", "shared_number")
"""Kinds of records, in a truth table's ``kind``, of different people who look like one."""
_SIDES = ["id_l", "id_r"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairScore:
    """Pairs found rightly, found wrongly and missed."""

    tp: int
    fp: int
    fn: int

    @property
    def precision(self) -> float | None:
        """Share of the found pairs that are right; None if none was found."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else None

    @property
    def recall(self) -> float | None:
        """Share of the true pairs that were found; None if there is none."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both, from the counts."""
        total = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / total if total else None

    def as_dict(self) -> dict[str, int | float | None]:
        """Return counts and shares, rounded to six places."""
        shares = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        rounded = {name: None if s is None else round(s, 6) for name, s in shares.items()}
        return {"tp": self.tp, "fp": self.fp, "fn": self.fn, **rounded}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterScore:
    """Clusters of two records or more: how many there truly are, were found, are the same."""

    true: int
    found: int
    exact: int
    people_true: int
    people_found: int

    def as_dict(self) -> dict[str, int | float | None]:
        """Return counts and shares: precision and recall are of exactly found clusters."""
        score = PairScore(tp=self.exact, fp=self.found - self.exact, fn=self.true - self.exact)
        shares = {k: v for k, v in score.as_dict().items() if k in ("precision", "recall", "f1")}
        return {
            "true": self.true,
            "found": self.found,
            "exact": self.exact,
            "people_true": self.people_true,
            "people_found": self.people_found,
            **shares,
        }


def cluster_pairs(clusters: pl.DataFrame) -> pl.DataFrame:
    """Return every pair of records (``id_l`` < ``id_r`` as text) with one ``person_id``."""
    several = clusters.filter(pl.len().over("person_id") > 1).select("record_id", "person_id")
    return (
        several.join(several, on="person_id", suffix="_r")
        .filter(pl.col("record_id") < pl.col("record_id_r"))
        .select(id_l="record_id", id_r="record_id_r")
        .sort(_SIDES)
    )


def evaluate_pairs(found: pl.DataFrame, truth: pl.DataFrame) -> PairScore:
    """Compare two tables of pairs (``id_l``, ``id_r``, in either order of the two).

    >>> found = pl.DataFrame({"id_l": ["a", "c"], "id_r": ["b", "d"]})
    >>> truth = pl.DataFrame({"id_l": ["b", "e"], "id_r": ["a", "f"]})
    >>> evaluate_pairs(found, truth)
    PairScore(tp=1, fp=1, fn=1)
    """
    found, truth = _unordered(found), _unordered(truth)
    right = found.join(truth, on=_SIDES, how="semi").height
    return PairScore(tp=right, fp=found.height - right, fn=truth.height - right)


def evaluate_clusters(clusters: pl.DataFrame, truth: pl.DataFrame) -> ClusterScore:
    """Compare two tables ``record_id, person_id`` over the same records."""
    found, true = _member_sets(clusters), _member_sets(truth)
    return ClusterScore(
        true=true.height,
        found=found.height,
        exact=found.join(true, on="members", how="semi").height,
        people_true=truth.get_column("person_id").n_unique(),
        people_found=clusters.get_column("person_id").n_unique(),
    )


def by_threshold(
    pairs: pl.DataFrame, truth: pl.DataFrame, thresholds: Sequence[float]
) -> list[dict[str, int | float | None]]:
    """Return the score of the pairs at or above each probability, whatever their decision."""
    rows: list[dict[str, int | float | None]] = []
    for threshold in thresholds:
        kept = pairs.filter(pl.col("match_probability") >= threshold)
        rows.append({"threshold": threshold, **evaluate_pairs(kept, truth).as_dict()})
    return rows


def by_kind(
    found: pl.DataFrame, reviewed: pl.DataFrame, records: pl.DataFrame
) -> list[dict[str, str | int]]:
    """Return, for each kind of damage and of hard case, what became of its pairs.

    ``found`` are the pairs of the automatic clusters, ``reviewed`` those put to a reviewer;
    ``records`` is the truth: ``record_id, person_id``, and where known ``kind``, ``damage``
    (codes joined by "; ") and ``case_id`` (people planted together). A damage's pairs are true
    pairs one of whose records has it; a hard case's pairs are of different people of one case.
    """
    rows: list[dict[str, str | int]] = []
    if "damage" in records.columns:
        damaged = records.with_columns(
            pl.col("damage").fill_null("").str.split("; ").alias("code")
        ).explode("code")
        codes = damaged.filter(pl.col("code") != "").select("record_id", "code")
        true = cluster_pairs(records)
        of_code = pl.concat(
            [
                true.join(codes, left_on=side, right_on="record_id").select(*_SIDES, "code")
                for side in _SIDES
            ]
        ).unique()
        plain = true.join(of_code, on=_SIDES, how="anti").with_columns(code=pl.lit("(none)"))
        rows += _fates(pl.concat([of_code, plain]), found, reviewed, group="damage")
    if {"kind", "case_id"} <= set(records.columns):
        cases = records.filter(pl.col("case_id").is_not_null())
        hard = (
            cases.join(cases, on="case_id", suffix="_r")
            .filter(pl.col("record_id") < pl.col("record_id_r"))
            .filter(pl.col("person_id") != pl.col("person_id_r"))
            .with_columns(
                code=pl.when(pl.col("kind").is_in(HARD_CASES)).then("kind").otherwise("kind_r")
            )
            .select(id_l="record_id", id_r="record_id_r", code="code")
        )
        rows += _fates(hard, found, reviewed, group="hard_case")
    return rows


def _fates(
    coded: pl.DataFrame, found: pl.DataFrame, reviewed: pl.DataFrame, *, group: str
) -> list[dict[str, str | int]]:
    merged = _unordered(found).with_columns(merged=pl.lit(1))
    asked = _unordered(reviewed).with_columns(asked=pl.lit(1))
    counted = (
        coded.join(merged, on=_SIDES, how="left")
        .join(asked, on=_SIDES, how="left")
        .with_columns(
            asked=pl.when(pl.col("merged").is_null()).then("asked"),
        )
        .group_by("code")
        .agg(pl.len().alias("pairs"), pl.col("merged", "asked").fill_null(0).sum())
        .sort("code")
    )
    return [
        {
            "group": group,
            "kind": row["code"],
            "pairs": row["pairs"],
            "merged": row["merged"],
            "review": row["asked"],
            "apart": row["pairs"] - row["merged"] - row["asked"],
        }
        for row in counted.iter_rows(named=True)
    ]


def _unordered(pairs: pl.DataFrame) -> pl.DataFrame:
    return pairs.select(
        pl.min_horizontal(_SIDES).alias("id_l"), pl.max_horizontal(_SIDES).alias("id_r")
    ).unique()


def _member_sets(clusters: pl.DataFrame) -> pl.DataFrame:
    return (
        clusters.group_by("person_id")
        .agg(pl.col("record_id").sort())
        .filter(pl.col("record_id").list.len() > 1)
        .select(pl.col("record_id").list.join("\n").alias("members"))
    )
