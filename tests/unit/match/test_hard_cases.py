"""What must be merged, what must not, and what a person must decide."""

from datetime import date

import pytest

from lagi_clean.match import match_records
from lagi_clean.resolve import cluster
from lagi_clean.settings import Settings

NO_NUMBER = {"personal_id": None, "old_id": None}
ALONE = {
    **NO_NUMBER,
    "household_id": None,
    "head_name": None,
    "father_name": None,
    "mother_name": None,
    "permanent_address": None,
    "hamlet": None,
    "phone": None,
}
OTHER_HOME = {
    "household_id": "HK000901",
    "head_name": "Lê Văn Thạnh",
    "permanent_address": "Tổ 9, Thôn Mũi Đá, xã Tân Tiến, thị xã La Gi, tỉnh Bình Thuận",
    "hamlet": "Thôn Mũi Đá",
    "ward": "Xã Tân Tiến",
    "ward_code": "23246",
    "phone": None,
}


def decision(citizens, one, other):
    matching = match_records(citizens(one, other), settings=Settings())
    found = matching.pairs["decision"].to_list()
    return found[0] if found else "apart"


SAME_PERSON = {
    "no diacritics": {"full_name": "Bui Thi Kim Thoa"},
    "no number": NO_NUMBER,
    "two digits of the number mistyped": {"personal_id": "060185402785", "old_id": None},
    "the next number, one name": {"personal_id": "060185402714", "old_id": None},
    "father's title, given name alone": {"father_name": "Ông Lộc", "mother_name": "Nhạn"},
    "another father, all else the same": {"father_name": "Trần Hữu Nghĩa", **NO_NUMBER},
    "middle names abbreviated": {"full_name": "Bùi T. K. Thoa", **NO_NUMBER},
    "number mistyped": {"personal_id": "060185402773", "old_id": None},
    "two digits swapped": {"personal_id": "060185402731", "old_id": None},
    "moved to another ward": OTHER_HOME,
    "moved, no number, name without diacritics": {
        **OTHER_HOME,
        **NO_NUMBER,
        "full_name": "Bui Thi Kim Thoa",
    },
    "day and month swapped": {"birth_date": date(1985, 5, 12), **NO_NUMBER},
    "year of birth only": {"birth_date": None, "birth_year": 1985, **NO_NUMBER},
    "middle name dropped": {"full_name": "Bùi Kim Thoa", **NO_NUMBER},
    "one tone wrong in the middle name": {"full_name": "Bùi Thị Kìm Thoa", **NO_NUMBER},
    "a typing error in the family name": {"full_name": "Bbùi Thị Kim Thoa", **NO_NUMBER},
    "letters lost": {"full_name": "B?i Th? Kim Thoa", **NO_NUMBER},
    "old number alone": {"personal_id": None, "household_id": None, "phone": None},
    "same number, another birth day of the year": {"birth_date": date(1985, 7, 2)},
    "ward after the merger": {"ward": "Phường Phước Hội", "ward_code": "23231", **NO_NUMBER},
}


@pytest.mark.parametrize("change", SAME_PERSON.values(), ids=SAME_PERSON)
def test_duplicates_are_merged(citizens, change):
    first = (
        {"birth_date": date(1985, 12, 5)} if change.get("birth_date") == date(1985, 5, 12) else {}
    )
    assert decision(citizens, first, change) == "match"


TWO_PEOPLE = {
    "twins with neighbouring numbers": {
        "full_name": "Bùi Thị Kim Thi",
        "personal_id": "060185402714",
        "old_id": None,
    },
    "twins whose names differ by a tone": {
        "full_name": "Bùi Thị Kim Thỏa",
        "personal_id": "060185402714",
        "old_id": None,
    },
    "twins whose names lost their diacritics, with numbers that follow": {
        "full_name": "Bui Thi Kim Thoa",
        "personal_id": "060185402714",
        "old_id": None,
    },
    "twins without numbers": {"full_name": "Bùi Thị Kim Ngân", **NO_NUMBER},
    "mother and daughter with one name": {
        "birth_date": date(2008, 9, 1),
        "personal_id": "060308118204",
        "old_id": None,
        "father_name": "Lê Văn Thạnh",
        "mother_name": "Bùi Thị Kim Thoa",
    },
    "mother and daughter without numbers": {
        "birth_date": date(2008, 9, 1),
        **NO_NUMBER,
        "father_name": "Lê Văn Thạnh",
        "mother_name": "Bùi Thị Kim Thoa",
    },
    "cousins with one name and birth date": {
        **NO_NUMBER,
        "father_name": "Bùi Văn Tài",
        "mother_name": "Lê Thị Sương",
        **OTHER_HOME,
    },
    "namesakes with other numbers": {
        **OTHER_HOME,
        "personal_id": "051185777020",
        "old_id": None,
        "father_name": "Bùi Quang Định",
        "mother_name": "Võ Thị Tám",
    },
    "a number copied down to a stranger": {
        **OTHER_HOME,
        "full_name": "Trần Quốc Huy",
        "sex": "male",
        "birth_date": date(1999, 1, 30),
        "old_id": None,
        "father_name": "Trần Văn Sáu",
        "mother_name": "Ngô Thị Lài",
    },
}


