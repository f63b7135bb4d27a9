"""When a target is reached at the present pace, and how sure that is."""

import random
from datetime import date, timedelta
from fractions import Fraction

import pytest

from lagi_clean.measure.targets import Point, Target, forecast

FIRST = date(2022, 10, 1)
OF = 100_000


def points(numerators, days=None):
    days = days or range(len(numerators))
    return [
        Point(as_of=FIRST + timedelta(days=day), numerator=n, denominator=OF)
        for day, n in zip(days, numerators, strict=True)
    ]


def target(percent, by=None):
    return Target(indicator="cccd_issued", percent=Fraction(percent), by=by)


def test_a_steady_pace_has_a_narrow_interval():
    found = forecast(target(95), points([90_000 + 100 * n for n in range(21)]))
    assert found.pace == pytest.approx(0.1)
    assert found.outlook == "in_sight"
    expected = FIRST + timedelta(days=50)
    assert found.earliest_on == found.expected_on == found.latest_on == expected


def test_a_weekly_rhythm_does_not_widen_it():
    """No card is issued on Saturday and Sunday, every week is the same."""
    numbers, now = [], 80_000
    for day in range(57):
        now += 0 if day % 7 in (5, 6) else 100
        numbers.append(now)
    found = forecast(target(90), points(numbers))
    assert found.pace == pytest.approx(0.5 / 7)
    assert (found.latest_on - found.earliest_on).days <= 1


def test_the_wider_the_nights_vary_the_wider_the_interval():
    def width(spread):
        draw = random.Random(3)
        now, numbers = 80_000, []
        for _ in range(57):
            now += 50 + draw.randint(-spread, spread)
            numbers.append(now)
        found = forecast(target(85), points(numbers))
        return (found.latest_on - found.earliest_on).days

    assert width(5) < width(40) < width(80)


def test_nine_of_ten_outcomes_lie_in_the_interval():
    """Random walks go on beyond what the forecast saw; where they cross is mostly within."""
    draw = random.Random(7)
    inside = total = 0
    for _ in range(300):
        now, numbers = 80_000, []
        for _ in range(57):
            now += round(draw.gauss(40, 60))
            numbers.append(now)
        wanted = Fraction(now, OF // 100) + 2
        found = forecast(target(wanted), points(numbers))
        day = 0
        while now < wanted * (OF // 100):
            now += round(draw.gauss(40, 60))
            day += 1
        crossed = FIRST + timedelta(days=56 + day)
        total += 1
        late = found.latest_on or date.max
        inside += (found.earliest_on or date.max) <= crossed <= late
    assert 0.8 < inside / total <= 1


def test_a_pace_that_does_not_lead_there():
    assert forecast(target(95), points([900, 900, 900, 900])).outlook == "out_of_reach"
    falling = forecast(target(95), points([9_000 - n for n in range(20)]))
    assert (falling.outlook, falling.expected_on) == ("out_of_reach", None)


def test_a_pace_that_may_be_chance_leaves_the_latest_date_open():
    numbers = [90_000 + n * 5 + (400 if n % 2 else -400) for n in range(20)]
    found = forecast(target(91), points(numbers))
    assert found.outlook == "open"
    assert found.latest_on is None
    assert found.earliest_on < found.expected_on


def test_too_few_nights():
    found = forecast(target(95, by=FIRST + timedelta(days=12)), points([100, 200, 300]))
    assert found.outlook == "too_few_nights"
    assert found.needed_pace == pytest.approx((95 - 0.3) / 10)


def test_reached_since_the_first_of_the_nights_that_stayed():
    found = forecast(target(50), points([40_000, 51_000, 49_000, 50_000, 52_000]))
    assert (found.outlook, found.reached_on) == ("reached", FIRST + timedelta(days=3))
    past = forecast(target(50, by=FIRST), points([40_000, 41_000]))
    assert past.needed_pace is None


def test_missing_nights_do_not_change_the_pace():
    days = [0, 1, 2, 9, 10, 20]
    found = forecast(target(95), points([90_000 + 100 * d for d in days], days))
    assert found.expected_on == FIRST + timedelta(days=50)
    assert found.pace == pytest.approx(0.1)
