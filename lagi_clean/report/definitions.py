"""Sections that define: every indicator with its figure, and how figures are counted."""

from lagi_clean.data import toml_document
from lagi_clean.report.facts import Facts
from lagi_clean.report.figures import totals
from lagi_clean.report.layout import Grid, Section, share_text, wording_of
from lagi_clean.report.wording import Wording
from lagi_clean.text.visible import visible

__all__ = ["definitions_section", "indicators_section"]


def indicators_section(facts: Facts) -> Section:
    """Return every indicator of the whole population."""
    say = wording_of(facts)
    words = ("indicator", "count", "of_whom", "percent")
    grid = Grid(
        name=say.word("indicators", "heading"),
        headings=tuple(say.word("indicators", word) for word in words),
        rows=tuple(
            (
                visible(facts.indicator_names[code]),
                say.number(figure.numerator),
                " ".join(
                    (
                        say.number(figure.denominator),
                        visible(facts.denominator_names[figure.denominator_name]),
                    )
                ),
                share_text(figure, say),
            )
            for code, figure in totals(facts.rows).items()
        ),
        right=(1, 3),
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
    return Section(
        id="definitions",
        heading=say.word("definitions", "heading"),
        notes=tuple(notes),
        grids=(_indicators(facts, say), _denominators(facts, say), _conditions(facts, say)),
    )


def _indicators(facts: Facts, say: Wording) -> Grid:
    words = ("indicator", "denominator")
    name, of = (say.word("indicators", word) for word in words)
    return Grid(
        name=say.word("definitions", "conditions"),
        headings=(name, say.word("definitions", "counts"), of),
        rows=tuple(
            (
                visible(facts.indicator_names[one.indicator]),
                visible(one.numerator),
                visible(facts.denominator_names[one.denominator]),
            )
            for one in facts.definitions
        ),
        code=(1,),
        folded=True,
    )


def _denominators(facts: Facts, say: Wording) -> Grid:
    name = say.word("indicators", "denominator")
    return Grid(
        name=name,
        headings=(name, say.word("definitions", "condition")),
        rows=tuple(
            (visible(facts.denominator_names[code]), visible(condition))
            for code, condition in facts.filters.items()
        ),
        code=(1,),
        folded=True,
    )


def _conditions(facts: Facts, say: Wording) -> Grid:
    """Return what the names in the conditions mean, in words and as the catalogue has them."""
    meanings = toml_document("report/words.toml")["terms"]
    rows = []
    for name in dict.fromkeys((*meanings, *facts.conditions)):
        meaning = meanings[name][facts.language] if name in meanings else ""
        rows.append((visible(name), meaning, visible(facts.conditions.get(name, ""))))
    words = ("name", "meaning", "expression")
    return Grid(
        name=say.word("conditions", "heading"),
        headings=tuple(say.word("conditions", word) for word in words),
        rows=tuple(rows),
        code=(0, 2),
        folded=True,
    )
