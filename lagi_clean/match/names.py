"""Comparing two persons' names: what the difference is, rather than how large.

Jaro-Winkler of Nguyễn Thị Lan and Nguyễn Thị Mai is higher than that of a name with its lost
tone. So the kinds of difference are told apart: marks lost on one side are a habit of keyboards
and weigh little, marks that contradict each other are another name; a missing chữ đệm is common,
another one is not; brothers and sisters differ in the tên alone.
"""

import unicodedata
from functools import cache
from string import ascii_lowercase

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lagi_clean.data import csv_rows
from lagi_clean.match.cleaning import folded_values
from lagi_clean.match.columns import MISSING, Coded, Codes, Flags, Table
from lagi_clean.match.parts import PartRelation as Part
from lagi_clean.match.parts import (
    Small,
    Texts,
    distinct_pairs,
    known_syllables,
    one_spelling,
    osa_distance,
    part_relations,
)

__all__ = [
    "NAME_COLUMNS",
    "NAME_OUTCOMES",
    "RELATIVE_OUTCOMES",
    "compare_names",
    "compare_relatives",
]

NAME_COLUMNS = (
    "name_fold",
    "name_key",
    "name_sound",
    "words",
    "family",
    "middle",
    "given",
    "given_name",
)
"""The columns that comparing names reads."""
NAME_OUTCOMES = (
    "null",
    "same",
    "same_plain",
    "marks_lost",
    "marks_partly_lost",
    "sounds_alike",
    "damaged",
    "slip",
    "middle_missing",
    "order_swapped",
    "initials",
    "doublet",
    "marks_contradict",
    "given_marks",
    "given_sounds_alike",
    "given_near",
    "middle_differs",
    "family_differs",
    "given_differs",
    "different",
)
"""``same_plain``: the same letters and no diacritics on either side, so that Hùng may stand beside
Hưng. ``marks_lost``: one side bears no diacritics at all. ``marks_partly_lost``: single syllables
lost theirs. ``sounds_alike``: as the south speaks (hỏi for ngã, n for ng, x for s). ``damaged``:
a syllable that is none, close to the other's. ``slip``: họ or chữ đệm one letter apart. In all
these the tên is the same, or one of the two is no name; where two names in use differ a little,
as those of twins do, the outcome begins with ``given``: ``given_marks``, ``given_sounds_alike``,
``given_near`` (one letter apart)."""
_LONG = 8
"""From this many letters on, two typing errors in a damaged name are taken for one name."""
_CODE = {name: code for code, name in enumerate(NAME_OUTCOMES)}

RELATIVE_OUTCOMES = (
    "null",
    "same",
    "near",
    "part",
    "close",
    "given_same",
    "family_only",
    "different",
)
"""``near``: one or two typing errors that make no other name. ``part``: words are missing or
abbreviated, the given name stands. ``close``: one letter apart, but another name, as a brother's
may be. ``given_same``: same family and given name, another middle."""


def compare_names(table: Table, left: Codes, right: Codes) -> Small:
    """Return the code in ``NAME_OUTCOMES`` of each pair of rows."""
    fold = table.codes("name_fold")
    key = table.codes("name_key")
    outcome = np.full(len(left), _CODE["different"], dtype=np.int8)
    equal_fold = fold[left] == fold[right]
    one_key_missing = (key[left] == MISSING) | (key[right] == MISSING)
    outcome[equal_fold & ((key[left] == key[right]) | one_key_missing)] = _CODE["same"]
    equal = np.flatnonzero(outcome == _CODE["same"])
    outcome[equal[_without_marks(table, left[equal])]] = _CODE["same_plain"]
    outcome[equal[_i_for_y(table, left[equal], right[equal])]] = _CODE["given_sounds_alike"]
    marks = np.flatnonzero(equal_fold & (key[left] != key[right]) & ~one_key_missing)
    outcome[marks] = _marks(table, left[marks], right[marks])
    rest = np.flatnonzero(~equal_fold)
    outcome[rest] = _parts(table, left[rest], right[rest])
    missing = (fold[left] == MISSING) | (fold[right] == MISSING)
    outcome[missing] = _CODE["null"]
    return outcome


