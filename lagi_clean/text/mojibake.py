"""UTF-8 that was read as another encoding: ``Nguyá»…n`` for Nguyễn, ``LĂŞ`` for Lê.

To be looked for before white space is cleaned: the UTF-8 of à, ậ, í and others holds the byte A0
or AD, a no-break space or a soft hyphen to the eye. A repair counts as certain if every word it
touches comes out as a well-formed syllable or a listed name, or as letters where signs stood that
no name has; and if the encodings that fit agree, or all but one make words that nobody is called.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from lagi_clean.text.case import has_sane_case
from lagi_clean.text.characters import APOSTROPHES, compose_marks
from lagi_clean.text.lexicon import bearers, is_ethnic_name
from lagi_clean.text.scripts import has_other_script
from lagi_clean.text.steps import Reading
from lagi_clean.text.syllables import is_well_formed
from lagi_clean.text.tones import repair_tone

__all__ = ["MISREAD_AS", "WordAgain", "is_misread", "read_mojibake", "word_again"]

MISREAD_AS = ("cp1252", "latin-1", "iso8859-2", "cp1250")
"""Encodings that UTF-8 is misread as; bytes without a character pass as C1 controls."""

_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"
)
_MOST_PASSES = 3
_WORD = re.compile(rf"[^\s()\[\],.;/\-{APOSTROPHES}]+")
_SIGN = re.compile(r"[^\w\s\u0300-\u036f'()\[\],.;/\-]|[\xa0ªµºƒ²³¹¼½¾]")
"""What no name has within a word."""


@cache
def _bytes_of(codec: str) -> dict[int, int]:
    table = {}
    for byte in range(0x80, 0x100):
        try:
            table[ord(bytes([byte]).decode(codec))] = byte
        except UnicodeDecodeError:
            table[byte] = byte
    return table


class _Shown(dict[int, int]):
    """Of each character the byte that it shows, 0 for one that shows none."""

    def __missing__(self, _code: int) -> int:
        return 0


@cache
def _shown_as(codec: str) -> _Shown:
    shows_none = dict.fromkeys(range(0x80, 0x1F00), 0)  # the letters of names: quicker if listed
    return _Shown({code: code for code in range(0x80)} | shows_none | _bytes_of(codec))


@cache
def _suspect() -> re.Pattern[str]:
    """Return what a misread sequence begins with: a lead byte and one that continues it."""
    seen = [item for codec in MISREAD_AS for item in _bytes_of(codec).items()]
    leads = "".join(sorted({chr(code) for code, byte in seen if 0xC2 <= byte <= 0xEF}))
    following = "".join(sorted({chr(code) for code, byte in seen if byte < 0xC0}))
    return re.compile(f"[{re.escape(leads)}][{re.escape(following)}\ufffd ]")


def read_mojibake(text: str) -> Reading:
    r"""Return ``text`` with misread UTF-8 read again, and whether that is certain.

    >>> read_mojibake("Nguyá»…n VÄƒn ToÃ\xa0n").certain
    'Nguyễn Văn Toàn'
    >>> read_mojibake("PháşĄm Minh NhĂ˘n").certain, read_mojibake("JosÃ© GarcÃ\xada").certain
    ('Phạm Minh Nhân', 'José García')
    >>> read_mojibake("LĂŞ Tháť\x8b").certain, read_mojibake("Lê Thị").step
    ('Lê Thị', '')
    """
    nothing = Reading(step="", certain=text, likely=text)
    if text.isascii() or _suspect().search(text) is None:
        return nothing
    readings = [r for codec in MISREAD_AS if (r := _read_again(text, codec)) and r.lettered]
    if not readings:
        partly = _with_lost_bytes(text)
        return nothing if partly is None else Reading(step="mojibake", certain=text, likely=partly)
    most = max(reading.letters for reading in readings)
    found = {r.text: r for r in readings if r.letters == most}
    for better in (_sound, _latin, _named):
        if len(found) > 1:
            found = better(found) or found
    if len(found) > 1:
        return Reading(step="mojibake", certain=text, likely=text, ambiguous=True)
    ((result, reading),) = found.items()
    certain = reading.sound or reading.latin
    if not certain and (partly := _with_lost_bytes(text)) is not None:
        result = partly
    return Reading(step="mojibake", certain=result if certain else text, likely=result)


def is_misread(text: str) -> bool:
    r"""Tell whether a text holds a letter of misread UTF-8.

    >>> is_misread("ToÃ\xa0n"), is_misread("Lê\xa0Xuân")
    (True, False)
    """
    return any(_one_pass(text, codec)[1] for codec in MISREAD_AS)


@dataclass(frozen=True, slots=True)
class _Again:
    text: str
    letters: int
    """How many sequences were decoded, in the first pass."""
    sound: bool
    """Every word that is not ASCII can stand as it is now."""
    lettered: bool
    """Every word that was decoded is made of Latin letters, or of those of another script."""
    latin: bool
    """Every word is made of letters in sane case, where none could have stood before."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands between two spaces, read again: no sequence has a space within."""

    text: str
    letters: int
    sound: bool
    sane: bool
    """Its words, but those of another script, are in sane case."""
    odd: bool
    """Before, it was nothing that a name could have in it."""
    unlettered: frozenset[str]
    """Its words that are not of letters, or not of those of one script."""
    before: frozenset[str]
    """Its words before."""


