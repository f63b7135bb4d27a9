"""The parts of a name: họ (family), chữ đệm (middle) and tên (given), in whatever order.

Kinh, Hoa and Chăm names begin with the family name. Ê Đê and M'nông names begin with a marker
(Y for men, H' for women) and end with the family name; Xơ Đăng, Giẻ Triêng and Ba Na names (A for
men, Y for women) and K'Ho names (K' for men, Ka for women) often have none. A given name of two
syllables cannot be told from a middle and a given name: the last syllable is the given name.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from lagi_clean.data import csv_rows
from lagi_clean.text.characters import APOSTROPHES
from lagi_clean.text.keys import word_fold, word_key
from lagi_clean.text.lexicon import (
    bare_family_bearers,
    compound_families,
    highland_compounds,
    is_ethnic_family,
)
from lagi_clean.text.syllables import is_well_formed

__all__ = [
    "NameParts",
    "SexHint",
    "compound_prefixes",
    "is_highland",
    "is_highland_family",
    "sex_hint",
    "split_name",
]

Sex = Literal["male", "female"]
Strength = Literal["strong", "medium", "weak"]

_LONGEST_FAMILY = 4
_FEWEST_BEARERS = 20
_CLEAR = 0.97


@dataclass(frozen=True, slots=True, kw_only=True)
class NameParts:
    """The parts of a name; a part that the name lacks is None."""

    family: str | None
    middle: str | None
    given: str | None
    order: Literal["family_first", "family_last", "no_family", "given_only"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SexHint:
    """What a name says about its bearer's sex: a hint to check, never a decision."""

    sex: Sex
    strength: Strength
    because: str
    """The word that says so."""


def split_name(name: str) -> NameParts:
    """Return the parts of a name in normal form.

    >>> split_name("Nguyễn Trần Khánh Vân")
    NameParts(family='Nguyễn', middle='Trần Khánh', given='Vân', order='family_first')
    >>> split_name("Tôn Nữ Ngọc Trai").family, split_name("Pi Năng Thị Hương").family
    ('Tôn Nữ', 'Pi Năng')
    >>> split_name("Y Moan Êñuôl")
    NameParts(family='Êñuôl', middle='Y', given='Moan', order='family_last')
    >>> split_name("H'Hen Niê").given, split_name("Út").given, split_name("A Thiên").family
    ("H'Hen", 'Út', None)
    """
    words = name.split()
    if len(words) < 2:  # one syllable
        return NameParts(family=None, middle=None, given=name or None, order="given_only")
    compound = _compound_length(words)
    if not compound and (marker := _marker(words[0])):
        return _with_marker(words, marker)
    size = compound or 1
    return NameParts(
        family=" ".join(words[:size]),
        middle=" ".join(words[size:-1]) or None,
        given=words[-1],
        order="family_first",
    )


def _compound_length(words: list[str]) -> int:
    """Return how many words a compound family name takes, 0 if there is none."""
    for size in range(min(_LONGEST_FAMILY, len(words) - 1), 1, -1):
        if tuple(word_fold(w) for w in words[:size]) in _compound_folds():
            return size
    return 0


@cache
def _compound_folds() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(map(word_fold, family)) for family in compound_families())


def compound_prefixes() -> tuple[str, ...]:
    """Return the first words of names whose family name is always of several syllables, K2."""
    return tuple(sorted(" ".join(words) for words in _compound_folds()))


def is_highland(name: str) -> bool:
    """Tell whether a name is one of the highland peoples: by a marker, or by a family name.

    A family name that is a Vietnamese syllable too (Mang, Nay) says nothing.

    >>> [is_highland(n) for n in ("H'Hen Niê", "Y Moan", "Rơ Mah Tuyết", "Ksor Phước", "Lê A")]
    [True, True, True, True, False]
    """
    words = name.split()
    if not words:
        return False
    if (len(words) > 1 or len(words[0]) > 2) and _marker(words[0]):  # alone only H'x
        return True
    if tuple(map(word_fold, words[:2])) in highland_compounds():
        return True
    return is_highland_family(words[0]) or is_highland_family(words[-1])


