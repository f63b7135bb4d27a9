"""Targets, and the date at which the present pace reaches them.

The percentage is taken for a random walk with drift: each night adds the pace and something by
chance. So the further a date is, the wider it is uncertain, and more so the fewer nights the pace
is known from (Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., 5.2).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from lagi_clean.data import toml_document

__all__ = ["Forecast", "Outlook", "Point", "Target", "forecast"]

Outlook = Literal["reached", "in_sight", "open", "out_of_reach", "too_few_nights"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A percentage that an indicator is to reach, perhaps by a day."""

    indicator: str
    percent: Fraction
    by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """An indicator on one night."""

    as_of: date
    numerator: int
    denominator: int

    @property
    def percent(self) -> Fraction:
        """The exact percentage, 0 over nobody."""
        return Fraction(100 * self.numerator, self.denominator) if self.denominator else Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """When a target is reached if the pace stays as it is.

    ``outlook``: "reached"; "in_sight" with ``expected_on`` between ``earliest_on`` and
    ``latest_on`` (90 % of the outcomes, were changes to go on by chance as before); "open" when
    the pace leads there, but the latest date cannot be told; "out_of_reach" when the pace does
    not lead there; "too_few_nights" when there is no pace yet.
    """

    target: Target
    now: Point
    outlook: Outlook
    reached_on: date | None = None
    """The first night of those since when it has been reached."""
    pace: float | None = None
    """Points of percent a day."""
    pace_since: date | None = None
    """The first night that the pace is taken from."""
    needed_pace: float | None = None
    """Points a day to reach the target on its day; None without one or when it is past."""
    earliest_on: date | None = None
    expected_on: date | None = None
    latest_on: date | None = None


def forecast(target: Target, points: Sequence[Point]) -> Forecast:
    """Return when ``target`` is reached; ``points`` are by one definition, oldest first.

    >>> days = [date(2022, 12, day) for day in range(1, 30)]
    >>> points = [Point(as_of=d, numerator=900 + 2 * d.day, denominator=1000) for d in days]
    >>> forecast(Target(indicator="cccd_issued", percent=Fraction(97)), points).expected_on
    datetime.date(2023, 1, 4)
    """
    now = points[-1]
    if now.percent >= target.percent:
        return Forecast(
            target=target, now=now, outlook="reached", reached_on=_since(target, points)
        )
    needed = _needed_pace(target, now)
    changes = _changes(points)
    rules = toml_document("history/trend.toml")["pace"]
    if len(changes) < rules["least_changes"]:
        return Forecast(target=target, now=now, outlook="too_few_nights", needed_pace=needed)
    span = sum(days for days, _ in changes)
    pace = sum(change for _, change in changes) / span
    variance = sum((c - pace * days) ** 2 / days for days, c in changes) / (len(changes) - 1)
    missing, far = float(target.percent - now.percent), _student(len(changes) - 1)

    def reached_after(deviations: float) -> int | None:
        """Return after how many days the path that lies so far off the pace is there."""
        for days in range(1, rules["horizon_days"] + 1):
            off = deviations * math.sqrt(variance * (days + days * days / span))
            # a billionth for what floats lose, so that a day is not missed by nothing
            if pace * days + off >= missing - 1e-9:
                return days
        return None

    expected, earliest, latest = reached_after(0), reached_after(far), reached_after(-far)
    outlook: Outlook = "in_sight" if latest is not None else "open"
    return Forecast(
        target=target,
        now=now,
        outlook=outlook if expected is not None else "out_of_reach",
        pace=pace,
        pace_since=now.as_of - timedelta(days=span),
        needed_pace=needed,
        earliest_on=_day(now, earliest),
        expected_on=_day(now, expected),
        latest_on=_day(now, latest),
    )


def _since(target: Target, points: Sequence[Point]) -> date:
    reached = points[-1].as_of
    for point in reversed(points):
        if point.percent < target.percent:
            break
        reached = point.as_of
    return reached


def _needed_pace(target: Target, now: Point) -> float | None:
    if target.by is None or target.by <= now.as_of:
        return None
    return float(target.percent - now.percent) / (target.by - now.as_of).days


def _changes(points: Sequence[Point]) -> list[tuple[int, float]]:
    """Return the latest changes, as days and points: week by week where they reach far enough."""
    rules = toml_document("history/trend.toml")["pace"]
    now = points[-1]
    recent = [p for p in points if (now.as_of - p.as_of).days <= rules["days"]]
    if (now.as_of - recent[0].as_of).days >= rules["weekly_from_days"]:
        chosen = [now]
        for point in reversed(recent):
            if (chosen[-1].as_of - point.as_of).days >= rules["week"]:
                chosen.append(point)
        recent = chosen[::-1]
    return [((b.as_of - a.as_of).days, float(b.percent - a.percent)) for a, b in pairwise(recent)]


def _student(freedom: int) -> float:
    table = toml_document("history/trend.toml")["student"]
    place = freedom - table["from"]
    quantiles: list[float] = table["quantiles"]
    return quantiles[place] if place < len(quantiles) else float(table["normal"])


def _day(now: Point, days: int | None) -> date | None:
    return None if days is None else now.as_of + timedelta(days=days)
