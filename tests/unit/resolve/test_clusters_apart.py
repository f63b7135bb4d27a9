"""From pairs to people."""

import polars as pl

from lagi_clean.resolve import cluster, input_order


def pairs(*rows):
    return pl.DataFrame(
        [(*row[:2], float(row[2]), row[3] if len(row) > 3 else "match") for row in rows],
        schema=["id_l", "id_r", "match_weight", "decision"],
        orient="row",
    )


def apart(*rows):
    return pl.DataFrame(rows, schema={"id_l": pl.String, "id_r": pl.String}, orient="row")


IDS = pl.Series(["a", "b", "c", "d", "e"])


def people(clusters):
    return dict(clusters.clusters.select("record_id", "person_id").iter_rows())


def test_matches_are_followed_through_and_the_first_record_names_the_person():
    found = cluster(IDS, pairs(("c", "d", 9), ("b", "d", 9)))
    assert people(found) == {"a": "a", "b": "b", "c": "b", "d": "b", "e": "e"}
    assert found.clusters["cluster_size"].to_list() == [1, 3, 3, 3, 1]


def test_pairs_for_review_join_nobody():
    found = cluster(IDS, pairs(("a", "b", 9, "review")))
    assert people(found)["b"] == "b"


def test_the_lightest_link_between_two_known_people_is_cut_and_reported():
    found = cluster(
        IDS, pairs(("a", "b", 12), ("b", "c", 5), ("c", "d", 11)), apart=apart(("a", "d"))
    )
    assert people(found) == {"a": "a", "b": "a", "c": "c", "d": "c", "e": "e"}
    assert found.cuts.rows() == [("b", "c", 5.0, "a", "d")]


def test_the_order_of_both_sides_does_not_matter():
    one = cluster(IDS, pairs(("a", "b", 12), ("c", "b", 5)), apart=apart(("c", "a")))
    other = cluster(IDS, pairs(("b", "c", 5), ("b", "a", 12)), apart=apart(("a", "c")))
    assert people(one) == people(other)


def test_nothing_to_join():
    assert people(cluster(IDS, pairs())) == {i: i for i in IDS}
    assert cluster(pl.Series([], dtype=pl.String), pairs()).clusters.height == 0


def test_input_order_is_by_source_and_row_not_by_text():
    records = pl.DataFrame(
        {"record_id": ["x:10", "x:9", "a:1"], "source": ["x", "x", "a"], "source_row": [10, 9, 1]}
    )
    assert input_order(records).to_list() == ["a:1", "x:9", "x:10"]
