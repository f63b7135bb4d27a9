"""Candidate pairs: records that agree in every column of a blocking rule.

A rule's columns become one packed integer key; only keys that occur twice are kept; the pairs of
a key are the pairs of its rows. Pairs are counted from the sizes of the groups before any is
made. Rule k leaves out what an earlier rule found, so each pair keeps the first that found it.
"""

from dataclasses import dataclass

import numpy as np

from lagi_clean.errors import LimitError
from lagi_clean.match.columns import MISSING, Codes, Flags, Ints, Table
from lagi_clean.match.spec import BlockingRule

__all__ = ["Candidates", "RuleCount", "block", "count_pairs"]


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

    ``across`` names a column in which the two records of a pair must differ. Raises ``LimitError`` before a rule makes more than ``max_pairs`` pairs.
    """
    height = max(table.height, 1)
    found: list[Ints] = []
    by_rule: list[Codes] = []
    counts = []
    seen = np.empty(0, dtype=np.int64)
    for number, rule in enumerate(rules):
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
            left, right, total = left[other], right[other], int(other.sum())
        packed = np.minimum(left, right).astype(np.int64) * height + np.maximum(left, right)
        packed.sort()
        fresh = packed[~_is_in(packed, seen)]
        counts.append(RuleCount(rule=rule.name, pairs=total, new=len(fresh)))
        found.append(fresh)
        by_rule.append(np.full(len(fresh), number, dtype=np.int32))
        seen = np.sort(np.concatenate([seen, fresh]), kind="stable")
    return _collect(found, by_rule, counts, height)


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
        size = len(table.values(name)) + 1
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
    known = np.flatnonzero(key != MISSING)
    rows = known[np.argsort(key[known], kind="stable")].astype(np.int32)
    ordered = key[rows]
    changes = ordered[1:] != ordered[:-1]
    starts = np.flatnonzero(np.append(len(rows) > 0, changes)[: len(rows)])
    sizes = np.diff(np.r_[starts, len(rows)])
    kept = sizes > 1
    return rows, starts[kept].astype(np.int64), sizes[kept].astype(np.int64)


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


def _is_in(packed: Ints, seen: Ints) -> Flags:
    if not len(seen):
        return np.zeros(len(packed), dtype=np.bool_)
    position = np.minimum(np.searchsorted(seen, packed), len(seen) - 1)
    found: Flags = seen[position] == packed
    return found


def _collect(
    found: list[Ints], by_rule: list[Codes], counts: list[RuleCount], height: int
) -> Candidates:
    packed = np.concatenate(found) if found else np.empty(0, dtype=np.int64)
    rule = np.concatenate(by_rule) if by_rule else np.empty(0, dtype=np.int32)
    order = np.argsort(packed, kind="stable")
    packed = packed[order]
    return Candidates(
        left=(packed // height).astype(np.int32),
        right=(packed % height).astype(np.int32),
        rule=rule[order],
        counts=tuple(counts),
    )
