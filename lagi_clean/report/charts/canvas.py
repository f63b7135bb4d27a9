"""What charts share: colours, two widths, a fixed layout.

Each chart is drawn twice, for a phone and for a sheet of paper. Layout never depends on the width
of a text, so the same figures give the same bytes on every machine. Colours are those of Okabe and
Ito (Color Universal Design, 2008), told apart also by people who confuse red and green.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lagi_clean.report.charts.svg import inline_svg

if TYPE_CHECKING:
    import altair as alt

__all__ = [
    "BLUE",
    "GREY",
    "INK",
    "LINE",
    "ORANGE",
    "SOFT",
    "TRACK",
    "WIDE",
    "Reference",
    "Share",
    "Spec",
    "both",
    "finished",
]

Spec = dict[str, object]
"""A chart in Vega-Lite."""

BLUE, ORANGE, GREY = "#0067a5", "#d55e00", "#b9c1cb"
INK, SOFT, LINE, TRACK = "#1c2733", "#5a6675", "#d5dae1", "#e9ecf0"
NARROW, WIDE = 328, 680
_SIZES = ((NARROW, "chart narrow"), (WIDE, "chart wide"))


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


def both(build: Callable[[int], Spec], label: str) -> str:
    """Return a chart at both widths, as ``build`` draws it at one."""
    return "\n".join(
        inline_svg(build(width), label=label, css_class=css_class) for width, css_class in _SIZES
    )


def finished(
    layers: Sequence["alt.Chart"], *, width: int, height: int, padding: Mapping[str, int]
) -> Spec:
    """Return layers as one Vega-Lite specification with its measures fixed, in pixels."""
    import altair as alt  # an extra, slow to import

    spec: dict[str, object] = alt.layer(*layers).to_dict()
    return spec | {
        "width": width,
        "height": height,
        "padding": dict(padding),
        "autosize": "none",
        "config": {"background": "transparent", "aria": False, "view": {"stroke": None}},
    }