def _without_marks(table: Table, rows: Codes) -> Flags:
    """Tell which rows' names bear no diacritics."""
    used, place = np.unique(table.codes("name_key")[rows], return_inverse=True)
    plain = np.array([_plain(text) for text in table.texts("name_key", used)], dtype=np.bool_)
    flags: Flags = plain[place]
    return flags


def _i_for_y(table: Table, left: Codes, right: Codes) -> Flags:
    """Tell in which pairs one tên has i and the other y: twins are called Mi and My."""
    given = table.own("given_name")
    one, other = given.codes[left], given.codes[right]
    differ = np.flatnonzero((one != other) & (one != MISSING) & (other != MISSING))
    used, place = np.unique(np.concatenate([one[differ], other[differ]]), return_inverse=True)
    plain = folded_values(given.values.gather(used))
    first, second = (plain.gather(side) for side in (place[: len(differ)], place[len(differ) :]))
    swapped = (first != second) & (one_spelling(first) == one_spelling(second))
    flags = np.zeros(len(left), dtype=np.bool_)
    flags[differ] = swapped.fill_null(value=False).to_numpy()
    return flags


def _marks(table: Table, left: Codes, right: Codes) -> Small:
    """Tell apart names with equal letters and different diacritics."""
    key = table.codes("name_key")
    low, high, inverse = distinct_pairs(key[left], key[right])
    one, other = table.texts("name_key", low), table.texts("name_key", high)
    found = [_CODE[_marks_of(a, b)] for a, b in zip(one, other, strict=True)]
    return np.array(found, dtype=np.int8)[inverse]


def _marks_of(one: str, other: str) -> str:
    if _plain(one) or _plain(other):
        return "marks_lost"
    first, second = one.split(), other.split()
    if first[-1] != second[-1] and {_letters(first[-1]), _letters(second[-1])} <= _given_names():
        return "given_marks"
    if _without_hook(one) == _without_hook(other):
        return "sounds_alike"
    pairs = [(a, b) for a, b in zip(first, second, strict=False) if a != b]
    lost = len(first) == len(second) and all(_plain(a) or _plain(b) for a, b in pairs)
    return "marks_partly_lost" if lost else "marks_contradict"


def _without_hook(text: str) -> str:
    """Return the text with hỏi for ngã, which the south does not tell apart."""
    return unicodedata.normalize("NFD", text).replace("\u0303", "\u0309")


def _end_in_given_names(table: Table, left: Codes, right: Codes) -> Flags:
    """Tell in which pairs both last syllables, with their diacritics, are given names."""
    key = table.codes("name_key")
    used, place = np.unique(np.concatenate([key[left], key[right]]), return_inverse=True)
    last = [name.rpartition(" ")[2] for name in table.texts("name_key", used)]
    known = np.array([_letters(word) in _given_names() for word in last], dtype=np.bool_)
    both: Flags = known[place[: len(left)]] & known[place[len(left) :]]
    return both


@cache
def _given_names() -> frozenset[tuple[str, str]]:
    """Return the given names in use; what is none of them is a misspelling, not a twin."""
    rows = csv_rows("names/name_tokens_by_gender.csv")
    return frozenset(_letters(r["token"].lower()) for r in rows if r["position"] == "given")


def _letters(syllable: str) -> tuple[str, str]:
    """Return base letters and marks: the same for hòa and hoà, lý and lí."""
    decomposed = unicodedata.normalize("NFD", syllable)
    marks = "".join(sorted(c for c in decomposed if unicodedata.combining(c)))
    base = "".join(c for c in decomposed if not unicodedata.combining(c))
    return base.replace("y", "i"), marks


def _plain(text: str) -> bool:
    return text.isascii() or ("đ" not in text and text == unicodedata.normalize("NFD", text))


