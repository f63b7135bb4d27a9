"""How two parts of a name (họ, chữ đệm, tên) relate, once per distinct pair of values."""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from lagi_clean.data import csv_rows
from lagi_clean.match.cleaning import folded_values
from lagi_clean.match.columns import MISSING, Coded, Codes, Flags, Table, encoded

__all__ = [
    "PartRelation",
    "Texts",
    "distinct_pairs",
    "known_syllables",
    "one_spelling",
    "osa_distance",
    "part_relations",
]

Small = NDArray[np.int8]


class PartRelation:
    """Codes of the relations, from alike to unlike."""

    EQUAL = 0
    DAMAGED = 1
    """Close, and at least one of the two holds a word that is no known syllable."""
    NEAR = 2
    """One letter apart, both known: Nam and Lam."""
    DOUBLET = 3
    """Two readings of one character: Hoàng and Huỳnh."""
    INITIAL = 4
    SUBSET = 5
    """The words of one are among those of the other."""
    MISSING = 6
    DIFFERENT = 7


def distinct_pairs(left: Codes, right: Codes) -> tuple[Codes, Codes, NDArray[np.intp]]:
    """Return the distinct unordered pairs of codes, and for each pair its place among them."""
    low = np.minimum(left, right).astype(np.int64)
    high = np.maximum(left, right).astype(np.int64)
    packed, inverse = np.unique((low << 32) | high, return_inverse=True)
    return (
        (packed >> 32).astype(np.int32),
        (packed & 0xFFFFFFFF).astype(np.int32),
        inverse,
    )


def osa_distance(left: list[str], right: list[str], *, cutoff: int) -> Small:
    """Return the optimal string alignment distance of each pair, ``cutoff + 1`` beyond it."""
    return cpdist(left, right, scorer=OSA.distance, score_cutoff=cutoff, dtype=np.int8)


def part_relations(table: Table, column: str, rows_l: Codes, rows_r: Codes) -> Small:
    """Return the ``PartRelation`` of each pair of rows in one column of folded name parts."""
    codes = table.codes(column)
    left, right = codes[rows_l], codes[rows_r]
    relation = np.full(len(left), PartRelation.DIFFERENT, dtype=np.int8)
    missing = (left == MISSING) | (right == MISSING)
    relation[missing] = PartRelation.MISSING
    relation[left == right] = PartRelation.EQUAL
    rest = np.flatnonzero((left != right) & ~missing)
    low, high, inverse = distinct_pairs(left[rest], right[rest])
    known = table.derived(column, _known)
    found = _distinct_relations(Texts.of(table, column, low, high), known[low] & known[high])
    relation[rest] = found[inverse]
    return relation


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of both sides of pairs: each distinct ``value``, and where the sides have theirs.

    What is asked of one text is worked out on the values, which are far fewer than the pairs.
    """

    values: pl.Series
    left: NDArray[np.intp]
    right: NDArray[np.intp]

    @classmethod
    def of(cls, table: Table, column: str, left: Codes, right: Codes) -> "Texts":
        """Return the texts of pairs of codes of a column, none of them ``MISSING``."""
        used, place = np.unique(np.concatenate([left, right]), return_inverse=True)
        values = table.values(column).gather(used).cast(pl.String)
        return cls(values, place[: len(left)], place[len(left) :])

    def lists(self, values: pl.Series) -> tuple[list[str], list[str]]:
        """Return what was made of the values for both sides."""
        texts = np.array(values.to_list(), dtype=np.object_)
        return texts[self.left].tolist(), texts[self.right].tolist()

    def at(self, places: NDArray[np.intp]) -> "Texts":
        """Return the texts of some pairs."""
        used, place = np.unique(
            np.concatenate([self.left[places], self.right[places]]), return_inverse=True
        )
        return Texts(self.values.gather(used), place[: len(places)], place[len(places) :])

    def both(self, flags: Flags) -> Flags:
        """Tell in which pairs something is true of both sides."""
        found: Flags = flags[self.left] & flags[self.right]
        return found

    def same(self, values: pl.Series) -> Flags:
        """Tell in which pairs what was made of the values is the same."""
        codes = encoded(values).codes
        found: Flags = codes[self.left] == codes[self.right]
        return found


def _known(column: Coded) -> Flags:
    return known_syllables(column.values)


def _distinct_relations(texts: Texts, both_known: Flags) -> Small:
    one, other = texts.lists(one_spelling(texts.values))
    distance = osa_distance(one, other, cutoff=3)
    relation = np.full(len(one), PartRelation.DIFFERENT, dtype=np.int8)
    relation[distance <= 1] = PartRelation.NEAR
    for position in np.flatnonzero((distance > 0) & _told_by_words(texts)).tolist():
        told = _by_words(one[position], other[position])
        if told is not None:
            relation[position] = told
    for position in np.flatnonzero((distance <= 3) & ~both_known).tolist():
        if _damaged(one[position].split(), other[position].split(), int(distance[position])):
            relation[position] = PartRelation.DAMAGED
    return relation


def _told_by_words(texts: Texts) -> Flags:
    """Tell which pairs may be doublets or initials, or one of which holds all words of the other.

    Doublets need one on either side, initials a short word on one. Of two single words that
    differ none holds the other.
    """
    words = one_spelling(texts.values).str.split(" ").to_list()
    doublets = {word for pair in _doublets() for text in pair for word in text.split(" ")}
    doublet = np.array([not doublets.isdisjoint(each) for each in words], dtype=np.bool_)
    short = [any(len(word) <= 2 and word not in _syllables() for word in each) for each in words]
    initial = np.array(short, dtype=np.bool_)
    told = texts.both(doublet) | ~texts.both(~initial)
    single = np.array([len(each) == 1 for each in words], dtype=np.bool_)
    sets = [frozenset(each) for each in words]
    for place in np.flatnonzero(~texts.both(single) & ~told).tolist():
        one, other = sets[texts.left[place]], sets[texts.right[place]]
        told[place] = one <= other or other <= one
    return told


def known_syllables(values: pl.Series) -> Flags:
    """Tell which folded values hold nothing but syllables that names are made of."""
    syllables = _syllables()
    words = one_spelling(values).str.split(" ").to_list()
    return np.array([syllables.issuperset(each) for each in words], dtype=np.bool_)


def one_spelling(values: pl.Series) -> pl.Series:
    """Return folded texts with i for y: Lý and Lí are one name."""
    return values.str.replace_all("y", "i", literal=True)


def _damaged(one: list[str], other: list[str], distance: int) -> bool:
    """Tell whether each word that differs is close to the other's, and one of the two is none."""
    if len(one) != len(other):
        return distance <= _allowed(min(sum(map(len, one)), sum(map(len, other))))
    return all(
        OSA.distance(a, b) <= _allowed(min(len(a), len(b))) and not {a, b} <= _syllables()
        for a, b in zip(one, other, strict=True)
        if a != b
    )


