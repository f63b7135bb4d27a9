"""What is suspicious in a history: jumps, falls, gaps, extracts that did not change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import sqrt
from statistics import median
from typing import Literal, get_args

from lagi_clean.data import toml_document
from lagi_clean.measure.recall import Figure, Night

__all__ = ["ALARMS", "Alarm", "AlarmCode", "alarms"]

AlarmCode = Literal["jump", "extract_unchanged", "nights_missing", "definition", "several_extracts"]
ALARMS: tuple[AlarmCode, ...] = get_args(AlarmCode)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something that a person should look at, on the night ``as_of``."""

    code: AlarmCode
    as_of: date
    since: date
    """The night it is compared with."""
    indicator: str = ""
    """Of a jump or a definition."""
    before: int = 0
    after: int = 0
    """Of a jump the figures, of missing nights the usual and the found days between two nights, of
    several extracts how many."""


def alarms(
    nights: Sequence[Night], series: Mapping[str, Mapping[int, Figure]], *, since: date
) -> tuple[Alarm, ...]:
    """Return what is suspicious on the nights after ``since``, by night, then as in ``ALARMS``.

    ``series`` are the totals of every indicator by ``night_id``.
    """
    found = [
        *_of_nights(nights),
        *(
            alarm
            for code, figures in series.items()
            for alarm in _of_figures(nights, code, figures)
        ),
    ]
    order = {code: place for place, code in enumerate(ALARMS)}
    late = [alarm for alarm in found if alarm.as_of > since]
    return tuple(sorted(late, key=lambda a: (a.as_of, order[a.code])))


def _of_nights(nights: Sequence[Night]) -> Iterator[Alarm]:
    rules = toml_document("history/trend.toml")["gap"]
    days = [(b.as_of - a.as_of).days for a, b in pairwise(nights)]
    usual = int(median(days)) if days else 0
    for (before, after), gap in zip(pairwise(nights), days, strict=True):
        if after.extract.sha256 == before.extract.sha256:
            yield Alarm(code="extract_unchanged", as_of=after.as_of, since=before.as_of)
        if gap >= rules["times_usual"] * usual:
            yield Alarm(
                code="nights_missing",
                as_of=after.as_of,
                since=before.as_of,
                before=usual,
                after=gap,
            )
    for before, after in pairwise([nights[0], *nights]):
        if after.recordings > 1:
            yield Alarm(
                code="several_extracts",
                as_of=after.as_of,
                since=before.as_of,
                after=after.recordings,
            )


def _of_figures(
    nights: Sequence[Night], indicator: str, figures: Mapping[int, Figure]
) -> Iterator[Alarm]:
    known = [(night, figures[night.night_id]) for night in nights if night.night_id in figures]
    changes: list[float] = []
    for (before, old), (after, new) in pairwise(known):
        alarm = Alarm(
            code="definition",
            as_of=after.as_of,
            since=before.as_of,
            indicator=indicator,
            before=old.numerator,
            after=new.numerator,
        )
        if old.definition != new.definition:
            yield alarm
            changes.clear()
            continue
        days = max(1, (after.as_of - before.as_of).days)
        change = (new.numerator - old.numerator) / days
        if _is_jump(change * days, change, changes, old.numerator):
            yield Alarm(
                code="jump",
                as_of=after.as_of,
                since=before.as_of,
                indicator=indicator,
                before=old.numerator,
                after=new.numerator,
            )
        changes.append(change)


def _is_jump(whole: float, change: float, earlier: Sequence[float], figure: int) -> bool:
    """Tell whether a change, ``whole`` or a day, is far from the ``earlier`` ones."""
    rules = toml_document("history/trend.toml")["jump"]
    if len(earlier) < rules["nights_needed"]:
        least = max(rules["share_without"] * figure, rules["roots_without"] * sqrt(figure))
        return bool(abs(whole) > least > 0)
    recent = earlier[-rules["nights_looked_at"] :]
    usual = median(recent)
    # small counts vary by their square root, even where many nights were alike
    deviation = max(median(abs(one - usual) for one in recent), sqrt(max(abs(usual), 1)))
    far = abs(change - usual) > rules["deviations"] * deviation
    return bool(far and abs(whole) > rules["least_share"] * figure)
