"""Scores against the truth."""

import polars as pl
import pytest

from lagi_clean.api.evaluation import evaluate_tables
from lagi_clean.errors import InputError, UsageError
from lagi_clean.match import by_kind, cluster_pairs, evaluate_clusters, evaluate_pairs

TRUTH = pl.DataFrame(
    {
        "record_id": ["a", "b", "c", "d", "e", "f"],
        "person_id": ["1", "1", "1", "2", "3", "3"],
        "kind": ["original", "duplicate", "duplicate", "twin", "twin", "duplicate"],
        "damage": [None, "name.telex; date.swapped", "name.telex", None, None, None],
        "case_id": [None, None, None, "t1", "t1", None],
    }
)


def clusters(**people):
    rows = [(record, person) for person, records in people.items() for record in records]
    return pl.DataFrame(rows, schema=["record_id", "person_id"], orient="row").sort("record_id")


def test_pairs_and_clusters():
    found = clusters(a="ab", c="c", d="de", f="f")
    score = evaluate_pairs(cluster_pairs(found), cluster_pairs(TRUTH))
    assert (score.tp, score.fp, score.fn) == (1, 1, 3)
    assert (score.precision, score.recall, score.f1) == (0.5, 0.25, pytest.approx(1 / 3))
    whole = evaluate_clusters(found, TRUTH)
    assert (whole.true, whole.found, whole.exact) == (2, 2, 0)
    assert (whole.people_true, whole.people_found) == (3, 4)


def test_nothing_found_has_no_precision():
    score = evaluate_pairs(cluster_pairs(clusters(a="a", b="b")), cluster_pairs(TRUTH))
    assert score.precision is None
    assert score.as_dict()["recall"] == 0.0


def test_by_kind_counts_damages_and_merged_hard_cases():
    found = cluster_pairs(clusters(a="ab", d="de"))
    reviewed = pl.DataFrame({"id_l": ["c"], "id_r": ["a"]})
    rows = {(r["group"], r["kind"]): r for r in by_kind(found, reviewed, TRUTH)}
    telex = rows["damage", "name.telex"]
    assert (telex["pairs"], telex["merged"], telex["review"], telex["apart"]) == (3, 1, 1, 1)
    assert rows["damage", "date.swapped"]["merged"] == 1
    assert rows["damage", "(none)"]["pairs"] == 1
    assert rows["hard_case", "twin"]["merged"] == 1


@pytest.fixture
def job():
    pairs = pl.DataFrame(
        {
            "id_l": ["a", "a", "d"],
            "id_r": ["b", "c", "e"],
            "match_weight": [12.0, 4.0, 3.0],
            "match_probability": [0.999, 0.9, 0.8],
            "decision": ["match", "review", "review"],
        }
    )
    return {
        "pairs": pairs,
        "apart": pl.DataFrame(schema={"id_l": pl.String, "id_r": pl.String}),
        "clusters": clusters(a="ab", c="c", d="d", e="e", f="f"),
    }


def test_a_reviewer_who_knows_the_truth(job):
    found = evaluate_tables(**job, truth=TRUTH)
    assert found.pairs.as_dict()["tp"] == 1
    assert found.assisted_pairs.as_dict() == {
        "tp": 3,
        "fp": 0,
        "fn": 1,
        "precision": 1.0,
        "recall": 0.75,
        "f1": pytest.approx(6 / 7, abs=1e-6),
    }
    assert (found.reviewed_pairs, found.reviewed_records) == (2, 4)
    assert found.hard_cases_merged == 0
    by_threshold = {row["threshold"]: row for row in found.by_threshold}
    assert by_threshold[0.5]["fp"] == 1
    assert by_threshold[0.99]["tp"] == 1


def test_truth_as_pairs(job):
    truth = pl.DataFrame({"id_l": ["b", "c"], "id_r": ["a", "b"]})
    assert evaluate_tables(**job, truth=truth).pairs.fn == 2


def test_truth_by_the_files_own_ids(job):
    citizens = pl.DataFrame(
        {"record_id": list("abcdef"), "source_id": [f"HS{c}" for c in "abcdef"]}
    )
    truth = TRUTH.select(pl.format("HS{}", "record_id").alias("code"), "person_id")
    found = evaluate_tables(**job, truth=truth, citizens=citizens, id_column="code")
    assert found.pairs.tp == 1
    assert found.unknown_ids == 0


def test_records_that_the_job_lacks_are_counted_not_scored(job):
    job["clusters"] = job["clusters"].filter(pl.col("record_id") != "f")
    found = evaluate_tables(**job, truth=TRUTH)
    assert found.unknown_ids == 1
    assert found.pairs.fn == 2


def test_a_truth_of_something_else(job):
    with pytest.raises(InputError):
        evaluate_tables(**job, truth=TRUTH.with_columns(record_id=pl.lit("zz")))
    with pytest.raises(UsageError):
        evaluate_tables(**job, truth=TRUTH.drop("person_id"))
