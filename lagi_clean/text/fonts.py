"""Cells in TCVN3 or VNI, word by word: ``NguyÔn V¨n Hïng``, ``Nguyeãn Vaên Huøng``.

Rosters hold such cells among sound ones, and single such words in sound cells. A word is read in
another encoding only if it is no Vietnamese word as it stands and is one as read. That alone is
not enough: the Irish Seán is Sến in VNI, and a highland Nơñ is no Nởu. So it is asked too whether
the word could be a name in any Latin spelling. ``Hoàng`` is a name, and in VNI it is how Hồng
looks: such words are never changed, only reported, once another word has shown the encoding.
VISCII and VPS overlap too much with Unicode to be guessed, but where they would read a cell better
than TCVN3 and VNI do, nothing is repaired.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from lagi_clean.text.case import has_sane_case
from lagi_clean.text.characters import APOSTROPHES, compose_marks, replace_dyet
from lagi_clean.text.legacy import (
    LegacyEncoding,
    as_latin_1,
    decode_legacy,
    is_capital_font,
    surface_letters,
)
from lagi_clean.text.lexicon import bearers, family_bearers, is_ethnic_name
from lagi_clean.text.steps import Reading
from lagi_clean.text.structure import is_highland
from lagi_clean.text.syllables import is_well_formed
from lagi_clean.text.tones import repair_tone

__all__ = [
    "GUESSED",
    "Guessed",
    "has_no_reading",
    "has_unsound_word",
    "is_sound_word",
    "is_undecoded",
    "needs_no_context",
    "read_fonts",
    "stands_in_font",
    "word_in_font",
]

Guessed = Literal["tcvn3", "vni"]
GUESSED: tuple[Guessed, ...] = ("tcvn3", "vni")
"""Encodings that a cell may be in without anybody saying so."""

_RIVALS: tuple[LegacyEncoding, ...] = (*GUESSED, "viscii", "vps")
_WORD = re.compile(rf"[^\s()\[\],.;/\-{APOSTROPHES}]+")
_HIGHLAND = frozenset("ŏŭĭčƀŎŬĬČɃ\u0306")
_FAMILY = 200
"""Bearers of a family name that nothing else at the beginning of a name looks like."""
_MARKERS = ("", *"HKAYhkay")
"""Words of one letter in highland names."""
_AS_HIGHLAND = frozenset("âêôñÂÊÔÑ").union(map(chr, range(0x80)))
_FREQUENT = 20
"""Bearers in the samples from which a name may be taken without other evidence."""
_NO_LETTER = re.compile(r"[^\w\u0300-\u036f]|[µªºƒ¹]")
_VOWEL = re.compile("[aeiouy]", re.IGNORECASE)
_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_C1 = re.compile("[\x80-\x84\x86-\x9f]")
_VNI_ONLY = re.compile("[aeiouyöô][øùûõåãäâê]|[AEIOUYÖÔ][ØÙÛÕÅÃÄÂÊ]|[Öö][Ôô]|[ae]à|[AE]À")
"""Two letters that follow one another in VNI and in no other spelling of names."""


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
        return (has_sane_case(composed) or bearers(composed) > 0) and not _is_torn(composed)
    return is_ethnic_name(composed)


def _is_torn(word: str) -> bool:
    """Tell whether a misplaced tone may be a letter of VNI: Baù is Bàu, or Bá in VNI."""
    if repair_tone(word) == word:
        return False
    read = decode_legacy(word, "vni")
    return read != word and is_well_formed(read) and bearers(read) >= bearers(word)


@dataclass(frozen=True, slots=True)
class _Word:
    """One word that is not ASCII, as it stands and as read in one encoding."""

    text: str
    shown: str
    """The word without soft hyphens, which are either the ư of TCVN3 or nothing."""
    sound: bool
    read: str
    reads_well: bool
    """The reading differs and is a well-formed syllable or a listed name."""
    telling: bool
    """No Latin spelling has such a word: a sign, a capital after a small letter, VNI's pairs."""


@dataclass(frozen=True, slots=True)
class WordInFont:
    """One word as it stands and as read in one encoding."""

    sound: bool
    read: str
    reads_well: bool
    known: bool
    """The reading is a name."""
    telling: bool


@lru_cache(maxsize=1 << 15)
def _word(text: str, encoding: LegacyEncoding) -> _Word:
    read, well = _reading(text, encoding)
    telling = not has_sane_case(text) or _NO_LETTER.search(text) is not None
    telling = telling or (encoding == "vni" and _VNI_ONLY.search(text) is not None)
    return _Word(text, _without_hyphens(text), _stands(text), read, well, telling)


def _reading(text: str, encoding: LegacyEncoding) -> tuple[str, bool]:
    """Return a word as read in an encoding, and whether it is another word and reads well."""
    # VISCII and VPS are tables of bytes, which the screen shows as Windows-1252 does
    seen = text if encoding in GUESSED else as_latin_1(text)
    if not surface_letters(encoding).issuperset(seen):
        return text, False
    read = decode_legacy(seen, encoding)
    return read, read != seen and (is_well_formed(read) or is_ethnic_name(read))


