"""Sections on time: how indicators moved, and where they should be."""

from collections.abc import Sequence

from lagi_clean.report.charts import Moment, Reference, trend_line
from lagi_clean.report.facts import Facts, Target, TrendPoint
from lagi_clean.report.figures import totals
from lagi_clean.report.layout import Drawing, Grid, Section, share_text, wording_of
from lagi_clean.report.wording import Wording

__all__ = ["target_line", "targets_section", "trend_section"]

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


def targets_section(facts: Facts) -> Section | None:
    """Return the targets with what is still to do, None if there are none."""
    say, total = wording_of(facts), totals(facts.rows)
    rows = tuple(
        (
            facts.indicator_names[target.indicator],
            share_text(total[target.indicator], say),
            say.tick(float(target.percent)),
            say.word("targets", "done") if target.left == 0 else say.number(target.left),
            _reached(target, say),
        )
        for target in facts.targets
    )
    if not rows:
        return None
    words = ("indicator", "now", "target", "left", "reached")
    grid = Grid(
        name=say.word("targets", "heading"),
        headings=tuple(say.word("targets", word) for word in words),
        rows=rows,
        right=(1, 2, 3),
    )
    return Section(id="targets", heading=say.word("targets", "heading"), grids=(grid,))


def target_line(facts: Facts, indicator: str, say: Wording) -> Reference | None:
    """Return the line of an indicator's target in its chart, None if there is none."""
    for target in facts.targets:
        if target.indicator == indicator:
            percent = float(target.percent)
            text = say.word("units", "target_mark", percent=say.tick(percent))
            return Reference(percent=percent, text=text)
    return None


def _reached(target: Target, say: Wording) -> str:
    if target.left == 0:
        return ""
    if target.reached is None:
        return say.word("targets", "unknown")
    early, late = target.reached
    if early is None:
        return say.word("targets", "never")
    if late is None:
        return say.word("targets", "from", early=say.day(early))
    return say.word("targets", "between", early=say.day(early), late=say.day(late))


def _redefined(points: Sequence[TrendPoint], say: Wording) -> tuple[str, ...]:
    days = ", ".join(say.day(p.as_of) for p in points if p.redefined)
    return (say.word("trend", "redefined", days=days),) if days else ()


def _few(points: Sequence[TrendPoint]) -> Sequence[TrendPoint]:
    """Return the newest point first, and earlier ones evenly apart."""
    newest_first = points[::-1]
    step = max(1, -(-len(points) // _MOST_ROWS))
    return newest_first[::step]