def _allowed(length: int) -> int:
    return 1 if length <= 4 else 2


@lru_cache(maxsize=1 << 16)
def _by_words(one: str, other: str) -> int | None:
    """Return what the words of two parts say, None if that is nothing.

    The parts of one chunk of pairs come again in the next.
    """
    if frozenset((one, other)) in _doublets():
        return PartRelation.DOUBLET
    if _is_initial(*sorted((one, other), key=len)):
        return PartRelation.INITIAL
    if " " in one or " " in other:
        first, second = one.split(), other.split()
        few, many = sorted((first, second), key=len)
        if len(few) < len(many) and _in_order(few, many):
            return PartRelation.SUBSET
        if len(few) == len(many):
            return _word_by_word(first, second)
    return None


def _word_by_word(first: list[str], second: list[str]) -> int | None:
    """Compare parts of as many words: initials may stand for some, one may be a doublet."""
    differ = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
    if all(_is_initial(*sorted(pair, key=len)) for pair in differ):
        return PartRelation.INITIAL
    if len(differ) == 1 and frozenset(differ[0]) in _doublets():
        return PartRelation.DOUBLET
    return None


def _is_initial(short: str, long: str) -> bool:
    return len(short) <= 2 and long.startswith(short) and short not in _syllables()


def _in_order(few: list[str], many: list[str]) -> bool:
    following = iter(many)
    return all(word in following for word in few)


@cache
def _syllables() -> frozenset[str]:
    """Return the folded syllables that names are made of, from the shipped frequency tables."""
    names = [r["token"] for r in csv_rows("names/name_tokens_by_gender.csv")]
    names += [r["family_name"] for r in csv_rows("names/family_names.csv")]
    names += [r["family_name"] for r in csv_rows("names/compound_family_names.csv")]
    plain = folded_values(pl.Series(names)).str.split(" ").explode().unique()
    return frozenset(one_spelling(plain))


@cache
def _doublets() -> frozenset[frozenset[str]]:
    rows = csv_rows("names/name_doublets.csv")
    sides = [
        one_spelling(folded_values(pl.Series([r[side] for r in rows]))).to_list()
        for side in ("a", "b")
    ]
    return frozenset(frozenset(pair) for pair in zip(*sides, strict=True) if len(set(pair)) == 2)
