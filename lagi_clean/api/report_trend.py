"""What a history adds to a report: earlier days, what a change is made of, when targets are met."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

from lagi_clean.api.targets import Target
from lagi_clean.api.trend import Trend, trend
from lagi_clean.measure import Coverage, percent
from lagi_clean.measure.history import reading
from lagi_clean.measure.recall import Figure, Night, nights, series
from lagi_clean.report import ChangePart, Goal, TrendPoint

__all__ = ["Past", "goals", "past", "too_small"]

_SHOWN = ("cccd_issued", "eid_total")
"""Indicators whose trend is shown, besides those with a target."""
_EXPLAINED = "cccd_issued"
"""The indicator whose change is taken apart."""
_DAYS = ("reached_on", "earliest_on", "expected_on", "latest_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """How the figures came to be what they are."""

    points: Mapping[str, Sequence[TrendPoint]]
    parts: Sequence[ChangePart]
    goals: Sequence[Goal]


def too_small(part: int, whole: int, *, least: int) -> bool:
    """Return whether a part, or what is left of the whole, is too small to be told.

    >>> too_small(998, 1000, least=5)
    True
    """
    return 0 < part < least or 0 < whole - part < least


def goals(counted: Coverage, targets: Sequence[Target]) -> tuple[Goal, ...]:
    """Return targets with how many it takes yet; ``UsageError`` for an unknown indicator."""
    counted.catalogue.only([target.indicator for target in targets])
    total = _totals(counted)
    return tuple(
        Goal(
            indicator=t.indicator,
            percent=t.percent,
            by=t.by,
            left=_missing(t, *total[t.indicator][:2]),
        )
        for t in targets
    )


def past(history: Path, counted: Coverage, *, targets: Sequence[Target], least: int) -> Past:
    """Return what a history tells up to the day of ``counted``, figures under ``least`` hidden.

    Raises ``InputError`` and ``UsageError`` as ``trend`` does.
    """
    found = trend(history, targets=targets, until=counted.as_of)
    codes = dict.fromkeys((*_SHOWN, *(target.indicator for target in targets)))
    told = {one.target.indicator: one for one in found.forecasts}
    outlooks = [
        replace(
            goal,
            outlook=told[goal.indicator].outlook,
            days={
                name: day
                for name in _DAYS
                if (day := getattr(told[goal.indicator], name)) is not None
            },
        )
        for goal in goals(counted, targets)
    ]
    return Past(
        points=dict(_points(history, counted, codes=codes, least=least)),
        parts=() if least > 1 else _parts(found),
        goals=outlooks,
    )


def _parts(found: Trend) -> tuple[ChangePart, ...]:
    """Return the parts of the change over the longest span that is explained."""
    spans = found.parts.get(_EXPLAINED, {})
    for span in ("month", "week", "night"):
        if span in spans:
            return tuple(
                ChangePart(
                    name=part.name,
                    since=found.since[span],
                    until=found.as_of,
                    numerator=part.numerator,
                    denominator=part.denominator,
                )
                for part in spans[span]
            )
    return ()


def _points(
    history: Path, counted: Coverage, *, codes: Iterable[str], least: int
) -> Iterator[tuple[str, list[TrendPoint]]]:
    total = _totals(counted)
    with reading(history) as connection:
        earlier = [night for night in nights(connection) if night.as_of < counted.as_of]
        for code in codes:
            points = _nights(earlier, series(connection, code), counted, least=least)
            numerator, denominator, share = total[code]
            today = TrendPoint(
                as_of=counted.as_of, numerator=numerator, denominator=denominator, percent=share
            )
            yield code, [*points, today]


def _nights(
    earlier: Sequence[Night], known: Mapping[int, Figure], counted: Coverage, *, least: int
) -> Iterator[TrendPoint]:
    settings = counted.settings
    before = None
    for night in earlier:
        if (figure := known.get(night.night_id)) is None:
            continue
        hidden = too_small(figure.numerator, figure.denominator, least=least)
        share = percent(
            figure.numerator,
            figure.denominator,
            decimals=settings.decimals,
            rounding=settings.rounding,
        )
        yield TrendPoint(
            as_of=night.as_of,
            numerator=None if hidden else figure.numerator,
            denominator=None if hidden else figure.denominator,
            percent=None if hidden else share,
            redefined=before is not None and figure.definition != before,
        )
        before = figure.definition


def _totals(counted: Coverage) -> dict[str, tuple[int | None, int | None, float | None]]:
    """Return numerator, denominator and percentage of the population, by indicator."""
    rows = counted.rows.filter(unit_level="total", group="")
    chosen = rows.select("indicator", "numerator", "denominator", "percent")
    return {code: (n, d, share) for code, n, d, share in chosen.iter_rows()}


def _missing(target: Target, numerator: int | None, denominator: int | None) -> int | None:
    if numerator is None or denominator is None:
        return None
    return max(0, ceil(target.percent * denominator / 100) - numerator)
