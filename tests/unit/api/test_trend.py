"""The trend of a history: changes, what they are made of, targets, warnings."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import polars as pl
import pytest

from lagi_clean.api.gates import age_of_extract, drops
from lagi_clean.api.history import record_or_count
from lagi_clean.api.targets import Target, read_targets
from lagi_clean.api.trend import trend
from lagi_clean.errors import InputError, UsageError
from lagi_clean.measure import builtin_catalogue, coverage
from lagi_clean.settings import Settings
from lagi_clean.tables import CITIZENS, conform

NOW = datetime(2022, 12, 31, 20, tzinfo=UTC)
LAST = date(2022, 12, 31)


def person(number, **facts):
    usual = {"birth_date": date(1980, 1, 1), "life_status": "alive", "birth_precision": "day"}
    return {"record_id": f"a:{number}", "personal_id": f"0600800{number:05d}",
            "name_key": "an", **usual, **facts}  # fmt: skip


def town(*people):
    """Return 100 people with a card since 2020, then ``people``."""
    holders = [person(n, card_status="issued", card_issued_on=date(2020, 1, 1)) for n in range(100)]
    return [*holders, *people]


@pytest.fixture
def night(tmp_path):
    """Return a function that records a night of people and returns the history."""

    def record(people, day, **options):
        path = tmp_path / "people.parquet"
        conform(pl.DataFrame(people, infer_schema_length=None), CITIZENS).write_parquet(path)
        history = tmp_path / "h.db"
        catalogue = options.pop("catalogue", builtin_catalogue().listed())
        record_or_count(
            path, history=history, recorded_at=NOW, as_of=day, catalogue=catalogue, **options
        )
        return history

    return record


def parts(history, span="night", *, of="cccd_issued", **options):
    found = trend(history, **options).parts[of][span]
    return {part.name: (part.denominator, part.numerator) for part in found}


def test_a_new_card_is_told_from_one_entered_late(night):
    night(town(person(200), person(201)), date(2022, 12, 30))
    history = night(
        town(
            person(200, card_status="issued", card_issued_on=date(2022, 12, 31)),
            person(201, card_status="issued", card_issued_on=date(2022, 12, 20)),
        ),
        LAST,
    )
    assert parts(history) == {"new_cards": (0, 1), "late_cards": (0, 1)}


def test_a_birthday_makes_eligible_with_or_without_a_card(night):
    child = person(200, birth_date=date(2008, 12, 31))
    early = person(201, birth_date=date(2008, 12, 31), card_status="issued",
                   card_issued_on=date(2022, 12, 1))  # fmt: skip
    same_day = person(202, birth_date=date(2008, 12, 31), card_status="issued",
                      card_issued_on=LAST)  # fmt: skip
    night(town(child, early, {**same_day, "card_status": None}), date(2022, 12, 30))
    history = night(town(child, early, same_day), LAST)
    assert parts(history) == {"newly_eligible": (3, 1), "new_cards": (0, 1)}


def test_who_left_and_what_was_recognised_as_a_duplicate(night):
    twin = person(5, personal_id="060080000006", name_key="ba", card_status="issued")
    night(town(person(200), person(201), twin), date(2022, 12, 30))
    history = night(
        town(
            person(200, life_status="dead"),
            person(201, residence_status="moved_out"),
            {**twin, "name_key": "an", "personal_id": "060080000005"},
        ),
        LAST,
    )
    assert parts(history) == {"left": (-2, 0), "duplicates": (-1, -1)}


def test_records_that_came_and_went(night):
    night(town(person(200), person(201), person(202)), date(2022, 12, 30))
    history = night(town(person(300, card_status="issued", card_issued_on=date(2010, 1, 1))), LAST)
    assert parts(history) == {"records": (-2, 1)}


def test_rows_that_did_not_count_and_are_gone_are_nobody_returning(night):
    night(town(person(200, life_status="dead"), person(201, residence_status="moved_out")),
          date(2022, 12, 30))  # fmt: skip
    assert parts(night(town(), LAST)) == {}


def test_a_changed_definition_is_counted_both_ways(night):
    absent = [person(200 + n, residence_status="temporarily_absent") for n in range(10)]
    new = person(300, card_status="issued", card_issued_on=LAST)
    night(town(*absent, {**new, "card_status": None}), date(2022, 12, 30))
    changed = builtin_catalogue().listed().over("present", instead_of="eligible")
    history = night(town(*absent, new), LAST, catalogue=changed)
    assert parts(history) == {"new_cards": (0, 1), "definition": (-10, 0)}
    (alarm,) = (a for a in trend(history).alarms if a.indicator == "cccd_issued")
    assert (alarm.code, alarm.as_of) == ("definition", LAST)
    # a fall is judged by the older way of counting
    counted = coverage(
        pl.DataFrame(town(*absent)), as_of=LAST, settings=Settings(), catalogue=changed
    )
    assert drops(history, counted, {"cccd_issued": Fraction(0)}) == ()


def test_another_kind_of_residence_is_another_definition(night):
    night(town(person(200, residence_status="abroad")), date(2022, 12, 30))
    settings = Settings(residence_counted=("permanent", "temporary"))
    history = night(town(person(200, residence_status="abroad")), LAST, settings=settings)
    assert parts(history) == {"definition": (-1, 0)}


def test_names_and_rounding_are_no_other_definition(night):
    night(town(), date(2022, 12, 30))
    history = night(town(person(200)), LAST, settings=Settings(language="vi", rounding="truncate"))
    assert trend(history).alarms == ()


def test_a_definition_that_cannot_be_counted_again_is_not_explained(night, tmp_path):
    table = tmp_path / "wards.csv"
    table.write_text("ward,eligible,cccd_issued\nXã A,90,80\n", encoding="utf-8")
    record_or_count(table, history=tmp_path / "h.db", recorded_at=NOW,
                    as_of=date(2022, 12, 30), from_counts=True)  # fmt: skip
    assert parts(night(town(), LAST)) == {"unknown": (10, 20)}


def test_a_week_and_a_month_over_several_nights(night):
    for day in (1, 20, 24, 30):
        night(town(), date(2022, 12, day) - timedelta(days=1))
    new = person(200, card_status="issued", card_issued_on=date(2022, 12, 26))
    night(town(new), date(2022, 12, 28))
    history = night(town(new, person(201)), LAST)
    found = trend(history)
    assert found.since == {
        "night": date(2022, 12, 29),
        "week": date(2022, 12, 23),
        "month": date(2022, 11, 30),
    }
    # of the person who came with the card, the card is dated, the arrival is not
    assert parts(history, "week") == {"new_cards": (0, 1), "records": (2, 0)}
    change = next(c for c in found.changes if c.key[-1] == "cccd_issued" and c.span == "week")
    assert (change.before.numerator, change.after.numerator) == (100, 101)


def test_the_points_of_the_parts_sum_to_the_change(night):
    night(town(person(200), person(201)), date(2022, 12, 30))
    history = night(
        town(person(200, life_status="dead"),
             person(201, card_status="issued", card_issued_on=LAST),
             person(202), person(203, birth_date=date(2008, 12, 31))),
        LAST,
    )  # fmt: skip
    found = trend(history)
    change = next(c for c in found.changes if c.key[-1] == "cccd_issued" and c.span == "night")
    assert sum(part.points for part in found.parts["cccd_issued"]["night"]) == change.points
    assert change.points == 100 * (Fraction(101, 103) - Fraction(100, 102))


def test_one_night_has_nothing_to_compare_with(night):
    found = trend(night(town(), LAST), targets=read_targets(["cccd_issued=100", "eid_total=5"]))
    assert found.parts == {}
    assert {change.before for change in found.changes} == {None}
    assert [f.outlook for f in found.forecasts] == ["reached", "too_few_nights"]


def test_an_earlier_night_can_be_looked_at(night):
    night(town(), date(2022, 12, 30))
    history = night(town(person(200)), LAST)
    assert trend(history, until=date(2022, 12, 30)).as_of == date(2022, 12, 30)
    with pytest.raises(InputError) as raised:
        trend(history, until=date(2022, 12, 1))
    assert raised.value.code == "HISTORY_EMPTY"


def test_by_ward_and_only_some_indicators(night):
    places = [{**p, "ward_code": "23231", "ward": "Phường Phước Hội"} for p in town()]
    night(places, date(2022, 12, 30), by=[["ward"]])
    history = night(places, LAST, by=[["ward"]])
    found = trend(history, levels=["ward"], only=["cccd_issued"])
    assert [(c.key[0], c.key[4]) for c in found.changes if c.span == "night"] == [
        ("total", "cccd_issued"),
        ("ward", "cccd_issued"),
    ]
    assert set(trend(history, only=["eligible"]).parts) == {"eligible"}
    with pytest.raises(UsageError) as raised:
        trend(history, only=["cccd_isued"])
    assert raised.value.code == "HISTORY_INDICATOR"
    with pytest.raises(UsageError) as raised:
        trend(history, levels=["ward", "hamlet"])
    assert raised.value.code == "HISTORY_UNIT"


def test_the_same_extract_again_is_told(night):
    night(town(), date(2022, 12, 30))
    (alarm,) = trend(night(town(), LAST)).alarms
    assert (alarm.code, alarm.since) == ("extract_unchanged", date(2022, 12, 30))


def test_a_target_by_a_day(night):
    for day in range(1, 31):
        cards = [person(200 + n, card_status="issued") for n in range(day)]
        without = [person(300 + n) for n in range(100 - day)]
        history = night([*town()[:50], *cards, *without], date(2022, 12, day))
    target = Target(indicator="cccd_issued", percent=Fraction(60), by=date(2023, 1, 9))
    (found,) = trend(history, targets=[target]).forecasts
    assert found.outlook == "in_sight"
    assert found.expected_on == date(2023, 1, 9)  # 80 of 150 now, one more each day, 90 needed
    assert found.needed_pace == pytest.approx(1 / 1.5)
    assert found.earliest_on <= found.expected_on <= found.latest_on


def test_an_extract_that_was_copied_is_as_old_as_its_first_recording(night, tmp_path):
    history = night(town(), LAST)
    path = tmp_path / "people.parquet"
    now = NOW + timedelta(days=3)
    since = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    assert age_of_extract(path, now=now) == pytest.approx(now - since, abs=timedelta(seconds=1))
    assert age_of_extract(path, now=now, history=history) >= timedelta(days=3)
    with pytest.raises(UsageError):
        age_of_extract("-", now=now)


def test_an_extract_that_changes_while_it_is_counted_is_not_recorded(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("x", encoding="utf-8")

    def clean(name):
        path.write_text("longer", encoding="utf-8")
        return conform(pl.DataFrame(town()), CITIZENS), 0

    with pytest.raises(InputError) as raised:
        record_or_count(path, history=tmp_path / "h.db", recorded_at=NOW, as_of=LAST, clean=clean)
    assert raised.value.code == "EXTRACT_CHANGED"
    assert not (tmp_path / "h.db").exists()


@pytest.mark.parametrize(
    "text", ["cccd_issued", "cccd_issued=", "=x", "cccd_issued=95@tomorrow", "cccd_issued=1/0"]
)
def test_what_is_no_target(text):
    with pytest.raises(UsageError) as raised:
        read_targets([text])
    assert raised.value.code == "TARGET_UNREADABLE"


def test_targets_from_a_file(tmp_path):
    path = tmp_path / "targets.toml"
    path.write_text(
        "[targets]\ncccd_issued = 95.5\neid_total = { percent = 50, by = 2023-06-30 }\n",
        encoding="utf-8",
    )
    assert read_targets([str(path), "cccd_issued=96"]) == (
        Target(indicator="cccd_issued", percent=Fraction(96)),
        Target(indicator="eid_total", percent=Fraction(50), by=date(2023, 6, 30)),
    )
    path.write_text("[targets]\ncccd_issued = true\n", encoding="utf-8")
    with pytest.raises(UsageError):
        read_targets([str(path)])
    with pytest.raises(InputError):
        read_targets([str(tmp_path / "none.toml")])
