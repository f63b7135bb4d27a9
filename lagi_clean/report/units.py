"""Coverage by ward, district or province."""

from collections.abc import Sequence

from lagi_clean.data import toml_document
from lagi_clean.report.charts import Reference, Share, share_bars, unit_dots
from lagi_clean.report.facts import Facts
from lagi_clean.report.figures import Figure, UnitFigures, totals, unit_figures
from lagi_clean.report.layout import (
    UNKNOWN,
    Drawing,
    Grid,
    Section,
    share_text,
    wording_of,
)
from lagi_clean.report.time import target_line
from lagi_clean.report.wording import Wording
from lagi_clean.text.visible import visible

__all__ = ["units_section"]

_MOST_DRAWN = 40
_ENDS = 15


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
        Share(name=visible(unit.name), percent=figure.percent, text=say.percent(figure.percent))
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
    cards = unit_dots(
        drawn,
        total=Reference(
            percent=total.percent,
            text=say.word("units", "total_mark", percent=say.percent(total.percent)),
        ),
        target=target_line(facts, "cccd_issued", say),
        label=label,
        tick_text=say.tick,
    )
    return (Drawing(svg=cards, note=note), *_eid_drawing(units, facts, say))


def _eid_drawing(units: Sequence[UnitFigures], facts: Facts, say: Wording) -> tuple[Drawing, ...]:
    """Return the share of e-ID accounts by unit, in the order of the table, if there are any."""
    drawn = [
        Share(
            name=visible(unit.name),
            percent=figure.percent,
            text=f"{say.percent(figure.percent)} ({say.number(figure.numerator)})",
        )
        for unit in units
        if unit.name != UNKNOWN
        and (figure := unit.figures.get("eid_total"))
        and figure.percent is not None
    ]
    if not 1 < len(drawn) <= _MOST_DRAWN or not any(share.percent for share in drawn):
        return ()
    name = facts.indicator_names["eid_total"]
    label = f"{name}: " + "; ".join(f"{share.name} {share.text}" for share in drawn)
    heading = say.word("units", "eid_intro")
    return (Drawing(svg=share_bars(drawn, label=label, value_space=112), heading=heading),)


def _unit_grid(units: Sequence[UnitFigures], facts: Facts, say: Wording) -> Grid:
    lines = [
        (say.word("units", "unknown") if unit.name == UNKNOWN else visible(unit.name), unit.figures)
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
