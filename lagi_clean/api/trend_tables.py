"""A trend as tables of texts, for a person."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from lagi_clean.api.trend import SPANS, Change, Trend
from lagi_clean.data import toml_document
from lagi_clean.errors import Language
from lagi_clean.measure import builtin_catalogue, percent
from lagi_clean.measure.changes import CERTAINTY, Part
from lagi_clean.measure.recall import Figure
from lagi_clean.measure.targets import Forecast
from lagi_clean.settings import Settings
from lagi_clean.text.figures import DASH, day_text, number_text, percent_text

__all__ = ["TextTable", "alarm_texts", "trend_tables"]

_PACE_DECIMALS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTable:
    """One table: a title, headings, rows of texts, and which columns stand to the right."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...]


def trend_tables(
    found: Trend, *, settings: Settings, explained: Collection[str]
) -> tuple[TextTable, ...]:
    """Return changes, what those of the indicators ``explained`` are made of, and targets.

    Tables of nothing are left out.
    """
    tables = [_changes(found, settings)]
    tables += [_parts(found, code, settings) for code in found.parts if code in explained]
    if found.forecasts:
        tables.append(_targets(found, settings))
    return tuple(tables)


def alarm_texts(found: Trend, *, language: Language) -> tuple[str, ...]:
    """Return a line for each thing to look at."""
    words = toml_document("history/labels.toml")["alarms"]
    return tuple(
        words[alarm.code][language].format(
            as_of=day_text(alarm.as_of, language),
            since=day_text(alarm.since, language),
            indicator=_name(alarm.indicator, language),
            before=number_text(alarm.before, language),
            after=number_text(alarm.after, language),
        )
        for alarm in found.alarms
    )


def _changes(found: Trend, settings: Settings) -> TextTable:
    words, language = toml_document("history/labels.toml"), settings.language
    rows: dict[tuple[str, ...], list[str]] = {}
    for change in found.changes:
        row = rows.setdefault(change.key, _now(change, settings))
        row.append(_difference(change, settings))
    columns = words["columns"]
    spans = [_span(span, found.since.get(span), words, language) for span in SPANS]
    named = ("unit", "indicator", "numerator", "denominator", "percent")
    return TextTable(
        title=words["titles"]["changes"][language].format(
            as_of=day_text(found.as_of, language),
            nights=number_text(len(found.nights), language),
            first=day_text(found.nights[0].as_of, language),
        ),
        headings=(*(columns[name][language] for name in named), *spans),
        rows=tuple(map(tuple, rows.values())),
        right=(2, 3, 4, 5, 6, 7),
    )


def _now(change: Change, settings: Settings) -> list[str]:
    level, _, unit, _, indicator = change.key
    language = settings.language
    levels = toml_document("measure/labels.toml")["levels"]
    return [
        str(levels["total"][language]) if level == "total" else unit,
        _name(indicator, language),
        number_text(change.after.numerator, language),
        number_text(change.after.denominator, language),
        _share(change.after, settings),
    ]


def _difference(change: Change, settings: Settings) -> str:
    if change.before is None:
        return DASH
    numerator = change.after.numerator - change.before.numerator
    count = _signed(numerator, decimals=0, language=settings.language)
    if change.points is None:
        return count
    points = _signed(change.points, decimals=settings.decimals, language=settings.language)
    return f"{count} ({points})"


def _parts(found: Trend, indicator: str, settings: Settings) -> TextTable:
    words, language = toml_document("history/labels.toml"), settings.language
    spans = found.parts[indicator]
    names = [name for name in CERTAINTY if any(p.name == name for ps in spans.values() for p in ps)]
    of = {span: {part.name: part for part in parts} for span, parts in spans.items()}
    rows = [
        (
            words["parts"][name][language],
            words["certainty"][CERTAINTY[name]][language],
            *(_part(parts.get(name), settings) for parts in of.values()),
        )
        for name in names
    ]
    totals = (_sum(parts, settings) for parts in spans.values())
    rows.append((words["parts"]["total"][language], "", *totals))
    columns = words["columns"]
    change = next(c for c in found.changes if c.key[0] == "total" and c.key[-1] == indicator)
    denominators = builtin_catalogue().denominators
    name = change.after.denominator_name
    return TextTable(
        title=words["titles"]["parts"][language].format(
            indicator=_name(indicator, language),
            of=denominators[name].name[language] if name in denominators else name,
        ),
        headings=(
            columns["part"][language],
            columns["certainty"][language],
            *(_span(span, found.since[span], words, language) for span in spans),
        ),
        rows=tuple(rows),
        right=tuple(range(2, 2 + len(spans))),
    )


