"""What stands in a name's cell beside the name: titles, remarks, a clerk's numbering.

None of it is part of the name, and none is deleted from the displayed one without somebody's
word: it is proposed. Parts and keys are made without it.
"""

import re
from dataclasses import dataclass
from functools import cache

from lagi_clean.data import toml_document
from lagi_clean.text.keys import fold
from lagi_clean.text.lexicon import family_bearers, words_of

__all__ = ["NOTE_BEGINS", "Asides", "abbreviated", "split_asides"]

_BRACKETS = re.compile(r"\s*(?:\([^()]*\)?|\[[^\[\]]*\]?|\{[^{}]*\}?)\s*")
_DIGITS = re.compile(
    r"(?<![\s.\-_])[\s.\-_]+\d+$|(?<![\s.\-_\d])\d+$"  # at the first sign or digit of a run only
    r"|^\d+[\s.)\-_]+"
)
_NOTE = re.compile(r"\s+[-–—/]\s*|\s*[,;/]\s*|\s+(?=(?:tức|bí danh|hay còn gọi)\s)", re.IGNORECASE)
_TITLE = re.compile(r"^(\S+?)(?:\.\s*|\s+)(?=\S)")
NOTE_BEGINS = frozenset({"tức", "bí", "hay"})
"""First words of notes that stand behind a name without a sign between."""
_ABBREVIATED = re.compile(r"(?:^|(?<=[\s.]))([^\W\d_]{1,3})\.(?=\s|\S|$)|\bNg\u0303(?=\s)")
_FAMILY = 20
"""Bearers of a family name from which a word before it may be a title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asides:
    """A cell without what stands beside the name, and what that was."""

    name: str
    found: tuple[str, ...]
    """Codes of ``title``, ``remark``, ``trailing_digits``, in the order of their removal."""


def split_asides(text: str) -> Asides:
    """Return the name in a cell, and what stood beside it.

    A form of address counts only before a frequent family name: Ông and Anh are names too.

    >>> split_asides("Bà Nguyễn Thị Hoa (đã chết)")
    Asides(name='Nguyễn Thị Hoa', found=('remark', 'title'))
    >>> split_asides("Trần Văn Hùng 2").name, split_asides("Ông Văn Tài").name
    ('Trần Văn Hùng', 'Ông Văn Tài')
    """
    name = text
    found: list[str] = []
    if not _is_only_words(name):
        name = _without_remarks(name, found)
        numbered = _DIGITS.sub("", name).strip()
        if numbered != name and any(c.isalpha() for c in numbered):
            name = numbered
            found.append("trailing_digits")
    title = _TITLE.match(name)
    if title and title[1].lower().rstrip(".") in words_of("titles"):
        rest = name[title.end() :]
        words = rest.split()
        if len(words) > 1 and family_bearers(words[0]) >= _FAMILY and words[0].lower() != "văn":
            name = rest
            found.append("title")
    return Asides(name=name, found=tuple(found))


def _is_only_words(text: str) -> bool:
    """Tell whether a cell holds nothing but words between spaces, none of which begins a note."""
    words = text.split(" ")
    return all(map(str.isalpha, words)) and NOTE_BEGINS.isdisjoint(map(str.lower, words))


def _without_remarks(text: str, found: list[str]) -> str:
    bare = _BRACKETS.sub(" ", text).strip()
    if bare != text and any(c.isalpha() for c in bare):
        text = bare
        found.append("remark")
    cut = _NOTE.search(text)
    if cut and any(c.isalpha() for c in text[: cut.start()]) and _is_note(text[cut.end() :]):
        text = text[: cut.start()].strip()
        if "remark" not in found:
            found.append("remark")
    return text


def _is_note(text: str) -> bool:
    folded = fold(text)
    starts = (*words_of("asides"), *words_of("remarks"))
    return any(folded == start or folded.startswith(f"{start} ") for start in starts)


def abbreviated(text: str) -> tuple[tuple[str, ...], ...]:
    """Return, for each abbreviated syllable, what it may stand for (nothing when unknown).

    Several readings are the rule (Ng. is Nguyễn, Ngô, Nghiêm), so none is ever applied.

    >>> abbreviated("Ng. Văn An"), abbreviated("Nguyễn Văn An")
    ((('Nguyễn', 'Ngô', 'Nghiêm', 'Ngọc'),), ())
    """
    if "." not in text and "\u0303" not in text:
        return ()
    table = _abbreviations()
    return tuple(table.get((m[1] or "ng").lower(), ()) for m in _ABBREVIATED.finditer(text))


@cache
def _abbreviations() -> dict[str, tuple[str, ...]]:
    words: dict[str, list[str]] = toml_document("names/words.toml")["abbreviations"]
    return {short: tuple(long) for short, long in words.items()}
