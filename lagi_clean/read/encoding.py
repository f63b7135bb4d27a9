"""Which encoding a text file is in, found over the whole of it, and its text as UTF-8.

A mark at the start decides, then UTF-16's pattern of zero bytes, then whether the lines are valid
UTF-8: text in another encoding hardly ever is. What is left is one byte a letter; its words are
read in each encoding in turn, and the one in which most of them are Vietnamese syllables wins.
Single cells in another encoding, within a sound file, are not the file's business.
"""

import codecs
import mmap
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from lagi_clean.errors import UsageError
from lagi_clean.text.fonts import is_sound_word
from lagi_clean.text.legacy import LEGACY_ENCODINGS, LegacyEncoding, decode_legacy, to_surface

__all__ = ["ENCODINGS", "Data", "Decoded", "decode_content", "is_utf8", "known_encoding"]

Data = bytes | mmap.mmap

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_STEP = 1 << 22
_HEAD = 1 << 16
_HIGH_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
_GUESSED = ("tcvn3", "vni", "cp1258")
_ENOUGH = 0.6
"""Share of words that must be Vietnamese for an encoding to be taken."""


def _code_page(name: str) -> Callable[[bytes], str]:
    """Return a decoder by Python's table; bytes without a letter stay what Latin-1 shows."""
    return _by_table([bytes([b]).decode(name, "ignore") or chr(b) for b in range(256)])


def _by_table(letters: list[str]) -> Callable[[bytes], str]:
    table = "".join(letters)

    def decode(content: bytes) -> str:
        return unicodedata.normalize("NFC", codecs.charmap_decode(content, "strict", table)[0])

    return decode


def _legacy(name: LegacyEncoding) -> Callable[[bytes], str]:
    if name != "vni":  # a letter a byte
        singles = (to_surface(bytes([byte]), name) for byte in range(256))
        return _by_table([decode_legacy(single, name) for single in singles])

    def decode(content: bytes) -> str:
        return unicodedata.normalize("NFC", decode_legacy(to_surface(content, name), name))

    return decode


_CODE_PAGES = ("cp1252", "latin-1")
ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", *LEGACY_ENCODINGS, *_CODE_PAGES)
"""Encodings that a person may name."""


@cache
def _decoder(name: str) -> Callable[[bytes], str]:
    for legacy in LEGACY_ENCODINGS:
        if legacy == name:
            return _legacy(legacy)
    return _code_page(name)


