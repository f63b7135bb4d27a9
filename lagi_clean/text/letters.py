"""The letters of Vietnamese, and how a tone mark is taken off a letter and put on it.

67 letters in each case: a, ă, â, e, ê, i, o, ô, ơ, u, ư, y with six tones, and the consonants.
"""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

__all__ = ["TONE_MARKS", "VIETNAMESE", "VOWELS", "Tone", "join_tone", "split_tone", "without_marks"]

Tone = Literal["ngang", "huyen", "sac", "hoi", "nga", "nang"]

TONE_MARKS: Mapping[str, Tone] = MappingProxyType(
    {"\u0300": "huyen", "\u0301": "sac", "\u0309": "hoi", "\u0303": "nga", "\u0323": "nang"}
)
"""Combining mark of each tone; ngang has none."""

VOWELS = frozenset("aăâeêioôơuưyAĂÂEÊIOÔƠUƯY")
_MARK_OF = {tone: mark for mark, tone in TONE_MARKS.items()}
_JOINED: dict[tuple[str, Tone], str] = {
    (vowel, tone): unicodedata.normalize("NFC", vowel + mark)
    for vowel in VOWELS
    for tone, mark in _MARK_OF.items()
}
_SPLIT = {letter: parts for parts, letter in _JOINED.items()}
VIETNAMESE = frozenset("bcdđghklmnpqrstvxBCDĐGHKLMNPQRSTVX") | VOWELS | frozenset(_SPLIT)
"""Every letter that Vietnamese words are written with, both cases, composed."""


def split_tone(letter: str) -> tuple[str, Tone]:
    """Return a composed letter without its tone, and the tone.

    >>> split_tone("ễ"), split_tone("Ú"), split_tone("ê")
    (('ê', 'nga'), ('U', 'sac'), ('ê', 'ngang'))
    """
    return _SPLIT.get(letter, (letter, "ngang"))


def join_tone(letter: str, tone: Tone) -> str:
    """Return ``letter`` with a tone; a consonant stays as it is.

    >>> join_tone("ê", "nga"), join_tone("U", "ngang")
    ('ễ', 'U')
    """
    return _JOINED.get((letter, tone), letter)


def without_marks(text: str) -> str:
    """Return ``text`` with base letters: no tone, no circumflex, breve or horn, d for đ.

    Case stays. Vietnamese letters agree with Unidecode; so do those of Ê Đê, M'nông and Jrai
    (ŏ, ŭ, č, ñ, ƀ). Letters of other scripts stay.

    >>> without_marks("Đặng Thị Mỹ"), without_marks("Ayŭn Ƀing")
    ('Dang Thi My', 'Ayun Bing')
    """
    if text.isascii():
        return text
    return text.translate(_TABLE)


class _Table(dict[int, str]):
    """Translation of each character met so far."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        other = _LETTERS.get(letter)
        if other is None:
            decomposed = unicodedata.normalize("NFD", letter)
            latin = decomposed[0].isascii() or unicodedata.combining(letter)
            bare = "".join(c for c in decomposed if not unicodedata.combining(c))
            other = bare if latin else letter
        self[code] = other
        return other


_LETTERS = {"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ɖ": "d", "Ɖ": "D", "ƀ": "b", "Ƀ": "B"}
_TABLE = _Table()
