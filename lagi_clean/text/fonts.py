"""Cells in TCVN3 or VNI, word by word: ``NguyÔn V¨n Hïng``, ``Nguyeãn Vaên Huøng``.

Rosters hold such cells among sound ones, and single such words in sound cells. A word is read in
another encoding only if it is no Vietnamese word as it stands and is one as read. ``Hoàng`` is a
name, and in VNI it is how Hồng looks: such words are never changed, only reported, once another
word has shown the encoding. VISCII and VPS overlap too much with Unicode to be guessed.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from lagi_clean.text.case import has_sane_case
from lagi_clean.text.characters import compose_marks, replace_dyet
from lagi_clean.text.legacy import decode_legacy, surface_letters
from lagi_clean.text.lexicon import bearers, is_ethnic_name
from lagi_clean.text.steps import Reading
from lagi_clean.text.syllables import is_well_formed

__all__ = ["GUESSED", "is_sound_word", "needs_no_context", "read_fonts"]

Guessed = Literal["tcvn3", "vni"]
GUESSED: tuple[Guessed, ...] = ("tcvn3", "vni")
"""Encodings that a cell may be in without anybody saying so."""

_WORD = re.compile(r"[^\s()\[\],.;/\-]+")
_HIGHLAND = frozenset("ŏŭĭčƀŎŬĬČɃ\u0306")
_FREQUENT = 20
"""Bearers in the samples from which a name may be proposed without other evidence."""


@lru_cache(maxsize=1 << 16)
def is_sound_word(word: str) -> bool:
    """Tell whether a word can stand as it is: a well-formed syllable, a listed name, or ASCII.

    >>> [is_sound_word(w) for w in ("Hoàng", "Êñuôl", "Maria", "Nguyeãn", "TuÊn", "V¨n")]
    [True, True, True, False, False, False]
    """
    if word.isascii():
        return True
    composed = replace_dyet(compose_marks(word))
    if is_well_formed(composed):
        return has_sane_case(composed) or bearers(composed) > 0
    return is_ethnic_name(composed)


@dataclass(frozen=True, slots=True)
class _Word:
    """One word that is not ASCII, as it stands and as read in one encoding."""

    text: str
    sound: bool
    read: str
    reads_well: bool
    """The reading differs and is a well-formed syllable or a listed name."""


@lru_cache(maxsize=1 << 14)
def _word(text: str, encoding: Guessed) -> _Word:
    read = decode_legacy(text, encoding)
    well = read != text and (is_well_formed(read) or is_ethnic_name(read))
    return _Word(text, is_sound_word(text), read, well)


def read_fonts(text: str) -> Reading:
    """Return ``text`` with its TCVN3 or VNI words read, and whether that is certain.

    >>> read_fonts("Nguyeãn Thò Hoàng")
    Reading(step='vni', certain='Nguyễn Thị Hoàng', likely='Nguyễn Thị Hồng', ambiguous=True)
    >>> read_fonts("Nguyễn V¨n Hoàng").certain
    'Nguyễn Văn Hoàng'
    """
    nothing = Reading(step="", certain=text, likely=text)
    words = [w for w in _WORD.findall(text) if not w.isascii()]
    if not words or not _HIGHLAND.isdisjoint(text):
        return nothing
    if all(map(is_sound_word, words)):
        return _without_evidence(text, tuple(words)) or nothing
    shown = [e for e in GUESSED if _evidence(words, e)]
    if len(shown) != 1:
        return Reading(step="", certain=text, likely=text, ambiguous=bool(shown))
    return _read_in(text, words, shown[0])


def needs_no_context(word: str) -> bool:
    """Tell whether a word stays as it is in any cell that has only such words.

    >>> [needs_no_context(w) for w in ("Hoàng", "Thị", "Thò", "Nguyeãn")]
    [True, True, False, False]
    """
    return is_sound_word(word) and (word.isascii() or _without_evidence(word, (word,)) is None)


def _other(encoding: Guessed) -> Guessed:
    return "vni" if encoding == "tcvn3" else "tcvn3"


def _evidence(words: list[str], encoding: Guessed) -> bool:
    """Tell whether a word that is not sound reads well in this encoding, and better than so."""
    for text in words:
        word, rival = _word(text, encoding), _word(text, _other(encoding))
        if word.sound or not word.reads_well:
            continue
        if not rival.reads_well or (bearers(word.read) and not bearers(rival.read)):
            return True
    return False


def _read_in(text: str, words: list[str], encoding: Guessed) -> Reading:
    """Read a cell of which some word has shown the encoding."""
    read = [_word(w, encoding) for w in words]
    damaged = [w for w in read if not w.sound]
    coherent = len(damaged) > 1 and all(w.reads_well for w in damaged)
    certain = {
        w.text: w.read
        for w in damaged
        if w.reads_well and (coherent or bearers(w.read) or is_ethnic_name(w.read))
    }
    likely = {w.text: w.read for w in damaged if w.reads_well}
    ambiguous = any(not w.reads_well for w in damaged)
    mixed = any(not surface_letters(encoding).issuperset(w.text) for w in read)
    for word in read:
        if not word.sound or not word.reads_well:
            continue
        if bearers(word.text) == 0 and bearers(word.read) and certain:
            certain[word.text] = word.read
        elif bearers(word.text) and bearers(word.read) == 0:
            continue
        elif not mixed:
            likely[word.text] = word.read
            ambiguous = True
    likely |= certain
    return Reading(
        step=encoding,
        certain=_replaced(text, certain),
        likely=_replaced(text, likely),
        ambiguous=ambiguous,
    )


def _without_evidence(text: str, words: tuple[str, ...]) -> Reading | None:
    """Propose a frequent name for a word that is sound but nobody's, as Thò for Thị."""
    for word in words:
        if bearers(word):
            continue
        frequent = [e for e in GUESSED if bearers(_word(word, e).read) >= _FREQUENT]
        if len(frequent) == 1:
            proposal = _replaced(text, {word: _word(word, frequent[0]).read})
            return Reading(step=frequent[0], certain=text, likely=proposal)
    return None


def _replaced(text: str, readings: dict[str, str]) -> str:
    return _WORD.sub(lambda m: readings.get(m.group(), m.group()), text)
