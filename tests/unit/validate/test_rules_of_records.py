"""What the rules find, record by record and column by column."""

from datetime import date

import polars as pl
import pytest

from lagi_clean.rules import catalogue
from lagi_clean.settings import Settings
from lagi_clean.tables import CITIZENS, ISSUES, QUARANTINE, conform
from lagi_clean.validate import NO_IDENTITY, validate

AS_OF = date(2022, 12, 31)
WHOLE = {
    "full_name": "Lê Thị Mai",
    "birth_date": date(1993, 2, 1),
    "birth_year": 1993,
    "birth_month": 2,
    "birth_precision": "day",
    "sex": "female",
    "birth_registration_place": "Bình Thuận",
    "home_place": "Bình Thuận",
    "permanent_address": "Khu phố 5",
}


def own_number(year, serial):
    return f"060{1 if year < 2000 else 3}{year % 100:02d}{serial:06d}"


def people(*records, source="list"):
    """Return citizens: sound records with distinct numbers, altered as each dict says."""
    rows = []
    for number, record in enumerate(records, start=1):
        year = record.get("birth_year", 1993)
        row = {
            "record_id": f"{source}:{number}",
            "source": source,
            "source_row": number,
            **WHOLE,
            "personal_id": own_number(year or 1993, number),
            **record,
        }
        rows.append(row)
    schema = {name: CITIZENS[name] for name in rows[0]} | {
        name: CITIZENS[name] for row in rows for name in row
    }
    return conform(pl.DataFrame(rows, schema=schema), CITIZENS)


def born(day):
    return {
        "birth_date": day,
        "birth_year": day.year,
        "birth_month": day.month,
        "birth_precision": "day",
    }


def year_only(year):
    return {
        "birth_date": None,
        "birth_year": year,
        "birth_month": None,
        "birth_precision": "year",
    }


def found(citizens, *, as_of=AS_OF, settings=None):
    issues = validate(citizens, settings=settings or Settings(), as_of=as_of).issues
    return list(zip(issues["record_id"], issues["rule"], strict=True))


def test_a_sound_record_breaks_no_rule():
    result = validate(people({}), settings=Settings(), as_of=AS_OF)
    assert result.issues.rows() == []
    assert result.issues.schema == dict(ISSUES)
    assert result.quarantine.schema == dict(QUARANTINE)


@pytest.mark.parametrize(
    ("record", "rule"),
    [
        ({"personal_id": "003193012345"}, "personal_id.province"),
        ({"personal_id": "000193012345"}, "personal_id.province"),
        ({"personal_id": "060593012345"}, "personal_id.century"),
        ({"personal_id": "060323012345"}, "personal_id.century"),
        ({"personal_id": "060093012345"}, "personal_id.sex"),
        ({"personal_id": "060192012345"}, "personal_id.year"),
        ({"personal_id": "111111111111"}, "personal_id.filler"),
        ({"old_id": "123456789"}, "old_id.filler"),
        ({"personal_id": None}, "personal_id.missing"),
        ({"sex": None}, "sex.missing"),
        ({"full_name": None}, "full_name.missing"),
        ({"home_place": None}, "home_place.missing"),
        ({"birth_registration_place": None}, "birth_registration_place.missing"),
        ({"permanent_address": None}, "permanent_address.missing"),
        ({"life_status": "dead"}, "life_status.dead"),
        ({"died_on": date(2022, 12, 31)}, "life_status.dead"),
        ({"residence_status": "moved_out"}, "residence_status.left"),
        ({"residence_status": "emigrated"}, "residence_status.left"),
        ({"residence_status": "citizenship_ended"}, "residence_status.left"),
        (year_only(1993), "birth_date.year_only"),
        ({**born(date(2023, 1, 1)), "personal_id": "060323012345"}, "birth_date.future"),
        ({**born(date(1912, 12, 31)), "personal_id": "060112012345"}, None),
        ({**born(date(1911, 12, 31)), "personal_id": "060111012345"}, "birth_date.too_old"),
        ({**born(date(1921, 12, 31)), "personal_id": "060121012345"}, "life_status.over_100"),
        ({**born(date(1922, 1, 1)), "personal_id": "060122012345"}, None),
        ({"full_name": "Lê Văn Mai"}, "sex.name_hint"),
        ({"full_name": "Lê Thịnh Mai"}, None),
    ],
)
def test_one_fault_one_rule(record, rule):
    rules = [code for record_id, code in found(people({}, record)) if record_id == "list:2"]
    allowed = {"personal_id.century", "life_status.over_100"} - {rule}
    assert [code for code in rules if code not in allowed] == ([rule] if rule else [])


def test_registered_abroad_is_no_finding():
    assert found(people({"personal_id": "175193012345"})) == []


def test_a_structure_of_impossible_digits_is_not_compared_with_the_rest():
    assert found(people({"personal_id": "060893012345", "sex": "female"})) == [
        ("list:1", "personal_id.century")
    ]


def test_a_column_the_extract_lacks_is_one_finding():
    assert found(people(*[{"home_place": None}] * 50)) == [(None, "home_place.missing")]


