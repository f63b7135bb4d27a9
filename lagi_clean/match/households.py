"""What matched members of two households lend to the members that remain.

When other members of two households are matched, the two are probably one household under two
numbers: it moved, or each extract numbers its own. That speaks for whoever is left over on both
sides, unless a rule keeps the two apart: their siblings are left over, too. It comes after a
first scoring, as one more comparison, which counts only beyond what the homes already say.

Only matches of the first scoring lend evidence, never those that were lent some, so the outcome
depends on no order.
"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from lagi_clean.components import components
from lagi_clean.errors import LimitError
from lagi_clean.match.blocking import Candidates
from lagi_clean.match.columns import MISSING, Codes, Flags, Ints, Table
from lagi_clean.match.compare import MATCHED_HOUSEHOLDS, patterns_of
from lagi_clean.match.decide import decide
from lagi_clean.match.model import Model
from lagi_clean.match.parts import Small
from lagi_clean.match.score import (
    RuledOut,
    Scored,
    joined,
    packed_pairs,
    ruled,
    score_undecided,
    unseen,
)
from lagi_clean.match.spec import NULL, Comparison, Spec, thresholds
from lagi_clean.match.weights import probabilities, weigh
from lagi_clean.settings import Settings

__all__ = [
    "FROM_HOUSEHOLDS",
    "Bonds",
    "bonds_of",
    "household_comparison",
    "lend",
    "level_of",
    "with_level",
]

FROM_HOUSEHOLDS = -2
"""The number of the blocking rule of pairs that only their households brought together."""
_RULE = "matched_households"


def household_comparison(spec: Spec) -> int | None:
    """Return the place of the comparison of matched households, None if there is none."""
    kinds = [comparison.kind for comparison in spec.comparisons]
    return kinds.index(MATCHED_HOUSEHOLDS) if MATCHED_HOUSEHOLDS in kinds else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonds:
    """Pairs of households of which members are matched.

    ``household`` is that of each record, ``MISSING`` if unknown, and ``size`` how many records
    each has; ``side`` tells the two extracts of a link apart. ``keys`` are the bonds, sorted;
    ``members`` who makes each, as place of the key times the number of records plus person.
    """

    household: Ints
    size: Ints
    side: Codes | None
    person: Codes
    keys: Ints
    members: Ints

    def levels(self, left: Codes, right: Codes) -> Small:
        """Return for each pair of rows 1 (most other members matched), 2 (some) or 0 (null)."""
        level = np.zeros(len(left), dtype=np.int8)
        if not len(self.keys):
            return level
        one, other = self.household[left], self.household[right]
        span = len(self.size)
        bound = np.zeros(span + 1, dtype=np.bool_)
        bound[self.keys // span] = bound[self.keys % span] = True
        near = np.flatnonzero(bound[one] & bound[other] & (one != other))
        key = _keys(one[near], other[near], span)
        place = np.minimum(np.searchsorted(self.keys, key), len(self.keys) - 1)
        hit = self.keys[place] == key
        hit &= ~self._made_by(place, left[near]) & ~self._made_by(place, right[near])
        near, place = near[hit], place[hit]
        smaller = np.minimum(self.size[one[near]], self.size[other[near]])
        level[near] = np.where(_most(self._matched()[place], smaller - 1), 1, 2)
        return level

    def remaining(self, *, max_pairs: int) -> tuple[Codes, Codes]:
        """Return the pairs of members left over where most of the other members are matched.

        Raises ``LimitError`` before it makes more than ``max_pairs``.
        """
        span = len(self.size)
        low, high = self.keys // span, self.keys % span
        smaller = np.minimum(self.size[low], self.size[high])
        of = np.flatnonzero(_most(self._matched(), smaller - 1))
        total = int((self.size[low[of]] * self.size[high[of]]).sum())
        if total > max_pairs:
            largest = int(self.size[np.r_[low[of], high[of]]].max())
            raise LimitError(
                "BLOCK_TOO_LARGE", rule=_RULE, pairs=total, limit=max_pairs, largest=largest
            )
        rows = np.flatnonzero(np.isin(self.household, np.r_[low[of], high[of]]))
        rows = rows[np.argsort(self.household[rows], kind="stable")]
        starts = np.searchsorted(self.household[rows], np.arange(span))
        at, place = _spread(starts[low[of]], self.size[low[of]])
        of, left = of[at], rows[place]
        alone = ~self._made_by(of, left)
        of, left = of[alone], left[alone]
        at, place = _spread(starts[high[of]], self.size[high[of]])
        of, left, right = of[at], left[at], rows[place]
        alone = ~self._made_by(of, right)
        if self.side is not None:
            alone &= self.side[left] != self.side[right]
        one, other = left[alone].astype(np.int32), right[alone].astype(np.int32)
        return np.minimum(one, other), np.maximum(one, other)

    def _matched(self) -> Ints:
        """Return how many people make each bond."""
        return np.bincount(self.members // len(self.person), minlength=len(self.keys))

    def _made_by(self, of: Ints, rows: Ints | Codes) -> Flags:
        """Tell which bonds the people of these rows help to make."""
        found: Flags = np.isin(of * len(self.person) + self.person[rows], self.members)
        return found


def _most(matched: Ints, others: Ints) -> Flags:
    found: Flags = 2 * matched >= others
    return found


def _spread(starts: Ints, sizes: Ints) -> tuple[Ints, Ints]:
    """Return start, start + 1, ... for each size, and before it the number of each one's range."""
    number = np.repeat(np.arange(len(sizes)), sizes)
    ends = np.cumsum(sizes)
    return number, starts[number] + np.arange(len(number)) - (ends - sizes)[number]