_ALIASES = MappingProxyType(
    {
        "utf8": "utf-8",
        "utf8sig": "utf-8",
        "unicode": "utf-8",
        "utf16": "utf-16",
        "utf16le": "utf-16-le",
        "utf16be": "utf-16-be",
        "windows1258": "cp1258",
        "1258": "cp1258",
        "windows1252": "cp1252",
        "1252": "cp1252",
        "ansi": "cp1252",
        "latin1": "latin-1",
        "iso88591": "latin-1",
        "abc": "tcvn3",
        "vniwindows": "vni",
    }
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text file as UTF-8."""

    data: Data
    """UTF-8; a place that could not be decoded holds bytes that are no UTF-8."""
    start: int
    """Offset behind the mark at the start."""
    encoding: str
    reasons: tuple[str, ...]
    valid: bool
    """Whether ``data`` is known to be valid UTF-8 everywhere."""


def known_encoding(name: str) -> str:
    """Return the name of an encoding as ``ENCODINGS`` has it.

    Raises ``UsageError`` for one that there is none of.

    >>> known_encoding("Windows-1258"), known_encoding("UTF8")
    ('cp1258', 'utf-8')
    """
    squeezed = re.sub(r"[^a-z0-9]", "", name.lower())
    by_squeezed = {re.sub(r"[^a-z0-9]", "", known): known for known in ENCODINGS}
    found = by_squeezed.get(squeezed) or _ALIASES.get(squeezed)
    if found is None:
        raise UsageError("ENCODING_UNKNOWN", name=name, known=", ".join(ENCODINGS))
    return found


def decode_content(data: Data, *, encoding: str | None, thorough: bool = True) -> Decoded:
    """Return a text file as UTF-8, in the encoding said or else in the one found.

    Without ``thorough`` a file whose first and last part are UTF-8 is taken to be so throughout,
    without reasons: for readers that notice when it is not. Raises ``UsageError`` for an encoding
    that there is none of.
    """
    head = data[:_HEAD]
    marked = next(((bom, name) for bom, name in _BOMS if head.startswith(bom)), None)
    if encoding is not None:
        return _as_said(data, known_encoding(encoding), marked, thorough=thorough)
    if marked and marked[1] != "utf-8":
        return _converted(data, len(marked[0]), marked[1], ("bom",))
    if name := _zero_bytes(head):
        return _converted(data, 0, name, ("zero_bytes",))
    start = len(marked[0]) if marked else 0
    if not thorough and _valid_at_ends(data):
        return Decoded(data, start, "utf-8", (), valid=True)
    good, bad = _valid_lines(data)
    reasons = (*(("bom",) if marked else ()), f"valid_utf8={good}")
    if not bad or marked or good >= bad:
        counted = (*reasons, f"invalid_utf8={bad}") if bad else reasons
        return Decoded(data, start, "utf-8", counted, valid=not bad)
    name, words = _by_words(data)
    return _converted(data, 0, name, (f"invalid_utf8={bad}", *words))


def _as_said(data: Data, name: str, marked: tuple[bytes, str] | None, *, thorough: bool) -> Decoded:
    if name == "utf-16":
        own = marked[1] if marked and marked[1] != "utf-8" else None
        name = own or _zero_bytes(data[:_HEAD]) or "utf-16-le"
    start = len(marked[0]) if marked and marked[1] == name else 0
    if name != "utf-8":
        return _converted(data, start, name, ("said",))
    valid = _valid_at_ends(data) if not thorough else _valid_lines(data)[1] == 0
    return Decoded(data, start, name, ("said",), valid=valid)


def _valid_at_ends(data: Data) -> bool:
    head, tail = data[:_STEP], data[-_HEAD:]
    whole = len(data) <= _STEP
    return is_utf8(head if whole else head[: head.rfind(b"\n") + 1]) and (
        whole or is_utf8(tail[tail.find(b"\n") + 1 :])
    )


def _zero_bytes(head: bytes) -> str | None:
    """Return which UTF-16 has its zero bytes as these are, if any."""
    half = len(head) / 2
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.3 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.3 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _pieces(data: Data) -> Iterator[bytes]:
    """Yield the file in pieces of whole lines."""
    at, size = 0, len(data)
    while at < size:
        stop = min(at + _STEP, size)
        if stop < size:
            newline = data.find(b"\n", stop)
            stop = size if newline < 0 else newline + 1
        yield data[at:stop]
        at = stop


def _valid_lines(data: Data) -> tuple[int, int]:
    """Count the lines that are valid UTF-8 with letters beyond ASCII, and those that are not."""
    good = bad = 0
    for piece in _pieces(data):
        if piece.isascii():
            continue
        for line in piece.split(b"\n"):
            if not line.isascii():
                valid = is_utf8(line)
                good += valid
                bad += not valid
    return good, bad


def is_utf8(content: bytes) -> bool:
    """Tell whether bytes are UTF-8."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _by_words(data: Data) -> tuple[str, tuple[str, ...]]:
    """Return the encoding in which most words are Vietnamese, with the counts."""
    words: Counter[bytes] = Counter()
    for piece in _pieces(data):
        words.update(_HIGH_WORD.findall(piece))
    total = sum(words.values())
    fitting = dict.fromkeys(_GUESSED, 0)
    for word, times in words.items():
        for name in _GUESSED:
            fitting[name] += times * is_sound_word(_decoder(name)(word))
    best = max(_GUESSED, key=lambda name: fitting[name])
    counts = tuple(f"{name}={fitting[name]}" for name in _GUESSED)
    if fitting[best] < _ENOUGH * total:
        return "cp1252", (f"words={total}", *counts, "fallback")
    return best, (f"words={total}", *counts)


def _undecodable(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\udcff", error.end  # no UTF-8 when encoded: the line will be set aside


codecs.register_error("lagi_clean.undecodable", _undecodable)


def _converted(data: Data, start: int, name: str, reasons: tuple[str, ...]) -> Decoded:
    content = data[start:]
    if not name.startswith("utf"):
        decode = _decoder(name)
        text = b"".join(decode(piece).encode() for piece in _pieces(content))
        return Decoded(text, 0, name, reasons, valid=True)
    whole = codecs.decode(content, name, "lagi_clean.undecodable").encode("utf-8", "surrogatepass")
    mark = codecs.BOM_UTF8
    return Decoded(whole, 3 if whole.startswith(mark) else 0, name, reasons, valid=is_utf8(whole))
