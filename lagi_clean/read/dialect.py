"""How a text file separates and quotes its cells, from its first lines."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

from lagi_clean.errors import UsageError
from lagi_clean.read.heading import known_count

__all__ = ["Dialect", "find_dialect", "said_delimiter"]

_DELIMITERS = (",", ";", "\t", "|")
_UNSEEN = ("\t", "|", ";", ",", "\x1f")
_SEP_LINE = re.compile(r"\s*sep=(\\t|.)\s*", re.IGNORECASE)
_LINES = 400
_NAMES = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells are separated and quoted."""

    delimiter: str
    quote: str | None
    sep_line: bool = False
    """Whether the first line says the delimiter (``sep=;``) and is no row."""
    sure: bool = True
    """Whether there is a delimiter at all; otherwise there is one column."""

    @property
    def plain(self) -> bool:
        """Whether the delimiter is one ASCII character, as the fast reader needs it."""
        return len(self.delimiter) == 1 and self.delimiter.isascii()


def said_delimiter(said: str) -> str:
    r"""Return the delimiter that a person named.

    Raises ``UsageError`` for what cannot be one.

    >>> said_delimiter("tab") == said_delimiter("\\t") == chr(9)
    True
    """
    found = _NAMES.get(said.lower(), said)
    if not found or found in "\r\n\"'\0":
        raise UsageError("READ_DELIMITER")
    return found


def find_dialect(head: str, *, delimiter: str | None) -> Dialect:
    r"""Return the dialect of a file that begins with ``head``; a delimiter said wins.

    >>> find_dialect("Họ tên;Địa chỉ\nAn;Tổ 1, KP 2\n", delimiter=None).delimiter
    ';'
    >>> find_dialect("sep=|\na|b\n", delimiter=None).sep_line
    True
    """
    lines = re.split(r"\r\n|\n|\r", head)[:_LINES]
    said = _SEP_LINE.fullmatch(lines[0])
    if said:
        lines = lines[1:]
    quote = _quote(lines)
    if delimiter is not None:
        return Dialect(said_delimiter(delimiter), quote, sep_line=bool(said))
    if said:
        return Dialect(_NAMES.get(said.group(1), said.group(1)), quote, sep_line=True)
    text = "\n".join(lines)
    unquoted = re.sub(r'"(?:[^"]|"")*"', "", text) if quote == '"' else text
    shown = [line for line in unquoted.split("\n") if line.strip()]
    best, best_score = None, 0.0
    for candidate in _DELIMITERS:
        score = _score(shown, candidate)
        if score > best_score:
            best, best_score = candidate, score
    if best is None:
        unseen = next((d for d in _UNSEEN if d not in head), _UNSEEN[-1])
        return Dialect(unseen, quote, sure=False)
    spaced = best + " "
    if best != "\t" and len(shown) > 1 and all(_all_spaced(line, best) for line in shown):
        return Dialect(spaced, quote)
    return Dialect(best, quote)


def _all_spaced(line: str, delimiter: str) -> bool:
    """Tell whether a space follows every delimiter of a line, of which there are some."""
    count = line.count(delimiter)
    return count > 0 and line.count(delimiter + " ") == count


def _score(lines: Sequence[str], delimiter: str) -> float:
    """Return how well a delimiter gives all lines the same number of cells."""
    counts = [line.count(delimiter) for line in lines]
    some = Counter(count for count in counts if count)
    if not some:
        return 0.0
    usual, times = max(some.items(), key=lambda item: (item[1], item[0]))
    share = times / len(counts)
    if share < 0.3:
        return 0.0
    known = max((known_count(line.split(delimiter)) for line in lines[:50]), default=0)
    first = counts.index(usual)
    heading = 1.0 if first == 0 or sum(counts[:first]) > 0 else 0.6
    return share * share * (1 + log2(1 + usual)) * (3 if known >= 2 else 1) * heading


def _quote(lines: Sequence[str]) -> str | None:
    """Return the quote character: a double quote unless only single ones stand around cells."""
    text = "\n".join(lines)
    if '"' in text or "'" not in text:
        return '"'
    around = re.findall(r"(?:^|[,;\t|])'[^'\n]*'(?=$|[,;\t|])", text, re.MULTILINE)
    return "'" if 2 * len(around) > len([line for line in lines if line]) else '"'
