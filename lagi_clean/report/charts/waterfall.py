"""How evidence adds up: a bar for each step, each beginning where the one before it ended."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

import polars as pl

from lagi_clean.report.charts.canvas import (
    BLUE,
    GREY,
    INK,
    LINE,
    ORANGE,
    SOFT,
    WIDE,
    Spec,
    both,
    finished,
)
from lagi_clean.report.charts.scales import ticks

if TYPE_CHECKING:
    import altair as alt

__all__ = ["Step", "Threshold", "waterfall"]

_BAR = 12
_ROOM = 0.65
"""How far right a line may stand, of the whole width, that its text still fits right of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """``size`` is what it adds, ``text`` how that is written; the sum stands by itself."""

    name: str
    size: float
    text: str
    is_sum: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A line that the sum is compared with."""

    at: float
    text: str


def waterfall(
    steps: Sequence[Step],
    *,
    thresholds: Sequence[Threshold],
    label: str,
    tick_text: Callable[[float], str],
) -> str:
    """Return steps from the top down: to the right in blue, to the left in orange, sums in grey.

    Names stand left of their bars, or above them on a phone; long ones take two lines.
    """
    spans, reached = [], 0.0
    for step in steps:
        start = 0.0 if step.is_sum else reached
        reached = step.size if step.is_sum else reached + step.size
        spans.append((start, reached))
    ends = [0.0, *(end for _, end in spans), *(line.at for line in thresholds)]
    marks = ticks(min(ends), max(ends), most=6)

    def build(width: int) -> Spec:
        return _drawn(steps, spans, marks, thresholds, tick_text, wide=width == WIDE, width=width)

    return both(build, label)


def _drawn(
    steps: Sequence[Step],
    spans: Sequence[tuple[float, float]],
    marks: Sequence[float],
    thresholds: Sequence[Threshold],
    tick_text: Callable[[float], str],
    *,
    wide: bool,
    width: int,
) -> Spec:
    import altair as alt  # an extra, slow to import

    left, right = (282, 58) if wide else (10, 58)
    rows, below = [], 0.0
    for step, (start, end) in zip(steps, spans, strict=True):
        lines = wrap(step.name, 42 if wide else 46) or [""]
        taken = 17.0 * len(lines)
        middle = below + (max(taken, 20.0) / 2 if wide else taken + _BAR / 2)
        rows.append(
            {
                "name": "\n".join(lines),
                "name_at": middle - taken / 2 + 8.5 if wide else below + 8.5,
                "start": start,
                "end": end,
                "at": middle,
                "top": middle - _BAR / 2,
                "bottom": middle + _BAR / 2,
                "value": step.text,
                "colour": GREY if step.is_sum else BLUE if end >= start else ORANGE,
            }
        )
        below += max(taken, 20.0) + 4 if wide else taken + _BAR + 7
    height = round(below)
    frame = pl.DataFrame(rows)
    joints = pl.DataFrame(
        {
            "x": [row["end"] for row in rows[:-1]],
            "from": [row["bottom"] for row in rows[:-1]],
            "to": [row["top"] for row in rows[1:]],
        }
    )
    x_scale = alt.Scale(domain=[marks[0], marks[-1]], nice=False, zero=False)
    y_scale = alt.Scale(domain=[0, height], range=[0, height], nice=False, zero=False)

    def x(field: str) -> "alt.X":
        return alt.X(f"{field}:Q", axis=None, scale=x_scale)

    def y(field: str) -> "alt.Y":
        return alt.Y(f"{field}:Q", axis=None, scale=y_scale)

    grid = alt.Chart(pl.DataFrame({"at": marks, "text": [tick_text(mark) for mark in marks]}))
    base = alt.Chart(frame)
    layers = [
        grid.mark_rule(color=LINE).encode(x=x("at")),
        grid.mark_text(baseline="top", dy=6, fontSize=12, color=SOFT).encode(
            x=x("at"), y=alt.value(height), text="text:N"
        ),
        *_lines(thresholds, marks),
        alt.Chart(joints).mark_rule(color=SOFT, strokeWidth=1).encode(
            x=x("x"), y=y("from"), y2="to:Q"
        ),
        base.mark_rect().encode(
            x=x("start"), x2="end:Q", y=y("top"), y2="bottom:Q",
            color=alt.Color("colour:N", scale=None),
        ),
        base.mark_text(align="right", dx=right, fontSize=13, fontWeight="bold", color=INK).encode(
            x=alt.XDatum(marks[-1], axis=None), y=y("at"), text="value:N"
        ),
        base.mark_text(
            align="left", dx=-left, fontSize=12.5, color=INK, lineBreak="\n", lineHeight=17
        ).encode(x=alt.value(0), y=y("name_at"), text="name:N"),
    ]  # fmt: skip
    return finished(
        layers,
        width=width - left - right,
        height=height,
        padding={"left": left, "right": right, "top": 6 + 17 * len(thresholds), "bottom": 24},
    )


def _lines(thresholds: Sequence[Threshold], marks: Sequence[float]) -> list["alt.Chart"]:
    import altair as alt

    layers = []
    for place, line in enumerate(thresholds):
        base = alt.Chart(pl.DataFrame({"at": [line.at], "text": [line.text]}))
        across = (line.at - marks[0]) / (marks[-1] - marks[0])
        x = alt.X("at:Q", axis=None)
        layers += [
            base.mark_rule(color=INK, strokeDash=[5, 4], strokeWidth=1).encode(x=x),
            base.mark_text(
                align="left" if across < _ROOM else "right",
                dx=-3 if across < _ROOM else 3,
                baseline="bottom",
                dy=-4 - 16 * place,
                fontSize=12,
                color=INK,
            ).encode(x=x, y=alt.value(0), text="text:N"),
        ]
    return layers
