"""Clusters do not depend on the order of their input and never hold two known people."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from lagi_clean.resolve import cluster

IDS = pl.Series([f"r{number:02}" for number in range(12)])
record = st.integers(0, len(IDS) - 1)
link = st.tuples(record, record).filter(lambda pair: pair[0] != pair[1])
weighted = st.lists(
    st.tuples(link, st.integers(1, 9)), max_size=20, unique_by=lambda row: frozenset(row[0])
)


def frames(links, kept_apart):
    pairs = pl.DataFrame(
        [(IDS[a], IDS[b], float(weight), "match") for (a, b), weight in links],
        schema={
            "id_l": pl.String,
            "id_r": pl.String,
            "match_weight": pl.Float64,
            "decision": pl.String,
        },
        orient="row",
    )
    apart = pl.DataFrame(
        [(IDS[a], IDS[b]) for a, b in kept_apart],
        schema={"id_l": pl.String, "id_r": pl.String},
        orient="row",
    )
    return pairs, apart


@settings(deadline=None)
@given(weighted, st.lists(link, max_size=8), st.randoms(use_true_random=False))
def test_order_free_and_apart(links, kept_apart, random):
    pairs, apart = frames(links, kept_apart)
    found = cluster(IDS, pairs, apart=apart)
    person = dict(found.clusters.select("record_id", "person_id").iter_rows())
    assert all(person[one] != person[other] for one, other in apart.iter_rows())

    random.shuffle(links)
    random.shuffle(kept_apart)
    flipped = [((b, a), weight) for (a, b), weight in links]
    again = cluster(IDS, frames(flipped, [])[0], apart=frames([], kept_apart)[1])
    assert again.clusters.equals(found.clusters)


@settings(deadline=None)
@given(weighted)
def test_without_known_people_every_match_is_followed(links):
    pairs, _ = frames(links, [])
    person = dict(cluster(IDS, pairs).clusters.select("record_id", "person_id").iter_rows())
    assert all(person[row["id_l"]] == person[row["id_r"]] for row in pairs.iter_rows(named=True))
    assert all(person[one] <= one for one in IDS)
