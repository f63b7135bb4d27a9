"""How good a matching is, estimated without any labels.

Two things are known without labels. Some pairs are known by a proof, for citizens a valid number:
the same number on both sides, or two sound numbers that conflict. With the proof hidden, they show
how many pairs the rest of the evidence finds, and how many strangers it would merge. And blocking
rules with different weak spots are repeated captures of the same pairs: from how many were
caught by one rule alone and by two, Chao (1987) bounds how many were caught by none.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from lagi_clean.coding import SPREAD
from lagi_clean.match.blocking import Candidates
from lagi_clean.match.columns import MISSING, Codes, Flags, Table
from lagi_clean.match.compare import levels_of
from lagi_clean.match.decide import MATCH
from lagi_clean.match.model import Model
from lagi_clean.match.score import Scored, score
from lagi_clean.match.spec import Proof, Spec
from lagi_clean.settings import Settings

__all__ = [
    "Estimate",
    "EstimatedQuality",
    "RuleYield",
    "Strangers",
    "chao",
    "estimate_quality",
    "sampled",
    "strangers_merged",
    "wilson",
]

_NORMAL = 1.959963984540054
"""Of a normal distribution, 95 % lie within this many standard deviations."""
_SAMPLE = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure with the bounds of its interval of 95 %."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleYield:
    """Of the matches, how many a blocking rule brings together, and how many it alone."""

    rule: str
    matches: int
    alone: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimatedQuality:
    """What can be said of a matching without labels; None where there is nothing to go by.

    ``found_without_proof`` is the share of the ``proven_same`` pairs that would have matched with
    the proof hidden, ``merged_without_proof`` how many of the ``proven_different`` pairs looked
    at would have. ``recall`` and ``precision`` are of all matches. ``unmet`` is how many pairs of
    one person no blocking rule brought together.
    """

    matches: int
    proven_same: int
    proven_different: int
    found_without_proof: Estimate | None
    merged_without_proof: int
    precision: Estimate | None
    recall: Estimate | None
    unmet: Estimate | None
    rules: tuple[RuleYield, ...]

    def as_dict(self) -> dict[str, object]:
        """Return everything as plain values, rounded to six places."""

        def rounded(value: object) -> object:
            if isinstance(value, float):
                return round(value, 6)
            if isinstance(value, dict):
                return {name: rounded(one) for name, one in value.items()}
            return [rounded(one) for one in value] if isinstance(value, tuple) else value

        return {name: rounded(value) for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Strangers:
    """Pairs that a proof makes two people: how many, and how many would match without it.

    ``undecided`` is the share of the candidates looked at of which the proof says nothing.
    """

    different: int
    merged: int
    undecided: float


def strangers_merged(
    table: Table, spec: Spec, model: Model, sample: Candidates, *, settings: Settings
) -> Strangers:
    """Look at ``sample``, some of the candidates, see ``sampled``; none are without a proof."""
    proof = spec.proof
    if proof is None:
        return Strangers(different=0, merged=0, undecided=1.0)
    number = _proving(spec, proof)
    comparison = spec.comparisons[number]
    levels = levels_of(table, comparison, sample.left, sample.right)
    conflict = _at(levels, comparison.labels, proof.different)
    left, right = sample.left[conflict], sample.right[conflict]
    wrong = _decided_without(
        table, spec, number, model=model, left=left, right=right, settings=settings
    )
    wrong &= _met(table, spec, proof, left, right)
    return Strangers(
        different=int(conflict.sum()),
        merged=int(wrong.sum()),
        undecided=float((~conflict).mean()) if len(conflict) else 0.0,
    )


def estimate_quality(
    table: Table,
    spec: Spec,
    model: Model,
    scored: Scored,
    *,
    strangers: Strangers,
    compared: int,
    settings: Settings,
) -> EstimatedQuality:
    """Estimate the quality of a matching.

    ``scored`` holds its matches, ``strangers`` what some of the ``compared`` candidates showed.
    """
    matched = scored.decided.decision == MATCH
    caught = _caught(table, spec, scored.left[matched], scored.right[matched])
    times = caught.sum(axis=0)
    matches = int(matched.sum())
    rules = tuple(
        RuleYield(rule=rule.name, matches=int(row.sum()), alone=int((row & (times == 1)).sum()))
        for rule, row in zip(spec.blocking, caught, strict=True)
    )
    unmet = None
    if matches:
        once, twice = (int((times == number).sum()) for number in (1, 2))
        unmet = chao(once, twice, rules=len(spec.blocking))
    hidden = (
        None
        if spec.proof is None
        else _hidden(
            table,
            spec,
            spec.proof,
            model=model,
            scored=scored,
            strangers=strangers,
            compared=compared,
            settings=settings,
        )
    )
    return EstimatedQuality(
        matches=matches,
        proven_same=hidden.same if hidden else 0,
        proven_different=strangers.different,
        found_without_proof=hidden.found if hidden else None,
        merged_without_proof=strangers.merged,
        precision=hidden.precision if hidden else None,
        recall=hidden.recall if hidden else None,
        unmet=unmet,
        rules=rules,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hidden:
    same: int
    found: Estimate | None
    precision: Estimate | None
    recall: Estimate | None


def _hidden(
    table: Table,
    spec: Spec,
    proof: Proof,
    *,
    model: Model,
    scored: Scored,
    strangers: Strangers,
    compared: int,
    settings: Settings,
) -> _Hidden:
    number = _proving(spec, proof)
    comparison = spec.comparisons[number]
    matched = scored.decided.decision == MATCH
    level = scored.patterns[scored.pattern, number]
    same = np.flatnonzero(matched & _at(level, comparison.labels, proof.same))
    others = int(matched.sum()) - len(same)
    again = _decided_without(
        table,
        spec,
        number,
        model=model,
        left=scored.left[same],
        right=scored.right[same],
        settings=settings,
    )
    found = int((again & _met(table, spec, proof, scored.left[same], scored.right[same])).sum())
    share = wilson(found, len(same)) if len(same) else None
    open_pairs = max(round(strangers.undecided * compared) - int(matched.sum()), 0)
    return _Hidden(
        same=len(same),
        found=share,
        precision=_precision(strangers.merged, strangers.different, open_pairs, int(matched.sum())),
        recall=_recall(len(same), others, share),
    )


def _proving(spec: Spec, proof: Proof) -> int:
    return [comparison.name for comparison in spec.comparisons].index(proof.comparison)


def _at(level: NDArray[np.int8], labels: Sequence[str], wanted: Sequence[str]) -> Flags:
    found: Flags = np.isin(level, [labels.index(name) for name in wanted])
    return found


def _decided_without(
    table: Table,
    spec: Spec,
    hidden: int,
    *,
    model: Model,
    left: Codes,
    right: Codes,
    settings: Settings,
) -> Flags:
    """Tell which pairs would match if one comparison were missing."""
    pairs = Candidates(left=left, right=right, rule=np.zeros(len(left), dtype=np.int32), counts=())
    scored = score(table, spec, model, pairs, settings=settings, without=frozenset({hidden}))
    matching: Flags = scored.decided.decision == MATCH
    return matching


def _caught(table: Table, spec: Spec, left: Codes, right: Codes) -> NDArray[np.bool_]:
    """Return a row for each blocking rule: which pairs it brings together."""
    agree = {}
    for name in dict.fromkeys(name for rule in spec.blocking for name in rule.on):
        one, other = (table.codes(name)[side] for side in (left, right))
        agree[name] = (one == other) & (one != MISSING)
    return np.stack([np.all([agree[name] for name in rule.on], axis=0) for rule in spec.blocking])


def _met(table: Table, spec: Spec, proof: Proof, left: Codes, right: Codes) -> Flags:
    """Tell which pairs a rule that does not read the proof brings together."""
    kept = [rule.name not in proof.rules for rule in spec.blocking]
    times = _caught(table, spec, left, right)[kept].sum(axis=0)
    met: Flags = times > 0
    return met


def sampled(candidates: Candidates, *, height: int, total: int) -> Candidates:
    """Return some of the candidates by a hash of the pair: about ``_SAMPLE`` of a ``total``."""
    if total <= _SAMPLE:
        return candidates
    packed = candidates.left.astype(np.uint64) * np.uint64(height)
    hashed = (packed + candidates.right.astype(np.uint64)) * np.uint64(SPREAD) >> np.uint64(32)
    some = np.flatnonzero(hashed < np.uint64(2**32 * _SAMPLE // total))
    return Candidates(
        left=candidates.left[some],
        right=candidates.right[some],
        rule=candidates.rule[some],
        counts=candidates.counts,
    )


def _recall(proven: int, others: int, share: Estimate | None) -> Estimate | None:
    """Return the recall of all matches, if the others were found as the proven ones would be."""
    if share is None or not proven + others:
        return None

    def of_all(found: float) -> float:
        return (proven + others) / (proven + others / max(found, 1e-9))

    return Estimate(value=of_all(share.value), low=of_all(share.low), high=of_all(share.high))


def _precision(merged: int, looked_at: int, open_pairs: int, matches: int) -> Estimate | None:
    """Return the precision: as many of the pairs without proof are merged wrongly as with it."""
    if not looked_at or not matches:
        return None
    rate = wilson(merged, looked_at)

    def of(share: float) -> float:
        return max(1.0 - share * open_pairs / matches, 0.0)

    return Estimate(value=of(merged / looked_at), low=of(rate.high), high=of(rate.low))


def wilson(hits: int, of: int) -> Estimate:
    """Return a share with its interval (Wilson, 1927).

    >>> found = wilson(98, 100)
    >>> round(found.low, 4), found.value, round(found.high, 4)
    (0.93, 0.98, 0.9945)
    """
    share, square = hits / of, _NORMAL**2
    centre = (share + square / (2 * of)) / (1 + square / of)
    reach = _NORMAL * ((share * (1 - share) + square / (4 * of)) / of) ** 0.5 / (1 + square / of)
    return Estimate(value=share, low=max(centre - reach, 0.0), high=min(centre + reach, 1.0))


def chao(once: int, twice: int, *, rules: int) -> Estimate:
    """Return how many were never caught, when so many were caught by one of the rules and by two.

    Bias-corrected, for so many ``rules`` (Chao, 1987); a lower bound where some pairs are harder
    to catch than others.

    >>> round(chao(10, 25, rules=20).value, 2)
    1.64
    """
    share = (rules - 1) / rules
    missed = share * once * (once - 1) / (2 * (twice + 1))
    ratio = once / (twice + 1)
    spread = (twice + 1) * ratio**2 * share * (0.5 + share * ratio + share * ratio**2 / 4)
    if missed <= 0:
        return Estimate(value=0.0, low=0.0, high=spread**0.5 * _NORMAL)
    factor = float(np.exp(_NORMAL * np.sqrt(np.log1p(spread / missed**2))))
    return Estimate(value=missed, low=missed / factor, high=missed * factor)