def _without_hyphens(text: str) -> str:
    return text.replace("\u00ad", "")


def _stands(text: str) -> bool:
    """Tell whether a word is sound; a soft hyphen in it may be a letter, as the ư of TCVN3."""
    shown = _without_hyphens(text)
    if shown == text:
        return is_sound_word(text)
    if shown in _MARKERS:
        return True
    if not is_sound_word(shown) or not is_well_formed(shown):
        return False
    readings = (_reading(text, encoding) for encoding in _RIVALS)
    known = max((bearers(read) for read, well in readings if well), default=0)
    return known == 0 or bearers(shown) > known


def is_undecoded(text: str) -> bool:
    """Tell whether a cell may be in some legacy encoding, so that its signs may be letters.

    Such a cell is left as it is: to remove a soft hyphen would be to lose a letter.

    >>> is_undecoded("Nguy\u00adn Th\u00b8"), is_undecoded("Ng\u00adọc"), is_undecoded("Lê & Bá")
    (True, False, False)
    """
    if text.isascii() and text.isprintable():
        return False
    if _C1.search(text):
        return True
    words = _WORD.findall(text)
    if "\u00ad" in text:
        if is_highland(text) and any(map(_is_split, words)):
            return True
        if not _APOSTROPHE.search(text) and any(_is_cut_marker(w) for w in words):
            return True
    return any(map(_hides_letters, words))


def has_unsound_word(text: str) -> bool:
    """Tell whether some word of a cell can be no name as it stands.

    >>> has_unsound_word("NguyÔn Hå"), has_unsound_word("Nguyễn Thị Thò")
    (True, False)
    """
    return not all(w.isascii() or _stands(w) for w in _WORD.findall(text))


def _is_cut_marker(word: str) -> bool:
    """Tell whether a word is H or K and a soft hyphen, which may be Hư and Kư."""
    return word != _without_hyphens(word) and _without_hyphens(word) in tuple("HKhk")


def _is_split(word: str) -> bool:
    """Tell whether a soft hyphen stands in a word that nobody knows without it."""
    shown = _without_hyphens(word)
    return (
        shown != word
        and not (_is_a_name(shown) and has_no_reading(word))
        and surface_letters("tcvn3").issuperset(word)
    )


@lru_cache(maxsize=1 << 15)
def _hides_letters(word: str) -> bool:
    shown = _without_hyphens(word)
    if shown != word and not _is_a_name(shown) and not has_no_reading(word):
        return True
    if not _NO_LETTER.search(word) or _stands(word):
        return False
    if shown != word and len(shown) > 1 and shown.isascii() and _VOWEL.search(shown) is None:
        return True
    return not has_no_reading(word)


def _is_a_name(word: str) -> bool:
    return word in _MARKERS or bearers(word) > 0 or is_ethnic_name(word)


def read_fonts(text: str) -> Reading:
    """Return ``text`` with its TCVN3 or VNI words read, and whether that is certain.

    >>> read_fonts("Nguyeãn Thò Hoàng")
    Reading(step='vni', certain='Nguyễn Thị Hoàng', likely='Nguyễn Thị Hồng', ambiguous=True)
    >>> read_fonts("Nguyễn V¨n Hoàng").certain, read_fonts("Seán Park").likely
    ('Nguyễn Văn Hoàng', 'Seán Park')
    """
    nothing = Reading(step="", certain=text, likely=text)
    every = _WORD.findall(text)
    if all(map(_is_settled, every)) or not _HIGHLAND.isdisjoint(text):
        return nothing
    words = [w for w in every if not w.isascii()]
    damaged = [w for w in words if not _word(w, "tcvn3").sound]
    if not damaged:
        return _without_evidence(text, words) or nothing
    if all(map(has_no_reading, damaged)):
        return nothing
    scores = {e: _score(damaged, e) for e in _RIVALS}
    best = max(scores.values())
    shown = [e for e in GUESSED if scores[e] == best]
    if len(shown) != 1:
        return Reading(step="", certain=text, likely=text, ambiguous=True)
    return _read_in(text, every, shown[0])


def _score(damaged: Sequence[str], encoding: LegacyEncoding) -> tuple[int, int]:
    """Return how many damaged words an encoding reads well, and how many of these are names."""
    read = [_word(w, encoding) for w in damaged]
    return sum(w.reads_well for w in read), sum(w.reads_well and _is_known(w) for w in read)


def needs_no_context(word: str) -> bool:
    """Tell whether a word stays as it is in any cell that has only such words.

    >>> [needs_no_context(w) for w in ("Hoàng", "Thị", "Thò", "Nguyeãn")]
    [True, True, False, False]
    """
    return is_sound_word(word) and (word.isascii() or _without_evidence(word, [word]) is None)


def word_in_font(word: str, encoding: Guessed) -> WordInFont:
    """Return what a word that is not ASCII is as it stands, and as read in an encoding.

    >>> word_in_font("Huøng", "vni").read, word_in_font("Huøng", "tcvn3").reads_well
    ('Hùng', False)
    """
    found = _word(word, encoding)
    return WordInFont(found.sound, found.read, found.reads_well, _is_known(found), found.telling)


