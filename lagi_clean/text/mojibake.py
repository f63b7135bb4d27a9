"""UTF-8 that was read as another encoding: ``Nguyá»…n`` for Nguyễn, ``LĂŞ`` for Lê.

To be looked for before white space is cleaned: the UTF-8 of à, ậ, í and others holds the byte A0
or AD, a no-break space or a soft hyphen to the eye. A sequence of bytes that is valid UTF-8 by
chance does not occur in names; still a repair counts as certain only if every word it touches
comes out as a well-formed syllable or a listed name, and all encodings that fit agree.
"""

import re
from dataclasses import dataclass
from functools import cache

from lagi_clean.text.characters import compose_marks
from lagi_clean.text.lexicon import is_ethnic_name
from lagi_clean.text.scripts import has_other_script
from lagi_clean.text.steps import Reading
from lagi_clean.text.syllables import is_well_formed

__all__ = ["MISREAD_AS", "read_mojibake"]

MISREAD_AS = ("cp1252", "latin-1", "iso8859-2", "cp1250")
"""Encodings that UTF-8 is misread as; bytes without a character pass as C1 controls."""

_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"
)
_MOST_PASSES = 3
_WORD = re.compile(r"[^\s()\[\],.;/\-]+")


@cache
def _bytes_of(codec: str) -> dict[int, int]:
    table = {}
    for byte in range(0x80, 0x100):
        try:
            table[ord(bytes([byte]).decode(codec))] = byte
        except UnicodeDecodeError:
            table[byte] = byte
    return table


@cache
def _leads() -> frozenset[str]:
    """Return the characters that may begin a misread sequence."""
    return frozenset(
        chr(code)
        for codec in MISREAD_AS
        for code, byte in _bytes_of(codec).items()
        if 0xC2 <= byte <= 0xEF  # lead bytes of two and three
    )


def read_mojibake(text: str) -> Reading:
    r"""Return ``text`` with misread UTF-8 read again, and whether that is certain.

    >>> read_mojibake("Nguyá»…n VÄƒn ToÃ\xa0n").certain
    'Nguyễn Văn Toàn'
    >>> read_mojibake("LĂŞ Tháť\x8b").certain, read_mojibake("Lê Thị").step
    ('Lê Thị', '')
    """
    nothing = Reading(step="", certain=text, likely=text)
    if text.isascii() or _leads().isdisjoint(text):
        return nothing
    readings = [r for codec in MISREAD_AS if (r := _read_again(text, codec)) is not None]
    if not readings:
        partly = _with_lost_bytes(text)
        return nothing if partly is None else Reading(step="mojibake", certain=text, likely=partly)
    most = max(reading.letters for reading in readings)
    found = {r.text: r.sound for r in readings if r.letters == most}
    if len(found) > 1:
        found = {result: sound for result, sound in found.items() if sound} or found
    if len(found) > 1:
        return Reading(step="mojibake", certain=text, likely=text, ambiguous=True)
    ((result, sound),) = found.items()
    return Reading(step="mojibake", certain=result if sound else text, likely=result)


@dataclass(frozen=True, slots=True)
class _Again:
    text: str
    letters: int
    """How many sequences were decoded, in the first pass."""
    sound: bool
    """Every word that is not ASCII can stand as it is now."""


def _read_again(text: str, codec: str) -> _Again | None:
    result, letters = _one_pass(text, codec)
    if not letters:
        return None
    for _ in range(_MOST_PASSES):
        once, more = _one_pass(result, codec)
        if not more:
            break
        result = once
    words = [w for w in map(compose_marks, _WORD.findall(result)) if not w.isascii()]
    sound = all(is_well_formed(w) or is_ethnic_name(w) for w in words)
    return _Again(result, letters, sound and not has_other_script(result))


def _one_pass(text: str, codec: str) -> tuple[str, int]:
    """Return ``text`` with each misread sequence decoded, and how many there were."""
    table = _bytes_of(codec)
    content = bytes(table.get(ord(c), ord(c) if c < "\x80" else 0) for c in text)
    pieces, count, at = [], 0, 0
    for sequence in _SEQUENCE.finditer(content):
        pieces += [text[at : sequence.start()], sequence.group().decode()]
        count, at = count + 1, sequence.end()
    return "".join((*pieces, text[at:])), count


def _with_lost_bytes(text: str) -> str | None:
    """Return what is left when a no-break space became a space, or a byte U+FFFD.

    Byte A0 after C3 is à; of the letters in C4 and a byte that cp1252 lacks, names know only Đ.
    """
    guess = re.sub("Ã (?=[a-z]|$)", "à", text).replace("Ä\ufffd", "Đ")
    if guess == text:
        return None
    guess = _one_pass(guess, "cp1252")[0]
    words = [w for w in _WORD.findall(compose_marks(guess)) if not w.isascii()]
    return guess if all(map(is_well_formed, words)) else None
