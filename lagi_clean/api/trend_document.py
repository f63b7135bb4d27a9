"""A trend as JSON, CSV, or tables of texts."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from fractions import Fraction
from typing import Literal

import polars as pl

from lagi_clean.api.trend import Change, Trend
from lagi_clean.measure import percent
from lagi_clean.measure.changes import CERTAINTY
from lagi_clean.settings import Settings
from lagi_clean.write.coverage import guarded_csv

__all__ = ["SHOWN", "Shown", "trend_csv", "trend_json", "trend_shape"]

Shown = Literal["changes", "parts", "targets", "alarms", "series"]
SHOWN: tuple[Shown, ...] = ("changes", "parts", "targets", "alarms", "series")
"""The lists of a trend: each a key of the JSON, or a table of its own as CSV."""

Row = dict[str, object]
_SCHEMA_VERSION = 1
_EXACT = 6


def trend_json(found: Trend, *, settings: Settings) -> str:
    """Return a trend as JSON (``docs/schemas/trend.schema.json``), dates in ISO form."""
    return json.dumps(trend_shape(found, settings=settings), ensure_ascii=False, indent=2) + "\n"


def trend_csv(found: Trend, *, shown: Shown, settings: Settings) -> str:
    """Return one list of a trend as CSV, under the headings of its JSON."""
    rows = _LISTS[shown](found, settings)
    return guarded_csv(pl.DataFrame(rows, schema=_COLUMNS[shown], orient="row"))


def trend_shape(found: Trend, *, settings: Settings) -> Row:
    """Return a trend as what JSON holds: objects, lists, texts, numbers."""
    last = found.nights[-1]
    return {
        "schema_version": _SCHEMA_VERSION,
        "command": "trend",
        "as_of": found.as_of.isoformat(),
        "nights": {"count": len(found.nights), "first": found.nights[0].as_of.isoformat()},
        "extract": asdict(last.extract),
        **{shown: rows(found, settings) for shown, rows in _LISTS.items()},
        "rounding": {"mode": settings.rounding, "decimals": settings.decimals},
    }


def _changes(found: Trend, settings: Settings) -> list[Row]:
    return [_change(change, settings) for change in found.changes]


def _change(change: Change, settings: Settings) -> Row:
    level, code, unit, group, indicator = change.key
    after, before = change.after, change.before
    row: Row = {
        "unit_level": level,
        "unit_code": code,
        "unit": unit,
        "group": group,
        "indicator": indicator,
        "span": change.span,
        "since": _day(change.since),
        "numerator": after.numerator,
        "denominator": after.denominator,
        "denominator_name": after.denominator_name,
        "percent": _percent(after.numerator, after.denominator, settings),
        "numerator_before": None,
        "denominator_before": None,
        "percent_before": None,
        "points": None,
        "same_definition": None,
    }
    if before is not None:
        row |= {
            "numerator_before": before.numerator,
            "denominator_before": before.denominator,
            "percent_before": _percent(before.numerator, before.denominator, settings),
            "points": _points(change.points),
            "same_definition": before.definition == after.definition,
        }
    return row


def _parts(found: Trend, _settings: Settings) -> list[Row]:
    return [
        {
            "indicator": indicator,
            "span": span,
            "since": _day(found.since[span]),
            "part": part.name,
            "certainty": CERTAINTY[part.name],
            "denominator_change": part.denominator,
            "numerator_change": part.numerator,
            "points": _points(part.points),
        }
        for indicator, spans in found.parts.items()
        for span, parts in spans.items()
        for part in parts
    ]


def _targets(found: Trend, settings: Settings) -> list[Row]:
    return [
        {
            "indicator": one.target.indicator,
            "target": float(one.target.percent),
            "by": _day(one.target.by),
            "as_of": _day(one.now.as_of),
            "numerator": one.now.numerator,
            "denominator": one.now.denominator,
            "percent": _percent(one.now.numerator, one.now.denominator, settings),
            "outlook": one.outlook,
            "reached_on": _day(one.reached_on),
            "pace": _rounded(one.pace),
            "pace_since": _day(one.pace_since),
            "needed_pace": _rounded(one.needed_pace),
            "earliest_on": _day(one.earliest_on),
            "expected_on": _day(one.expected_on),
            "latest_on": _day(one.latest_on),
        }
        for one in found.forecasts
    ]


def _alarms(found: Trend, _settings: Settings) -> list[Row]:
    return [
        {
            "code": alarm.code,
            "as_of": _day(alarm.as_of),
            "since": _day(alarm.since),
            "indicator": alarm.indicator,
            "before": alarm.before,
            "after": alarm.after,
        }
        for alarm in found.alarms
    ]


def _series(found: Trend, settings: Settings) -> list[Row]:
    return [
        {
            "as_of": _day(point.as_of),
            "indicator": indicator,
            "numerator": point.numerator,
            "denominator": point.denominator,
            "percent": _percent(point.numerator, point.denominator, settings),
        }
        for indicator, points in found.points.items()
        for point in points
    ]


_LISTS: Mapping[Shown, Callable[[Trend, Settings], list[Row]]] = {
    "changes": _changes,
    "parts": _parts,
    "targets": _targets,
    "alarms": _alarms,
    "series": _series,
}


def _typed(text: str) -> dict[str, type[pl.DataType]]:
    """Return a schema from names: those with a mark are integers (#), floats (%), Booleans (?)."""
    kinds: dict[str, type[pl.DataType]] = {"#": pl.Int64, "%": pl.Float64, "?": pl.Boolean}
    return {name.rstrip("#%?"): kinds.get(name[-1], pl.String) for name in text.split()}


_COLUMNS: Mapping[Shown, Mapping[str, type[pl.DataType]]] = {
    "changes": _typed(
        "unit_level unit_code unit group indicator span since numerator# denominator#"
        " denominator_name percent% numerator_before# denominator_before# percent_before% points%"
        " same_definition?"
    ),
    "parts": _typed(
        "indicator span since part certainty denominator_change# numerator_change# points%"
    ),
    "targets": _typed(
        "indicator target% by as_of numerator# denominator# percent% outlook reached_on pace%"
        " pace_since needed_pace% earliest_on expected_on latest_on"
    ),
    "alarms": _typed("code as_of since indicator before# after#"),
    "series": _typed("as_of indicator numerator# denominator# percent%"),
}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _percent(numerator: int, denominator: int, settings: Settings) -> float | None:
    return percent(numerator, denominator, decimals=settings.decimals, rounding=settings.rounding)


def _points(points: Fraction | None) -> float | None:
    return None if points is None else round(float(points), _EXACT)


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, _EXACT)
