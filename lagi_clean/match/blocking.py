"""Candidate pairs: records that agree in every column of a blocking rule.

A rule's columns become one packed integer key; only keys that occur twice are kept; the pairs of
a key are the pairs of its rows. Pairs are counted from the sizes of the groups before any is
made. Rule k leaves out what an earlier rule found, so each pair keeps the first that found it.

Pairs are made part by part, a part being those whose first record lies in a range of rows: a
country's pairs do not fit into memory at once, and need not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lagi_clean.coding import SPREAD
from lagi_clean.errors import LimitError
from lagi_clean.match.columns import MISSING, Coded, Codes, Flags, Ints, Table
from lagi_clean.match.spec import BlockingRule
from lagi_clean.threads import side_by_side

__all__ = ["Blocks", "Candidates", "RuleCount", "count_pairs", "key_of", "summed"]

_PART = 1 << 20
"""Pairs that are made at a time, unless a single record has more."""


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


class Blocks:
    """The candidate pairs of blocking rules, counted and not yet made.

    ``across`` names a column in which the two records of a pair must differ; ``rows``, sorted,
    are those looked at, all unless given. Raises ``LimitError`` if a rule would make more than
    ``max_pairs`` pairs.
    """

    def __init__(
        self,
        table: Table,
        rules: Sequence[BlockingRule],
        *,
        max_pairs: int,
        across: str | None = None,
        rows: Codes | None = None,
        part: int = _PART,
    ) -> None:
        table.ready([name for rule in rules for name in rule.on])
        self._rules = tuple(rules)
        self._max_pairs = max_pairs
        self._height = max(table.height, 1)
        self._side = None if across is None else table.codes(across)
        groups = side_by_side(lambda rule: _groups(table, rule, rows), self._rules)
        for rule, (_, _, sizes) in zip(self._rules, groups, strict=True):
            if (total := _pairs_in(sizes)) > max_pairs:
                raise LimitError(
                    "BLOCK_TOO_LARGE",
                    rule=rule.name,
                    pairs=total,
                    limit=max_pairs,
                    largest=int(sizes.max()),
                )
        self.total: int = sum(_pairs_in(sizes) for _, _, sizes in groups)
        """How many pairs the rules make, those of several rules counted for each."""
        self._made = [_Made.of(*one) for one in groups]
        self._bounds = _bounds(self._made, self._height, self.total, part)
        self._made = side_by_side(lambda one: one.in_parts(self._bounds), self._made)

    @property
    def parts(self) -> range:
        """The numbers of the parts."""
        return range(len(self._bounds) - 1)

    def part(self, number: int) -> Candidates:
        """Return the pairs of one part, each once, sorted by their rows."""
        start, bits = self._bounds[number], len(self._rules).bit_length()
        packed: list[Ints] = []
        for place, made in enumerate(self._made):
            left, right = made.pairs(number)
            if self._side is not None:
                other = self._side[left] != self._side[right]
                left, right = left[other], right[other]
            packed.append(((left - start) * self._height + right) << bits | place)
        both = np.concatenate(packed) if packed else np.empty(0, dtype=np.int64)
        both.sort()
        pair = both >> bits
        first = np.append(True, pair[1:] != pair[:-1])[: len(pair)]
        pair, rule = pair[first], (both[first] & ((1 << bits) - 1)).astype(np.int32)
        left = pair // self._height
        new = np.bincount(rule, minlength=len(self._rules)).tolist()
        return Candidates(
            left=(left + start).astype(np.int32),
            right=(pair - left * self._height).astype(np.int32),
            rule=rule,
            counts=tuple(
                RuleCount(rule=one.name, pairs=len(all_of_it), new=count)
                for one, all_of_it, count in zip(self._rules, packed, new, strict=True)
            ),
        )

    def all(self) -> Candidates:
        """Return the pairs of all parts. ``LimitError`` if they are more than a rule may make."""
        if self.total > self._max_pairs:
            raise LimitError("BLOCKS_TOO_LARGE", pairs=self.total, limit=self._max_pairs)
        parts = side_by_side(self.part, self.parts)
        return Candidates(
            left=np.concatenate([one.left for one in parts]),
            right=np.concatenate([one.right for one in parts]),
            rule=np.concatenate([one.rule for one in parts]),
            counts=summed([one.counts for one in parts]),
        )


def summed(counts: Sequence[tuple[RuleCount, ...]]) -> tuple[RuleCount, ...]:
    """Return what each rule does in all parts together."""
    return tuple(
        RuleCount(
            rule=of_rule[0].rule,
            pairs=sum(one.pairs for one in of_rule),
            new=sum(one.new for one in of_rule),
        )
        for of_rule in zip(*counts, strict=True)
    )


@dataclass(frozen=True, slots=True)
class _Made:
    """The pairs of a rule: those of the rows at ``first`` with ``followers`` rows behind them.

    ``rows`` are sorted by key and row; ``starts`` tells where each part begins in ``first``.
    """

    rows: Codes
    first: Codes
    followers: Codes
    starts: NDArray[np.intp]

    @classmethod
    def of(cls, rows: Codes, starts: Ints, sizes: Ints) -> "_Made":
        members = np.repeat(starts, sizes) + _counting(sizes)
        followers = np.repeat(sizes, sizes) - 1 - _counting(sizes)
        more = followers > 0
        first = members[more].astype(np.int32)
        return cls(rows, first, followers[more].astype(np.int32), np.array([0, len(first)]))

    def in_parts(self, bounds: Ints) -> "_Made":
        """Put the first rows into the order of their parts."""
        if len(bounds) == 2:
            return self
        part = np.searchsorted(bounds, self.rows[self.first], side="right") - 1
        small = part.astype(np.min_scalar_type(len(bounds)))  # which are sorted digit by digit
        order = np.argsort(small, kind="stable")
        starts = np.append(0, np.cumsum(np.bincount(part, minlength=len(bounds) - 1)))
        return _Made(self.rows, self.first[order], self.followers[order], starts)

    def pairs(self, part: int) -> tuple[Ints, Codes]:
        """Return both rows of each pair of a part; the first is the smaller."""
        where = slice(self.starts[part], self.starts[part + 1])
        first, followers = self.first[where], self.followers[where].astype(np.int64)
        one = np.repeat(first, followers)
        other = one + 1 + _counting(followers)
        return self.rows[one].astype(np.int64), self.rows[other]


def _bounds(made: Sequence[_Made], height: int, total: int, part: int) -> Ints:
    """Return the first row of each part, and the number of rows at the end."""
    if total <= part:
        return np.array([0, height])
    pairs = np.zeros(height)
    for one in made:
        pairs += np.bincount(one.rows[one.first], weights=one.followers, minlength=height)
    before = np.cumsum(pairs)
    cuts = np.searchsorted(before, np.arange(part, total, part), side="right")
    return np.unique(np.r_[0, cuts, height])


def count_pairs(table: Table, rule: BlockingRule) -> int:
    """Return how many pairs a rule makes, without making them."""
    return _pairs_in(_groups(table, rule, None)[2])


def key_of(table: Table, rule: BlockingRule, rows: Codes | NDArray[np.intp] | None = None) -> Ints:
    """Return the packed key of each record, or of ``rows``, ``MISSING`` where a column is null."""
    size = table.height if rows is None else len(rows)
    key = np.zeros(size, dtype=np.int64)
    span = 1
    missing = np.zeros(size, dtype=bool)
    for name in rule.on:
        codes = table.codes(name) if rows is None else table.codes(name)[rows]
        values = table.size(name) + 1
        if span * values > np.iinfo(np.int64).max // 2:
            key = np.unique(key, return_inverse=True)[1].astype(np.int64)
            span = int(key.max(initial=0)) + 1
        key = key * values + codes
        span *= values
        missing |= codes == MISSING
    key[missing] = MISSING
    return key


def _groups(table: Table, rule: BlockingRule, among: Codes | None) -> tuple[Codes, Ints, Ints]:
    """Return rows sorted by key, and start and size of each group of two rows or more."""
    repeated = [table.derived(name, _repeated) for name in rule.on]
    looked_at: Codes | NDArray[np.intp]
    if among is None:
        looked_at = np.flatnonzero(np.logical_and.reduce(repeated))
    else:
        looked_at = among[np.logical_and.reduce([flags[among] for flags in repeated])]
    key = key_of(table, rule, looked_at)
    places = _perhaps_twice(key)
    places = places[np.argsort(key[places], kind="stable")]
    rows, ordered = looked_at[places].astype(np.int32), key[places]
    changes = ordered[1:] != ordered[:-1]
    starts = np.flatnonzero(np.append(len(rows) > 0, changes)[: len(rows)])
    sizes = np.diff(np.r_[starts, len(rows)])
    kept = sizes > 1
    return rows, starts[kept].astype(np.int64), sizes[kept].astype(np.int64)


def _repeated(column: Coded) -> Flags:
    """Tell which records hold a value that others hold too."""
    counts = np.bincount(column.codes[column.codes != MISSING], minlength=len(column.values))
    found: Flags = np.append(counts > 1, values=False)[column.codes]
    return found


def _perhaps_twice(key: Ints) -> NDArray[np.intp]:
    """Return the places but those whose key certainly occurs once, so that few are left to sort.

    Each key has a slot; a place whose slot holds another place marks it.
    """
    bits = max(len(key).bit_length() + 2, 8)
    slot = (key.view(np.uint64) * np.uint64(SPREAD) >> np.uint64(64 - bits)).view(np.int64)
    places = np.arange(len(key), dtype=np.int32)
    holder = np.empty(1 << bits, dtype=np.int32)
    holder[slot] = places
    twice = np.zeros(1 << bits, dtype=np.bool_)
    twice[slot[holder[slot] != places]] = True
    return np.flatnonzero(twice[slot])


def _pairs_in(sizes: Ints) -> int:
    return int((sizes * (sizes - 1) // 2).sum())


def _counting(sizes: Ints) -> Ints:
    """Return 0, 1, ..., size - 1 for each size, one after the other."""
    ends = np.cumsum(sizes)
    return np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - sizes, sizes)
