"""An indicator over time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from lagi_clean.report.charts.canvas import (
    BLUE,
    LINE,
    ORANGE,
    SOFT,
    WIDE,
    Reference,
    Spec,
    both,
    finished,
)
from lagi_clean.report.charts.scales import ticks

__all__ = ["Moment", "trend_line"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An indicator on a day."""

    day: date
    percent: float


def trend_line(
    moments: Sequence[Moment],
    *,
    target: Reference | None,
    label: str,
    tick_text: Callable[[float], str],
    day_text: Callable[[date], str],
) -> str:
    """Return an indicator over time, oldest first; the scale need not begin at zero."""
    import altair as alt

    first, last = moments[0].day, moments[-1].day
    values = [m.percent for m in moments] + ([target.percent] if target else [])
    marks = ticks(min(values), max(values), most=5)
    frame = pl.DataFrame(
        {"day": [(m.day - first).days for m in moments], "percent": [m.percent for m in moments]}
    )
    span = max((last - first).days, 1)
    grid = pl.DataFrame({"at": marks, "text": [tick_text(m) for m in marks]})

    def build(width: int) -> Spec:
        wide = width == WIDE
        left, right = 58, 14
        height = 220 if wide else 180
        stops = [round(span * i / (4 if wide else 2)) for i in range(5 if wide else 3)]
        days = pl.DataFrame(
            {
                "at": stops,
                "text": [day_text(first + timedelta(days=s)) for s in stops],
            }
        ).unique("at", maintain_order=True)
        x = alt.X("day:Q", axis=None, scale=alt.Scale(domain=[0, span], nice=False, zero=False))
        y = alt.Y(
            "percent:Q",
            axis=None,
            scale=alt.Scale(domain=[marks[0], marks[-1]], nice=False, zero=False),
        )
        lines = alt.Chart(grid)
        layers = [
            lines.mark_rule(color=LINE).encode(y=alt.Y("at:Q", axis=None)),
            lines.mark_text(align="right", dx=-8, fontSize=12, color=SOFT).encode(
                x=alt.value(0), y=alt.Y("at:Q", axis=None), text="text:N"
            ),
            *(
                alt.Chart(days[[i]])
                .mark_text(
                    align="left" if i == 0 else "right" if i == days.height - 1 else "center",
                    baseline="top",
                    fontSize=12,
                    color=SOFT,
                )
                .encode(x=alt.X("at:Q", axis=None), y=alt.value(height + 8), text="text:N")
                for i in range(days.height)
            ),
            alt.Chart(frame)
            .mark_line(color=BLUE, strokeWidth=2.5, interpolate="linear")
            .encode(x=x, y=y),
            alt.Chart(frame[[-1]]).mark_circle(color=BLUE, size=70, opacity=1).encode(x=x, y=y),
        ]
        if target:
            goal = alt.Chart(pl.DataFrame({"at": [target.percent], "text": [target.text]}))
            layers += [
                goal.mark_rule(color=ORANGE, strokeDash=[5, 4], strokeWidth=1.5).encode(
                    y=alt.Y("at:Q", axis=None)
                ),
                goal.mark_text(align="left", dx=4, dy=-8, fontSize=12, color=ORANGE).encode(
                    x=alt.value(0), y=alt.Y("at:Q", axis=None), text="text:N"
                ),
            ]
        return finished(
            layers,
            width=width - left - right,
            height=height,
            padding={"left": left, "right": right, "top": 12, "bottom": 26},
        )

    return both(build, label)
