"""Gates of a nightly job: a fall since the last night, and an extract that is too old."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Literal

from lagi_clean.api.history import extract_of, modified
from lagi_clean.data import toml_document
from lagi_clean.errors import Language, UsageError
from lagi_clean.measure import Coverage
from lagi_clean.measure.history import reading
from lagi_clean.measure.recall import Figure, nights, recounts, seen_since, series
from lagi_clean.text.figures import day_text, number_text, percent_text

__all__ = ["Drop", "age_of_extract", "drop_text", "drops", "too_old_text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """An indicator that fell by more than its limit, in points of percent, since a night."""

    indicator: str
    since: date
    before: tuple[int, int]
    """Numerator and denominator on that night."""
    after: tuple[int, int]
    limit: Fraction

    @property
    def points(self) -> Fraction:
        """By how many points the indicator is lower, exactly."""
        return _percent(self.before) - _percent(self.after)


def drops(history: Path, counted: Coverage, limits: Mapping[str, Fraction]) -> tuple[Drop, ...]:
    """Return which indicators fell by more than their limit since the last night before.

    ``limits`` are in points of percent. That night is the last one in the history with an
    earlier reference date that has the indicator; without one nothing fell. Where the definition
    changed since, the figures compared are those by the older one. A percentage over nobody
    counts as 0. Raises ``UsageError`` for an unknown indicator.
    """
    counted.catalogue.only(list(limits))
    total = counted.rows.filter(unit_level="total", group="")
    now = {r["indicator"]: (r["numerator"], r["denominator"]) for r in total.iter_rows(named=True)}
    found = []
    with reading(history) as connection:
        earlier = [night for night in nights(connection) if night.as_of < counted.as_of]
        for indicator, limit in limits.items():
            known = series(connection, indicator)
            last = next((n for n in reversed(earlier) if n.night_id in known), None)
            if last is not None:
                figure = known[last.night_id]
                found.append(
                    Drop(
                        indicator=indicator,
                        since=last.as_of,
                        before=(figure.numerator, figure.denominator),
                        after=_alike(connection, counted.as_of, indicator, figure)
                        or now[indicator],
                        limit=limit,
                    )
                )
    return tuple(drop for drop in found if drop.points > drop.limit)


def age_of_extract(path: str | Path, *, now: datetime, history: Path | None = None) -> timedelta:
    """Return how old an extract is: since it was last written, or first recorded.

    Copying a file makes it look new; so if ``history`` knows its bytes from an earlier day, the
    age counts from their first recording. Raises ``InputError`` for a file that is missing.
    """
    if str(path) == "-" or Path(path).is_fifo():
        raise UsageError("HISTORY_STREAM", option="--max-age")
    since = modified(Path(path))
    if history is not None and history.exists():
        with reading(history) as connection:
            since = min(since, seen_since(connection, extract_of(Path(path))) or since)
    return now - since


def drop_text(drop: Drop, *, language: Language) -> str:
    """Return one line that says what fell, with both figures."""
    text: str = toml_document("history/labels.toml")["gates"]["drop"][language]
    return text.format(
        indicator=drop.indicator,
        points=_points(drop.points, language),
        limit=_points(drop.limit, language),
        since=day_text(drop.since, language),
        before=_figure(drop.before, language),
        after=_figure(drop.after, language),
    )


def too_old_text(
    age: timedelta,
    limit: timedelta,
    *,
    language: Language,
    of: Literal["extract", "night"] = "extract",
) -> str:
    """Return one line that says that an extract, or the last night, is older than it may be."""
    text: str = toml_document("history/labels.toml")["gates"][of][language]
    hours = [f"{span / timedelta(hours=1):.1f}" for span in (age, limit)]
    if language == "vi":
        hours = [hour.replace(".", ",") for hour in hours]
    return text.format(age=hours[0], limit=hours[1])


def _alike(
    history: sqlite3.Connection, as_of: date, indicator: str, before: Figure
) -> tuple[int, int] | None:
    """Return the figure of ``as_of`` counted as ``before`` was, where the definition changed."""
    found = recounts(history, indicator)
    for night in nights(history):
        again = found.get(night.night_id)
        if night.as_of == as_of and again and again.definition == before.definition:
            return again.numerator, again.denominator
    return None


def _percent(figure: tuple[int, int]) -> Fraction:
    numerator, denominator = figure
    return Fraction(100 * numerator, denominator) if denominator else Fraction(0)


def _points(points: Fraction, language: Language) -> str:
    text = f"{float(points):.4f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if language == "vi" else text


def _figure(figure: tuple[int, int], language: Language) -> str:
    numerator, denominator = figure
    share = 100 * numerator / denominator if denominator else None
    shown = percent_text(share, decimals=4, language=language)
    return f"{shown} ({number_text(numerator, language)}/{number_text(denominator, language)})"
