"""The review workbook: doubtful pairs, stacked for the eye, with a list to choose from.

Everything is text, never a formula or a link. Each line carries the id of its pair in a hidden
column, so the lines may be sorted by any column and still be read back
(``resolve.answers``).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from lagi_clean.data import toml_document
from lagi_clean.errors import Language, LimitError
from lagi_clean.write.frames import FIXED_TIME

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

__all__ = ["CITIZENS_SHOWN", "RUN_SHEET", "ReviewPair", "pair_id", "run_id", "write_review"]

RUN_SHEET = str(toml_document("review/workbook.toml")["run"]["sheet"])
"""The hidden sheet that says which run asked."""
_FIELDS = (
    "full_name", "birth", "sex", "personal_id", "old_id", "father_name", "mother_name",
    "spouse_name", "household_id", "head_name", "hamlet", "ward", "phone",
)  # fmt: skip
CITIZENS_SHOWN = frozenset(
    {"record_id", "birth_date", "birth_month", "birth_year", *_FIELDS} - {"birth"}
)
"""The columns of citizens that the workbook shows, or makes what it shows from."""
_LEAD = ("answer", "note", "group", "pair", "role")
_TAIL = ("why", "record_id", "score")
_HIDDEN = ("pair_id", "id_l", "id_r")
_OURS = (*_LEAD, *_TAIL, *_HIDDEN)
_OWN = "own "
"""Stands before the names of columns that are not those of citizens."""
_WIDTHS = {
    "answer": 15,
    "note": 20,
    "group": 6,
    "pair": 6,
    "role": 12,
    "full_name": 26,
    "why": 70,
    "record_id": 22,
}
_LINE_HEIGHT = 15
_LINES = {"left": "first", "right": "second"}
_SHEET_ROWS = 1_048_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPair:
    """A pair to decide: ids, score, why it is doubtful (in words), and who is already joined.

    Pairs of one ``group`` hang together. ``answer`` ("" or a key of the workbook's answers) and
    ``note`` are what was said of the pair before.
    """

    id_l: str
    id_r: str
    score: float | None
    why: str
    joined_l: tuple[str, ...] = ()
    joined_r: tuple[str, ...] = ()
    group: int = 1
    answer: str = ""
    note: str = ""


def pair_id(id_l: str, id_r: str) -> str:
    """Return a short id of a pair, the same whichever of its records is named first.

    >>> pair_id("a:1", "a:2") == pair_id("a:2", "a:1")
    True
    """
    return sha256("\n".join(sorted((id_l, id_r))).encode()).hexdigest()[:16]


def run_id(pairs: list[ReviewPair]) -> str:
    """Return an id of what is asked: the same pairs with the same scores have the same id."""
    digest = sha256()
    for pair in pairs:
        score = "" if pair.score is None else f"{pair.score:.6f}"
        digest.update(f"{pair.id_l}\n{pair.id_r}\n{score}\n".encode())
    return digest.hexdigest()[:16]


def write_review(
    pairs: list[ReviewPair],
    citizens: pl.DataFrame,
    path: Path,
    *,
    language: Language,
    columns: Sequence[str] | None = None,
) -> None:
    """Write the workbook of ``pairs``, in their order, with the records of ``citizens``.

    ``citizens`` has ``record_id`` and may have any of the columns shown; others are not used.
    ``columns`` are those to show of records that are not citizens. Raises ``LimitError`` when a
    worksheet cannot hold the lines.
    """
    lines = sum(2 + len(pair.joined_l) + len(pair.joined_r) for pair in pairs)
    if lines > _SHEET_ROWS:
        raise LimitError("OUTPUT_TOO_MANY_ROWS", name=path.name, rows=lines, limit=_SHEET_ROWS)
    from xlsxwriter import Workbook  # slow to import, rarely needed

    words = toml_document("review/workbook.toml")
    fields = _fields(columns, language)
    records = _shown(pairs, citizens, columns, language)
    plain = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(path, plain) as book:
        book.set_properties({"created": FIXED_TIME})
        formats = _formats(book)
        about = book.add_worksheet(words["sheets"]["instructions"][language])
        _instruct(about, len(pairs), formats["title"], language, citizens=columns is None)
        sheet = book.add_worksheet(words["sheets"]["pairs"][language])
        _fill(sheet, pairs, records, formats, language, fields=fields)
        hidden = book.add_worksheet(RUN_SHEET)
        hidden.hide()
        for row, (name, value) in enumerate((("run_id", run_id(pairs)), ("language", language))):
            hidden.write_string(row, 0, name)
            hidden.write_string(row, 1, value)
        sheet.activate()


def _formats(book: "Workbook") -> dict[str, "Format"]:
    """Return the formats by name; ``group_``: first line of a group, ``first_``: of a pair."""
    formats = {
        "heading": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "context": book.add_format({"num_format": "@", "font_color": "#808080"}),
    }
    for line, border in (("group", {"top": 2}), ("first", {"top": 1}), ("second", {})):
        for mark, colour in (("", None), ("_differs", "#FFE699"), ("_missing", "#FFF7DC")):
            fill = {"bg_color": colour} if colour else {}
            formats[line + mark] = book.add_format({"num_format": "@", **border, **fill})
        wrapped = {"num_format": "@", "text_wrap": True, "valign": "top", **border}
        formats[f"{line}_words"] = book.add_format(wrapped)
    return formats


def _fields(columns: Sequence[str] | None, language: Language) -> dict[str, str]:
    """Return the columns of records that are shown, each with its heading.

    What a table of one's own calls as the workbook calls one of its columns is marked, for the
    answers are found by headings.
    """
    headings = toml_document("review/workbook.toml")["headings"]
    if columns is None:
        return {name: headings[name][language] for name in _FIELDS}
    taken = {word.casefold() for name in _OURS for word in (name, *headings.get(name, {}).values())}
    return {_OWN + n: f"{n} *" if n.strip().casefold() in taken else n for n in columns}


def _shown(
    pairs: list[ReviewPair],
    citizens: pl.DataFrame,
    columns: Sequence[str] | None,
    language: Language,
) -> dict[str, dict[str, str]]:
    """Return the values to show of every record that a pair names."""
    wanted = {i for p in pairs for i in (p.id_l, p.id_r, *p.joined_l, *p.joined_r)}
    values = toml_document("review/workbook.toml")["values"]
    rows = citizens.filter(pl.col("record_id").is_in(sorted(wanted)))
    found = {}
    for row in rows.iter_rows(named=True):
        if columns is not None:
            texts = {_OWN + name: str(row[name]) for name in columns if row[name] is not None}
            found[row["record_id"]] = texts
            continue
        texts = {name: str(row[name]) for name in _FIELDS if row.get(name) is not None}
        texts["birth"] = _birth(row)
        if (sex := texts.get("sex")) in values:
            texts["sex"] = values[sex][language]
        found[row["record_id"]] = texts
    return found


def _birth(row: dict[str, object]) -> str:
    if row.get("birth_date") is not None:
        return f"{row['birth_date']:%d/%m/%Y}"
    parts = [row.get("birth_month"), row.get("birth_year")]
    return "/".join(str(part) for part in parts if part is not None)


def _instruct(
    sheet: "Worksheet", pairs: int, title: "Format", language: Language, *, citizens: bool
) -> None:
    words = toml_document("review/workbook.toml")
    names = {name: words["answers"][name][language] for name in words["answers"]}
    names |= {name: words["headings"][name][language] for name in ("answer", "note")}
    names["pairs"] = words["sheets"]["pairs"][language]
    sheet.set_column(0, 0, 110)
    asked = "title" if citizens else "title_records"
    sheet.write_string(0, 0, words["text"][asked][language], title)
    lines = [words["text"]["counted"][language].format(pairs=pairs)]
    lines += words["text"]["help"][language].format(**names).strip().split("\n")
    if citizens:
        lines += words["text"]["help_citizens"][language].strip().split("\n")
    for row, line in enumerate(lines, start=2):
        sheet.write_string(row, 0, line)


def _fill(
    sheet: "Worksheet",
    pairs: list[ReviewPair],
    records: dict[str, dict[str, str]],
    formats: dict[str, "Format"],
    language: Language,
    *,
    fields: dict[str, str],
) -> None:
    words = toml_document("review/workbook.toml")
    columns = (*_LEAD, *fields, *_TAIL, *_HIDDEN)
    hidden = {
        *_HIDDEN,
        "score",
        *(f for f in fields if not any(r.get(f) for r in records.values())),
    }
    headings = {name: words["headings"].get(name, {}).get(language, name) for name in _OURS}
    if not set(fields) & set(_FIELDS):
        headings["record_id"] = "record_id"  # of a table of one's own: an id, no row number
    for column, name in enumerate(columns):
        heading = fields[name] if name in fields else headings[name]
        sheet.write_string(0, column, heading, formats["heading"])
        options = {"hidden": True} if name in hidden else {}
        sheet.set_column(column, column, _WIDTHS.get(name, 16), None, options)
    row = group = 0
    for number, pair in enumerate(pairs, start=1):
        marks = _marks(records[pair.id_l], records[pair.id_r], fields)
        for record, role in _lines_of(pair):
            row += 1
            line = _LINES.get(role, "context")
            if role == "left":
                lines_of_text = -(-len(pair.why) // _WIDTHS["why"])
                sheet.set_row(row, _LINE_HEIGHT * max(lines_of_text, 1))
            if role == "left" and pair.group != group:
                line, group = "group", pair.group
            cells = {
                **_cells_of(pair, role, language),
                "pair": str(number),
                "record_id": record,
                **records[record],
            }
            for column, name in enumerate(columns):
                mark = "" if line == "context" else marks.get(name, "")
                if name == "why" and line != "context":
                    mark = "_words"
                sheet.write_string(row, column, cells.get(name, ""), formats[line + mark])
    choices = {
        "validate": "list",
        "source": [words["answers"][a][language] for a in ("same", "not_same", "unsure")],
        "error_title": words["headings"]["answer"][language],
        "error_message": words["text"]["choose"][language],
    }
    sheet.data_validation(1, 0, max(row, 1), 0, choices)
    sheet.freeze_panes(1, len(_LEAD))
    sheet.autofilter(0, 0, row, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _cells_of(pair: ReviewPair, role: str, language: Language) -> dict[str, str]:
    """Return what a line says of its pair; answer, note and reason stand in line A alone."""
    words = toml_document("review/workbook.toml")
    cells = {
        "group": str(pair.group),
        "role": words["roles"][role][language],
        "score": "" if pair.score is None else f"{pair.score:.2f}",
        "pair_id": pair_id(pair.id_l, pair.id_r),
        "id_l": pair.id_l,
        "id_r": pair.id_r,
    }
    if role == "left":
        answer = words["answers"][pair.answer][language] if pair.answer else ""
        cells |= {"answer": answer, "note": pair.note, "why": pair.why}
    return cells


def _lines_of(pair: ReviewPair) -> Iterator[tuple[str, str]]:
    """Yield record and role of each line of a pair."""
    yield pair.id_l, "left"
    yield pair.id_r, "right"
    for record in pair.joined_l:
        yield record, "context_left"
    for record in pair.joined_r:
        yield record, "context_right"


def _marks(one: dict[str, str], other: dict[str, str], fields: Iterable[str]) -> dict[str, str]:
    """Return how the fields that are not alike are marked: contradicting, or known to one only."""
    found = {}
    for name in fields:
        left, right = one.get(name, "").casefold(), other.get(name, "").casefold()
        if left != right:
            found[name] = "_differs" if left and right else "_missing"
    return found
