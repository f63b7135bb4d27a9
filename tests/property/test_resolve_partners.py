"""Two lists: nobody has two partners, ties are asked, and no order decides."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from lagi_clean.resolve import partners
from lagi_clean.tables import CLUSTERS, conform

examples = settings(max_examples=50, deadline=None)
SIZE, MARGIN = 6, 3.0
place = st.integers(0, SIZE - 1)
candidates = st.lists(
    st.tuples(place, place, st.integers(0, 12), st.sampled_from(["match", "review"])),
    max_size=14,
    unique_by=lambda row: row[:2],
)
groups = st.lists(st.integers(0, 3), min_size=SIZE, max_size=SIZE)
ALONE = list(range(SIZE))


def persons(side, of):
    rows = {"record_id": [f"{side}{n}" for n in range(SIZE)],
            "person_id": [f"{side}p{group}" for group in of],
            "cluster_size": [of.count(group) for group in of]}  # fmt: skip
    return conform(pl.DataFrame(rows), CLUSTERS)


def frame(rows):
    return pl.DataFrame(
        [(f"l{a}", f"r{b}", float(weight), decision, "model") for a, b, weight, decision in rows],
        schema={
            "id_l": pl.String, "id_r": pl.String, "match_weight": pl.Float64,
            "decision": pl.String, "tier": pl.String,
        },
        orient="row",
    )  # fmt: skip


def judged(rows, left=ALONE, right=ALONE, certain=()):
    told = pl.DataFrame(
        [(f"l{a}", f"r{b}") for a, b in certain],
        schema={"id_l": pl.String, "id_r": pl.String},
        orient="row",
    )
    return partners(
        frame(rows), left=persons("l", left), right=persons("r", right), margin=MARGIN, certain=told
    )


def linked(found):
    return found.filter(decision="match").select("id_l", "id_r").rows()


@examples
@given(candidates)
def test_one_to_one_never_uses_a_record_twice(rows):
    found = linked(judged(rows))
    for side in (0, 1):
        used = [pair[side] for pair in found]
        assert len(used) == len(set(used))


@examples
@given(candidates, groups, groups)
def test_nobody_has_two_partners(rows, left, right):
    of = [dict(persons(side, who).select("record_id", "person_id").iter_rows())
          for side, who in (("l", left), ("r", right))]  # fmt: skip
    found = {(of[0][a], of[1][b]) for a, b in linked(judged(rows, left, right))}
    for side in (0, 1):
        assert len({pair[side] for pair in found}) == len(found)


@examples
@given(candidates, groups, groups, st.randoms(use_true_random=False))
def test_no_order_decides(rows, left, right, random):
    once = judged(rows, left, right)
    random.shuffle(rows)
    again = judged(rows, left, right)
    assert once.sort("id_l", "id_r").equals(again.sort("id_l", "id_r"))


@examples
@given(candidates)
def test_left_and_right_are_alike(rows):
    once = linked(judged(rows))
    turned = linked(judged([(b, a, weight, decision) for a, b, weight, decision in rows]))
    assert {(f"l{b[1:]}", f"r{a[1:]}") for a, b in turned} == set(once)


@examples
@given(candidates)
def test_a_link_is_clearly_ahead_of_every_rival_who_is_not_linked_to_another(rows):
    found = judged(rows)
    links = set(linked(found))
    taken = {one for pair in links for one in pair}
    weight = {(f"l{a}", f"r{b}"): w for a, b, w, _ in rows}
    for pair in links:
        for rival, heavy in weight.items():
            other = set(rival) - set(pair)
            if len(other) == 1 and heavy > weight[pair] - MARGIN:
                assert other <= taken
    assert set(found.select("id_l", "id_r").rows()) <= set(weight)


@examples
@given(st.integers(0, 12), st.permutations([0, 1, 2]))
def test_candidates_as_good_as_one_another_are_asked(weight, order):
    found = judged([(place, 0, weight, "match") for place in order])
    assert linked(found) == []
    assert found["decision"].to_list() == ["review"] * 3
    assert set(found["tier"]) == {"no_clear_margin"}


@examples
@given(candidates)
def test_a_reviewer_who_joined_two_goes_before_every_weight(rows):
    if not rows:
        return
    a, b, weight, _ = rows[-1]
    found = judged([*rows[:-1], (a, b, weight, "match")], certain=[(a, b)])
    assert (f"l{a}", f"r{b}") in linked(found)
    rivals = found.filter((pl.col("id_l") == f"l{a}") | (pl.col("id_r") == f"r{b}"))
    assert rivals.height == 1


@examples
@given(candidates)
def test_what_the_model_did_not_match_is_never_linked_alone(rows):
    matching = {(f"l{a}", f"r{b}") for a, b, _, decision in rows if decision == "match"}
    assert set(linked(judged(rows))) <= matching


def test_a_rival_who_is_linked_to_another_is_none():
    rows = [(0, 0, 25, "match"), (0, 1, 18, "match"), (1, 1, 20, "match"), (1, 2, 5, "match")]
    assert linked(judged(rows)) == [("l0", "r0"), ("l1", "r1")]
