"""Section on how single pairs of records were decided: each level, its weight, their sum.

Of a pair only comparisons, levels and weights are known here: no record, no value.
"""

from math import log2

from lagi_clean.data import toml_document
from lagi_clean.report.charts import Step, Threshold, waterfall
from lagi_clean.report.facts import DecidedPair, Facts
from lagi_clean.report.layout import Drawing, Grid, Section, wording_of
from lagi_clean.report.wording import Wording
from lagi_clean.text.visible import visible

__all__ = ["decisions_section"]

_NULL = "null"
"""The level of a comparison whose value is missing on one side: it says nothing."""


def decisions_section(facts: Facts) -> Section | None:
    """Return a waterfall for each pair of ``facts.decided``, None if there is none."""
    if not facts.decided:
        return None
    say = wording_of(facts)
    drawings: list[Drawing] = []
    rows: list[tuple[str, ...]] = []
    for number, pair in enumerate(facts.decided, start=1):
        steps = _steps(pair, say)
        verdict = say.word("decisions", pair.decision)
        heading = say.word(
            "decisions",
            "pair",
            number=number,
            verdict=verdict,
            tier=_called("tiers", pair.tier, say),
        )
        total = say.word("decisions", "sum", bits=say.bits(pair.weight))
        svg = waterfall(
            steps,
            thresholds=_thresholds(facts, say),
            label=f"{heading}. {total}",
            tick_text=lambda at: say.bits(at, decimals=0),
        )
        drawings.append(Drawing(svg=svg, heading=heading, note=_silent(pair, say)))
        rows += [(str(number), step.name, step.text) for step in steps]
    words = ("number", "evidence", "bits")
    grid = Grid(
        name=say.word("decisions", "heading"),
        headings=tuple(say.word("decisions", word) for word in words),
        rows=tuple(rows),
        right=(2,),
        folded=True,
    )
    return Section(
        id="decisions",
        heading=say.word("decisions", "heading"),
        intro=(say.word("decisions", "intro"), say.word("decisions", "privacy")),
        drawings=tuple(drawings),
        grids=(grid,),
    )


def _steps(pair: DecidedPair, say: Wording) -> list[Step]:
    """Return what the sum starts from, every comparison that says something, and the sum."""
    parts = [(_called("comparisons", "prior", say), pair.prior_bits)]
    for one in pair.evidence:
        if one.level != _NULL:
            comparison = _called("comparisons", one.comparison, say)
            parts.append((f"{comparison}: {_called('levels', one.level, say)}", one.bits))
    if pair.relatives_bits:
        parts.append((_called("levels", "strangers_or_relatives", say), pair.relatives_bits))
    steps = [Step(name=_capital(name), size=bits, text=say.bits(bits)) for name, bits in parts]
    total = say.word("decisions", "total")
    return [*steps, Step(name=total, size=pair.weight, text=say.bits(pair.weight), is_sum=True)]


def _silent(pair: DecidedPair, say: Wording) -> str:
    silent = [
        _called("comparisons", one.comparison, say) for one in pair.evidence if one.level == _NULL
    ]
    return say.word("decisions", "silent", names=", ".join(silent)) if silent else ""


def _thresholds(facts: Facts, say: Wording) -> list[Threshold]:
    lines = []
    for name, probability in facts.thresholds.items():
        if 0 < probability < 1:
            text = say.word("decisions", f"{name}_from", percent=say.tick(100 * probability))
            lines.append(Threshold(at=log2(probability / (1 - probability)), text=text))
    return lines


def _called(section: str, name: str, say: Wording) -> str:
    """Return what an explanation calls a comparison, level or tier; its own name if nothing."""
    words = toml_document("match/words.toml")[section]
    text: str = words[name][say.language] if name in words else visible(name.replace("_", " "))
    return text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