def test_a_column_that_only_one_source_lacks():
    both = pl.concat(
        [
            people({"home_place": None}, {"home_place": None, "personal_id": "060193777777"}),
            people({"personal_id": "060193888888"}, source="other"),
        ]
    )
    assert found(both) == [(None, "home_place.missing")]


def test_shared_number_of_one_person_and_of_two():
    number = "060193012345"
    same = people({"personal_id": number}, {"personal_id": number, "full_name": "Le Thi Mai"})
    assert {code for _, code in found(same)} == {"personal_id.shared_same_person"}
    two = people({"personal_id": number}, {"personal_id": number, "full_name": "Trần Thị Hoa"})
    assert {code for _, code in found(two)} == {"personal_id.shared"}
    twins = people(
        {"personal_id": number, "full_name": "Lê Thị Lan"},
        {"personal_id": number, "full_name": "Lê Thị Hoa"},
    )
    assert {code for _, code in found(twins)} == {"personal_id.shared"}


def test_a_shared_filler_is_only_a_filler():
    both = people({"personal_id": "000000000000"}, {"personal_id": "000000000000"})
    assert {code for _, code in found(both)} == {"personal_id.filler"}


def test_shared_old_number():
    both = people({"old_id": "261234567"}, {"old_id": "261234567"}, {"old_id": "261234568"})
    assert found(both) == [("list:1", "old_id.shared"), ("list:2", "old_id.shared")]


def test_households():
    def member(relation, day, **more):
        sex = {"sex": "female"} if more.get("sex") is None else {}
        return {
            **born(day),
            "household_id": "H1",
            "head_relation": relation,
            "personal_id": None
            if day.year >= 2000
            else f"060{1}{day.year % 100:02d}9{day.day:05d}",
            **sex,
            **more,
        }

    mother = member("Chủ hộ", date(1990, 5, 1), full_name="Võ Thị Năm")
    child = member("Con", date(1999, 5, 2), full_name="Võ Thị Sáu", mother_name="Võ Thị Năm")
    elder = member("Con", date(1980, 5, 3), full_name="Võ Thị Bảy")
    second = member("CH", date(1970, 5, 4), full_name="Võ Thị Ba")
    assert ("list:2", "mother_name.too_young") in found(people(mother, child))
    assert ("list:2", "head_relation.head_younger") in found(people(mother, elder))
    two = found(people(mother, second))
    assert [r for r, code in two if code == "head_relation.two_heads"] == ["list:1", "list:2"]
    gone = {**second, "life_status": "dead"}
    assert "head_relation.two_heads" not in {code for _, code in found(people(mother, gone))}


def test_same_household_number_in_another_source_is_another_household():
    head = {"household_id": "1", "head_relation": "Chủ hộ"}
    both = pl.concat([people(head), people({**head, "personal_id": "060193777777"}, source="b")])
    assert found(both) == []


def test_old_ward_names_after_the_merger():
    old = people(
        {"ward": "Phường Phước Lộc", "ward_code": "23232"},
        {"ward": "Xã Tân Tiến", "ward_code": "23246"},
        {"ward": "Xã Tân Hải", "ward_code": "23246"},
        {"ward": "Phường Phước Hội", "ward_code": "23231"},
    )
    after = validate(old, settings=Settings(), as_of=date(2025, 7, 1)).issues
    assert after["rule"].to_list() == ["ward.old_name"] * 2
    assert "now Xã Tân Hải (23246)" in after["detail"][1]
    assert found(old, as_of=date(2025, 6, 30)) == []


def test_too_many_births_on_the_first_of_january():
    def many(first):
        return people(
            *[born(date(1990, 1, 1)) | {"personal_id": None}] * first,
            *[born(date(1990, 3, 1 + n % 28)) | {"personal_id": None} for n in range(300 - first)],
        )

    assert (None, "birth_date.first_of_january") in found(many(6))
    assert (None, "birth_date.first_of_january") not in found(many(2))


def test_a_row_that_is_nobody_is_set_aside():
    nobody = dict.fromkeys(WHOLE) | {"personal_id": None, "birth_precision": "none"}
    citizens = people({}, {**nobody, "phone": "0900000000"}, {**nobody, "old_id": "261234567"})
    result = validate(citizens, settings=Settings(), as_of=AS_OF)
    assert result.citizens["record_id"].to_list() == ["list:1", "list:3"]
    assert result.quarantine.select("source", "source_row", "reason").rows() == [
        ("list", 2, NO_IDENTITY)
    ]
    assert "0900000000" in result.quarantine["raw"][0]
    assert "list:2" not in result.issues["record_id"].to_list()


def test_no_records_at_all():
    empty = conform(pl.DataFrame({"record_id": []}, schema={"record_id": pl.String}), CITIZENS)
    result = validate(empty, settings=Settings(), as_of=AS_OF)
    assert (result.citizens.height, result.issues.height, result.quarantine.height) == (0, 0, 0)


def test_every_rule_speaks_both_languages():
    for rule in catalogue().values():
        assert rule.title["en"]
        assert rule.title["vi"]
        assert rule.column in CITIZENS
        assert rule.source
