"""What a report is laid out from: headlines, and sections of texts, charts and tables."""

from dataclasses import dataclass

from lagi_clean.report.facts import Facts
from lagi_clean.report.figures import Figure
from lagi_clean.report.wording import Wording
from lagi_clean.text.visible import visible

__all__ = [
    "UNKNOWN",
    "Drawing",
    "Grid",
    "Headline",
    "Section",
    "of_text",
    "share_text",
    "wording_of",
]

UNKNOWN = "unknown"
"""A unit, age or sex that is not given, as measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A figure at the top: ``share`` (0 to 100) draws a bar under it."""

    label: str
    value: str
    note: str
    share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table as texts; ``right`` are the columns of numbers, ``strong`` rows are sums."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()
    strong: tuple[int, ...] = ()
    caption: str = ""
    wide_only: tuple[int, ...] = ()
    """Columns that a narrow phone leaves out."""
    code: tuple[int, ...] = ()
    """Columns that hold expressions."""
    stacked: bool = False
    """Whether a phone shows each row as a list, for rows that are wide."""
    folded: bool = False
    """Whether it opens only when asked for, on a screen: what a chart above it shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A chart: SVG made here, never from a cell."""

    svg: str
    heading: str = ""
    """What stands above it, where a section has several."""
    legend: tuple[tuple[str, str], ...] = ()
    """Class and text of each colour."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with what stands under it; ``id`` is its anchor."""

    id: str
    heading: str
    intro: tuple[str, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    grids: tuple[Grid, ...] = ()
    notes: tuple[str, ...] = ()


def wording_of(facts: Facts) -> Wording:
    """Return how a report says things."""
    return Wording(language=facts.language, decimals=facts.decimals)


def share_text(figure: Figure, say: Wording) -> str:
    """Return a figure's percentage, an asterisk where it is hidden."""
    return say.number(None) if figure.hidden else say.percent(figure.percent)


def of_text(figure: Figure, facts: Facts, say: Wording) -> str:
    """Return a figure with its denominator: "96,376 of 104,080 eligible"."""
    return say.word(
        "headline",
        "of",
        numerator=say.number(figure.numerator),
        denominator=say.number(figure.denominator),
        name=visible(facts.denominator_names[figure.denominator_name]),
    )
