"""The Vietnamese syllable: onset, rime, tone; which spellings are well formed.

A syllable is well formed when its onset is one of 27 (or absent), its rime one of 177 and its
tone allowed on the rime: c, ch, p and t at the end bear only sắc and nặng. The tables are in
``data/names/``; together they cover every syllable of 40,496 names of school lists.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from lagi_clean.data import csv_rows
from lagi_clean.text.letters import Tone, split_tone

__all__ = ["Syllable", "is_well_formed", "parse_syllable"]

_LONGEST = 12  # letters with marks apart; nghiêng has seven


@dataclass(frozen=True, slots=True)
class Syllable:
    """A well-formed syllable; ``letters`` keeps the case and has no tone."""

    letters: str
    onset: str
    """In lower case; empty for syllables such as ``an``. ``qu`` and ``gi`` are onsets."""
    rime: str
    """In lower case, without tone."""
    tone: Tone
    tone_at: int
    """Index in ``letters`` of the letter that bears the tone, -1 for ngang."""


@cache
def _onsets() -> dict[str, tuple[str, ...]]:
    """Return the onsets by their first letter, each before what it begins with, none last."""
    found: dict[str, tuple[str, ...]] = {}
    for onset in sorted(row["onset"] for row in csv_rows("names/syllable_onsets.csv")):
        found[onset[0]] = (onset, *found.get(onset[0], ("",)))
    return found


@cache
def _rimes() -> dict[str, frozenset[str]]:
    rows = csv_rows("names/syllable_rimes.csv")
    return {r["rime"]: frozenset(r["tones_allowed"].split()) for r in rows}


@lru_cache(maxsize=1 << 16)
def parse_syllable(text: str) -> Syllable | None:
    """Return the parts of one syllable in any case and Unicode form, None if it is ill formed.

    The tone may stand on any of its vowels: where it belongs is the matter of ``tones``.

    >>> parse_syllable("Nguyễn")
    Syllable(letters='Nguyên', onset='ng', rime='uyên', tone='nga', tone_at=4)
    >>> parse_syllable("Giếng").onset, parse_syllable("gì").onset, parse_syllable("quý").rime
    ('gi', 'g', 'y')
    >>> parse_syllable("Bich") is None, parse_syllable("Kpă") is None
    (True, True)
    """
    if not text or len(text) > _LONGEST:
        return None
    letters: list[str] = []
    tone: Tone = "ngang"
    tone_at = -1
    for place, letter in enumerate(unicodedata.normalize("NFC", text)):
        base, mark = split_tone(letter)
        letters.append(base)
        if mark != "ngang":
            if tone_at >= 0:
                return None
            tone, tone_at = mark, place
    word = "".join(letters)
    lower = word.lower()
    if len(lower) != len(word):
        return None
    for onset in _onsets().get(lower[:1], ("",)):
        if lower.startswith(onset):
            rime = lower[len(onset) :]
            if (tones := _rimes().get(rime)) is None:
                continue
            return Syllable(word, onset, rime, tone, tone_at) if tone in tones else None
    return None


def is_well_formed(text: str) -> bool:
    """Tell whether ``text`` is one well-formed Vietnamese syllable, whatever its case.

    >>> [is_well_formed(s) for s in ("Hoàng", "Hòang", "Nguyên", "Nguyen", "Adrơng")]
    [True, True, True, False, False]
    """
    return parse_syllable(text) is not None