def stands_in_font(word: str, encoding: Guessed) -> tuple[bool, str]:
    """Return whether a word is clear in a cell that is in an encoding, and what it is there.

    >>> [stands_in_font(w, "vni") for w in ("Huøng", "Thò", "Hoàng", "Van")]
    [(True, 'Hùng'), (True, 'Thị'), (False, 'Hồng'), (True, 'Van')]
    """
    if word.isascii():
        return True, word
    found = _word(word, encoding)
    if not _HIGHLAND.isdisjoint(word) or not _WORD.fullmatch(word):
        return False, word
    if not found.sound:
        return found.reads_well and _is_known(found), found.read
    if found.shown != word:
        return False, word
    if not found.reads_well or (bearers(word) and not bearers(found.read)):
        return True, word
    return not bearers(word) and bearers(found.read) > 0, found.read


@lru_cache(maxsize=1 << 15)
def has_no_reading(word: str) -> bool:
    """Tell whether no legacy encoding makes a Vietnamese word or a listed name of a word.

    >>> has_no_reading("Mđrang"), has_no_reading("NguyÔn")
    (True, False)
    """
    return not any(_reading(word, encoding)[1] for encoding in _RIVALS)


def _is_known(word: _Word, least: int = 1) -> bool:
    return bearers(word.read) >= least or is_ethnic_name(word.read)


def _read_in(text: str, every: Sequence[str], encoding: Guessed) -> Reading:
    """Read a cell of which some word has shown the encoding."""
    read = [_word(w, encoding) for w in every if not w.isascii()]
    damaged = [w for w in read if not w.sound]
    good = [w for w in damaged if w.reads_well]
    coherent = len(good) > 1 and len(good) == len(damaged) and any(map(_is_known, good))
    among_names = _is_vietnamese([w for w in every if w not in {d.text for d in damaged}])
    highland = is_highland(text) or is_highland(
        _replaced(text, {w.text: w.read for w in good if w.telling}, encoding)
    )
    certain = {
        w.text: w.read
        for w in good
        if len(good) == len(damaged)
        and (
            w.telling
            or (coherent and _is_known(w))
            or (among_names and _is_known(w) and not highland)
            or (w.text == every[0] and family_bearers(w.read) >= _FAMILY)
            or (highland and _is_known(w, _FREQUENT) and _is_alone(w, encoding))
        )
    }
    likely = {w.text: w.read for w in good if w.text in certain or _is_known(w)}
    if not likely:
        return Reading(step="", certain=text, likely=text)
    ambiguous = len(likely) < len({w.text for w in damaged})
    mixed = any(not surface_letters(encoding).issuperset(w.text) for w in read)
    for word in read:
        if not word.sound or not word.reads_well:
            continue
        if bearers(word.shown) == 0 and bearers(word.read) and certain:
            certain[word.text] = word.read
        elif bearers(word.shown) and bearers(word.read) == 0:
            continue
        elif not mixed:
            likely[word.text] = word.read
            ambiguous = True
    likely |= certain
    return Reading(
        step=encoding,
        certain=_replaced(text, certain, encoding),
        likely=_replaced(text, likely, encoding),
        ambiguous=ambiguous,
    )


def _is_alone(word: _Word, encoding: Guessed) -> bool:
    """Tell whether a word in a highland name is neither one of theirs nor of the other font."""
    other: Guessed = "vni" if encoding == "tcvn3" else "tcvn3"
    return not _AS_HIGHLAND.issuperset(word.text) and not _reading(word.text, other)[1]


def _is_vietnamese(words: Sequence[str]) -> bool:
    """Tell whether the sound words of a cell are Vietnamese ones."""
    return all(len(w) == 1 or is_well_formed(w) for w in words)


def _without_evidence(text: str, words: Sequence[str]) -> Reading | None:
    """Propose a frequent name for a word that is sound but nobody's, as Thò for Thị."""
    for word in words:
        encoding = _one_frequent(word)
        if encoding is not None and not is_highland(text):
            proposal = _replaced(text, {word: _word(word, encoding).read}, encoding)
            return Reading(step=encoding, certain=text, likely=proposal)
    return None


@lru_cache(maxsize=1 << 15)
def _one_frequent(text: str) -> Guessed | None:
    """Return the one font in which a word that nobody bears is a frequent name."""
    word = _word(text, "tcvn3")
    if bearers(word.shown) or word.shown != text:
        return None
    frequent = [e for e in GUESSED if bearers(_word(text, e).read) >= _FREQUENT]
    return frequent[0] if len(frequent) == 1 else None


@lru_cache(maxsize=1 << 15)
def _is_settled(word: str) -> bool:
    """Tell whether a word is sound and does not even suggest a font."""
    return word.isascii() or (_word(word, "tcvn3").sound and _one_frequent(word) is None)


def _replaced(text: str, readings: dict[str, str], encoding: Guessed) -> str:
    read = _WORD.sub(lambda m: readings.get(m.group(), m.group()), text)
    capitals = encoding == "tcvn3" and read != text and is_capital_font(read)
    return read.upper() if capitals else read
