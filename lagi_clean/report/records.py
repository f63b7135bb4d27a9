"""Sections on the records: quality, findings, duplicates, who is left out, sources."""

from collections.abc import Mapping

from lagi_clean.data import toml_document
from lagi_clean.report.charts import Share, share_bars
from lagi_clean.report.facts import Facts, Finding
from lagi_clean.report.layout import Drawing, Grid, Section, wording_of
from lagi_clean.rules import SEVERITIES, Severity
from lagi_clean.text.visible import visible

__all__ = [
    "findings_section",
    "left_out_section",
    "matching_section",
    "quality_section",
    "sources_section",
]

_MOST_FINDINGS: Mapping[Severity, int] = {"error": 8, "warning": 8, "info": 4}
_MATCHING = (
    "records",
    "people",
    "duplicate_records",
    "people_with_several_records",
    "matching_pairs",
    "review_pairs",
    "review_records",
    "shared_number_pairs",
    "cut_pairs",
)
Rows = tuple[tuple[str, ...], ...]


def quality_section(facts: Facts) -> Section | None:
    """Return the quality score, None if the job made none."""
    if not facts.quality:
        return None
    say, names = wording_of(facts), toml_document("validate/quality.toml")
    lines = [
        (
            _capital(names[q.dimension]["name"][facts.language])
            if q.dimension in names
            else visible(q.dimension),
            q,
            say.number(None) if q.numerator is None else say.percent(q.percent),
        )
        for q in facts.quality
    ]
    items = [
        Share(name=name, percent=q.percent, text=text)
        for name, q, text in lines
        if q.percent is not None
    ]
    listed = "; ".join(f"{name} {text}" for name, _, text in lines)
    words = ("demand", "meets", "records", "share")
    grid = Grid(
        name=say.word("quality", "heading"),
        headings=tuple(say.word("quality", word) for word in words),
        rows=tuple(
            (name, say.number(q.numerator), say.number(q.denominator), text)
            for name, q, text in lines
        ),
        right=(1, 2, 3),
    )
    label = say.word("quality", "label", list=listed)
    return Section(
        id="quality",
        heading=say.word("quality", "heading"),
        intro=(say.word("quality", "intro"),),
        drawings=(Drawing(svg=share_bars(items, label=label)),) if items else (),
        grids=(grid,),
    )


def findings_section(facts: Facts) -> Section | None:
    """Return the most frequent findings, gravest first; the others, and small ones, as a sum."""
    if not facts.findings:
        return None
    say = wording_of(facts)
    rows: list[tuple[str, ...]] = []
    for severity in SEVERITIES[::-1]:
        shown, others = _frequent(facts, severity)
        name = say.word("findings", severity)
        rows += [(_capital(f.rule.title[facts.language]), name, say.number(f.count)) for f in shown]
        if others:
            rows.append((_capital(say.word("findings", "others")), name, say.number(others)))
    words = ("finding", "severity", "count")
    grid = Grid(
        name=say.word("findings", "heading"),
        headings=tuple(say.word("findings", word) for word in words),
        rows=tuple(rows),
        right=(2,),
    )
    return Section(
        id="findings",
        heading=say.word("findings", "heading"),
        intro=(say.word("findings", "intro"),),
        grids=(grid,),
    )


def _frequent(facts: Facts, severity: Severity) -> tuple[list[Finding], int]:
    found = sorted(
        (f for f in facts.findings if f.rule.severity == severity),
        key=lambda f: (-f.count, f.rule.code),
    )
    shown = [f for f in found[: _MOST_FINDINGS[severity]] if f.count >= facts.least]
    rest = found[len(shown) :]
    while rest and sum(f.count for f in rest) < facts.least:
        if not shown:
            return [], 0  # all of them together are too few to be told
        rest = [shown.pop(), *rest]
    return shown, sum(f.count for f in rest)


def matching_section(facts: Facts) -> Section | None:
    """Return what finding duplicates gave, None if the job looked for none."""
    if not facts.matching:
        return None
    say = wording_of(facts)
    known = {name: facts.matching[name] for name in _MATCHING if name in facts.matching}
    section = Section(
        id="matching",
        heading=say.word("matching", "heading"),
        intro=(say.word("matching", "intro"),),
    )
    if any(0 < count < facts.least for count in known.values()):
        note = say.word("matching", "too_small", least=facts.least)
        return Section(id=section.id, heading=section.heading, notes=(note,))
    grid = Grid(
        name=section.heading,
        headings=("", say.word("findings", "count")),
        rows=tuple((say.word("matching", name), say.number(n)) for name, n in known.items()),
        right=(1,),
    )
    return Section(id=section.id, heading=section.heading, intro=section.intro, grids=(grid,))


def left_out_section(facts: Facts) -> Section:
    """Return which records do not count, and why."""
    say, reasons = wording_of(facts), toml_document("measure/left_out.toml")
    heading = say.word("left_out", "heading")
    if facts.left_out_hidden:
        note = say.word("matching", "too_small", least=facts.least)
        return Section(id="left_out", heading=heading, notes=(note,))
    if not facts.left_out:
        return Section(id="left_out", heading=heading, notes=(say.word("left_out", "nothing"),))
    shown, others = _large_reasons(facts)
    rows = [
        (
            _capital(reasons[reason][facts.language] if reason in reasons else visible(reason)),
            say.number(records),
        )
        for reason, records in shown.items()
    ]
    if others != 0:
        rows.append((_capital(say.word("left_out", "others")), say.number(others)))
    total = None if others is None else sum(shown.values()) + others
    rows.append((say.word("", "total"), say.number(total)))
    grid = Grid(
        name=heading,
        headings=(say.word("left_out", "reason"), say.word("left_out", "records")),
        rows=tuple(rows),
        right=(1,),
        strong=(len(rows) - 1,),
    )
    return Section(
        id="left_out", heading=heading, intro=(say.word("left_out", "intro"),), grids=(grid,)
    )


def _large_reasons(facts: Facts) -> tuple[dict[str, int], int | None]:
    """Return the reasons with records enough to be told, and the sum of the others.

    The sum is None where all of them together are too few to be told.
    """
    small = {r: n for r, n in facts.left_out.items() if 0 < n < facts.least}
    shown = {r: n for r, n in facts.left_out.items() if r not in small}
    while small and sum(small.values()) < facts.least and shown:
        least = min(shown, key=lambda reason: (shown[reason], reason))
        small[least] = shown.pop(least)
    others = sum(small.values())
    return shown, None if 0 < others < facts.least else others


def sources_section(facts: Facts) -> Section | None:
    """Return the files that the job read, and where their rows went."""
    if not facts.sources:
        return None
    say = wording_of(facts)
    if facts.least > 1:  # how many rows were set aside would tell small figures
        words: tuple[str, ...] = ("source", "rows_read")
        rows: Rows = tuple((visible(s.name), say.number(s.rows_read)) for s in facts.sources)
    else:
        rows = tuple(
            (visible(s.name), *map(say.number, (s.rows_read, s.citizens, s.quarantine, s.dropped)))
            for s in facts.sources
        )
        words = ("source", "rows_read", "citizens", "quarantine", "dropped")
    grid = Grid(
        name=say.word("sources", "heading"),
        headings=tuple(say.word("sources", word) for word in words),
        rows=rows,
        right=(1, 2, 3, 4),
        stacked=True,
        caption="" if facts.least > 1 else say.word("sources", "caption"),
    )
    return Section(id="sources", heading=say.word("sources", "heading"), grids=(grid,))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