def _part(part: Part | None, settings: Settings) -> str:
    if part is None:
        return DASH
    return _triple(part.denominator, part.numerator, part.points, settings)


def _sum(parts: Sequence[Part], settings: Settings) -> str:
    points = [part.points for part in parts if part.points is not None]
    return _triple(
        sum(part.denominator for part in parts),
        sum(part.numerator for part in parts),
        sum(points, Fraction(0)) if len(points) == len(parts) else None,
        settings,
    )


def _triple(denominator: int, numerator: int, points: Fraction | None, settings: Settings) -> str:
    language = settings.language
    shown = DASH
    if points is not None:
        shown = _signed(points, decimals=settings.decimals, language=language)
    counts = (_signed(count, decimals=0, language=language) for count in (denominator, numerator))
    return ", ".join((*counts, shown)) if language == "en" else "; ".join((*counts, shown))


def _targets(found: Trend, settings: Settings) -> TextTable:
    words, language = toml_document("history/labels.toml"), settings.language
    named = ("indicator", "target", "now", "pace", "needed", "outlook")
    return TextTable(
        title=words["titles"]["targets"][language],
        headings=tuple(words["columns"][name][language] for name in named),
        rows=tuple(_target(one, words, settings) for one in found.forecasts),
        right=(1, 2, 3, 4),
    )


def _target(
    one: Forecast, words: Mapping[str, Mapping[str, Mapping[str, str]]], settings: Settings
) -> tuple[str, ...]:
    language = settings.language
    wanted = float(one.target.percent)
    decimals = 0 if wanted == int(wanted) else settings.decimals
    days = {
        name: day_text(day, language)
        for name in ("reached_on", "earliest_on", "expected_on", "latest_on")
        if (day := getattr(one, name)) is not None
    }
    until = f" ({day_text(one.target.by, language)})" if one.target.by else ""
    return (
        _name(one.target.indicator, language),
        percent_text(wanted, decimals=decimals, language=language) + until,
        percent_text(_rounded(one.now.numerator, one.now.denominator, settings),
                     decimals=settings.decimals, language=language),
        _pace(one.pace, language),
        _pace(one.needed_pace, language),
        words["outlooks"][one.outlook][language].format(**days),
    )  # fmt: skip


def _pace(pace: float | None, language: Language) -> str:
    return DASH if pace is None else _signed(pace, decimals=_PACE_DECIMALS, language=language)


def _span(
    span: str,
    since: date | None,
    words: Mapping[str, Mapping[str, Mapping[str, str]]],
    language: Language,
) -> str:
    if since is None:
        return words["spans"][f"{span}_none"][language]
    return words["spans"][span][language].format(since=day_text(since, language))


def _name(indicator: str, language: Language) -> str:
    known = builtin_catalogue().indicators
    return known[indicator].name[language] if indicator in known else indicator


def _share(figure: Figure, settings: Settings) -> str:
    share = _rounded(figure.numerator, figure.denominator, settings)
    return percent_text(share, decimals=settings.decimals, language=settings.language)


def _rounded(numerator: int, denominator: int, settings: Settings) -> float | None:
    return percent(numerator, denominator, decimals=settings.decimals, rounding=settings.rounding)


def _signed(number: Fraction | float, *, decimals: int, language: Language) -> str:
    """Return a change with its sign, a bare zero where nothing is left of it."""
    text = f"{float(number):+,.{decimals}f}"
    if not text.strip("+-0.,"):
        text = text.lstrip("+-")
    return text.translate(str.maketrans(",.", ".,")) if language == "vi" else text
