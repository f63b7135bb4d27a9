"""Members of two households speak for those who are left over, and for nobody's sibling."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from lagi_clean.errors import LimitError
from lagi_clean.match import citizen_spec, explain_pair, load_model, match_records
from lagi_clean.settings import Settings
from tests.unit.match.conftest import make_citizens

ELSEWHERE = {
    "household_id": "P0000007",
    "head_name": "Bùi Lộc",
    "ward": "Xã Tân Tiến",
    "ward_code": "23246",
    "hamlet": "Thôn Mũi Đá",
    "permanent_address": "Tổ 9, Thôn Mũi Đá, xã Tân Tiến, thị xã La Gi, tỉnh Bình Thuận",
}
FATHER = {
    "full_name": "Bùi Văn Lộc",
    "birth_date": date(1955, 1, 3),
    "sex": "male",
    "personal_id": "060055402713",
    "old_id": None,
    "phone": None,
    "father_name": "Bùi Kế",
    "mother_name": "Lê Thị Sen",
}
BARE = {"personal_id": None, "old_id": None, "phone": None, "home_place": None}
DAUGHTER = {**BARE, "father_name": None, "mother_name": None}
"""Only her name, birth and home are known."""
YEAR_ONLY = {"birth_date": None, "birth_year": 1985}


def moved(*members: dict[str, object]) -> list[dict[str, object]]:
    """Return each of a household's members twice: where they lived, and elsewhere."""
    return [*members, *({**member, **ELSEWHERE} for member in members)]


def pair_of(frame: pl.DataFrame, one: int, other: int) -> dict[str, object]:
    """Return the found pair of two records by their numbers, empty if there is none."""
    ids = [f"extract:{one}", f"extract:{other}"]
    found = frame.filter(pl.col("id_l").is_in(ids) & pl.col("id_r").is_in(ids))
    return found.row(0, named=True) if found.height else {}


def without_households():
    """Return the specification of citizens with nothing lent."""
    spec = citizen_spec()
    kept = tuple(c for c in spec.comparisons if c.kind != "matched_households")
    rules = tuple(
        replace(rule, unless={n: levels for n, levels in rule.unless.items() if n != "households"})
        for rule in spec.decisions
    )
    return replace(spec, comparisons=kept, decisions=rules)


def test_a_matched_member_speaks_for_the_one_who_is_left():
    records = make_citizens(*moved(FATHER, DAUGHTER))
    pair = pair_of(match_records(records, settings=Settings()).pairs, 2, 4)
    assert (pair["decision"], pair["households_level"]) == ("match", "most")
    assert pair["households_bf"] > 1000
    assert "households.most" in pair["reason"]


def test_without_the_comparison_nothing_is_lent():
    records = make_citizens(*moved(FATHER, DAUGHTER))
    found = match_records(records, settings=Settings(), spec=without_households()).pairs
    assert "households_level" not in found.columns
    assert pair_of(found, 1, 3)["decision"] == "match"
    assert pair_of(found, 2, 4).get("decision") != "match"


def test_a_home_that_agrees_is_not_counted_twice():
    """One head in one ward: the households count only what they say beyond that."""
    home = {**ELSEWHERE, "head_name": "Bùi Văn Lộc", "ward": "Phường Phước Hội",
            "ward_code": "23231"}  # fmt: skip
    records = make_citizens(FATHER, {**DAUGHTER, **YEAR_ONLY}, {**FATHER, **home},
                            {**DAUGHTER, **home, "full_name": "Bùi Thị Thoa"})  # fmt: skip
    pair = pair_of(match_records(records, settings=Settings()).pairs, 2, 4)
    odds = load_model(citizen_spec()).levels["households"]["most"]
    assert (pair["home_level"], pair["households_level"]) == ("head", "most")
    assert pair["home_bf"] * pair["households_bf"] == pytest.approx(odds.m / odds.u, rel=1e-3)


def test_the_matched_members_themselves_get_nothing():
    found = match_records(make_citizens(*moved(FATHER, DAUGHTER)), settings=Settings()).pairs
    pair = pair_of(found, 1, 3)
    assert (pair["households_level"], pair["households_bf"]) == ("null", 1.0)


@pytest.mark.parametrize(
    "other",
    [
        {"full_name": "Bùi Thị Kim Thoan", "sex": "female"},
        {"full_name": "Bùi Thị Kim Thảo", "sex": "female"},
        {"full_name": "Bùi Văn Tho", "sex": "male"},
        {"full_name": "Bùi Thị Kim Thoa", "birth_date": date(2009, 11, 30)},
    ],
    ids=["twin with a near name", "sister", "brother", "niece with her name"],
)
def test_the_siblings_who_are_left_over_stay_two(other):
    """Of her only her old home knows, of the other only the new one."""
    known = {**BARE, "father_name": "Bùi Văn Lộc", "mother_name": "Đặng Thị Hồng Nhạn"}
    records = make_citizens(FATHER, known, {**FATHER, **ELSEWHERE},
                            {**known, **ELSEWHERE, **other})  # fmt: skip
    found = match_records(records, settings=Settings()).pairs
    assert pair_of(found, 1, 3)["decision"] == "match"
    assert pair_of(found, 2, 4).get("decision") != "match"


