"""From candidate pairs to scored ones: levels, patterns, weights, decisions.

Comparisons that read integers come first. A pair that a rule of the specification already makes
two people, whatever its other comparisons may say, is not compared further: most members of one
household have two sound numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lagi_clean.match.blocking import Candidates
from lagi_clean.match.columns import Codes, Flags, Ints, Table
from lagi_clean.match.compare import cost_of, levels_of, patterns_of
from lagi_clean.match.decide import Decided, decide, ruled_out
from lagi_clean.match.model import Model
from lagi_clean.match.parts import Small
from lagi_clean.match.spec import Spec, thresholds
from lagi_clean.match.weights import Weights, probabilities, weigh
from lagi_clean.settings import Settings
from lagi_clean.threads import side_by_side

__all__ = [
    "FROM_CLUSTERS",
    "RuledOut",
    "Scored",
    "joined",
    "packed_pairs",
    "picked",
    "ruled",
    "score",
    "score_undecided",
    "unseen",
]

FROM_CLUSTERS = -1
"""The number of the blocking rule of pairs that only others brought together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Pairs of rows of a table with everything known of them."""

    left: Codes
    right: Codes
    rule: Codes
    patterns: NDArray[np.int8]
    pattern: NDArray[np.intp]
    weights: Weights
    decided: Decided


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledOut:
    """Pairs of rows that a rule makes two people; ``tier`` is the place of the rule."""

    left: Codes
    right: Codes
    tier: Codes


def score(
    table: Table,
    spec: Spec,
    model: Model,
    candidates: Candidates,
    *,
    settings: Settings,
    without: frozenset[int] = frozenset(),
) -> Scored:
    """Compare, weigh and decide the candidate pairs, each in every comparison.

    Comparisons at the places ``without`` are taken as if their values were missing.
    """
    left, right = candidates.left, candidates.right
    compared = [number for number in range(len(spec.comparisons)) if number not in without]
    found = _levels(table, spec, compared, left, right)
    missing = np.zeros(len(left), dtype=np.int8)
    levels = [found.get(number, missing) for number in range(len(spec.comparisons))]
    return _scored(table, spec, model, candidates, levels, settings=settings)


def score_undecided(
    table: Table, spec: Spec, model: Model, candidates: Candidates, *, settings: Settings
) -> tuple[Scored, RuledOut]:
    """Compare step by step, the cheap comparisons first, and leave out what a rule decides."""
    kept = np.arange(len(candidates.left))
    levels: dict[int, Small] = {}
    out: list[tuple[NDArray[np.intp], Codes]] = []
    costs = [cost_of(comparison) for comparison in spec.comparisons]
    for cost in sorted(set(costs)):
        left, right = candidates.left[kept], candidates.right[kept]
        numbers = [number for number, one in enumerate(costs) if one == cost]
        levels |= _levels(table, spec, numbers, left, right)
        if cost == max(costs):
            break
        tier = ruled_out(spec, levels)
        gone: Flags = tier >= 0
        out.append((kept[gone], tier[gone]))
        kept = kept[~gone]
        levels = {number: level[~gone] for number, level in levels.items()}
    rows = np.concatenate([rows for rows, _ in out]) if out else np.empty(0, dtype=np.intp)
    tiers = np.concatenate([tier for _, tier in out]) if out else np.empty(0, dtype=np.int32)
    rest = Candidates(
        left=candidates.left[kept],
        right=candidates.right[kept],
        rule=candidates.rule[kept],
        counts=candidates.counts,
    )
    ordered = [levels[number] for number in range(len(spec.comparisons))]
    scored = _scored(table, spec, model, rest, ordered, settings=settings)
    apart = RuledOut(left=candidates.left[rows], right=candidates.right[rows], tier=tiers)
    return scored, apart


def _levels(
    table: Table, spec: Spec, numbers: list[int], left: Codes, right: Codes
) -> dict[int, Small]:
    """Return the levels of the comparisons at these places, by their place."""

    def level(number: int) -> Small:
        return levels_of(table, spec.comparisons[number], left, right)

    return dict(zip(numbers, side_by_side(level, numbers), strict=True))


def _scored(
    table: Table,
    spec: Spec,
    model: Model,
    candidates: Candidates,
    levels: list[Small],
    *,
    settings: Settings,
) -> Scored:
    left, right = candidates.left, candidates.right
    patterns, pattern = patterns_of(levels)
    weights = weigh(table, spec, model, left, right, patterns=patterns, pattern=pattern)
    decided = decide(
        spec,
        patterns=patterns,
        pattern=pattern,
        probability=probabilities(weights.total),
        thresholds=thresholds(spec, settings),
    )
    return Scored(
        left=left,
        right=right,
        rule=candidates.rule,
        patterns=patterns,
        pattern=pattern,
        weights=weights,
        decided=decided,
    )


def picked(scored: Scored, where: Flags) -> Scored:
    """Return the pairs for which ``where`` is true."""
    used, pattern = np.unique(scored.pattern[where], return_inverse=True)
    weights, decided = scored.weights, scored.decided
    return Scored(
        left=scored.left[where],
        right=scored.right[where],
        rule=scored.rule[where],
        patterns=scored.patterns[used],
        pattern=pattern,
        weights=Weights(
            total=weights.total[where],
            bits=weights.bits[:, where],
            relatives=weights.relatives[where],
            prior=weights.prior,
        ),
        decided=Decided(
            decision=decided.decision[where], tier=decided.tier[where], apart=decided.apart[where]
        ),
    )


def joined(parts: Sequence[Scored]) -> Scored:
    """Return the pairs of all parts, of which there is at least one."""
    patterns, place = np.unique(
        np.concatenate([one.patterns for one in parts]), axis=0, return_inverse=True
    )
    before = np.cumsum([0, *(len(one.patterns) for one in parts)])
    moved = [one.pattern + shift for one, shift in zip(parts, before[:-1], strict=True)]
    weights, decided = [one.weights for one in parts], [one.decided for one in parts]
    return Scored(
        left=np.concatenate([one.left for one in parts]),
        right=np.concatenate([one.right for one in parts]),
        rule=np.concatenate([one.rule for one in parts]),
        patterns=patterns,
        pattern=place[np.concatenate(moved)],
        weights=Weights(
            total=np.concatenate([one.total for one in weights]),
            bits=np.concatenate([one.bits for one in weights], axis=1),
            relatives=np.concatenate([one.relatives for one in weights]),
            prior=weights[0].prior,
        ),
        decided=Decided(
            decision=np.concatenate([one.decision for one in decided]),
            tier=np.concatenate([one.tier for one in decided]),
            apart=np.concatenate([one.apart for one in decided]),
        ),
    )


def ruled(parts: Sequence[RuledOut]) -> RuledOut:
    """Return the pairs of all parts, of which there is at least one."""
    return RuledOut(
        left=np.concatenate([one.left for one in parts]),
        right=np.concatenate([one.right for one in parts]),
        tier=np.concatenate([one.tier for one in parts]),
    )


def packed_pairs(left: Codes, right: Codes, height: int) -> Ints:
    """Return pairs of rows as one integer each, in the order of their rows."""
    return left.astype(np.int64) * height + right


def unseen(packed: Ints, scored: Scored, out: RuledOut, height: int, *, rule: int) -> Candidates:
    """Return the pairs that were neither scored nor ruled out, each once, as those of ``rule``."""
    seen = np.concatenate([packed_pairs(one.left, one.right, height) for one in (scored, out)])
    found = np.setdiff1d(packed, seen)
    return Candidates(
        left=(found // height).astype(np.int32),
        right=(found % height).astype(np.int32),
        rule=np.full(len(found), rule, dtype=np.int32),
        counts=(),
    )
