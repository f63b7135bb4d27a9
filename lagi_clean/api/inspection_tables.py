"""What ``inspect`` shows to a person, as tables of texts in the language of the settings."""

from collections.abc import Mapping
from typing import Any

from lagi_clean.api.inspection import Inspection, SourceInspection
from lagi_clean.api.summary import TextTable
from lagi_clean.data import toml_document
from lagi_clean.errors import Language
from lagi_clean.rules import rule
from lagi_clean.settings import Settings
from lagi_clean.text.figures import number_text

__all__ = ["findings_table", "inspection_tables"]

_WORDS = "words/inspect.toml"
_COLUMNS = ("heading", "field", "how", "filled", "distinct", "shape", "shaped")


def inspection_tables(found: Inspection, *, settings: Settings) -> list[TextTable]:
    """Return a table for each file: a row for each of its headings."""
    language = settings.language
    words = toml_document(_WORDS)
    return [
        TextTable(
            title=_source_line(source, language),
            headings=tuple(words["columns"][name][language] for name in _COLUMNS),
            rows=tuple(
                (
                    column.heading,
                    column.field or "–",
                    _how(source, column.heading, column.how, language),
                    number_text(column.filled, language),
                    number_text(column.distinct, language),
                    column.shape,
                    number_text(column.shaped, language),
                )
                for column in source.columns
            ),
            right=(3, 4, 6),
        )
        for source in found.sources
    ]


def findings_table(findings: Mapping[str, int], *, settings: Settings) -> TextTable:
    """Return how often each rule spoke, the most frequent first."""
    language = settings.language
    words = toml_document(_WORDS)["findings"]
    rows = []
    for code, count in findings.items():
        found = rule(code)
        rows.append((code, found.severity, found.title[language], number_text(count, language)))
    return TextTable(
        title=words["title"][language],
        headings=tuple(words[name][language] for name in ("rule", "severity", "what", "count")),
        rows=tuple(rows),
        right=(3,),
    )


def _how(source: SourceInspection, heading: str, how: str, language: Language) -> str:
    if any(heading in headings for headings in source.ambiguous.values()):
        how = "ambiguous"
    text: str = toml_document(_WORDS)["how"][how][language]
    return text


def _source_line(source: SourceInspection, language: Language) -> str:
    words: dict[str, Any] = toml_document(_WORDS)
    evidence = source.evidence
    details: list[tuple[str, dict[str, object]]] = []
    if evidence.encoding:
        reasons = ", ".join(evidence.encoding_reasons)
        details.append(("encoding", {"encoding": evidence.encoding, "reasons": reasons}))
    if evidence.delimiter:
        shown = {"\t": "tab"}.get(evidence.delimiter, evidence.delimiter)
        details.append(("delimiter", {"delimiter": shown}))
    if evidence.sheet:
        details.append(("sheet", {"sheet": evidence.sheet}))
    if evidence.header_row:
        details.append(("header", {"row": evidence.header_row}))
    if evidence.repairs:
        mended = ", ".join(f"{code} {n}" for code, n in evidence.repairs.items())
        details.append(("repairs", {"repairs": mended}))
    text: str = words["source"][language].format(
        source=source.source,
        format=evidence.format + (f".{evidence.packing}" if evidence.packing else ""),
        details="".join(words[name][language].format(**fields) for name, fields in details),
        read=number_text(source.rows_read, language),
        records=number_text(source.records, language),
        quarantine=number_text(source.quarantine, language),
        dropped=number_text(sum(source.dropped.values()), language),
    )
    return text