@pytest.mark.parametrize("change", TWO_PEOPLE.values(), ids=TWO_PEOPLE)
def test_different_people_are_never_merged(citizens, change):
    assert decision(citizens, {}, change) != "match"


def test_a_shared_number_is_reported(citizens):
    stranger = TWO_PEOPLE["a number copied down to a stranger"]
    matching = match_records(citizens({}, stranger), settings=Settings())
    assert matching.apart.rows() == [("extract:1", "extract:2", "shared_number")]


DOUBTFUL = {
    "name and birth date, nothing else": (ALONE, ALONE),
    "name and year of birth, nothing else": (
        ALONE,
        {**ALONE, "birth_date": None, "birth_year": 1985},
    ),
    "given name one tone apart, one home, no number": (
        {"full_name": "Bùi Thị Kim Thúy"},
        {"full_name": "Bùi Thị Kim Thùy", **NO_NUMBER},
    ),
    "another number, everything else the same": ({}, {"personal_id": "060185911548"}),
}


@pytest.mark.parametrize(("one", "other"), DOUBTFUL.values(), ids=DOUBTFUL)
def test_doubtful_pairs_are_not_merged_alone(citizens, one, other):
    assert decision(citizens, one, other) in {"review", "apart"}


def test_two_numbers_of_one_person_are_asked_about(citizens):
    assert decision(citizens, *DOUBTFUL["another number, everything else the same"]) == "review"


def test_a_number_held_by_many_records_is_no_proof(citizens):
    given = ["Thoa", "Thi", "Ngân", "Lựu", "Mận"]
    people = [
        {"full_name": f"Bùi Thị Kim {name}", "birth_date": date(1980 + n, 3, 17)}
        for n, name in enumerate(given)
    ]
    matching = match_records(citizens(*people), settings=Settings())
    assert not matching.pairs.filter(decision="match").height


def test_two_equal_rivals_leave_the_choice_to_a_person(citizens):
    """One record without a number fits two people who are known to be two."""
    unknown = {**ALONE, "father_name": "Bùi Văn Lộc"}
    one = {"personal_id": "060185402713", "old_id": None}
    other = {"personal_id": "060185911548", "old_id": None, "mother_name": "Ngô Thị Lài"}
    pairs = match_records(citizens(unknown, one, other), settings=Settings()).pairs
    assert "match" not in pairs["decision"].to_list()


def test_no_third_record_joins_what_a_rule_leaves_to_a_reviewer(citizens):
    """Twins, one of them misspelt: both match a record that was taken down once more."""
    family = {
        "father_name": "Nguyễn Văn An",
        "mother_name": "Trương Thu Bền",
        "birth_date": date(1998, 11, 1),
        "old_id": None,
    }
    again = {"birth_date": date(1998, 1, 11), "personal_id": None}
    records = citizens(
        {**family, "full_name": "Nguyễn Thị Duyệt", "personal_id": "060198569756"},
        {**family, "full_name": "Ng. Thị Duyệt", **again},
        {
            **family,
            "full_name": "Nguyễn Thị Duyêng",
            "personal_id": "060198569757",
            "phone": "0390335154",
        },
    )
    matching = match_records(records, settings=Settings())
    tier = dict(matching.pairs.select("id_r", "tier").filter(id_r="extract:3").iter_rows())
    assert tier["extract:3"] in {"twins_possible", "no_clear_margin"}
    clusters = cluster(records["record_id"], matching.pairs, apart=matching.apart).clusters
    assert clusters["person_id"].to_list() == ["extract:1", "extract:1", "extract:3"]


def test_twins_whose_names_are_two_readings_of_one_character_are_asked_about(citizens):
    twin = {"full_name": "Bùi Nhất Toàn", "sex": "male", "old_id": None, "personal_id": None}
    other = {**twin, "full_name": "Bùi Nhất Tuyền", "personal_id": "060085821538"}
    assert decision(citizens, twin, other) != "match"
