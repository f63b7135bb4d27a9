"""Units beside one another: dots on a scale of percent, bars from zero."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

import polars as pl

from lagi_clean.report.charts.canvas import (
    BLUE,
    INK,
    LINE,
    ORANGE,
    SOFT,
    TRACK,
    WIDE,
    Reference,
    Share,
    Spec,
    both,
    finished,
)
from lagi_clean.report.charts.scales import ticks

if TYPE_CHECKING:
    import altair as alt

__all__ = ["share_bars", "unit_dots"]

_EDGE = 0.2
"""How near to an edge, of the whole width, a text stands beside its line and not over it."""


def unit_dots(
    units: Sequence[Share],
    *,
    total: Reference,
    target: Reference | None,
    label: str,
    tick_text: Callable[[float], str],
) -> str:
    """Return units as dots on a scale of percent, highest first, those under the total in orange.

    The scale does not begin at zero, for wards differ by little: hence dots and no bars.
    """
    import altair as alt  # an extra, slow to import

    values = [u.percent for u in units] + [total.percent] + ([target.percent] if target else [])
    marks = ticks(min(values), max(values), most=6)
    frame = pl.DataFrame(
        {
            "unit": [u.name for u in units],
            "percent": [u.percent for u in units],
            "text": [u.text for u in units],
            "colour": [ORANGE if u.percent < total.percent else BLUE for u in units],
        }
    )
    low, high = marks[0], marks[-1]

    def build(width: int) -> Spec:
        wide = width == WIDE
        left, right, step = (150, 84, 26) if wide else (20, 76, 44)
        base = alt.Chart(frame)
        x = alt.X(
            "percent:Q", axis=None, scale=alt.Scale(domain=[low, high], nice=False, zero=False)
        )
        y = alt.Y("unit:N", axis=None, sort=None)
        drop = 0 if wide else 9
        layers = [
            base.mark_rule(color=TRACK, strokeWidth=2, yOffset=drop).encode(
                x=alt.XDatum(low, axis=None), x2=alt.X2Datum(high), y=y
            ),
            *_grid(marks, tick_text),
            *_references([total, *([target] if target else [])], low=low, high=high),
            base.mark_circle(size=110, opacity=1, yOffset=drop).encode(
                x=x, y=y, color=alt.Color("colour:N", scale=None)
            ),
            base.mark_text(
                align="right", dx=right, dy=drop, fontSize=13, fontWeight="bold", color=INK
            ).encode(x=alt.XDatum(high, axis=None), y=y, text="text:N"),
            _names(base, left, wide=wide).encode(x=alt.value(0), y=y, text="unit:N"),
        ]
        return finished(
            layers,
            width=width - left - right,
            height=step * len(units),
            padding={"left": left, "right": right, "top": 40 if target else 24, "bottom": 24},
        )

    return both(build, label)


def share_bars(items: Sequence[Share], *, label: str, value_space: int = 74) -> str:
    """Return shares as bars from 0 to 100 % or to the highest one, in the order given.

    ``value_space`` is what the texts of the values take, in pixels.
    """
    import altair as alt

    frame = pl.DataFrame(
        {
            "name": [i.name for i in items],
            "percent": [i.percent for i in items],
            "text": [i.text for i in items],
        }
    )
    top = (
        ticks(0, highest, most=4)[-1]
        if (highest := max(i.percent for i in items)) < 50
        else max(100.0, highest)
    )

    def build(width: int) -> Spec:
        wide = width == WIDE
        left, right, step = (150, value_space, 28) if wide else (0, value_space, 46)
        drop = 0 if wide else 9
        base = alt.Chart(frame)
        x = alt.X("percent:Q", axis=None, scale=alt.Scale(domain=[0, top], nice=False, zero=False))
        y = alt.Y("name:N", axis=None, sort=None)
        layers = [
            base.mark_bar(color=TRACK, height=14, yOffset=drop).encode(
                x=alt.XDatum(0, axis=None), x2=alt.X2Datum(top), y=y
            ),
            base.mark_bar(color=BLUE, height=14, yOffset=drop).encode(x=x, y=y),
            base.mark_text(
                align="left", dx=8, dy=drop, fontSize=13, fontWeight="bold", color=INK
            ).encode(x=alt.XDatum(top, axis=None), y=y, text="text:N"),
            _names(base, left, wide=wide).encode(x=alt.value(0), y=y, text="name:N"),
        ]
        return finished(
            layers,
            width=width - left - right,
            height=step * len(items),
            padding={"left": left, "right": right, "top": 2, "bottom": 2},
        )

    return both(build, label)


def _grid(marks: Sequence[float], tick_text: Callable[[float], str]) -> list["alt.Chart"]:
    import altair as alt

    base = alt.Chart(pl.DataFrame({"at": marks, "text": [tick_text(m) for m in marks]}))
    x = alt.X("at:Q", axis=None)
    return [
        base.mark_rule(color=LINE, strokeWidth=1).encode(x=x),
        base.mark_text(baseline="top", dy=8, fontSize=12, color=SOFT).encode(
            x=x, y=alt.value("height"), text="text:N"
        ),
    ]


def _references(references: Sequence[Reference], *, low: float, high: float) -> list["alt.Chart"]:
    import altair as alt

    layers = []
    for place, (reference, colour) in enumerate(zip(references, (INK, ORANGE), strict=False)):
        base = alt.Chart(pl.DataFrame({"at": [reference.percent], "text": [reference.text]}))
        x = alt.X("at:Q", axis=None)
        across = (reference.percent - low) / (high - low)
        align: Literal["left", "center", "right"] = (
            "left" if across < _EDGE else "right" if across > 1 - _EDGE else "center"
        )
        layers += [
            base.mark_rule(color=colour, strokeDash=[5, 4], strokeWidth=1.5).encode(x=x),
            base.mark_text(
                align=align, baseline="bottom", dy=-5 - 16 * place, fontSize=12, color=colour
            ).encode(x=x, y=alt.value(0), text="text:N"),
        ]
    return layers


def _names(base: "alt.Chart", left: int, *, wide: bool) -> "alt.Chart":
    """Return how names stand: left of their marks, or above them on a phone."""
    chart: alt.Chart = (
        base.mark_text(fontSize=13, color=INK, align="right", dx=-12, limit=left - 12)
        if wide
        else base.mark_text(fontSize=13, color=INK, align="left", dx=-left, dy=-10, limit=300)
    )
    return chart
