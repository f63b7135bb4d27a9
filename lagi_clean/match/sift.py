"""What of the candidate pairs is worth keeping: a few in a hundred.

Most pairs of a block are two people, and stay so whatever else is learned. They are compared part
by part and let go. Kept are pairs that match or that a reviewer is asked about, those that the
evidence of matched households could still lift, and different people who share a number.

Pairs that a rule makes two people also speak against a match of one of them with a rival. That
takes three records close to one another, of which there are few: ``with_rivals`` compares these
once more.
"""

from dataclasses import dataclass

import numpy as np

from lagi_clean.components import components
from lagi_clean.match.blocking import Blocks, Candidates, RuleCount, summed
from lagi_clean.match.columns import Flags, Table
from lagi_clean.match.decide import decide
from lagi_clean.match.estimate import sampled
from lagi_clean.match.households import household_comparison
from lagi_clean.match.model import Model
from lagi_clean.match.score import (
    FROM_CLUSTERS,
    RuledOut,
    Scored,
    joined,
    packed_pairs,
    picked,
    ruled,
    score_undecided,
    unseen,
)
from lagi_clean.match.spec import Spec, thresholds
from lagi_clean.match.weights import probabilities
from lagi_clean.settings import Settings
from lagi_clean.threads import side_by_side

__all__ = ["SHARED", "Sifted", "sift", "with_rivals"]

SHARED = "shared_number"
"""The tier of rules that tell people apart who hold one number."""
_SLACK = 1.0
"""Bits by which the allowance for relatives may grow, at most: half of the pairs are of such."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """What is kept of the pairs: ``scored``, and of those ``out`` by a rule the shared numbers.

    ``sample`` are some of all ``compared`` candidates, ``counts`` what each blocking rule made.
    """

    scored: Scored
    out: RuledOut
    sample: Candidates
    compared: int
    counts: tuple[RuleCount, ...]


def sift(table: Table, spec: Spec, model: Model, blocks: Blocks, *, settings: Settings) -> Sifted:
    """Compare all candidate pairs, and keep those that can still matter."""

    def part(number: int) -> Sifted:
        candidates = blocks.part(number)
        scored, out = score_undecided(table, spec, model, candidates, settings=settings)
        shared = np.isin(out.tier, _shared_rules(spec))
        return Sifted(
            scored=picked(scored, _can_matter(scored, spec, model, settings)),
            out=RuledOut(left=out.left[shared], right=out.right[shared], tier=out.tier[shared]),
            sample=sampled(candidates, height=table.height, total=blocks.total),
            compared=len(candidates.left),
            counts=candidates.counts,
        )

    parts = side_by_side(part, blocks.parts)
    counts = summed([one.counts for one in parts])
    samples = [one.sample for one in parts]
    return Sifted(
        scored=joined([one.scored for one in parts]),
        out=ruled([one.out for one in parts]),
        sample=Candidates(
            left=np.concatenate([one.left for one in samples]),
            right=np.concatenate([one.right for one in samples]),
            rule=np.concatenate([one.rule for one in samples]),
            counts=counts,
        ),
        compared=sum(one.compared for one in parts),
        counts=counts,
    )


def with_rivals(
    table: Table,
    spec: Spec,
    model: Model,
    scored: Scored,
    out: RuledOut,
    *,
    settings: Settings,
) -> tuple[Scored, RuledOut]:
    """Add the candidate pairs of records that matches and questions join through a third one."""
    asked = scored.decided.decision > 0
    component = components(scored.left[asked], scored.right[asked], table.height)
    rows = np.flatnonzero(np.bincount(component)[component] > 2).astype(np.int32)
    if not len(rows):
        return scored, out
    blocks = Blocks(
        table,
        spec.blocking,
        max_pairs=settings.max_block_pairs,
        across=spec.across,
        rows=rows,
    )
    candidates = blocks.all()
    near = component[candidates.left] == component[candidates.right]
    rivals = unseen(
        packed_pairs(candidates.left[near], candidates.right[near], table.height),
        scored,
        out,
        table.height,
        rule=FROM_CLUSTERS,
    )
    if not len(rivals.left):
        return scored, out
    added, added_out = score_undecided(table, spec, model, rivals, settings=settings)
    return joined([scored, added]), ruled([out, added_out])


def _shared_rules(spec: Spec) -> list[int]:
    return [number for number, rule in enumerate(spec.decisions) if rule.tier == SHARED]


def _can_matter(scored: Scored, spec: Spec, model: Model, settings: Settings) -> Flags:
    """Tell which pairs are decided as more than two people, or may be once households are known."""
    decided = scored.decided
    keep: Flags = (decided.decision > 0) | (decided.apart & (decided.tier == SHARED))
    number = household_comparison(spec)
    if number is None:
        return keep
    limits = thresholds(spec, settings)
    comparison = spec.comparisons[number]
    odds = [model.levels[comparison.name][level.label] for level in comparison.levels]
    gain = max(0.0, *(float(np.log2(one.m / one.u)) for one in odds)) + _SLACK
    most = probabilities(scored.weights.total - scored.weights.relatives + gain)
    size = len(scored.patterns)
    by_rule, at_best = (np.zeros(size, dtype=np.bool_) for _ in range(2))
    for level in range(1, len(comparison.labels)):
        lifted = scored.patterns.copy()
        lifted[:, number] = level
        for possible, probability in ((by_rule, 0.0), (at_best, 1.0)):
            decided = decide(
                spec,
                patterns=lifted,
                pattern=np.arange(size),
                probability=np.full(size, probability),
                thresholds=limits,
            )
            possible[decided.decision > 0] = True
    keep |= by_rule[scored.pattern]
    keep |= at_best[scored.pattern] & (most >= limits.review)
    return keep