def _keys(one: Ints, other: Ints, span: int) -> Ints:
    found: Ints = np.minimum(one, other) * span + np.maximum(one, other)
    return found


def bonds_of(
    table: Table, comparison: Comparison, left: Codes, right: Codes, *, across: str | None
) -> Bonds:
    """Return the bonds that the matched pairs of rows make between households.

    ``across`` is the column that tells two extracts apart: each numbers its own households.
    """
    name = comparison.columns[0]
    codes = table.codes(name)
    household = codes.astype(np.int64)
    size = table.counts(name)
    side = None
    if across is not None:
        side = table.codes(across)
        household = np.where(codes == MISSING, MISSING, household * table.size(across) + side)
        size = np.bincount(
            household[household != MISSING], minlength=table.size(name) * table.size(across)
        )
    person = components(left, right, table.height)
    known = (codes[left] != MISSING) & (codes[right] != MISSING) & (codes[left] != codes[right])
    left, right = left[known], right[known]
    keys, place = np.unique(
        _keys(household[left], household[right], len(size)), return_inverse=True
    )
    return Bonds(
        household=household,
        size=size,
        side=side,
        person=person,
        keys=keys,
        members=np.unique(place * table.height + person[left]),
    )


def lend(
    table: Table,
    spec: Spec,
    model: Model,
    scored: Scored,
    out: RuledOut,
    *,
    certain: Flags,
    settings: Settings,
) -> tuple[Scored, RuledOut]:
    """Return the pairs with what matched members lend, and those that nothing had compared yet.

    ``certain`` tells which of the scored pairs match and have no rival. The arrays of ``scored``
    are written to.
    """
    number = household_comparison(spec)
    if number is None:
        return scored, out
    bonds = bonds_of(
        table,
        spec.comparisons[number],
        scored.left[certain],
        scored.right[certain],
        across=spec.across,
    )
    left, right = bonds.remaining(max_pairs=settings.max_block_pairs)
    packed = packed_pairs(left, right, table.height)
    new = unseen(packed, scored, out, table.height, rule=FROM_HOUSEHOLDS)
    if len(new.left):
        added, added_out = score_undecided(table, spec, model, new, settings=settings)
        scored, out = joined([scored, added]), ruled([out, added_out])
    level = bonds.levels(scored.left, scored.right)
    return with_level(table, spec, model, scored, level, settings=settings), out


def level_of(
    table: Table, spec: Spec, ids: pl.Series, pairs: pl.DataFrame, pair: Candidates
) -> Small:
    """Return the level of one pair of rows in a finished job, whose pairs are given.

    The table of pairs tells it where it holds the pair; else the matches in it do, but those that
    were lent something themselves.
    """
    number = household_comparison(spec)
    none = np.zeros(1, dtype=np.int8)
    if number is None or pairs.is_empty():
        return none
    comparison = spec.comparisons[number]
    column = f"{comparison.name}_level"
    if column not in pairs.columns:
        return none
    one, other = ids[int(pair.left[0])], ids[int(pair.right[0])]
    own = pairs.filter(
        pl.col("id_l").is_in([one, other]) & pl.col("id_r").is_in([one, other])
    ).get_column(column)
    if len(own):
        return np.array([comparison.labels.index(own[0])], dtype=np.int8)
    matched = pairs.filter((pl.col("decision") == "match") & (pl.col(column) == NULL))
    place = pl.DataFrame({"id": ids}).with_row_index("row")
    sides = [
        matched.select(pl.col(side).alias("id"))
        .join(place, on="id", how="inner", maintain_order="left")
        .get_column("row")
        .cast(pl.Int32)
        .to_numpy()
        for side in ("id_l", "id_r")
    ]
    return bonds_of(table, comparison, *sides, across=None).levels(pair.left, pair.right)


def with_level(
    table: Table, spec: Spec, model: Model, scored: Scored, level: Small, *, settings: Settings
) -> Scored:
    """Return the pairs weighed and decided with this level of the matched households."""
    number = household_comparison(spec)
    changed = np.flatnonzero(level)
    if number is None or not len(changed):
        return scored
    levels = list(scored.patterns[scored.pattern[changed]].T)
    levels[number] = level[changed]
    patterns, pattern = patterns_of(levels)
    weights = weigh(
        table,
        spec,
        model,
        scored.left[changed],
        scored.right[changed],
        patterns=patterns,
        pattern=pattern,
    )
    decided = decide(
        spec,
        patterns=patterns,
        pattern=pattern,
        probability=probabilities(weights.total),
        thresholds=thresholds(spec, settings),
    )
    scored.pattern[changed] = len(scored.patterns) + pattern
    scored.weights.total[changed] = weights.total
    scored.weights.bits[:, changed] = weights.bits
    scored.weights.relatives[changed] = weights.relatives
    scored.decided.decision[changed] = decided.decision
    scored.decided.tier[changed] = decided.tier
    scored.decided.apart[changed] = decided.apart
    return replace(scored, patterns=np.concatenate([scored.patterns, patterns]))
