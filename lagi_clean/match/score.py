"""From candidate pairs to scored ones: levels, patterns, weights, decisions.

Comparisons that read integers come first. A pair that a rule of the specification already makes
two people, whatever its other comparisons may say, is not compared further: most members of one
household have two sound numbers.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lagi_clean.match.blocking import Candidates
from lagi_clean.match.columns import Codes, Flags, Table
from lagi_clean.match.compare import cost_of, levels_of, patterns_of
from lagi_clean.match.decide import Decided, decide, ruled_out
from lagi_clean.match.model import Model
from lagi_clean.match.parts import Small
from lagi_clean.match.spec import Spec, thresholds
from lagi_clean.match.weights import Weights, probabilities, weigh
from lagi_clean.settings import Settings
from lagi_clean.threads import side_by_side

__all__ = ["RuledOut", "Scored", "joined", "score", "score_undecided"]


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


def joined(one: Scored, other: Scored) -> Scored:
    """Return the pairs of both."""
    patterns, place = np.unique(
        np.concatenate([one.patterns, other.patterns]), axis=0, return_inverse=True
    )
    shift = len(one.patterns)
    return Scored(
        left=np.concatenate([one.left, other.left]),
        right=np.concatenate([one.right, other.right]),
        rule=np.concatenate([one.rule, other.rule]),
        patterns=patterns,
        pattern=place[np.concatenate([one.pattern, other.pattern + shift])],
        weights=Weights(
            total=np.concatenate([one.weights.total, other.weights.total]),
            bits=np.concatenate([one.weights.bits, other.weights.bits], axis=1),
            relatives=np.concatenate([one.weights.relatives, other.weights.relatives]),
            prior=one.weights.prior,
        ),
        decided=Decided(
            decision=np.concatenate([one.decided.decision, other.decided.decision]),
            tier=np.concatenate([one.decided.tier, other.decided.tier]),
            apart=np.concatenate([one.decided.apart, other.decided.apart]),
        ),
    )