def test_one_matched_of_many_is_less_than_most():
    others = [
        {**BARE, "full_name": name, "birth_date": date(1990 + n, 2, 3)}
        for n, name in enumerate(("Trần Quốc Huy", "Lý Thị Xuyến", "Đỗ Văn Bình", "Ngô Thị Lài"))
    ]
    strangers = [{**one, **ELSEWHERE, "birth_date": date(1971, 8, 9), "full_name": name}
                 for one, name in zip(others, ("Võ Thị Sương", "Hồ Minh", "Lê Tám", "Mai Ái"),
                                      strict=True)]  # fmt: skip
    records = make_citizens(*moved(FATHER, DAUGHTER), *others, *strangers)
    pair = pair_of(match_records(records, settings=Settings()).pairs, 2, 4)
    assert pair["households_level"] == "some"


def test_those_who_are_left_are_compared_though_no_rule_meets_them():
    """Her name is damaged, and only years of birth are known, one apart."""
    there = {**DAUGHTER, "full_name": "Bùi Thị Kim Thoaa", "birth_date": None, "birth_year": 1984}
    here = {**DAUGHTER, **YEAR_ONLY}
    records = make_citizens(FATHER, here, {**FATHER, **ELSEWHERE}, {**there, **ELSEWHERE})
    pair = pair_of(match_records(records, settings=Settings()).pairs, 2, 4)
    assert pair["blocking_rule"] == "matched_households"
    assert pair["households_level"] == "most"


def test_two_lists_with_their_own_numbers_of_households():
    """The same number in both lists is another household in each."""
    left = make_citizens(FATHER, DAUGHTER, source="left")
    right = make_citizens({**FATHER, **ELSEWHERE}, {**DAUGHTER, **ELSEWHERE}, source="right")
    spec = replace(citizen_spec(), across="source")
    found = match_records(pl.concat([left, right]), settings=Settings(), spec=spec).pairs
    assert found.select("id_l", "id_r", "decision", "households_level").rows() == [
        ("left:1", "right:1", "match", "null"),
        ("left:2", "right:2", "match", "most"),
    ]


@given(order=st.permutations(range(6)))
@examples(max_examples=12, deadline=None)
def test_the_order_of_the_rows_does_not_matter(order):
    mother = {**DAUGHTER, "full_name": "Đặng Thị Hồng Nhạn", "birth_date": date(1958, 7, 7)}
    records = make_citizens(*moved(FATHER, mother, DAUGHTER))
    expected = match_records(records, settings=Settings())
    found = match_records(records[list(order)], settings=Settings())
    assert found.pairs.equals(expected.pairs)
    assert found.apart.equals(expected.apart)


def test_an_explanation_says_what_the_households_lent():
    records = make_citizens(*moved(FATHER, DAUGHTER))
    found = match_records(records, settings=Settings()).pairs
    told = explain_pair(records, "extract:2", "extract:4", settings=Settings(), found=found)
    pair = pair_of(found, 2, 4)
    assert told.weight == pytest.approx(pair["match_weight"], abs=1e-5)
    assert told.decision == pair["decision"]
    text = "\n".join(told.lines("en"))
    assert "matched households: most other members of the two households match" in text


def test_an_explanation_of_a_pair_that_is_not_in_the_table_knows_the_households():
    other = {**BARE, "full_name": "Bùi Thị Kim Yến"}
    records = make_citizens(FATHER, BARE, {**FATHER, **ELSEWHERE}, {**other, **ELSEWHERE})
    found = match_records(records, settings=Settings()).pairs
    assert not pair_of(found, 2, 4)
    told = explain_pair(records, "extract:2", "extract:4", settings=Settings(), found=found)
    assert {e.comparison: e.level for e in told.evidence}["households"] == "most"
    assert told.decision == "non_match"


def test_too_many_pairs_of_those_left_over_stop_the_job():
    """Two large homes of which half is matched: their blocking rules stay within the limit."""
    members = [{**FATHER, "full_name": f"{name} Văn Lộc", "personal_id": f"06005540{n:04d}",
                "birth_date": date(1950, 1, 3 + n)}
               for n, name in enumerate(("Bùi", "Lê", "Võ", "Hồ"))]  # fmt: skip
    records = make_citizens(*moved(*members))
    with pytest.raises(LimitError) as caught:
        match_records(records, settings=Settings(max_block_pairs=15))
    assert caught.value.code == "BLOCK_TOO_LARGE"
