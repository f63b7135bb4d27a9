"""Who counts, who is left out, and why."""

from datetime import date

import polars as pl
import pytest

from lagi_clean.errors import UsageError
from lagi_clean.measure import coverage
from lagi_clean.settings import Settings
from lagi_clean.tables import CITIZENS, conform

DAY = date(2022, 12, 31)


def citizens(*people):
    """Return citizens from dicts; everybody was born in 1980 unless said otherwise."""
    frame = pl.DataFrame(
        [{"birth_year": 1980, **person} for person in people],
        schema={name: CITIZENS[name] for person in people for name in ("birth_year", *person)},
    )
    return conform(frame, CITIZENS)


def counted(*people, as_of=DAY, settings=None):
    """Return the number of eligible people and who was left out."""
    result = coverage(citizens(*people), as_of=as_of, settings=settings or Settings())
    eligible = result.rows.filter(indicator="eligible")["numerator"].item()
    return eligible, dict(result.left_out)


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        ({"life_status": "dead"}, "dead"),
        ({"life_status": "dead", "died_on": DAY}, "dead"),
        ({"died_on": DAY}, "dead"),
        ({"life_status": "alive", "died_on": date(2020, 1, 1)}, "dead"),
        ({"life_status": "removed"}, "removed"),
        ({"residence_status": "moved_out"}, "moved_out"),
        ({"residence_status": "emigrated"}, "emigrated"),
        ({"residence_status": "citizenship_ended"}, "citizenship_ended"),
        ({"nationality": "Hoa Kỳ"}, "not_vietnamese"),
        ({"nationality": "Lào"}, "not_vietnamese"),
        ({"birth_year": 2023}, "not_born"),
        ({"life_status": "dead", "residence_status": "moved_out"}, "dead"),
    ],
)
def test_left_out_with_the_reason(person, reason):
    assert counted({}, person) == (1, {reason: 1})


@pytest.mark.parametrize(
    "person",
    [
        {},
        {"life_status": "alive"},
        {"life_status": "dead", "died_on": date(2023, 1, 1)},  # not yet
        {"nationality": "Việt Nam"},
        {"nationality": "VIỆT NAM"},
        {"nationality": "Vietnam"},
        {"nationality": "Việt Nam, Hoa Kỳ"},
        {"residence_status": "temporary"},
        {"residence_status": "temporarily_absent"},
        {"residence_status": "abroad"},
    ],
)
def test_counts(person):
    assert counted(person) == (1, {})


def test_kinds_of_residence_are_chosen():
    settings = Settings(residence_counted=("permanent",))
    people = ({"residence_status": "permanent"}, {"residence_status": "temporary"}, {})
    assert counted(*people, settings=settings) == (2, {"temporary": 1})


def test_a_kind_of_residence_that_does_not_exist_is_told():
    with pytest.raises(UsageError, match="permanant"):
        counted({}, settings=Settings(residence_counted=("permanant",)))


SAME = {"personal_id": "060080000001", "name_key": "nguyễn văn an", "birth_date": date(1980, 2, 3)}


def test_one_person_twice_counts_once():
    assert counted(SAME, SAME, SAME) == (1, {"duplicate_number": 2})


@pytest.mark.parametrize(
    "other",
    [
        {"name_key": "trần thị bình"},  # a copied number
        {"birth_date": date(2005, 2, 3), "birth_year": 2005},  # father and son
        {"personal_id": "060080000002"},  # cousins
    ],
)
def test_two_people_with_much_in_common_stay_two(other):
    assert counted(SAME, {**SAME, **other}) == (2, {})


@pytest.mark.parametrize("number", ["111111111111", "60080000001", None])
def test_a_number_that_is_none_joins_nobody(number):
    assert counted({**SAME, "personal_id": number}, {**SAME, "personal_id": number}) == (2, {})


def test_a_person_who_is_dead_in_one_record_is_dead():
    dead = {**SAME, "life_status": "dead"}
    assert counted(SAME, dead) == (0, {"duplicate_number": 1, "dead": 1})


def test_a_person_who_moved_within_the_extract_counts_where_he_lives():
    left = {**SAME, "residence_status": "moved_out"}
    assert counted(left, SAME) == (1, {"duplicate_number": 1})


def test_person_id_decides_where_there_is_one():
    people = citizens(SAME, {**SAME, "personal_id": None}, SAME).with_columns(
        person_id=pl.Series(["a", "a", "b"])
    )
    result = coverage(people, as_of=DAY, settings=Settings())
    assert result.left_out == {"duplicate_person": 1}
    assert result.rows.filter(indicator="eligible")["numerator"].item() == 2


def test_records_are_the_counted_and_the_left_out():
    people = citizens({}, {"life_status": "dead"}, {"nationality": "Lào"}, SAME, SAME)
    result = coverage(people, as_of=DAY, settings=Settings())
    row = result.rows.filter(indicator="population").row(0, named=True)
    assert (row["numerator"], row["denominator"], row["denominator_name"]) == (2, 5, "records")
    assert row["numerator"] + sum(result.left_out.values()) == people.height


def test_a_card_or_account_of_a_later_day_is_not_there_yet():
    people = citizens(
        {"card_status": "issued", "card_issued_on": date(2022, 12, 31)},
        {"card_status": "issued", "card_issued_on": date(2023, 1, 1)},
        {"card_status": "taken"},
        {"eid_status": "taken", "eid_channel": "with_card", "eid_registered_on": date(2023, 1, 1)},
        {"eid_status": "activated", "eid_channel": "standalone"},
    )
    rows = coverage(people, as_of=DAY, settings=Settings()).rows
    figures = dict(rows.select("indicator", "numerator").iter_rows())
    assert figures["cccd_issued"] == 1
    assert figures["cccd_left"] == 4
    assert (figures["eid_with_card"], figures["eid_standalone"], figures["eid_total"]) == (0, 1, 1)


def test_a_table_without_keys_is_compared_by_the_name_itself():
    one = {"personal_id": "060080000001", "full_name": "Nguyễn Văn An"}
    assert counted(one, one, {**one, "full_name": "Trần Thị Bình"}) == (2, {"duplicate_number": 1})
