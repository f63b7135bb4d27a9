"""Decisions: rules of the specification first, then the model, then a clear margin.

A pair is ``match`` (one person, certain enough to merge), ``review`` (a person decides) or
nothing; apart from that, some pairs are known to be two people and must never be joined.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lagi_clean.match.columns import Codes, Flags, Ints
from lagi_clean.match.compare import patterns_of
from lagi_clean.match.parts import Small
from lagi_clean.match.spec import Comparison, Decision, Spec, Thresholds

__all__ = ["MODEL_TIER", "NO_CLEAR_MARGIN", "Decided", "decide", "ruled_out", "without_margin"]

MODEL_TIER = "model"
NO_CLEAR_MARGIN = "no_clear_margin"
NOTHING, REVIEW, MATCH = 0, 1, 2
_CODES = {"match": MATCH, "review": REVIEW, "review_apart": REVIEW, "non_match": NOTHING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """For each pair: ``decision`` (0 nothing, 1 review, 2 match), ``tier``, ``apart``.

    ``apart``: a rule says that only a reviewer may join the two, or nobody. So it is with a pair
    that would match and that a rule keeps from it: no chain of other matches may join the two.
    """

    decision: NDArray[np.int8]
    tier: NDArray[np.object_]
    apart: Flags


def decide(
    spec: Spec,
    *,
    patterns: NDArray[np.int8],
    pattern: NDArray[np.intp],
    probability: NDArray[np.float64],
    thresholds: Thresholds,
) -> Decided:
    """Return what becomes of each pair; the first rule that applies to its pattern decides."""
    outcome = np.full(len(patterns), "", dtype=object)
    tier = np.full(len(patterns), MODEL_TIER, dtype=object)
    cap = np.zeros(len(patterns), dtype=np.bool_)
    for rule in spec.decisions:
        applies = _applies(rule, spec.comparisons, patterns)
        if rule.then == "at_most_review":
            fresh = applies & (outcome == "") & ~cap
            tier[fresh] = rule.tier
            cap |= applies
        else:
            fresh = applies & (outcome == "")
            outcome[fresh] = rule.then
            tier[fresh] = rule.tier
    by_model = np.where(
        probability >= thresholds.match,
        MATCH,
        np.where(probability >= thresholds.review, REVIEW, NOTHING),
    ).astype(np.int8)
    capped = cap[pattern]
    pair_tier = tier[pattern]
    pair_tier[capped & (by_model < MATCH) & (outcome[pattern] == "")] = MODEL_TIER
    decision = np.where(capped, np.minimum(by_model, REVIEW), by_model)
    for then, code in _CODES.items():
        decision[(outcome == then)[pattern]] = code
    kept_from_it = capped & (by_model == MATCH) & (outcome == "")[pattern]
    return Decided(
        decision=decision.astype(np.int8),
        tier=pair_tier,
        apart=np.isin(outcome, ("non_match", "review_apart"))[pattern] | kept_from_it,
    )


def _applies(
    rule: Decision, comparisons: Sequence[Comparison], patterns: NDArray[np.int8]
) -> Flags:
    applies = np.ones(len(patterns), dtype=np.bool_)
    for number, comparison in enumerate(comparisons):
        for wanted, holds in ((rule.when, True), (rule.unless, False)):
            if comparison.name in wanted:
                named = [label in wanted[comparison.name] for label in comparison.labels]
                applies &= np.array(named)[patterns[:, number]] == holds
    return applies


def ruled_out(spec: Spec, levels: Mapping[int, Small]) -> Codes:
    """Return the rule that makes each pair two people whatever the other comparisons say, or -1.

    ``levels`` are those known so far, by the place of their comparison. A rule decides when it
    applies for certain and no earlier one that decides otherwise can apply.
    """
    known = sorted(levels)
    patterns, pattern = patterns_of([levels[number] for number in known])
    comparisons = [spec.comparisons[number] for number in known]
    names = {comparison.name for comparison in comparisons}
    found = np.full(len(patterns), -1, dtype=np.int32)
    undecided = np.ones(len(patterns), dtype=np.bool_)
    for number, rule in enumerate(spec.decisions):
        if rule.then == "at_most_review":
            continue
        possible = _applies(rule, comparisons, patterns)
        if not {*rule.when, *rule.unless} <= names:
            undecided &= ~possible
        elif rule.then == "non_match":
            found[possible & undecided] = number
            undecided &= ~possible
        else:
            undecided &= ~possible
    decided: Codes = found[pattern]
    return decided


def without_margin(
    left: Codes,
    right: Codes,
    *,
    weight: NDArray[np.float64],
    decision: NDArray[np.int8],
    apart_left: Codes,
    apart_right: Codes,
    margin: float,
) -> Ints:
    """Return which matches have a rival within ``margin`` bits.

    A rival of (a, b) is a pair (a, c) that is a candidate too, where b and c are known to be two
    people. Candidates, matches or for review, are given with their rows; the positions returned
    are sorted.
    """
    height = int(max(side.max(initial=0) for side in (left, right, apart_left, apart_right))) + 1
    times = np.bincount(np.concatenate([left, right]), minlength=height)
    near = (times[apart_left] > 0) & (times[apart_right] > 0)
    partners: dict[int, dict[int, int]] = {}
    for position in np.flatnonzero((times[left] > 1) | (times[right] > 1)).tolist():
        one, other = int(left[position]), int(right[position])
        partners.setdefault(one, {})[other] = position
        partners.setdefault(other, {})[one] = position
    found: set[int] = set()
    for b, c in zip(apart_left[near].tolist(), apart_right[near].tolist(), strict=True):
        of_b, of_c = partners.get(b, {}), partners.get(c, {})
        for a in of_b.keys() & of_c.keys():
            for mine, rival in ((of_b[a], of_c[a]), (of_c[a], of_b[a])):
                if decision[mine] == MATCH and weight[rival] > weight[mine] - margin:
                    found.add(mine)
    return np.array(sorted(found), dtype=np.int64)