def _read_again(text: str, codec: str) -> _Again | None:
    pieces = [_piece(piece, codec) for piece in text.split(" ")]
    letters = sum(piece.letters for piece in pieces)
    if not letters:
        return None
    before = frozenset().union(*[piece.before for piece in pieces])
    lettered = all(piece.unlettered <= before for piece in pieces)
    return _Again(
        text=" ".join([piece.text for piece in pieces]),
        letters=letters,
        sound=all(piece.sound for piece in pieces),
        lettered=lettered,
        latin=lettered
        and any(piece.odd for piece in pieces)
        and all(piece.sane for piece in pieces),
    )


@lru_cache(maxsize=1 << 15)
def _piece(text: str, codec: str) -> _Piece:
    result, letters = _one_pass(text, codec)
    for _ in range(_MOST_PASSES if letters else 0):
        once, more = _one_pass(result, codec)
        if not more:
            break
        result = once
    before = frozenset(_words(text))
    words = _words(result) if letters else before
    return _Piece(
        text=result,
        letters=letters,
        sound=all(map(_is_sound, words)) and not has_other_script(result),
        sane=all(has_other_script(w) or has_sane_case(w) for w in words),
        odd=_SIGN.search(text) is not None or not all(map(has_sane_case, text.split())),
        unlettered=frozenset(w for w in words if w not in before and not _is_lettered(w)),
        before=before,
    )


@dataclass(frozen=True, slots=True)
class WordAgain:
    """One word, read again as UTF-8 that an encoding has shown."""

    text: str
    letters: int
    """How many sequences were decoded."""
    sound: bool
    """It can stand as it is now."""


def word_again(word: str, codec: str) -> WordAgain:
    """Return a word (text without plain spaces) read again, as a cell of such words is.

    >>> word_again("Nguyá»…n", "cp1252")
    WordAgain(text='Nguyễn', letters=1, sound=True)
    """
    if _suspect().search(word) is None or (found := _read_again(word, codec)) is None:
        return _as_it_stands(word)
    return WordAgain(found.text, found.letters, found.sound and found.lettered)


@lru_cache(maxsize=1 << 16)
def _as_it_stands(word: str) -> WordAgain:
    sound = all(map(_is_sound, _words(word))) and not has_other_script(word)
    return WordAgain(word, 0, sound)


def _words(text: str) -> list[str]:
    return [w for w in map(compose_marks, _WORD.findall(text)) if not w.isascii()]


@lru_cache(maxsize=1 << 16)
def _is_sound(word: str) -> bool:
    if is_well_formed(word):
        return has_sane_case(word) and repair_tone(word) == word
    return is_ethnic_name(word)


@lru_cache(maxsize=1 << 16)
def _is_lettered(word: str) -> bool:
    """Tell whether a word is of Latin letters, or of letters of another script, and not of both."""
    if has_other_script(word):
        foreign = [c for c in word if unicodedata.category(c)[0] in "LM" and not c.isascii()]
        return len(foreign) == len(word) > 1 and not any(map(_is_latin, word))
    return all(map(_is_latin, word))


def _is_latin(letter: str) -> bool:
    if letter < "\u0180":
        return letter.isalpha() and letter not in "ªµº"
    return letter in "ƀɃƠơƯưȘșȚț\u0306" or "\u1ea0" <= letter <= "\u1ef9"


def _sound(found: dict[str, _Again]) -> dict[str, _Again]:
    return {text: reading for text, reading in found.items() if reading.sound}


def _latin(found: dict[str, _Again]) -> dict[str, _Again]:
    return {text: reading for text, reading in found.items() if reading.latin}


def _named(found: dict[str, _Again]) -> dict[str, _Again]:
    """Return the one reading whose words are names wherever those of the others are none."""
    words = {text: _WORD.findall(text) for text in found}
    if len({len(w) for w in words.values()}) > 1:
        return {}
    differing = [column for column in zip(*words.values(), strict=True) if len(set(column)) > 1]
    named = [{i for i, word in enumerate(column) if _is_name(word)} for column in differing]
    best = set.intersection(*named) if named else set()
    if len(best) != 1 or any(len(which) > 1 for which in named):
        return {}
    text = list(found)[best.pop()]
    return {text: found[text]}


def _is_name(word: str) -> bool:
    return bearers(word) > 0 and repair_tone(word) == word


def _one_pass(text: str, codec: str) -> tuple[str, int]:
    """Return ``text`` with each misread sequence decoded, and how many there were."""
    content = text.translate(_shown_as(codec)).encode("latin-1")
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
