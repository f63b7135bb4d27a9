"""The figures at the top of a report."""

from lagi_clean.report.facts import Facts
from lagi_clean.report.figures import totals
from lagi_clean.report.layout import Headline, of_text, share_text, wording_of
from lagi_clean.text.visible import visible

__all__ = ["headlines"]


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
                    name=visible(facts.denominator_names[left.denominator_name]),
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
