"""Parts of a change sum to it exactly, and those that are counted agree with plain Python."""

from datetime import date, timedelta
from fractions import Fraction

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from lagi_clean.measure import builtin_catalogue, coverage
from lagi_clean.measure.accounts import accounts, dating
from lagi_clean.measure.changes import CERTAINTY, State, Step, explain
from lagi_clean.settings import Settings
from lagi_clean.tables import CITIZENS, conform

DAY = date(2024, 2, 29)
CATALOGUE = builtin_catalogue()
EXPLAINED = {
    code: way
    for code, indicator in CATALOGUE.indicators.items()
    if (way := dating(code, indicator.denominator)) is not None
}
NEAR = st.integers(-70, 3).map(lambda days: DAY + timedelta(days=days))
BORN = st.one_of(
    st.integers(-80, 5).map(lambda days: date(2010, 2, 28) + timedelta(days=days)),
    st.sampled_from([date(1980, 1, 1), date(2020, 5, 5), date(2008, 2, 29), None]),
)
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "birth_date": BORN,
            "birth_year": st.sampled_from([None, 1980, 2009, 2010]),
            "card_status": st.sampled_from(["issued", "issued", "taken", None]),
            "card_issued_on": st.one_of(st.none(), NEAR, st.just(date(2019, 1, 1))),
            "life_status": st.sampled_from([None, "alive", "dead"]),
            "died_on": st.one_of(st.none(), NEAR),
            "residence_status": st.sampled_from([None, "permanent", "moved_out", "abroad"]),
            "personal_id": st.sampled_from([None, "060080000001", "060080000002"]),
            "eid_status": st.sampled_from([None, "taken", "approved", "activated"]),
            "eid_registered_on": st.one_of(st.none(), NEAR, st.just(date(2023, 1, 1))),
            "eid_activated_on": st.one_of(st.none(), NEAR),
            "eid_channel": st.sampled_from([None, "with_card", "standalone"]),
            "eid_level": st.sampled_from([None, 1, 2]),
        }
    ),
    max_size=12,
)


def frame_of(people):
    frame = pl.DataFrame(people, infer_schema_length=None) if people else pl.DataFrame()
    return conform(frame, CITIZENS).with_columns(name_key=pl.lit("an"))


def states(people, as_of, codes=tuple(EXPLAINED)):
    frame, only = frame_of(people), CATALOGUE.only(codes)
    rows = coverage(frame, as_of=as_of, settings=Settings(), catalogue=only).rows
    found = accounts(frame, as_of=as_of, settings=Settings(), catalogue=only)
    return {
        code: State(as_of=as_of, numerator=n, denominator=d, accounts=found[code])
        for code, n, d in rows.select("indicator", "numerator", "denominator").iter_rows()
    }


def step(before, after, code):
    return Step(before=before[code], after=after[code], kind="time", way=EXPLAINED[code])


def fourteen(born):
    try:
        return born.replace(year=born.year + 14)
    except ValueError:  # 29 February
        return date(born.year + 14, 2, 28)


def counts(person, as_of):
    """Tell whether a person with a whole birth date, of whom there is one record, counts."""
    died = person["died_on"]
    dead = died <= as_of if died else person["life_status"] == "dead"
    return not dead and person["residence_status"] != "moved_out"


@given(before=PEOPLE, after=PEOPLE, days=st.integers(1, 62))
@settings(deadline=None, max_examples=80)
def test_parts_sum_to_the_change(before, after, days):
    starts, ends = states(before, DAY - timedelta(days=days)), states(after, DAY)
    for code, end in ends.items():
        start, found = starts[code], explain([step(starts, ends, code)])
        assert {part.name for part in found} <= CERTAINTY.keys() - {"unknown", "definition"}
        assert sum(p.denominator for p in found) == end.denominator - start.denominator
        assert sum(p.numerator for p in found) == end.numerator - start.numerator
        if start.denominator and end.denominator:
            change = Fraction(end.numerator, end.denominator) - Fraction(
                start.numerator, start.denominator
            )
            assert sum(p.points for p in found) == 100 * change


@given(before=PEOPLE, after=PEOPLE, days=st.integers(1, 62))
@settings(deadline=None, max_examples=40)
def test_cards_left_are_explained_as_cards_issued_are(before, after, days):
    codes = ("cccd_issued", "cccd_left")
    starts, ends = states(before, DAY - timedelta(days=days), codes), states(after, DAY, codes)
    issued, left = (
        {p.name: (p.denominator, p.numerator) for p in explain([step(starts, ends, code)])}
        for code in codes
    )
    for name in ("new_cards", "late_cards", "newly_eligible"):
        of, cards = issued.get(name, (0, 0))
        assert left.get(name, (0, 0)) == (of, of - cards)


@given(people=PEOPLE, days=st.integers(1, 62))
@settings(deadline=None, max_examples=80)
def test_what_is_counted_agrees_with_plain_python(people, days):
    """With the extract of the later night on both, nobody came, went or was entered late."""
    people = [
        {**p, "personal_id": None, "birth_year": None}
        for p in people
        if p["birth_date"] is not None
    ]
    start = DAY - timedelta(days=days)
    codes = ("cccd_issued", "eid_total", "eligible")
    starts, ends = states(people, start, codes), states(people, DAY, codes)
    of = {
        code: {p.name: (p.denominator, p.numerator) for p in explain([step(starts, ends, code)])}
        for code in codes
    }
    found = of["cccd_issued"]
    came = [p for p in people if counts(p, DAY) and start < fourteen(p["birth_date"]) <= DAY]
    issued = [
        p for p in people
        if counts(p, DAY) and p["card_status"] == "issued" and fourteen(p["birth_date"]) <= DAY
    ]  # fmt: skip
    early = [
        p for p in came
        if p in issued and (p["card_issued_on"] or date.min) < fourteen(p["birth_date"])
    ]  # fmt: skip
    new = [
        p for p in issued
        if p["card_issued_on"] and start < p["card_issued_on"] <= DAY
        and p["card_issued_on"] >= fourteen(p["birth_date"])
    ]  # fmt: skip
    assert found.get("newly_eligible", (0, 0)) == (len(came), len(early))
    assert found.get("new_cards", (0, 0)) == (0, len(new))
    gone = [
        p for p in people
        if counts(p, start) and not counts(p, DAY) and fourteen(p["birth_date"]) <= DAY
    ]  # fmt: skip
    held = [p for p in gone if p["card_status"] == "issued"
            and (p["card_issued_on"] or date.min) <= start]  # fmt: skip
    assert found.get("left", (0, 0))[0] == -sum(fourteen(p["birth_date"]) <= start for p in gone)
    assert len(held) >= -found.get("left", (0, 0))[1]
    assert of["eligible"].get("newly_eligible", (0, 0)) == (0, len(came))
    born = [p for p in people if counts(p, DAY) and start < p["birth_date"] <= DAY]
    assert of["eligible"].get("born", (0, 0)) == (len(born), 0)
    taken = [
        p for p in people
        if counts(p, DAY) and p["eid_status"] and p["eid_registered_on"]
        and start < p["eid_registered_on"] <= DAY
        and fourteen(p["birth_date"]) <= p["eid_registered_on"]
    ]  # fmt: skip
    assert of["eid_total"].get("new_accounts", (0, 0)) == (0, len(taken))