def _parts(table: Table, left: Codes, right: Codes) -> Small:
    """Tell apart names with different letters, by their parts."""
    family, middle, given = (
        part_relations(table, c, left, right) for c in ("family", "middle", "given")
    )
    outcome = np.full(len(left), _CODE["different"], dtype=np.int8)
    family_kept, given_kept = _kept(family), _kept(given)
    middle_kept = _kept(middle) | (middle == Part.MISSING) | (middle == Part.SUBSET)
    exact = (family == Part.EQUAL) & (given == Part.EQUAL)
    cases = (
        ("given_differs", family_kept & middle_kept),
        ("family_differs", middle_kept & given_kept & (middle != Part.MISSING)),
        ("middle_differs", family_kept & given_kept),
        ("given_near", family_kept & middle_kept & (given == Part.NEAR)),
        ("slip", _slip(family, middle) & (given == Part.EQUAL)),
        ("slip", _slip(middle, family) & (given == Part.EQUAL)),
        ("doublet", family_kept & middle_kept & (given == Part.DOUBLET)),
        ("doublet", (family == Part.DOUBLET) & middle_kept & given_kept),
        ("initials", _initials(family, middle, given)),
        ("damaged", family_kept & middle_kept & given_kept),
        ("middle_missing", exact & ((middle == Part.MISSING) | (middle == Part.SUBSET))),
    )
    for name, applies in cases:
        outcome[applies] = _CODE[name]
    sound, words = table.codes("name_sound"), table.codes("words")
    alike = (sound[left] == sound[right]) & (sound[left] != MISSING)
    outcome[alike] = _CODE["sounds_alike"]
    names = np.flatnonzero(alike & (given != Part.EQUAL))
    two_names = _end_in_given_names(table, left[names], right[names])
    outcome[names[two_names]] = _CODE["given_sounds_alike"]
    outcome[words[left] == words[right]] = _CODE["order_swapped"]
    return _respaced(table, left, right, outcome)


def _kept(relation: Small) -> Flags:
    kept: Flags = (relation == Part.EQUAL) | (relation == Part.DAMAGED)
    return kept


def _slip(near: Small, kept: Small) -> Flags:
    slip: Flags = (near == Part.NEAR) & (_kept(kept) | (kept == Part.MISSING))
    return slip


def _initials(family: Small, middle: Small, given: Small) -> Flags:
    parts = (family, middle, given)
    some = np.logical_or.reduce([part == Part.INITIAL for part in parts])
    fits = [_kept(part) | (part == Part.INITIAL) for part in parts]
    fits[1] |= (middle == Part.MISSING) | (middle == Part.SUBSET)
    initials: Flags = some & np.logical_and.reduce(fits)
    return initials


def _respaced(table: Table, left: Codes, right: Codes, outcome: Small) -> Small:
    """Find damage that shifted the parts: compare whole names without their spaces.

    Where spaces were lost or added, one wrong letter more is still the same damage.
    """
    fold = table.codes("name_fold")
    doubtful = np.flatnonzero(outcome >= _CODE["given_near"])
    one, other = fold[left[doubtful]], fold[right[doubtful]]
    letters = table.derived("name_fold", _letters_in)
    length = table.derived("name_fold", _length)
    near = np.bitwise_count(letters[one] ^ letters[other]) <= 2  # as one wrong letter makes it
    doubtful = doubtful[near & (np.abs(length[one] - length[other]) <= 1)]
    low, high, inverse = distinct_pairs(fold[left[doubtful]], fold[right[doubtful]])
    texts = Texts.of(table, "name_fold", low, high)
    together = one_spelling(texts.values).str.replace_all(" ", "", literal=True)
    distance = osa_distance(*texts.lists(together), cutoff=1)
    spaces = texts.values.str.count_matches(" ", literal=True)
    long = (texts.values.str.len_chars() >= _LONG).to_numpy()
    respaced = ~texts.same(spaces) & texts.both(long)
    damaged = (distance == 0) | ((distance == 1) & respaced)
    outcome[doubtful[damaged[inverse]]] = _CODE["damaged"]
    return outcome


