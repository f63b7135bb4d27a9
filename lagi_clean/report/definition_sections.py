"""Sections that define: every indicator with its figure, and how figures are counted."""

from lagi_clean.report.facts import Facts
from lagi_clean.report.figures import totals
from lagi_clean.report.layout import Grid, Section, clear, share_text, wording_of

__all__ = ["definitions_section", "indicators_section"]


def indicators_section(facts: Facts) -> Section:
    """Return every indicator of the whole population."""
    say = wording_of(facts)
    words = ("indicator", "count", "of", "denominator", "percent")
    grid = Grid(
        name=say.word("indicators", "heading"),
        headings=tuple(say.word("indicators", word) for word in words),
        rows=tuple(
            (
                clear(facts.indicator_names[code]),
                say.number(figure.numerator),
                say.number(figure.denominator),
                clear(facts.denominator_names[figure.denominator_name]),
                share_text(figure, say),
            )
            for code, figure in totals(facts.rows).items()
        ),
        right=(1, 2, 4),
    )
    return Section(id="indicators", heading=say.word("indicators", "heading"), grids=(grid,))


def definitions_section(facts: Facts) -> Section:
    """Return who is counted, how percentages are rounded, and the condition of every figure."""
    say = wording_of(facts)
    notes = [
        *facts.definition,
        say.word("definitions", f"rounding_{facts.rounding}", decimals=facts.decimals),
    ]
    if facts.least > 1:
        notes.append(say.word("definitions", "suppression", least=facts.least))
    counted = Grid(
        name=say.word("definitions", "conditions"),
        headings=(
            say.word("indicators", "indicator"),
            say.word("definitions", "counts"),
            say.word("indicators", "denominator"),
        ),
        rows=tuple(
            (
                clear(facts.indicator_names[one.indicator]),
                clear(one.numerator),
                clear(facts.denominator_names[one.denominator]),
            )
            for one in facts.definitions
        ),
        code=True,
    )
    of = Grid(
        name=say.word("indicators", "denominator"),
        headings=(say.word("indicators", "denominator"), say.word("definitions", "condition")),
        rows=tuple(
            (clear(facts.denominator_names[code]), clear(condition))
            for code, condition in facts.filters.items()
        ),
        code=True,
    )
    return Section(
        id="definitions",
        heading=say.word("definitions", "heading"),
        notes=tuple(notes),
        grids=(counted, of),
    )
