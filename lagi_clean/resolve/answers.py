"""Read a reviewer's answers back from the workbook, whatever was sorted, filtered or re-saved.

Lines find their pair by the id in a hidden column. What cannot be what the reviewer meant (an
unknown word, two answers for one pair, lines of which half was sorted) is refused, and the cells
are named; their contents are not.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from lagi_clean.data import toml_document
from lagi_clean.errors import InputError

__all__ = ["Asked", "read_answers"]

_MOST_CELLS = 10
_NEEDED = ("answer", "note", "record_id", "pair_id", "role")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A pair that was asked: its two records, and those shown beside them."""

    id_l: str
    id_r: str
    beside: frozenset[str] = frozenset()


def read_answers(
    path: Path, asked: Mapping[str, Asked], *, run: str
) -> dict[tuple[str, str], tuple[str, str]]:
    """Return (id_l, id_r) to (answer, note) of every pair that was answered, in asked order.

    ``asked`` are the pairs by id, ``run`` the id of the run that asked. Raises ``InputError``
    when the file is no review workbook or one of another run, and for answers that cannot be.
    """
    book = _Book(path)
    if book.run != run:
        raise InputError("REVIEW_OTHER_RUN", path=path)
    words = _answer_words()
    told: dict[str, tuple[str, str, str]] = {}
    lines: dict[str, list[tuple[str, str]]] = {}
    unknown, strangers, beside, twice = [], [], [], []
    for number, line in book.lines:
        cell = f"{book.letter('answer')}{number}"
        said, pair = _plain(line["answer"]), line["pair_id"]
        if pair not in asked:
            if said or pair:
                strangers.append(cell if said else f"{book.letter('pair_id')}{number}")
            continue
        one = asked[pair]
        if line["record_id"] not in {one.id_l, one.id_r, *one.beside}:
            strangers.append(f"{book.letter('record_id')}{number}")
        lines.setdefault(pair, []).append((cell, line["note"].strip()))
        if not said:
            continue
        if said not in words:
            unknown.append(cell)
        elif line["record_id"] not in {one.id_l, one.id_r}:
            beside.append(cell)
        elif pair in told and told[pair][0] != words[said]:
            twice += [told[pair][1], cell]
        else:
            told[pair] = (words[said], cell, pair)
    _check(path, book, strangers=strangers, unknown=unknown, beside=beside, twice=twice)
    return {
        (asked[pair].id_l, asked[pair].id_r): (told[pair][0], _note(lines[pair]))
        for pair in asked
        if pair in told
    }


def _check(
    path: Path,
    book: "_Book",
    *,
    strangers: Sequence[str],
    unknown: Sequence[str],
    beside: Sequence[str],
    twice: Sequence[str],
) -> None:
    """Raise ``InputError`` for the first kind of cells that cannot be taken for answers."""
    sheet = book.sheet
    if strangers:
        raise InputError("REVIEW_LINES_MIXED", path=path, sheet=sheet, cells=_named(strangers))
    if unknown:
        raise InputError(
            "REVIEW_ANSWER_UNKNOWN",
            path=path,
            sheet=sheet,
            cells=_named(unknown),
            words=book.choices(),
        )
    if beside:
        raise InputError("REVIEW_ANSWER_BESIDE", path=path, sheet=sheet, cells=_named(beside))
    if twice:
        raise InputError("REVIEW_ANSWERED_TWICE", path=path, sheet=sheet, cells=_named(twice))


def _named(cells: Sequence[str]) -> str:
    """Return the first few cells of a list, each once."""
    named = list(dict.fromkeys(cells))
    return ", ".join(named[:_MOST_CELLS]) + (", ..." if len(named) > _MOST_CELLS else "")


def _note(lines: Sequence[tuple[str, str]]) -> str:
    """Return the notes of a pair's lines, each once, whatever the order of the lines."""
    return "; ".join(sorted({note for _, note in lines if note}))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _answer_words() -> dict[str, str]:
    """Return every word that is an answer, of both languages."""
    answers = toml_document("review/workbook.toml")["answers"]
    return {_plain(word): answer for answer, words in answers.items() for word in words.values()}


class _Book:
    """The sheet of pairs of a workbook, its lines with their row numbers."""

    def __init__(self, path: Path) -> None:
        import fastexcel  # slow to import, rarely needed

        if not path.exists():
            raise InputError("INPUT_MISSING", path=path)
        facts = toml_document("review/workbook.toml")
        try:
            book = fastexcel.read_excel(path)
            sheets = {
                name: book.load_sheet(name, header_row=None, dtypes="string").to_polars()
                for name in book.sheet_names
            }
        except fastexcel.FastExcelError as error:
            raise InputError("REVIEW_UNREADABLE", path=path) from error
        hidden = sheets.pop(facts["run"]["sheet"], pl.DataFrame())
        about = dict(hidden.iter_rows()) if hidden.width == 2 else {}
        if "run_id" not in about:
            raise InputError("REVIEW_UNREADABLE", path=path)
        self.run = str(about["run_id"])
        self.language = str(about.get("language", "en"))
        self._headings = facts["headings"]
        self._answers = facts["answers"]
        for name, table in sheets.items():
            if table.height and "pair_id" in table.row(0):
                self.sheet = name
                self.lines = self._lines(table, path)
                return
        raise InputError("REVIEW_UNREADABLE", path=path)

    def _lines(self, table: pl.DataFrame, path: Path) -> list[tuple[int, dict[str, str]]]:
        heads = [_plain(str(h or "")) for h in table.row(0)]
        self._place: dict[str, int] = {}
        for name in _NEEDED:
            called = {name, *map(_plain, self._headings.get(name, {}).values())}
            places = [place for place, head in enumerate(heads) if head in called]
            if not places:
                raise InputError("REVIEW_COLUMN_MISSING", path=path, name=self._called(name))
            self._place[name] = places[0]
        return [
            (number, {name: str(row[place] or "") for name, place in self._place.items()})
            for number, row in enumerate(table.iter_rows(), start=1)
            if number > 1
        ]

    def _called(self, name: str) -> str:
        return str(self._headings.get(name, {}).get(self.language, name))

    def letter(self, name: str) -> str:
        """Return the letters of a column, as a spreadsheet shows them."""
        from xlsxwriter.utility import xl_col_to_name

        return str(xl_col_to_name(self._place[name]))

    def choices(self) -> str:
        """Return the words that may be answered, in the language of the workbook."""
        return ", ".join(self._answers[a][self.language] for a in ("same", "not_same", "unsure"))
