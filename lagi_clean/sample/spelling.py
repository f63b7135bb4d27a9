"""Names as people misspell them: typing errors, sounds, tones, abbreviations."""

import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from typing import TypeVar

import numpy as np

from lagi_clean.data import csv_rows
from lagi_clean.sample.encoders import (
    as_mojibake,
    as_tcvn3,
    as_telex,
    as_vni,
    lost_letters,
    without_diacritics,
)

__all__ = ["NAME_DAMAGE", "WHOLE_ROW", "Dice"]

T = TypeVar("T")
_TONES = ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
_SOUTHERN = (
    ("s", "x"),
    ("x", "s"),
    ("ch", "tr"),
    ("tr", "ch"),
    ("d", "gi"),
    ("gi", "d"),
    ("v", "d"),
)
_ENDINGS = (("ng", "n"), ("n", "ng"), ("nh", "n"), ("t", "c"), ("c", "t"), ("ch", "t"))
_MISPLACED = (
    ("oàn", "òan"),
    ("oán", "óan"),
    ("oảng", "ỏang"),
    ("oài", "òai"),
    ("oại", "ọai"),
    ("uỳnh", "ùynh"),
    ("uý", "úy"),
    ("uyến", "uýên"),
    ("uyền", "uỳên"),
    ("uyết", "uýêt"),
    ("ước", "ứơc"),
    ("ường", "ừơng"),
    ("ượng", "ựơng"),
    ("iến", "íên"),
    ("iền", "ìên"),
)
_ABBREVIATIONS = {
    "Nguyễn": ("Ng.", "Ng"),
    "Thị": ("Th.", "T."),
    "Văn": ("V.",),
    "Trần": ("Tr.",),
    "Phạm": ("Ph.",),
}


class Dice:
    """Random choices one at a time, from numbers drawn in blocks."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng, self._at = rng, 0
        self._block: list[float] = rng.random(4096).tolist()

    def share(self) -> float:
        """Return the next number from 0 to 1."""
        if self._at == len(self._block):
            self._block, self._at = self._rng.random(4096).tolist(), 0
        self._at += 1
        return self._block[self._at - 1]

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to before ``limit``."""
        return int(self.share() * limit)

    def one(self, of: Sequence[T]) -> T:
        """Return one of a list."""
        return of[self.below(len(of))]


def _word(name: str, dice: Dice, change: Callable[[str], str]) -> str:
    """Change one word of ``name``: the first, from a drawn one on, that ``change`` alters."""
    words = name.split(" ")
    start = dice.below(len(words))
    for step in range(len(words)):
        at = (start + step) % len(words)
        changed = change(words[at])
        if changed != words[at]:
            return " ".join((*words[:at], changed, *words[at + 1 :]))
    return name


def _typo(word: str, dice: Dice) -> str:
    if len(word) < 3:
        return word
    at = 1 + dice.below(len(word) - 1)
    kind = dice.below(3)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    return (
        word[: at - 1] + word[at] + word[at - 1].lower() + word[at + 1 :]
        if at > 1
        else word[:at] + dice.one("aehinu") + word[at + 1 :]
    )


def _retoned(word: str, dice: Dice) -> str:
    marks = unicodedata.normalize("NFD", word)
    at = next((i for i, m in enumerate(marks) if m in _TONES), None)
    if at is None:
        return word
    other = dice.one(("", *(t for t in _TONES if t != marks[at])))
    return unicodedata.normalize("NFC", marks[:at] + other + marks[at + 1 :])


def _sounded(word: str, dice: Dice) -> str:
    lower = word.lower()
    swapped = unicodedata.normalize("NFD", word)
    choices = [
        unicodedata.normalize("NFC", swapped.replace(a, b))
        for a, b in (("\u0309", "\u0303"), ("\u0303", "\u0309"))
        if a in swapped
    ]
    choices += [
        (new.capitalize() if word[0].isupper() else new) + word[len(old) :]
        for old, new in _SOUTHERN
        if lower.startswith(old)
        and not lower.startswith(old + "h")
        and len(word) > len(old)
        and without_diacritics(lower[len(old)]) in "aeiouy"
    ]
    choices += [
        word[: -len(old)] + new
        for old, new in _ENDINGS
        if lower.endswith(old)
        and len(word) > len(old) + 1
        and without_diacritics(lower[-len(old) - 1]) in "aeiouy"
    ]
    return dice.one(choices) if choices else word


@cache
def _doublets() -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for row in csv_rows("names/name_doublets.csv"):
        table.setdefault(row["a"], []).append(row["b"])
        table.setdefault(row["b"], []).append(row["a"])
    return {name: tuple(others) for name, others in table.items()}


def _misplaced(word: str) -> str:
    for good, bad in _MISPLACED:
        if word.endswith(good):
            return word.removesuffix(good) + bad
    return word


def _middle_dropped(name: str, dice: Dice) -> str:
    words = name.split(" ")
    if len(words) < 3:
        return name
    at = 1 + dice.below(len(words) - 2)
    return " ".join((*words[:at], *words[at + 1 :]))


def _spaced(name: str, dice: Dice) -> str:
    kind = dice.below(4)
    if kind == 0:
        return name.replace(" ", "  ", 1)
    return f" {name}" if kind == 1 else f"{name} " if kind == 2 else name.replace(" ", "\u00a0", 1)


NAME_DAMAGE: dict[str, Callable[[str, Dice], str]] = {
    "name.all_caps": lambda name, _: name.upper(),
    "name.lower_case": lambda name, _: name.lower(),
    "name.spaces": _spaced,
    "name.nfd": lambda name, _: unicodedata.normalize("NFD", name),
    "name.tone_misplaced": lambda name, dice: _word(name, dice, _misplaced),
    "name.dyet_lookalike": lambda name, _: name.replace("Đ", "\u00d0").replace("đ", "\u00f0"),
    "name.no_diacritics": lambda name, _: without_diacritics(name),
    "name.vni": lambda name, _: as_vni(name),
    "name.tcvn3": lambda name, _: as_tcvn3(name),
    "name.mojibake": lambda name, _: as_mojibake(name, "cp1252"),
    "name.mojibake_latin2": lambda name, _: as_mojibake(name, "iso8859-2"),
    "name.telex": lambda name, dice: _word(name, dice, as_telex),
    "name.lost_letters": lambda name, _: lost_letters(name),
    "name.tone_changed": lambda name, dice: _word(name, dice, lambda w: _retoned(w, dice)),
    "name.typo": lambda name, dice: _word(name, dice, lambda w: _typo(w, dice)),
    "name.sound": lambda name, dice: _word(name, dice, lambda w: _sounded(w, dice)),
    "name.doublet": lambda name, dice: _word(
        name, dice, lambda w: dice.one(_doublets()[w]) if w in _doublets() else w
    ),
    "name.middle_dropped": _middle_dropped,
    "name.abbreviated": lambda name, dice: _word(
        name, dice, lambda w: dice.one(_ABBREVIATIONS[w]) if w in _ABBREVIATIONS else w
    ),
}
"""What can happen to a name, by code."""

WHOLE_ROW = frozenset(
    {
        "name.all_caps",
        "name.lower_case",
        "name.nfd",
        "name.no_diacritics",
        "name.vni",
        "name.tcvn3",
        "name.mojibake",
        "name.mojibake_latin2",
        "name.lost_letters",
        "name.dyet_lookalike",
    }
)
"""Damage that meets every name of the row, not one of them."""
