"""Sections on coverage: the figures at the top, units, ages."""

from collections.abc import Sequence

from lagi_clean.data import toml_document
from lagi_clean.report.charts import Band, Reference, Share, pyramid, unit_dots
from lagi_clean.report.facts import Facts
from lagi_clean.report.figures import Figure, UnitFigures, band_figures, totals, unit_figures
from lagi_clean.report.layout import (
    UNKNOWN,
    Drawing,
    Grid,
    Headline,
    Section,
    clear,
    of_text,
    share_text,
    wording_of,
)
from lagi_clean.report.targets import target_line
from lagi_clean.report.wording import Wording

__all__ = ["headlines", "pyramid_section", "units_section"]

_MOST_DRAWN = 40
_ENDS = 15


def headlines(facts: Facts) -> tuple[Headline, ...]:
    """Return the figures at the top: cards, who is left, e-ID, population."""
    say, total = wording_of(facts), totals(facts.rows)
    found = []
    if issued := total.get("cccd_issued"):
        found.append(
            Headline(
                label=facts.indicator_names["cccd_issued"],
                value=share_text(issued, say),
                note=of_text(issued, facts, say),
                share=issued.percent,
            )
        )
    if left := total.get("cccd_left"):
        found.append(
            Headline(
                label=say.word("headline", "left"),
                value=say.number(left.numerator),
                note=say.word(
                    "headline",
                    "share",
                    percent=share_text(left, say),
                    denominator=say.number(left.denominator),
                    name=clear(facts.denominator_names[left.denominator_name]),
                ),
            )
        )
    if eid := total.get("eid_total"):
        found.append(
            Headline(
                label=say.word("headline", "eid"),
                value=share_text(eid, say),
                note=of_text(eid, facts, say),
                share=eid.percent,
            )
        )
    if population := total.get("population"):
        eligible = total.get("eligible")
        found.append(
            Headline(
                label=say.word("headline", "population"),
                value=say.number(population.numerator),
                note=say.word("headline", "population_note", number=say.number(eligible.numerator))
                if eligible
                else "",
            )
        )
    return tuple(found)


def units_section(facts: Facts) -> Section | None:
    """Return coverage by unit, None if no unit is known."""
    say = wording_of(facts)
    total = totals(facts.rows).get("cccd_issued")
    units = unit_figures(facts.rows, facts.unit_level)
    if total is None or not units:
        return None
    return Section(
        id="units",
        heading=say.word("units", facts.unit_level),
        intro=(say.word("units", "intro"),),
        drawings=_unit_drawings(units, total, facts, say),
        grids=(_unit_grid(units, facts, say),),
    )


def _unit_drawings(
    units: Sequence[UnitFigures], total: Figure, facts: Facts, say: Wording
) -> tuple[Drawing, ...]:
    known = [
        Share(name=clear(unit.name), percent=figure.percent, text=say.percent(figure.percent))
        for unit in units
        if unit.name != UNKNOWN
        and (figure := unit.figures.get("cccd_issued"))
        and figure.percent is not None
    ]
    if total.percent is None or len(known) < 2:
        return ()
    known.sort(key=lambda share: (-share.percent, share.name))
    note = ""
    drawn = known
    if len(known) > _MOST_DRAWN:
        drawn = [*known[:_ENDS], *known[-_ENDS:]]
        note = say.word("units", "extremes", number=_ENDS, all=say.number(len(known)))
    label = say.word(
        "units",
        "label",
        low=known[-1].text,
        lowest=known[-1].name,
        high=known[0].text,
        highest=known[0].name,
        total=say.percent(total.percent),
    )
    svg = unit_dots(
        drawn,
        total=Reference(
            percent=total.percent,
            text=say.word("units", "total_mark", percent=say.percent(total.percent)),
        ),
        target=target_line(facts, "cccd_issued", say),
        label=label,
        tick_text=say.tick,
    )
    return (Drawing(svg=svg, note=note),)


def _unit_grid(units: Sequence[UnitFigures], facts: Facts, say: Wording) -> Grid:
    lines = [
        (say.word("units", "unknown") if unit.name == UNKNOWN else clear(unit.name), unit.figures)
        for unit in units
    ]
    lines.append((say.word("", "total"), totals(facts.rows)))
    rows = []
    for name, figures in lines:
        issued, left, eid = (figures.get(c) for c in ("cccd_issued", "cccd_left", "eid_total"))
        rows.append(
            (
                name,
                say.number(issued.denominator) if issued else "",
                say.number(issued.numerator) if issued else "",
                share_text(issued, say) if issued else "",
                say.number(left.numerator) if left else "",
                say.number(eid.numerator) if eid else "",
                share_text(eid, say) if eid else "",
            )
        )
    words = ("eligible", "issued", "share", "left", "eid", "eid_share")
    level = toml_document("measure/labels.toml")["levels"][facts.unit_level][facts.language]
    return Grid(
        name=say.word("units", facts.unit_level),
        headings=(level, *(say.word("units", word) for word in words)),
        rows=tuple(rows),
        right=(1, 2, 3, 4, 5, 6),
        strong=(len(rows) - 1,),
        caption=say.word("units", "caption"),
        wide_only=(5, 6),
    )


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
    )


def _age_text(band: str) -> str:
    """Return a band with a dash between its ages.

    >>> _age_text("10-14")
    '10–14'
    """
    return band.replace("-", "–")
