"""The trend of a history: changes, what they are made of, targets, and what is suspicious."""

import calendar
import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Literal

from lagi_clean.errors import InputError, UsageError
from lagi_clean.measure import builtin_catalogue
from lagi_clean.measure.accounts import Dating, dating
from lagi_clean.measure.alarms import Alarm, alarms
from lagi_clean.measure.changes import Part, State, Step, explain
from lagi_clean.measure.expressions import near
from lagi_clean.measure.history import reading
from lagi_clean.measure.recall import (
    Figure,
    Key,
    Night,
    accounts_of,
    night_figures,
    nights,
    recounts,
    series,
)
from lagi_clean.measure.targets import Forecast, Point, Target, forecast

__all__ = ["SPANS", "Change", "Span", "Trend", "trend"]

Kind = Literal["time", "definition"]
Span = Literal["night", "week", "month"]
SPANS: tuple[Span, ...] = ("night", "week", "month")
"""What the last night is compared with: the night before, a week before, a month before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A figure of the last night beside the same one of an earlier night."""

    key: Key
    span: Span
    since: date | None
    """The earlier night; None where there is none."""
    before: Figure | None
    """None where that night does not have the figure."""
    after: Figure

    @property
    def points(self) -> Fraction | None:
        """The exact change of the percentage, None where there is no percentage to compare."""
        before, after = self.before, self.after
        if before is None or not before.denominator or not after.denominator:
            return None
        return 100 * (
            Fraction(after.numerator, after.denominator)
            - Fraction(before.numerator, before.denominator)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """What a history tells on its last night."""

    nights: tuple[Night, ...]
    changes: tuple[Change, ...]
    parts: Mapping[str, Mapping[Span, tuple[Part, ...]]]
    """What the change of an indicator is made of, where that can be told and there is an earlier
    night; ``data/history/dated.toml`` says of which."""
    since: Mapping[Span, date]
    forecasts: tuple[Forecast, ...]
    alarms: tuple[Alarm, ...]
    """Of the month up to the last night."""
    points: Mapping[str, tuple[Point, ...]]
    """The total of every indicator on every night that has it."""

    @property
    def as_of(self) -> date:
        """The last night's reference date."""
        return self.nights[-1].as_of

    @property
    def recorded_at(self) -> datetime:
        """When the last night was recorded, UTC."""
        return self.nights[-1].recorded_at


def trend(
    history: str | Path,
    *,
    targets: Sequence[Target] = (),
    levels: Sequence[str] = (),
    only: Collection[str] | None = None,
    until: date | None = None,
) -> Trend:
    """Return what a history tells on its last night, or the last one up to ``until``.

    ``levels`` are kinds of unit (ward, hamlet, ...) whose lines are compared besides the total;
    ``only`` the indicators that are, all if None.
    Compared are the night before, the last night at least a week before, and the last one at
    least a month before. Raises ``InputError`` when the file is no history or holds no night,
    ``UsageError`` for a target or an indicator that was never recorded, and for a kind of unit that
    no line of the last night is of.
    """
    path = Path(history)
    with reading(path) as connection:
        known = tuple(n for n in nights(connection) if until is None or n.as_of <= until)
        if not known:
            raise InputError("HISTORY_EMPTY", path=path)
        now = night_figures(connection, known[-1])
        kinds = sorted({key[0] for key in now})
        for level in levels:
            if level not in kinds:
                raise UsageError("HISTORY_UNIT", name=level, known=", ".join(kinds))
        bases = _bases(known)
        figures = {span: night_figures(connection, night) for span, night in bases.items()}
        asked = [*(only or ()), *(target.indicator for target in targets)]
        codes = dict.fromkeys([*(key[-1] for key in now), *asked])
        totals = {code: found for code in codes if (found := series(connection, code))}
        for code in asked:
            if code not in totals:
                raise UsageError("HISTORY_INDICATOR", name=code, near=near(code, totals))
        parts = {
            code: _parts_of(connection, known, code, bases=bases, figures=totals[code])
            for code in _in_order(totals)
            if only is None or code in only
        }
    since = {span: night.as_of for span, night in bases.items()}
    return Trend(
        nights=known,
        changes=tuple(_changes(now, figures, since, levels=levels, only=only or totals.keys())),
        parts={code: found for code, found in parts.items() if found},
        since=since,
        forecasts=tuple(_forecast(target, known, totals[target.indicator]) for target in targets),
        alarms=alarms(known, totals, since=_month_before(known[-1].as_of)),
        points={
            code: tuple(_points(known, found))
            for code, found in totals.items()
            if only is None or code in only
        },
    )


def _bases(known: Sequence[Night]) -> dict[Span, Night]:
    last = known[-1].as_of
    limits: dict[Span, date] = {
        "night": last - timedelta(days=1),
        "week": last - timedelta(days=7),
        "month": _month_before(last),
    }
    found = {}
    for span in SPANS:
        earlier = [night for night in known if night.as_of <= limits[span]]
        if earlier:
            found[span] = earlier[-1]
    return found


def _month_before(day: date) -> date:
    """Return the same day of the month before, its last day where it has no such day."""
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _changes(
    now: Mapping[Key, Figure],
    figures: Mapping[Span, Mapping[Key, Figure]],
    since: Mapping[Span, date],
    *,
    levels: Sequence[str],
    only: Collection[str],
) -> list[Change]:
    order = {level: place for place, level in enumerate(("total", *levels))}
    usual = {code: place for place, code in enumerate(_in_order({key[4] for key in now}))}
    shown = [key for key in now if key[0] in order and not key[3] and key[4] in only]
    return [
        Change(
            key=key,
            span=span,
            since=since.get(span),
            before=figures.get(span, {}).get(key),
            after=now[key],
        )
        for key in sorted(shown, key=lambda k: (order[k[0]], k[1:3], usual[k[4]], k))
        for span in SPANS
    ]


def _in_order(codes: Iterable[str]) -> list[str]:
    """Return indicators in the order of the built-in ones, others by their code."""
    usual = {code: place for place, code in enumerate(builtin_catalogue().indicators)}
    return sorted(codes, key=lambda code: (usual.get(code, len(usual)), code))


def _parts_of(
    history: sqlite3.Connection,
    known: Sequence[Night],
    indicator: str,
    *,
    bases: Mapping[Span, Night],
    figures: Mapping[int, Figure],
) -> dict[Span, tuple[Part, ...]]:
    """Return what the change since each of ``bases`` is made of, none where it cannot be told."""
    if known[-1].night_id not in figures:
        return {}
    if _way(indicator, figures[known[-1].night_id]) is None:
        return {}
    return {
        span: _parts(history, known, indicator, base=night, figures=figures)
        for span, night in bases.items()
        if night.night_id in figures
    }


def _way(indicator: str, figure: Figure) -> Dating | None:
    """Return which days a figure was explained by; one by counts is explained by none."""
    document = json.loads(figure.definition)
    return dating(indicator, document["denominator"]) if document["kind"] != "rows" else None


def _parts(
    history: sqlite3.Connection,
    known: Sequence[Night],
    indicator: str,
    *,
    base: Night,
    figures: Mapping[int, Figure],
) -> tuple[Part, ...]:
    """Return what the change since ``base`` is made of."""
    path = [n for n in known if n.as_of >= base.as_of and n.night_id in figures]
    again = recounts(history, indicator)

    def state(night: Night, figure: Figure) -> State:
        return State(
            as_of=night.as_of,
            denominator=figure.denominator,
            numerator=figure.numerator,
            accounts=accounts_of(history, night.night_id, figure.definition),
        )

    def step(before: State, after: State, figure: Figure, kind: Kind = "time") -> None:
        way = _way(indicator, figure)
        if way is not None:
            steps.append(Step(before=before, after=after, kind=kind, way=way))

    steps: list[Step] = []
    start = state(path[0], figures[path[0].night_id])
    for before, after in pairwise(path):
        old, new = figures[before.night_id], figures[after.night_id]
        if old.definition == new.definition:
            continue
        bridge, end = again.get(after.night_id), state(after, new)
        if bridge is not None and bridge.definition == old.definition:
            middle = state(after, bridge)
            step(start, middle, old)
            step(middle, end, new, "definition")
        else:
            middle = state(before, old)
            step(start, middle, old)
            step(replace(middle, accounts=None), end, new)
        start = end
    last = figures[path[-1].night_id]
    step(start, state(path[-1], last), last)
    return explain(steps)


def _points(known: Sequence[Night], figures: Mapping[int, Figure]) -> list[Point]:
    return [
        Point(as_of=night.as_of, numerator=found.numerator, denominator=found.denominator)
        for night in known
        if (found := figures.get(night.night_id)) is not None
    ]


def _forecast(target: Target, known: Sequence[Night], figures: Mapping[int, Figure]) -> Forecast:
    """Return the outlook from the nights that counted the indicator as the last one did."""
    mine = [night for night in known if night.night_id in figures]
    last = figures[mine[-1].night_id].definition
    alike: list[Night] = []
    for night in reversed(mine):
        if figures[night.night_id].definition != last:
            break
        alike.append(night)
    return forecast(target, _points(alike[::-1], figures))
