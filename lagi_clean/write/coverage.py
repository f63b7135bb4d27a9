"""Coverage figures as CSV, JSON, Markdown, a workbook, or a grid of texts for a terminal.

Numbers and texts arrive counted and worded; nothing is decided here but how they look. CSV and
JSON are for programs, the same in every language; the others speak the reader's.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import polars as pl

from lagi_clean.data import toml_document
from lagi_clean.errors import Language
from lagi_clean.settings import Rounding
from lagi_clean.tables import COVERAGE
from lagi_clean.text.figures import HIDDEN, day_text, number_text, percent_text
from lagi_clean.text.visible import visible

__all__ = [
    "CoverageDocument",
    "CoverageGrid",
    "coverage_csv",
    "coverage_grid",
    "coverage_json",
    "coverage_markdown",
    "coverage_xlsx",
    "guarded_csv",
    "number_text",
    "percent_text",
]

_SCHEMA_VERSION = 1
_A4 = 9  # as spreadsheets number paper
_GRID = ("unit", "group", "indicator", "numerator", "denominator", "denominator_name", "percent")
_MARKDOWN = str.maketrans({c: f"\\{c}" for c in "\\`*_[]|#"} | {"<": "&lt;", ">": "&gt;"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageDocument:
    """Counted figures with the words to show them in one language."""

    as_of: date
    rows: pl.DataFrame
    """``tables.COVERAGE``."""
    left_out: Mapping[str, int]
    """Records that do not count, by reason."""
    indicator_names: Mapping[str, str]
    """What every indicator is called, by its code."""
    denominator_names: Mapping[str, str]
    definition: Sequence[str]
    """Who is counted, in sentences."""
    filters: Mapping[str, str]
    """The condition of every denominator, for programs and the curious."""
    rounding: Rounding
    decimals: int
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageGrid:
    """A document as texts: a title, headings, a row for each figure, and notes below."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """Unit, group, indicator, count, of, denominator, percent."""
    notes: tuple[str, ...]
    """Who was left out and why, who is counted, how percentages are rounded."""


def coverage_json(document: CoverageDocument) -> str:
    """Return the document as JSON (``docs/schemas/coverage.schema.json``), dates in ISO form."""
    shape = {
        "schema_version": _SCHEMA_VERSION,
        "command": "coverage",
        "as_of": document.as_of.isoformat(),
        "rows": [
            {**row, "as_of": row["as_of"].isoformat()}
            for row in document.rows.select(*COVERAGE).iter_rows(named=True)
        ],
        "left_out": dict(document.left_out),
        "indicators": dict(document.indicator_names),
        "denominators": {
            code: {"name": document.denominator_names[code], "filter": condition}
            for code, condition in document.filters.items()
        },
        "definition": list(document.definition),
        "rounding": {"mode": document.rounding, "decimals": document.decimals},
    }
    return json.dumps(shape, ensure_ascii=False, indent=2) + "\n"


def coverage_csv(document: CoverageDocument) -> str:
    """Return the rows as CSV: a heading line, ISO dates, a decimal point, all its decimals."""
    return guarded_csv(document.rows.select(*COVERAGE), decimals=document.decimals)


def guarded_csv(frame: pl.DataFrame, *, decimals: int | None = None) -> str:
    """Return a table as CSV with LF line ends, for a stream.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.

    >>> print(guarded_csv(pl.DataFrame({"unit": ["=1+1"], "percent": [92.6]}), decimals=2), end="")
    unit,percent
    '=1+1,92.60
    """
    text = pl.col(pl.String)
    guarded = frame.with_columns(
        pl.when(text.str.contains(r"^[=+\-@\t\r]")).then("'" + text).otherwise(text).name.keep()
    )
    return guarded.write_csv(float_precision=decimals)


def coverage_grid(document: CoverageDocument) -> CoverageGrid:
    """Return the document as texts in its language, control characters made visible."""
    words, language = toml_document("measure/labels.toml"), document.language
    day = day_text(document.as_of, language)
    return CoverageGrid(
        title=words["page"]["title"][language].format(as_of=day),
        headings=tuple(words["columns"][column][language] for column in _GRID),
        rows=tuple(
            (
                _unit(row["unit_level"], row["unit"], language),
                _group(row["group"], language),
                visible(document.indicator_names[row["indicator"]]),
                number_text(row["numerator"], language),
                number_text(row["denominator"], language),
                visible(document.denominator_names[row["denominator_name"]]),
                _share(row, document),
            )
            for row in document.rows.iter_rows(named=True)
        ),
        notes=tuple(_notes(document)),
    )


def coverage_markdown(document: CoverageDocument) -> str:
    """Return the document as a Markdown page; cell values are never markup."""
    grid = coverage_grid(document)
    align = ("---", "---", "---", "---:", "---:", "---", "---:")
    lines = (grid.headings, align, *(_escaped(row) for row in grid.rows))
    table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    notes = "\n".join(f"- {note.translate(_MARKDOWN)}" for note in grid.notes)
    return f"# {grid.title}\n\n{table}\n\n{notes}\n"


def coverage_xlsx(document: CoverageDocument) -> bytes:
    """Return the document as a workbook: typed cells, heading frozen, filter on, notes, charts.

    Texts are strings whatever they look like; percentages are numbers in a percent format.
    """
    from xlsxwriter import Workbook  # slow to import, rarely needed

    from lagi_clean.write.coverage_charts import add_charts, chart_blocks
    from lagi_clean.write.frames import FIXED_TIME

    words, language = toml_document("measure/labels.toml"), document.language
    grid = coverage_grid(document)
    file = BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": FIXED_TIME})
        heading = book.add_format({"bold": True, "bottom": 1})
        count = book.add_format({"num_format": "#,##0"})
        decimals = "." + "0" * document.decimals if document.decimals else ""
        digits = document.decimals + 2
        share = book.add_format({"num_format": f"0{decimals}%"})
        sheet = book.add_worksheet(words["sheets"]["figures"][language])
        right = book.add_format({"bold": True, "bottom": 1, "align": "right"})
        beside_number = book.add_format({"indent": 1})
        for column, text in enumerate(grid.headings):
            sheet.write_string(0, column, text, right if column in (3, 4, 6) else heading)
        numbers = document.rows.select("numerator", "denominator", "percent").iter_rows()
        for line, (texts, figures) in enumerate(zip(grid.rows, numbers, strict=True), start=1):
            for column in (0, 1, 2):
                sheet.write_string(line, column, texts[column])
            sheet.write_string(line, 5, texts[5], beside_number)
            for column, figure, form in zip((3, 4, 6), figures, (count, count, share), strict=True):
                if figure is None:
                    sheet.write_string(line, column, texts[column])
                elif form is share:
                    sheet.write_number(line, column, round(figure / 100, digits), share)
                else:
                    sheet.write_number(line, column, figure, form)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(grid.rows), len(grid.headings) - 1)
        sheet.autofit()
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        about = book.add_worksheet(words["sheets"]["notes"][language])
        for line, text in enumerate((grid.title, *grid.notes)):
            about.write_string(line, 0, text)
        about.set_column(0, 0, 100, book.add_format({"text_wrap": True, "valign": "top"}))
        about.set_paper(_A4)
        about.fit_to_pages(1, 0)
        add_charts(book, chart_blocks(document, grid), words["sheets"]["charts"][language])
    return file.getvalue()


def _notes(document: CoverageDocument) -> Iterator[str]:
    words, language = toml_document("measure/labels.toml")["page"], document.language
    reasons = toml_document("measure/left_out.toml")
    parts = [
        f"{reasons[reason][language] if reason in reasons else visible(reason)}"
        f" {number_text(records, language)}"
        for reason, records in document.left_out.items()
    ]
    total = number_text(sum(document.left_out.values()), language)
    listed = f" ({'; '.join(parts)})" if parts else ""
    yield words["left_out"][language].format(records=total) + listed
    yield from document.definition
    yield words[f"rounding_{document.rounding}"][language].format(decimals=document.decimals)


def _share(row: Mapping[str, int | float | None], document: CoverageDocument) -> str:
    if row["numerator"] is None or row["denominator"] is None:
        return HIDDEN
    return percent_text(row["percent"], decimals=document.decimals, language=document.language)


def _unit(level: str, unit: str, language: Language) -> str:
    words = toml_document("measure/labels.toml")
    if level == "total":
        return str(words["levels"]["total"][language])
    name = _value(unit, language)
    return f"{words['levels'][level][language]}: {name}" if unit == "unknown" else name


def _group(group: str, language: Language) -> str:
    groups = toml_document("measure/labels.toml")["groups"]
    texts = []
    for part in group.split(",") if group else ():
        name, equals, value = part.partition("=")
        label = groups[name][language] if name in groups else visible(name)
        texts.append(f"{label}: {_value(value, language)}" if equals else label)
    return ", ".join(texts)


def _value(value: str, language: Language) -> str:
    values = toml_document("measure/labels.toml")["values"]
    return str(values[value][language]) if value in values else visible(value)


def _escaped(row: Sequence[str]) -> tuple[str, ...]:
    return tuple(text.translate(_MARKDOWN) for text in row)
