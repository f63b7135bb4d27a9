"""The charts of a report: coverage by unit, age pyramid, trend, quality.

Each is drawn twice, for a phone and for a sheet of paper. Layout never depends on the width of a
text, so the same figures give the same bytes on every machine. Colours are those of Okabe and Ito
(Color Universal Design, 2008), told apart also by people who confuse red and green.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from lagi_clean.report.scales import ticks
from lagi_clean.report.svg import inline_svg

if TYPE_CHECKING:
    import altair as alt

__all__ = [
    "BLUE",
    "GREY",
    "ORANGE",
    "Band",
    "Moment",
    "Reference",
    "Share",
    "pyramid",
    "shares",
    "trend_line",
    "unit_dots",
]

BLUE, ORANGE, GREY = "#0067a5", "#d55e00", "#b9c1cb"
_INK, _SOFT, _LINE, _TRACK = "#1c2733", "#5a6675", "#d5dae1", "#e9ecf0"
_NARROW, _WIDE = 328, 680
_SIZES = ((_NARROW, "chart narrow"), (_WIDE, "chart wide"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A percentage of something: ``text`` is how it is written."""

    name: str
    percent: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A line that values are compared with: the total, a target."""

    percent: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """An age band of one sex in the pyramid; ``side`` is -1 for the left."""

    name: str
    side: int
    parts: tuple[int, int, int]
    """People with a card, eligible without, not eligible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An indicator on a day."""

    day: date
    percent: float


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
    import altair as alt  # noqa: PLC0415  # an extra, slow to import

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

    def build(width: int) -> "alt.LayerChart":
        wide = width == _WIDE
        left, right, step = (176, 78, 26) if wide else (6, 66, 40)
        base = alt.Chart(frame)
        x = alt.X("percent:Q", axis=None, scale=alt.Scale(domain=[low, high], nice=False))
        y = alt.Y("unit:N", axis=None, sort=None)
        drop = 0 if wide else 9
        names = {"dx": -12, "dy": 0, "align": "right"} if wide else {"dy": -9, "align": "left"}
        layers = [
            base.mark_rule(color=_TRACK, strokeWidth=2, yOffset=drop).encode(
                x=alt.XDatum(low, axis=None), x2=alt.X2Datum(high), y=y
            ),
            *_grid(marks, tick_text),
            *_references([total, *([target] if target else [])], [_INK, ORANGE]),
            base.mark_circle(size=110, opacity=1, yOffset=drop).encode(
                x=x, y=y, color=alt.Color("colour:N", scale=None)
            ),
            base.mark_text(
                align="left", dx=11, dy=drop, fontSize=13, fontWeight="bold", color=_INK
            ).encode(x=x, y=y, text="text:N"),
            base.mark_text(fontSize=13, color=_INK, limit=left if wide else width, **names).encode(
                x=alt.value(0), y=y, text="unit:N"
            ),
        ]
        return _finished(
            alt.layer(*layers),
            width=width - left - right,
            height=step * len(units),
            padding={"left": left, "right": right, "top": 40 if target else 24, "bottom": 24},
        )

    return _both(build, label)


def shares(items: Sequence[Share], *, label: str) -> str:
    """Return shares as bars from 0 to 100 % or to the highest one, in the order given."""
    import altair as alt  # noqa: PLC0415

    frame = pl.DataFrame(
        {
            "name": [i.name for i in items],
            "percent": [i.percent for i in items],
            "text": [i.text for i in items],
        }
    )
    top = max(100.0, *frame["percent"]) if frame["percent"].max() > 50 else _top(frame["percent"])

    def build(width: int) -> "alt.LayerChart":
        wide = width == _WIDE
        left, right, step = (176, 74, 28) if wide else (2, 66, 44)
        drop = 0 if wide else 10
        base = alt.Chart(frame)
        x = alt.X("percent:Q", axis=None, scale=alt.Scale(domain=[0, top], nice=False))
        y = alt.Y("name:N", axis=None, sort=None)
        names = {"dx": -12, "align": "right"} if wide else {"dy": -9, "align": "left"}
        layers = [
            base.mark_bar(color=_TRACK, height=14, yOffset=drop).encode(
                x=alt.XDatum(0, axis=None), x2=alt.X2Datum(top), y=y
            ),
            base.mark_bar(color=BLUE, height=14, yOffset=drop).encode(x=x, y=y),
            base.mark_text(
                align="left", dx=8, dy=drop, fontSize=13, fontWeight="bold", color=_INK
            ).encode(x=alt.XDatum(top, axis=None), y=y, text="text:N"),
            base.mark_text(fontSize=13, color=_INK, limit=left if wide else width, **names).encode(
                x=alt.value(0), y=y, text="name:N"
            ),
        ]
        return _finished(
            alt.layer(*layers),
            width=width - left - right,
            height=step * len(items),
            padding={"left": left, "right": right, "top": 2, "bottom": 2},
        )

    return _both(build, label)


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
    import altair as alt  # noqa: PLC0415

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

    def build(width: int) -> "alt.LayerChart":
        wide = width == _WIDE
        left, right, step = (52, 28, 21) if wide else (42, 18, 17)
        height = step * len(ages)
        x = alt.X("at:Q", axis=None, scale=alt.Scale(domain=[-top, top], nice=False))
        y = alt.Y("band:N", axis=None, sort=ages, scale=alt.Scale(paddingInner=0.12))
        lines, sexes = alt.Chart(axis), alt.Chart(names)
        layers = [
            lines.mark_rule(color=_LINE).encode(x=x),
            lines.mark_text(dy=12, fontSize=12, color=_SOFT, baseline="top").encode(
                x=x, y=alt.value(height - 6), text="text:N"
            ),
            sexes.mark_text(fontSize=13, fontWeight="bold", color=_INK).encode(
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
            .mark_text(align="right", dx=-8, fontSize=12, color=_SOFT)
            .encode(x=alt.value(0), y=y, text="band:N"),
        ]
        return _finished(
            alt.layer(*layers),
            width=width - left - right,
            height=height,
            padding={"left": left, "right": right, "top": 24, "bottom": 26},
        )

    return _both(build, label)


def trend_line(
    moments: Sequence[Moment],
    *,
    target: Reference | None,
    label: str,
    tick_text: Callable[[float], str],
    day_text: Callable[[date], str],
) -> str:
    """Return an indicator over time, oldest first; the scale need not begin at zero."""
    import altair as alt  # noqa: PLC0415

    first, last = moments[0].day, moments[-1].day
    values = [m.percent for m in moments] + ([target.percent] if target else [])
    marks = ticks(min(values), max(values), most=5)
    frame = pl.DataFrame(
        {"day": [(m.day - first).days for m in moments], "percent": [m.percent for m in moments]}
    )
    span = max((last - first).days, 1)
    grid = pl.DataFrame({"at": marks, "text": [tick_text(m) for m in marks]})

    def build(width: int) -> "alt.LayerChart":
        wide = width == _WIDE
        left, right = 58, 14
        height = 220 if wide else 180
        stops = [round(span * i / (4 if wide else 2)) for i in range(5 if wide else 3)]
        days = pl.DataFrame(
            {
                "at": stops,
                "text": [day_text(first + timedelta(days=s)) for s in stops],
            }
        ).unique("at", maintain_order=True)
        x = alt.X("day:Q", axis=None, scale=alt.Scale(domain=[0, span], nice=False))
        y = alt.Y("percent:Q", axis=None, scale=alt.Scale(domain=[marks[0], marks[-1]], nice=False))
        lines = alt.Chart(grid)
        layers = [
            lines.mark_rule(color=_LINE).encode(y=alt.Y("at:Q", axis=None)),
            lines.mark_text(align="right", dx=-8, fontSize=12, color=_SOFT).encode(
                x=alt.value(0), y=alt.Y("at:Q", axis=None), text="text:N"
            ),
            *(
                alt.Chart(days[[i]])
                .mark_text(
                    align="left" if i == 0 else "right" if i == days.height - 1 else "center",
                    baseline="top",
                    fontSize=12,
                    color=_SOFT,
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
        return _finished(
            alt.layer(*layers),
            width=width - left - right,
            height=height,
            padding={"left": left, "right": right, "top": 12, "bottom": 26},
        )

    return _both(build, label)


def _grid(marks: Sequence[float], tick_text: Callable[[float], str]) -> list["alt.Chart"]:
    import altair as alt  # noqa: PLC0415

    base = alt.Chart(pl.DataFrame({"at": marks, "text": [tick_text(m) for m in marks]}))
    x = alt.X("at:Q", axis=None)
    return [
        base.mark_rule(color=_LINE, strokeWidth=1).encode(x=x),
        base.mark_text(baseline="top", dy=8, fontSize=12, color=_SOFT).encode(
            x=x, y=alt.value("height"), text="text:N"
        ),
    ]


def _references(references: Sequence[Reference], colours: Sequence[str]) -> list["alt.Chart"]:
    import altair as alt  # noqa: PLC0415

    layers = []
    for place, (reference, colour) in enumerate(zip(references, colours, strict=False)):
        base = alt.Chart(pl.DataFrame({"at": [reference.percent], "text": [reference.text]}))
        x = alt.X("at:Q", axis=None)
        layers += [
            base.mark_rule(color=colour, strokeDash=[5, 4], strokeWidth=1.5).encode(x=x),
            base.mark_text(baseline="bottom", dy=-5 - 16 * place, fontSize=12, color=colour).encode(
                x=x, y=alt.value(0), text="text:N"
            ),
        ]
    return layers


def _top(values: pl.Series) -> float:
    return ticks(0, float(values.max() or 1), most=4)[-1]  # type: ignore[arg-type]


def _both(build: Callable[[int], "alt.LayerChart"], label: str) -> str:
    return "\n".join(
        inline_svg(build(width), label=label, css_class=css_class) for width, css_class in _SIZES
    )


def _finished(
    chart: "alt.LayerChart", *, width: int, height: int, padding: dict[str, int]
) -> "alt.LayerChart":
    return (
        chart.properties(width=width, height=height, padding=padding, autosize="none")
        .configure(background="transparent", aria=False)
        .configure_view(stroke=None)
    )
