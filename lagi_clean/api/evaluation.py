"""Measure a finished matching against the truth."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from lagi_clean.api.coverage_check import CoverageCheck, check_coverage
from lagi_clean.api.job_tables import read_table_of
from lagi_clean.api.matching import ESTIMATES
from lagi_clean.errors import InputError, UsageError
from lagi_clean.match import (
    ClusterScore,
    PairScore,
    by_kind,
    by_threshold,
    cluster_pairs,
    evaluate_clusters,
    evaluate_pairs,
)
from lagi_clean.resolve import cluster
from lagi_clean.write import atomic_file

__all__ = [
    "THRESHOLDS",
    "Evaluation",
    "estimates",
    "evaluate",
    "evaluate_tables",
    "write_errors",
]

THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999)
_IDS = ("record_id", "id", "source_id")
_PAIR = ["id_l", "id_r"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How good a matching is: what was merged automatically, and with the reviewer's answers.

    ``assisted`` are the scores when a reviewer who knows the truth answers every pair that was
    put to one. ``unknown_ids`` are records of the truth that the job does not have (set aside,
    or of another extract), which are left out. ``hard_cases_merged`` counts pairs of different
    people planted as twins, father and son and so on that are one person in the job's clusters.
    """

    records: int
    unknown_ids: int
    pairs: PairScore
    clusters: ClusterScore
    assisted_pairs: PairScore
    assisted_clusters: ClusterScore
    reviewed_pairs: int
    reviewed_records: int
    by_threshold: list[dict[str, int | float | None]]
    by_kind: list[dict[str, str | int]]
    errors: pl.DataFrame
    """Pairs joined wrongly (``error`` is ``false_match``) or not at all (``missed``, ``asked``),
    with weight, tier and rule where the job has the pair, and the damage of both records."""
    coverage: list[CoverageCheck] = field(default_factory=list)
    """What the job counted beside the truth, where both are known."""

    @property
    def hard_cases_merged(self) -> int:
        """How many pairs of the hard cases were merged automatically."""
        return sum(int(r["merged"]) for r in self.by_kind if r["group"] == "hard_case")

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values for JSON."""
        return {
            "schema_version": 1,
            "command": "evaluate",
            "records": self.records,
            "unknown_ids": self.unknown_ids,
            "pairs": self.pairs.as_dict(),
            "clusters": self.clusters.as_dict(),
            "with_review": {
                "pairs": self.assisted_pairs.as_dict(),
                "clusters": self.assisted_clusters.as_dict(),
                "reviewed_pairs": self.reviewed_pairs,
                "reviewed_records": self.reviewed_records,
            },
            "hard_cases_merged": self.hard_cases_merged,
            "by_threshold": self.by_threshold,
            "by_kind": self.by_kind,
            "coverage": [check.as_dict() for check in self.coverage],
        }


def evaluate(folder: Path, truth_file: Path, *, id_column: str | None = None) -> Evaluation:
    """Measure the job in ``folder`` against a truth file (Parquet or CSV).

    The truth is a table of ``record_id, person_id`` (with ``id_column`` for another column of
    ids, ours or the files' own) or of pairs ``id_l, id_r``. Columns ``kind``, ``damage`` and
    ``case_id`` are used where they are. Raises ``InputError`` when a file cannot be read or no id
    is known, ``UsageError`` when the truth lacks its columns.
    """
    tables = {name: read_table_of(folder, name) for name in ("pairs", "apart", "clusters")}
    citizens = read_table_of(folder, "citizens") if (folder / "citizens.parquet").exists() else None
    truth = _read_truth(truth_file)
    found = evaluate_tables(
        pairs=tables["pairs"],
        apart=tables["apart"],
        clusters=tables["clusters"],
        truth=truth,
        citizens=citizens,
        id_column=id_column,
    )
    return replace(found, coverage=check_coverage(folder, truth))


def evaluate_tables(
    *,
    pairs: pl.DataFrame,
    apart: pl.DataFrame,
    clusters: pl.DataFrame,
    truth: pl.DataFrame,
    citizens: pl.DataFrame | None = None,
    id_column: str | None = None,
) -> Evaluation:
    """Measure a matching that is in memory; see ``evaluate``."""
    everyone = clusters.get_column("record_id")
    known, unknown = _people_of(truth, everyone, citizens, id_column)
    kept = clusters.filter(pl.col("record_id").is_in(known.get_column("record_id").implode()))
    true_pairs = cluster_pairs(known)
    found = cluster_pairs(kept)
    reviewed = pairs.filter(pl.col("decision") == "review")
    assisted = _assisted(everyone, pairs, apart, known)
    kept_assisted = assisted.filter(
        pl.col("record_id").is_in(known.get_column("record_id").implode())
    )
    asked = pl.concat([reviewed.get_column("id_l"), reviewed.get_column("id_r")])
    return Evaluation(
        records=known.height,
        unknown_ids=unknown,
        pairs=evaluate_pairs(found, true_pairs),
        clusters=evaluate_clusters(kept, known),
        assisted_pairs=evaluate_pairs(cluster_pairs(kept_assisted), true_pairs),
        assisted_clusters=evaluate_clusters(kept_assisted, known),
        reviewed_pairs=reviewed.height,
        reviewed_records=asked.n_unique(),
        by_threshold=by_threshold(pairs, true_pairs, THRESHOLDS),
        by_kind=by_kind(found, reviewed, known),
        errors=_errors(found, true_pairs, pairs, known),
    )


def _errors(
    found: pl.DataFrame, true: pl.DataFrame, pairs: pl.DataFrame, known: pl.DataFrame
) -> pl.DataFrame:
    wrong = found.join(true, on=_PAIR, how="anti").with_columns(error=pl.lit("false_match"))
    lost = true.join(found, on=_PAIR, how="anti").with_columns(error=pl.lit("missed"))
    sides = pl.min_horizontal(_PAIR).alias("id_l"), pl.max_horizontal(_PAIR).alias("id_r")
    wanted = ("match_weight", "decision", "tier", "blocking_rule", "reason")
    told = pairs.select(*sides, *(name for name in wanted if name in pairs.columns))
    rows = pl.concat([wrong, lost]).join(told, on=_PAIR, how="left")
    asked = (pl.col("error") == "missed") & (pl.col("decision") == "review").fill_null(value=False)
    rows = rows.with_columns(error=pl.when(asked).then(pl.lit("asked")).otherwise("error"))
    if "damage" in known.columns:
        damage = known.select("record_id", "damage")
        for side in ("l", "r"):
            named = damage.rename({"record_id": f"id_{side}", "damage": f"damage_{side}"})
            rows = rows.join(named, on=f"id_{side}", how="left")
    return rows.sort("error", *_PAIR)


def write_errors(found: Evaluation, path: Path) -> None:
    """Write the pairs that were judged wrongly as CSV, or as Parquet if the name says so."""
    with atomic_file(path) as staged:
        if path.suffix.lower() == ".parquet":
            found.errors.write_parquet(staged)
        else:
            staged.write_bytes(b"\xef\xbb\xbf" + found.errors.write_csv().encode())


def estimates(folder: Path) -> dict[str, Any]:
    """Return what the job in ``folder`` estimated of its quality without labels.

    The shape is ``match.EstimatedQuality.as_dict``. Raises ``InputError`` when the folder holds no
    such job.
    """
    path = folder / ESTIMATES
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError("JOB_TABLE_MISSING", folder=folder, name=path.name) from error
    except (OSError, ValueError) as error:
        raise InputError("JOB_TABLE_BROKEN", path=path) from error
    return document


def _assisted(
    everyone: pl.Series, pairs: pl.DataFrame, apart: pl.DataFrame, known: pl.DataFrame
) -> pl.DataFrame:
    """Return the clusters after a reviewer answered every doubtful pair by the truth."""
    person = known.select("record_id", "person_id")
    answered = (
        pairs.select(*_PAIR, "match_weight", "decision")
        .join(person, left_on="id_l", right_on="record_id", how="left")
        .join(person, left_on="id_r", right_on="record_id", how="left", suffix="_r")
        .with_columns(same=(pl.col("person_id") == pl.col("person_id_r")).fill_null(value=False))
    )
    asked = pl.col("decision") == "review"
    yes = answered.filter(~asked | pl.col("same")).with_columns(decision=pl.lit("match"))
    no = answered.filter(asked & ~pl.col("same"))
    kept_apart = pl.concat([apart.select(_PAIR), no.select(_PAIR)]).join(yes, on=_PAIR, how="anti")
    return cluster(everyone, yes, apart=kept_apart).clusters


def _read_truth(path: Path) -> pl.DataFrame:
    try:
        if path.suffix.lower() == ".parquet":
            return pl.read_parquet(path, glob=False)
        return pl.read_csv(path, infer_schema=False, glob=False)
    except FileNotFoundError as error:
        raise InputError("INPUT_MISSING", path=path) from error
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise InputError("TRUTH_UNREADABLE", path=path) from error


def _people_of(
    truth: pl.DataFrame,
    everyone: pl.Series,
    citizens: pl.DataFrame | None,
    id_column: str | None,
) -> tuple[pl.DataFrame, int]:
    """Return the truth as ``record_id, person_id, ...`` of the job's records, and what is not."""
    if id_column is None and {"id_l", "id_r"} <= set(truth.columns):
        truth = _from_pairs(truth, everyone)
        id_column = "record_id"
    name = id_column or next((n for n in _IDS if n in truth.columns), None)
    if name is None or name not in truth.columns or "person_id" not in truth.columns:
        raise UsageError(
            "TRUTH_COLUMNS",
            name=id_column or "record_id",
            columns=", ".join(truth.columns),
        )
    known = truth.with_columns(record_id=pl.col(name).cast(pl.String))
    ours = pl.DataFrame({"record_id": everyone})
    hits = known.join(ours, on="record_id", how="semi")
    if not hits.height and citizens is not None:
        other = name if name in citizens.columns else "source_id"
        if other in citizens.columns:
            numbers = citizens.select(pl.col(other).cast(pl.String).alias("_id"), "record_id")
            hits = known.drop("record_id").join(
                numbers.filter(pl.col("_id").is_not_null()),
                left_on=name,
                right_on="_id",
            )
    if not hits.height:
        raise InputError("TRUTH_UNKNOWN_IDS", name=name)
    return hits.unique("record_id", keep="first", maintain_order=True), known.height - hits.height


def _from_pairs(truth: pl.DataFrame, everyone: pl.Series) -> pl.DataFrame:
    """Return every record with its person, from pairs that are one person each."""
    sides = [pl.col(side).cast(pl.String) for side in _PAIR]
    pairs = truth.select(*sides, match_weight=pl.lit(0.0), decision=pl.lit("match"))
    ids = pl.DataFrame({"record_id": everyone})
    inside = pairs.join(ids, left_on="id_l", right_on="record_id", how="semi").join(
        ids, left_on="id_r", right_on="record_id", how="semi"
    )
    return cluster(everyone, inside).clusters.select("record_id", "person_id")