def _letters_in(column: Coded) -> NDArray[np.uint32]:
    """Return which letters occur in each folded name, i and y being one, as a bit for each.

    >>> from lagi_clean.coding import encoded
    >>> bits = _letters_in(encoded(pl.Series(["ly thi hai", "hai thi li", "ly thi han"])))
    >>> [int(np.bitwise_count(bits[0] ^ one)) for one in bits]
    [0, 0, 1]
    """
    lines = (column.values + "\n").str.join("").item() or ""
    starts = np.cumsum(np.append(0, column.values.str.len_bytes().to_numpy() + np.int64(1)))[:-1]
    bits = _BIT_OF_BYTE[np.frombuffer(lines.encode(), dtype=np.uint8)]
    found: NDArray[np.uint32] = np.bitwise_or.reduceat(bits, starts) if len(starts) else bits
    return found


def _length(column: Coded) -> NDArray[np.int64]:
    """Return how many characters each name has, without its spaces."""
    spaces = column.values.str.count_matches(" ", literal=True)
    return (column.values.str.len_chars() - spaces).cast(pl.Int64).to_numpy()


_BIT_OF_BYTE = np.full(256, 1 << 31, dtype=np.uint32)
"""For each byte of a folded name the bit of its letter; the highest stands for all others."""
_BIT_OF_BYTE[[ord(letter) for letter in ascii_lowercase]] = 1 << np.arange(26)
_BIT_OF_BYTE[ord("y")] = _BIT_OF_BYTE[ord("i")]
_BIT_OF_BYTE[[ord(" "), ord("\n")]] = 0


def compare_relatives(table: Table, column: str, left: Codes, right: Codes) -> Small:
    """Return the code in ``RELATIVE_OUTCOMES`` of the names in ``column`` of each pair of rows."""
    codes = table.codes(column)
    one, other = codes[left], codes[right]
    outcome = np.zeros(len(left), dtype=np.int8)
    outcome[one == other] = 1
    outcome[(one == MISSING) | (other == MISSING)] = 0
    rest = np.flatnonzero((one != other) & (one != MISSING) & (other != MISSING))
    low, high, inverse = distinct_pairs(one[rest], other[rest])
    texts = Texts.of(table, column, low, high)
    one_text, other_text = texts.lists(texts.values)
    distance = osa_distance(one_text, other_text, cutoff=2)
    words = texts.values.str.split(" ")
    family, given = texts.same(words.list.first()), texts.same(words.list.last())
    long = texts.both((texts.values.str.len_chars() >= _LONG).to_numpy())
    near = (distance <= 1) & family & given
    alike = np.flatnonzero((distance <= 2) & long)
    damaged = texts.at(alike)
    near[alike] |= ~damaged.both(known_syllables(damaged.values))
    part = np.zeros(len(low), dtype=np.bool_)
    for place in np.flatnonzero(given).tolist():
        part[place] = _is_part(one_text[place], other_text[place])
    found = np.where(family, RELATIVE_OUTCOMES.index("family_only"), len(RELATIVE_OUTCOMES) - 1)
    found[family & given] = RELATIVE_OUTCOMES.index("given_same")
    found[distance <= 1] = RELATIVE_OUTCOMES.index("close")
    found[part] = RELATIVE_OUTCOMES.index("part")
    found[near] = RELATIVE_OUTCOMES.index("near")
    outcome[rest] = found[inverse]
    return outcome


def _is_part(one: str, other: str) -> bool:
    """Tell whether a name is another one with words missing or abbreviated, but the given name.

    >>> _is_part("ng v hung", "nguyen van hung"), _is_part("hung", "nguyen van hung")
    (True, True)
    """
    few, many = sorted(
        (one.split(), other.split()), key=lambda words: (len(words), len("".join(words)))
    )
    if not few or few[-1] != many[-1]:
        return False
    following = iter(many[:-1])
    return all(any(_stands_for(word, full) for full in following) for word in few[:-1])


def _stands_for(word: str, full: str) -> bool:
    return word == full or (len(word) <= 2 and full.startswith(word))
