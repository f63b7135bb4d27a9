"""The age pyramid."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

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

__all__ = ["Band", "pyramid"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """An age band of one sex in the pyramid; ``side`` is -1 for the left."""

    name: str
    side: int
    parts: tuple[int, int, int]
    """People with a card, eligible without, not eligible."""


def pyramid(
    bands: Sequence[Band],
    *,
    sides: tuple[str, str],
    label: str,
    tick_text: Callable[[float], str],
) -> str:
    """Return the age pyramid: the first of ``sides`` to the left, the youngest at the bottom.

    Beside the middle stand those with a card, then the eligible without one, then the others.
    """
    import altair as alt

    rows = []
    for band in bands:
        start = 0
        for part, colour in zip(band.parts, (BLUE, ORANGE, GREY), strict=True):
            rows.append((band.name, band.side * start, band.side * (start + part), colour))
            start += part
    frame = pl.DataFrame(rows, schema=["band", "start", "end", "colour"], orient="row")
    ages = list(dict.fromkeys(band.name for band in bands))[::-1]
    marks = ticks(0, max((sum(b.parts) for b in bands), default=1), most=4)
    top = marks[-1]
    axis = pl.DataFrame(
        {
            "at": [s * m for m in marks for s in (-1, 1) if m or s > 0],
            "text": [tick_text(m) for m in marks for s in (-1, 1) if m or s > 0],
        }
    )
    names = pl.DataFrame({"at": [-top / 2, top / 2], "text": list(sides)})

    def build(width: int) -> Spec:
        wide = width == WIDE
        left, right, step = (52, 28, 21) if wide else (42, 18, 17)
        height = step * len(ages)
        x = alt.X("at:Q", axis=None, scale=alt.Scale(domain=[-top, top], nice=False, zero=False))
        y = alt.Y("band:N", axis=None, sort=ages, scale=alt.Scale(paddingInner=0.12))
        lines, sexes = alt.Chart(axis), alt.Chart(names)
        layers = [
            lines.mark_rule(color=LINE).encode(x=x),
            lines.mark_text(dy=12, fontSize=12, color=SOFT, baseline="top").encode(
                x=x, y=alt.value(height - 6), text="text:N"
            ),
            sexes.mark_text(fontSize=13, fontWeight="bold", color=INK).encode(
                x=x, y=alt.value(-10), text="text:N"
            ),
            alt.Chart(frame)
            .mark_bar()
            .encode(
                x=alt.X("start:Q", axis=None),
                x2="end:Q",
                y=y,
                color=alt.Color("colour:N", scale=None),
            ),
            alt.Chart(frame.unique("band", maintain_order=True))
            .mark_text(align="right", dx=-8, fontSize=12, color=SOFT)
            .encode(x=alt.value(0), y=y, text="band:N"),
        ]
        return finished(
            layers,
            width=width - left - right,
            height=height,
            padding={"left": left, "right": right, "top": 24, "bottom": 26},
        )

    return both(build, label)
