"""How two parts of a name (họ, chữ đệm, tên) relate, once per distinct pair of values."""

from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from lagi_clean.data import csv_rows
from lagi_clean.match.cleaning import folded
from lagi_clean.match.columns import MISSING, Codes, Flags, Table

__all__ = [
    "PartRelation",
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
    found = _distinct_relations(table.texts(column, low), table.texts(column, high))
    relation[rest] = found[inverse]
    return relation


def _distinct_relations(one: list[str], other: list[str]) -> Small:
    both_known = known_syllables(one) & known_syllables(other)
    one, other = ([one_spelling(text) for text in side] for side in (one, other))
    distance = osa_distance(one, other, cutoff=3)
    relation = np.full(len(one), PartRelation.DIFFERENT, dtype=np.int8)
    relation[distance <= 1] = PartRelation.NEAR
    for position in np.flatnonzero(distance > 0).tolist():
        relation[position] = _by_words(one[position], other[position], int(relation[position]))
    for position in np.flatnonzero((distance <= 3) & ~both_known).tolist():
        if _damaged(one[position].split(), other[position].split(), int(distance[position])):
            relation[position] = PartRelation.DAMAGED
    return relation


def known_syllables(values: list[str]) -> Flags:
    """Tell which folded values hold nothing but syllables that names are made of."""
    syllables = _syllables()
    return np.array([syllables.issuperset(one_spelling(v).split()) for v in values], dtype=np.bool_)


def one_spelling(text: str) -> str:
    """Return a folded text with i for y: Lý and Lí are one name."""
    return text.replace("y", "i")


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


def _by_words(one: str, other: str, default: int) -> int:
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
            return _word_by_word(first, second, default)
    return default


def _word_by_word(first: list[str], second: list[str], default: int) -> int:
    """Compare parts of as many words: initials may stand for some, one may be a doublet."""
    differ = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
    if all(_is_initial(*sorted(pair, key=len)) for pair in differ):
        return PartRelation.INITIAL
    if len(differ) == 1 and frozenset(differ[0]) in _doublets():
        return PartRelation.DOUBLET
    return default


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
    plain = pl.select(
        folded(pl.lit(pl.Series(names))).str.split(" ").explode().unique()
    ).to_series()
    return frozenset(one_spelling(syllable) for syllable in plain)


@cache
def _doublets() -> frozenset[frozenset[str]]:
    rows = csv_rows("names/name_doublets.csv")
    sides = [
        [one_spelling(text) for text in folded_list([r[side] for r in rows])] for side in ("a", "b")
    ]
    return frozenset(frozenset(pair) for pair in zip(*sides, strict=True) if len(set(pair)) == 2)


def folded_list(texts: list[str]) -> list[str]:
    """Return each text folded as a match column is."""
    return pl.select(folded(pl.lit(pl.Series(texts)))).to_series().to_list()