@lru_cache(maxsize=1 << 16)
def is_highland_family(word: str) -> bool:
    """Tell whether a word is a family name of the highlands and no Vietnamese one.

    A Vietnamese one may have lost its diacritics: Truong is Trương far more often than Trượng.

    >>> [is_highland_family(word) for word in ("Mlô", "Lê", "Truong")]
    [True, False, False]
    """
    if not is_ethnic_family(word) or is_well_formed(word):
        return False
    return not word.isascii() or bare_family_bearers(word) < _FEWEST_BEARERS


@lru_cache(maxsize=1 << 16)
def _marker(word: str) -> str:
    """Return the marker that a word is or begins with: Y, A, H, K, Ka; empty if none."""
    lower = word.lower().rstrip(APOSTROPHES)
    if lower in ("y", "a", "h", "k", "ka"):
        return lower
    if len(word) > 2 and word[0] in "HhKk" and word[1] in APOSTROPHES:  # H'x
        return lower[0]
    return ""


def _with_marker(words: list[str], marker: str) -> NameParts:
    """Split a name that begins with a marker: a family name, if there is one, stands last."""
    alone = len(words[0].rstrip(APOSTROPHES)) <= len(marker)
    first = 1 if alone else 0
    rest = len(words) - first
    size = 2 if rest > 2 and tuple(map(word_fold, words[-2:])) in highland_compounds() else 0
    while size < rest - 1 and is_ethnic_family(words[-1 - size]):
        size += 1
    if not size and rest > 1 and marker in ("y", "h"):
        size = 1
    separate = alone and marker in ("y", "a", "ka")
    given = words[first : len(words) - size]
    return NameParts(
        family=" ".join(words[len(words) - size :]) or None,
        middle=words[0] if separate else None,
        given=" ".join(given if separate or not alone else [words[0], *given]),
        order="family_last" if size else "no_family",
    )


def sex_hint(name: str) -> SexHint | None:
    """Return what markers and middle name say about the sex of a name's bearer.

    Thị and Văn are strong (9,909 women to 8 men, 2,539 men to 5 women in school lists); other
    middle names as far as they are one-sided there; the given name says nothing: four in ten
    people bear one of both sexes. Y is a man's marker in Ê Đê and a woman's in Xơ Đăng.

    >>> sex_hint("Nguyễn Thị Hoa")
    SexHint(sex='female', strength='strong', because='Thị')
    >>> sex_hint("H'Hen Niê").sex, sex_hint("Y Blok Niê").strength, sex_hint("Lê Minh Anh")
    ('female', 'medium', None)
    """
    words = name.split()
    if len(words) < 2:  # one syllable
        return None
    parts = split_name(name)
    marker = "" if parts.order == "family_first" else _marker(words[0])
    if marker:
        return _hint_of_marker(words[0], marker, parts)
    for word in (parts.middle or "").split():
        counted = _middle_counts().get(word_key(word))
        if counted is None or sum(counted) < _FEWEST_BEARERS:
            continue
        male, female = counted
        share = max(male, female) / (male + female)
        if share >= _CLEAR:
            strong = word_key(word) in ("thị", "văn")
            return SexHint(
                sex="male" if male > female else "female",
                strength="strong" if strong else "medium",
                because=word,
            )
    return None


def _hint_of_marker(word: str, marker: str, parts: NameParts) -> SexHint:
    table: dict[str, tuple[Sex, Strength]] = {
        "h": ("female", "strong"),
        "k": ("male", "medium"),
        "ka": ("female", "medium"),
        "a": ("male", "medium"),
        "y": ("male", "medium") if parts.family else ("female", "weak"),
    }
    sex, strength = table[marker]
    return SexHint(sex=sex, strength=strength, because=word)


@cache
def _middle_counts() -> dict[str, tuple[int, int]]:
    return {
        word_key(row["token"]): (int(row["n_male"]), int(row["n_female"]))
        for row in csv_rows("names/name_tokens_by_gender.csv")
        if row["position"] == "middle"
    }
