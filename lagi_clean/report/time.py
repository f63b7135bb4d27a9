"""Sections on time: how indicators moved, and where they should be."""

from collections.abc import Sequence

from lagi_clean.data import toml_document
from lagi_clean.report.charts import Moment, Reference, trend_line
from lagi_clean.report.facts import Facts, Goal, TrendPoint
from lagi_clean.report.figures import totals
from lagi_clean.report.layout import Drawing, Grid, Section, share_text, wording_of
from lagi_clean.report.wording import Wording

__all__ = ["goals_section", "parts_section", "target_line", "trend_section"]

_MOST_ROWS = 14


def trend_section(facts: Facts) -> Section | None:
    """Return how indicators moved, None without a history."""
    say = wording_of(facts)
    drawings, grids = [], []
    for indicator, points in facts.trend.items():
        drawn = [Moment(day=p.as_of, percent=p.percent) for p in points if p.percent is not None]
        if len(drawn) < 2:
            continue
        name = facts.indicator_names[indicator]
        first, last = points[0], points[-1]
        label = say.word(
            "trend",
            "label",
            indicator=name,
            first=say.percent(first.percent),
            first_day=say.day(first.as_of),
            last=say.percent(last.percent),
            last_day=say.day(last.as_of),
        )
        svg = trend_line(
            drawn,
            target=target_line(facts, indicator, say),
            label=label,
            tick_text=say.tick,
            day_text=say.day,
        )
        drawings.append(
            Drawing(svg=svg, heading=name, note=" ".join((label, *_redefined(points, say))))
        )
        words = ("day", "count")
        grids.append(
            Grid(
                name=name,
                headings=(
                    *(say.word("trend", word) for word in words),
                    say.word("indicators", "of"),
                    say.word("indicators", "percent"),
                ),
                rows=tuple(
                    (
                        say.day(p.as_of),
                        say.number(p.numerator),
                        say.number(p.denominator),
                        say.percent(p.percent),
                    )
                    for p in _few(points)
                ),
                right=(1, 2, 3),
                folded=True,
            )
        )
    if not drawings:
        return None
    return Section(
        id="trend",
        heading=say.word("trend", "heading"),
        intro=(say.word("trend", "caption"),),
        drawings=tuple(drawings),
        grids=tuple(grids),
    )


def parts_section(facts: Facts) -> Section | None:
    """Return what the latest change of cards issued is made of, None where it is not known."""
    if not facts.parts:
        return None
    say, names = wording_of(facts), toml_document("history/labels.toml")["parts"]
    rows: list[tuple[str, ...]] = [
        (
            _capital(names[part.name][facts.language]),
            say.signed(part.numerator),
            say.signed(part.denominator),
        )
        for part in facts.parts
    ]
    sums = (sum(p.numerator for p in facts.parts), sum(p.denominator for p in facts.parts))
    rows.append((_capital(names["total"][facts.language]), *map(say.signed, sums)))
    heading = say.word(
        "parts",
        "heading",
        since=say.day(facts.parts[0].since),
        until=say.day(facts.parts[0].until),
    )
    grid = Grid(
        name=heading,
        headings=(
            say.word("parts", "part"),
            facts.indicator_names["cccd_issued"],
            say.word("units", "eligible"),
        ),
        rows=tuple(rows),
        right=(1, 2),
        strong=(len(rows) - 1,),
    )
    return Section(id="parts", heading=heading, grids=(grid,))


def goals_section(facts: Facts) -> Section | None:
    """Return the targets with what is still to do, None if there are none."""
    say, total = wording_of(facts), totals(facts.rows)
    rows = tuple(
        (
            facts.indicator_names[goal.indicator],
            share_text(total[goal.indicator], say),
            say.tick(float(goal.percent)) + (f" ({say.day(goal.by)})" if goal.by else ""),
            say.word("targets", "done") if goal.left == 0 else say.number(goal.left),
            _outlook(goal, say),
        )
        for goal in facts.goals
    )
    if not rows:
        return None
    words = ("indicator", "now", "target", "left", "reached")
    grid = Grid(
        name=say.word("targets", "heading"),
        headings=tuple(say.word("targets", word) for word in words),
        rows=rows,
        right=(1, 2, 3),
        stacked=True,
    )
    return Section(id="targets", heading=say.word("targets", "heading"), grids=(grid,))


def target_line(facts: Facts, indicator: str, say: Wording) -> Reference | None:
    """Return the line of an indicator's target in its chart, None if there is none."""
    for goal in facts.goals:
        if goal.indicator == indicator:
            percent = float(goal.percent)
            text = say.word("units", "target_mark", percent=say.tick(percent))
            return Reference(percent=percent, text=text)
    return None


def _outlook(goal: Goal, say: Wording) -> str:
    if goal.outlook is None:
        return say.word("targets", "unknown")
    text: str = toml_document("history/labels.toml")["outlooks"][goal.outlook][say.language]
    return text.format(**{name: say.day(day) for name, day in goal.days.items()})


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _redefined(points: Sequence[TrendPoint], say: Wording) -> tuple[str, ...]:
    days = ", ".join(say.day(p.as_of) for p in points if p.redefined)
    return (say.word("trend", "redefined", days=days),) if days else ()


def _few(points: Sequence[TrendPoint]) -> Sequence[TrendPoint]:
    """Return the newest point first, and earlier ones evenly apart."""
    newest_first = points[::-1]
    step = max(1, -(-len(points) // _MOST_ROWS))
    return newest_first[::step]
