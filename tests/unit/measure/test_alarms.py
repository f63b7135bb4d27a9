"""What is suspicious in a history."""

from datetime import UTC, date, datetime, timedelta

from lagi_clean.measure.alarms import alarms
from lagi_clean.measure.nights import Extract
from lagi_clean.measure.recall import Figure, Night

FIRST = date(2022, 12, 1)


def history(numerators, *, days=None, shas=None, definitions=None, recordings=None):
    days = days or range(len(numerators))
    nights, figures = [], {}
    for n, (day, numerator) in enumerate(zip(days, numerators, strict=True)):
        nights.append(
            Night(
                night_id=n,
                as_of=FIRST + timedelta(days=day),
                extract=Extract(name="x", sha256=shas[n] if shas else str(n)),
                kind="people",
                program="0",
                recorded_at=datetime(2022, 12, 31, tzinfo=UTC),
                recordings=recordings[n] if recordings else 1,
            )
        )
        figures[n] = Figure(
            numerator=numerator,
            denominator=100_000,
            denominator_name="eligible",
            definition=definitions[n] if definitions else "",
        )
    return nights, {"cccd_issued": figures}


def codes(*args, since=date.min, **options):
    nights, series = history(*args, **options)
    return [
        (alarm.code, (alarm.as_of - FIRST).days) for alarm in alarms(nights, series, since=since)
    ]


def test_steady_work_is_no_alarm():
    weekly = [90_000 + 60 * (day - day // 7 * 2) for day in range(40)]
    assert codes(weekly) == []


def test_a_jump_and_a_fall_are_told():
    numbers = [90_000 + 60 * day + day % 3 for day in range(20)]
    assert codes([*numbers, numbers[-1] + 3000]) == [("jump", 20)]
    assert codes([*numbers, numbers[-1] - 900]) == [("jump", 20)]
    assert codes([*numbers, numbers[-1] + 100]) == []


def test_early_nights_are_judged_by_their_share():
    assert codes([90_000, 90_100, 95_000]) == [("jump", 2)]
    assert codes([9, 8, 11]) == []
    assert codes([0, 5]) == []


def test_two_nights_work_after_a_gap_is_no_jump():
    numbers = [90_000 + 60 * day for day in range(10)]
    assert codes([*numbers, numbers[-1] + 240], days=[*range(10), 13]) == [("nights_missing", 13)]


def test_an_extract_that_did_not_change():
    assert codes([5, 5, 5], shas=["a", "a", "b"]) == [("extract_unchanged", 1)]


def test_several_extracts_of_one_date():
    assert codes([5, 5], recordings=[1, 2]) == [("several_extracts", 1)]


def test_a_new_definition_is_told_instead_of_a_jump():
    found = codes([90_000, 90_000, 70_000, 70_010], definitions=["a", "a", "b", "b"])
    assert found == [("definition", 2)]


def test_what_is_long_past_is_not_told_again():
    numbers = [90_000, 95_000, 95_000]
    assert codes(numbers, shas=["a", "b", "b"], since=FIRST + timedelta(days=1)) == [
        ("extract_unchanged", 2)
    ]
