"""Candidate pairs: records that agree in every column of a blocking rule.

A rule's columns become one packed integer key; only keys that occur twice are kept; the pairs of
a key are the pairs of its rows. Pairs are counted from the sizes of the groups before any is
made. Rule k leaves out what an earlier rule found, so each pair keeps the first that found it.
"""

from dataclasses import dataclass

import numpy as np

from lagi_clean.errors import LimitError
from lagi_clean.match.columns import MISSING, Codes, Ints, Table
from lagi_clean.match.spec import BlockingRule
from lagi_clean.threads import side_by_side

__all__ = ["Candidates", "RuleCount", "block", "count_pairs"]

_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""An odd number that spreads keys over slots (Knuth's multiplicative hashing)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCount:
    """What one rule does: ``pairs`` it makes, and how many of them are ``new``."""

    rule: str
    pairs: int
    new: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Pairs of row numbers, ``left`` < ``right``, in that order, with the first rule's number."""

    left: Codes
    right: Codes
    rule: Codes
    counts: tuple[RuleCount, ...]


def block(
    table: Table,
    rules: tuple[BlockingRule, ...],
    *,
    max_pairs: int,
    across: str | None = None,
) -> Candidates:
    """Return the candidate pairs of all rules, each pair once, sorted by its rows.

    ``across`` names a column in which the two records of a pair must differ. Raises
    ``LimitError`` before a rule makes more than ``max_pairs`` pairs, and when all together do.
    """
    table.ready([name for rule in rules for name in rule.on])
    made = side_by_side(lambda rule: _packed_pairs(table, rule, max_pairs, across), rules)
    total = sum(len(one) for one in made)
    if total > max_pairs:
        raise LimitError("BLOCKS_TOO_LARGE", pairs=total, limit=max_pairs)
    height = max(table.height, 1)
    packed = np.concatenate(made) if made else np.empty(0, dtype=np.int64)
    number = np.repeat(np.arange(len(made), dtype=np.int32), [len(one) for one in made])
    order = np.argsort(packed, kind="stable")
    packed = packed[order]
    first = np.append(True, packed[1:] != packed[:-1])[: len(packed)]
    packed, number = packed[first], number[order[first]]
    new = np.bincount(number, minlength=len(rules)).tolist()
    return Candidates(
        left=(packed // height).astype(np.int32),
        right=(packed % height).astype(np.int32),
        rule=number,
        counts=tuple(
            RuleCount(rule=rule.name, pairs=len(one), new=count)
            for rule, one, count in zip(rules, made, new, strict=True)
        ),
    )


def _packed_pairs(table: Table, rule: BlockingRule, max_pairs: int, across: str | None) -> Ints:
    """Return the pairs of a rule, each as one integer that orders them by their rows."""
    rows, starts, sizes = _groups(table, rule)
    total = _pairs_in(sizes)
    if total > max_pairs:
        raise LimitError(
            "BLOCK_TOO_LARGE",
            rule=rule.name,
            pairs=total,
            limit=max_pairs,
            largest=int(sizes.max()),
        )
    left, right = _group_pairs(rows, starts, sizes)
    if across is not None:
        side = table.codes(across)
        other = side[left] != side[right]
        left, right = left[other], right[other]
    return np.minimum(left, right).astype(np.int64) * table.height + np.maximum(left, right)


def count_pairs(table: Table, rule: BlockingRule) -> int:
    """Return how many pairs a rule makes, without making them."""
    return _pairs_in(_groups(table, rule)[2])


def key_of(table: Table, rule: BlockingRule) -> Ints:
    """Return the packed key of each record, ``MISSING`` where a column is null."""
    key = np.zeros(table.height, dtype=np.int64)
    span = 1
    missing = np.zeros(table.height, dtype=bool)
    for name in rule.on:
        codes = table.codes(name)
        size = table.size(name) + 1
        if span * size > np.iinfo(np.int64).max // 2:
            key = np.unique(key, return_inverse=True)[1].astype(np.int64)
            span = int(key.max(initial=0)) + 1
        key = key * size + codes
        span *= size
        missing |= codes == MISSING
    key[missing] = MISSING
    return key


def _groups(table: Table, rule: BlockingRule) -> tuple[Codes, Ints, Ints]:
    """Return rows sorted by key, and start and size of each group of two rows or more."""
    key = key_of(table, rule)
    rows = _perhaps_twice(key, np.flatnonzero(key != MISSING).astype(np.int32))
    rows = rows[np.argsort(key[rows], kind="stable")]
    ordered = key[rows]
    changes = ordered[1:] != ordered[:-1]
    starts = np.flatnonzero(np.append(len(rows) > 0, changes)[: len(rows)])
    sizes = np.diff(np.r_[starts, len(rows)])
    kept = sizes > 1
    return rows, starts[kept].astype(np.int64), sizes[kept].astype(np.int64)


def _perhaps_twice(key: Ints, rows: Codes) -> Codes:
    """Return the rows but those whose key certainly occurs once, so that few are left to sort.

    Each key has a slot; a row whose slot holds another row marks it.
    """
    bits = max(len(rows).bit_length() + 2, 8)
    slot = (key[rows].astype(np.uint64) * _SPREAD >> np.uint64(64 - bits)).astype(np.int64)
    holder = np.empty(1 << bits, dtype=np.int32)
    holder[slot] = rows
    twice = np.zeros(1 << bits, dtype=np.bool_)
    twice[slot[holder[slot] != rows]] = True
    return rows[twice[slot]]


def _pairs_in(sizes: Ints) -> int:
    return int((sizes * (sizes - 1) // 2).sum())


def _group_pairs(rows: Codes, starts: Ints, sizes: Ints) -> tuple[Codes, Codes]:
    """Return every pair of rows within each group: each row with those that follow it."""
    members = np.repeat(starts, sizes) + _counting(sizes)
    followers = np.repeat(sizes, sizes) - 1 - _counting(sizes)
    first = np.repeat(members, followers)
    second = first + 1 + _counting(followers)
    return rows[first], rows[second]


def _counting(sizes: Ints) -> Ints:
    """Return 0, 1, ..., size - 1 for each size, one after the other."""
    ends = np.cumsum(sizes)
    return np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - sizes, sizes)
