"""The evaluator of the benchmarks: pairs as given, and pairs within clusters."""

import polars as pl
import pytest

from benchmarks.quality.judge import at_thresholds, judge
from benchmarks.quality.sets import DataSet
from lagi_clean.match import PairScore


def pairs(*two: str) -> pl.DataFrame:
    schema = {"id_l": pl.String, "id_r": pl.String}
    return pl.DataFrame([tuple(one) for one in two], schema=schema, orient="row")


@pytest.fixture
def data():
    """One person with the records a, b, c, one with d and e; f is alone."""
    records = pl.DataFrame({"record_id": list("abcdef")})
    return DataSet(name="letters", records=records, true=pairs("ab", "ac", "bc", "de"))


def test_pairs_that_follow_count_in_clusters_only(data):
    found = judge(data, pairs("ab", "bc"))
    assert found.given == PairScore(tp=2, fp=0, fn=2)
    assert found.clusters == PairScore(tp=3, fp=0, fn=1)


def test_one_wrong_pair_joins_two_people(data):
    found = judge(data, pairs("ab", "cb", "ed", "cd"))
    assert found.given == PairScore(tp=3, fp=1, fn=1)
    assert found.clusters == PairScore(tp=4, fp=6, fn=0)


def test_clusters_of_its_own_go_before_components(data):
    own = pl.DataFrame({"record_id": list("abde"), "person_id": [1, 1, 2, 2]})
    assert judge(data, pairs("ab", "bc", "cd"), own).clusters == PairScore(tp=2, fp=0, fn=2)


def test_of_two_tables_only_pairs_across_count():
    records = pl.DataFrame({"rec_id": list("abcd"), "side": ["left", "right", "left", "right"]})
    data = DataSet(name="two", records=records, true=pairs("ab", "cd"))
    assert judge(data, pairs("ab", "cb")).clusters == PairScore(tp=1, fp=1, fn=1)


def test_the_best_threshold_for_pairs_and_the_one_for_clusters(data):
    scored = pairs("ab", "bc", "de", "cd").with_columns(
        match_probability=pl.Series([0.97, 0.6, 0.99, 0.6])
    )
    rows = at_thresholds(data, scored, 0.5)
    assert [title for title, _ in rows] == [
        "at 0.5", "at 0.5, the best for pairs", "at 0.8, the best for clusters",
    ]  # fmt: skip
    assert rows[2][1].clusters == PairScore(tp=2, fp=0, fn=2)
