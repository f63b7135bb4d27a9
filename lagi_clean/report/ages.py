"""People by age and sex, with and without a card."""

from lagi_clean.report.charts import Band, pyramid
from lagi_clean.report.facts import Facts
from lagi_clean.report.figures import Figure, band_figures
from lagi_clean.report.layout import UNKNOWN, Drawing, Grid, Section, wording_of
from lagi_clean.report.wording import Wording

__all__ = ["pyramid_section"]


def pyramid_section(facts: Facts) -> Section | None:
    """Return the age pyramid, None if nobody could be placed in it."""
    say = wording_of(facts)
    bands, unplaced, hidden = [], 0, False
    lines: dict[str, dict[str, dict[str, Figure]]] = {}
    for band, sex, figures in band_figures(facts.rows):
        population = figures["population"].numerator
        if UNKNOWN in (band, sex):
            unplaced += population or 0
            hidden |= population is None
            continue
        lines.setdefault(band, {})[sex] = figures
        parts = [figures["cccd_issued"].numerator, figures["cccd_left"].numerator]
        eligible = figures["eligible"].numerator
        parts.append(None if population is None or eligible is None else population - eligible)
        hidden |= None in parts
        issued, left, others = (part or 0 for part in parts)
        side = -1 if sex == "male" else 1
        bands.append(Band(name=_age_text(band), side=side, parts=(issued, left, others)))
    if not any(sum(band.parts) for band in bands):
        return None
    most = max(bands, key=lambda b: (sum(o.parts[1] for o in bands if o.name == b.name), b.name))
    label = say.word(
        "pyramid",
        "label",
        men=say.number(sum(sum(b.parts) for b in bands if b.side < 0)),
        women=say.number(sum(sum(b.parts) for b in bands if b.side > 0)),
        band=most.name,
        number=say.number(sum(b.parts[1] for b in bands if b.name == most.name)),
    )
    sexes = (say.word("pyramid", "male"), say.word("pyramid", "female"))
    svg = pyramid(bands, sides=sexes, label=label, tick_text=lambda n: say.number(round(n)))
    legend = (
        ("blue", say.word("pyramid", "with_card")),
        ("orange", say.word("pyramid", "without_card")),
        ("grey", say.word("pyramid", "others")),
    )
    notes = []
    if unplaced:
        notes.append(say.word("pyramid", "unplaced", number=say.number(unplaced)))
    if hidden:
        notes.append(say.word("pyramid", "unplaced_hidden"))
    return Section(
        id="pyramid",
        heading=say.word("pyramid", "heading"),
        intro=(say.word("pyramid", "intro"),),
        drawings=(Drawing(svg=svg, legend=legend, note=" ".join(notes)),),
        grids=(_pyramid_grid(lines, say),),
    )


def _pyramid_grid(lines: dict[str, dict[str, dict[str, Figure]]], say: Wording) -> Grid:
    codes = ("population", "cccd_issued", "cccd_left")
    rows = []
    for band, by_sex in reversed(lines.items()):
        cells = [_age_text(band)]
        for sex in ("male", "female"):
            figures = by_sex.get(sex, {})
            cells += [say.number(figures[c].numerator) if c in figures else "0" for c in codes]
        rows.append(tuple(cells))
    parts = (
        say.word("headline", "population").lower(),
        say.word("pyramid", "with_card"),
        say.word("units", "left").lower(),
    )
    return Grid(
        name=say.word("pyramid", "heading"),
        headings=(
            say.word("pyramid", "age"),
            *(f"{say.word('pyramid', sex)}, {p}" for sex in ("male", "female") for p in parts),
        ),
        rows=tuple(rows),
        right=(1, 2, 3, 4, 5, 6),
        folded=True,
    )


def _age_text(band: str) -> str:
    """Return a band with a dash between its ages.

    >>> _age_text("10-14")
    '10–14'
    """
    return band.replace("-", "–")
