"""Estimating a model's shares from the records themselves, without any labels.

``u`` is counted over pairs of records that a hash of their ids brings together, which are
practically all of different people. ``m`` and the number of duplicates come from expectation
maximisation (Dempster, Laird and Rubin, 1977) over the candidate pairs, whose probabilities the
current model gives; pairs that no blocking rule finds, or that a rule keeps apart, are taken for
different people. A level that is rarely seen keeps a share near the starting one.
"""

from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lagi_clean.match.blocking import block
from lagi_clean.match.columns import Codes
from lagi_clean.match.compare import levels_of, patterns_of
from lagi_clean.match.decide import decide
from lagi_clean.match.find import prepare
from lagi_clean.match.model import LevelOdds, Model, Prior
from lagi_clean.match.parts import Small
from lagi_clean.match.spec import Spec, thresholds
from lagi_clean.match.weights import probabilities, weigh
from lagi_clean.settings import Settings

__all__ = ["Training", "starting_model", "train"]

_SAMPLE = 1_000_000
_ROUNDS = 30
_STILL = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """A trained model, and how it came about.

    ``rounds`` were made; ``converged`` says whether the shares stood still. ``untrained`` names
    the levels (``comparison.level``) on which less than one pair of the same person fell: their
    ``m`` is the starting one.
    """

    model: Model
    rounds: int
    converged: bool
    sampled_pairs: int
    candidate_pairs: int
    untrained: tuple[str, ...]


def starting_model(spec: Spec, *, name: str | None = None) -> Model:
    """Return a model to start from: the first level of each comparison mostly agrees."""
    levels = {}
    for comparison in spec.comparisons:
        others = max(len(comparison.levels) - 1, 1)
        levels[comparison.name] = {
            level.label: LevelOdds(
                m=0.9 if place == 0 else 0.1 / others, u=0.1 if place == 0 else 0.9 / others
            )
            for place, level in enumerate(comparison.levels)
        }
    prior = Prior(duplicates=0.1, relatives=0.0, population=0)
    return Model(name=name or spec.name, prior=prior, levels=levels, term_frequency={})


def train(
    records: pl.DataFrame, *, spec: Spec, settings: Settings, start: Model | None = None
) -> Training:
    """Return a model whose shares are estimated from ``records``.

    ``start`` gives the first shares, the term frequencies and the shares of relatives, which are
    kept. Raises as ``match_records`` does.
    """
    first = start or starting_model(spec)
    ids, table = prepare(records, spec)
    left, right = _hashed_pairs(ids)
    model = _with_u(first, spec, [levels_of(table, c, left, right) for c in spec.comparisons])
    candidates = block(table, spec.blocking, max_pairs=settings.max_block_pairs)
    if not len(candidates.left):
        return Training(
            model=model,
            rounds=0,
            converged=False,
            sampled_pairs=len(left),
            candidate_pairs=0,
            untrained=tuple(f"{c.name}.{x.label}" for c in spec.comparisons for x in c.levels),
        )
    levels = [levels_of(table, c, candidates.left, candidates.right) for c in spec.comparisons]
    patterns, pattern = patterns_of(levels)
    converged, rounds, same = False, 0, np.zeros(len(pattern))
    while rounds < _ROUNDS and not converged:
        rounds += 1
        weights = weigh(
            table,
            spec,
            model,
            candidates.left,
            candidates.right,
            patterns=patterns,
            pattern=pattern,
        )
        probability = probabilities(weights.total)
        decided = decide(
            spec,
            patterns=patterns,
            pattern=pattern,
            probability=probability,
            thresholds=thresholds(spec, settings),
        )
        same = np.where(decided.apart, 0.0, probability)
        better = _with_m(model, first, spec, levels, same, records=table.height)
        converged = _change(model, better) < _STILL
        model = better
    return Training(
        model=model,
        rounds=rounds,
        converged=converged,
        sampled_pairs=len(left),
        candidate_pairs=len(pattern),
        untrained=_untrained(spec, levels, same),
    )


def _hashed_pairs(ids: pl.Series) -> tuple[Codes, Codes]:
    """Return pairs of rows that neighbour in the order of a hash of their ids, each once."""
    hashed = [blake2b(i.encode(), digest_size=8).digest() for i in ids.to_list()]
    order = np.array(sorted(range(len(hashed)), key=hashed.__getitem__), dtype=np.int32)
    size = len(order)
    steps = range(1, min(max(_SAMPLE // max(size, 1), 1), (size - 1) // 2) + 1)
    left = np.concatenate([order, *([order] * (len(steps) - 1))]) if steps else order[:0]
    right = np.concatenate([np.roll(order, -step) for step in steps]) if steps else order[:0]
    return left, right


def _shares(level: Small, weight: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Return the summed weight of the pairs on each level but null."""
    summed = np.bincount(level, weights=weight, minlength=size + 1)
    return summed[1:].astype(np.float64)


def _share(seen: float, total: float, first: float) -> float:
    """Return a share by what was seen, drawn to the first one while little was."""
    return float((seen + 1.0) / (total + 1.0 / first))


def _with_u(first: Model, spec: Spec, levels: list[Small]) -> Model:
    found = {}
    for comparison, level in zip(spec.comparisons, levels, strict=True):
        odds = first.levels[comparison.name]
        counts = _shares(level, np.ones(len(level)), len(comparison.levels))
        found[comparison.name] = {
            x.label: replace(odds[x.label], u=_share(count, counts.sum(), odds[x.label].u))
            for x, count in zip(comparison.levels, counts.tolist(), strict=True)
        }
    return replace(first, levels=found)


def _with_m(
    model: Model,
    first: Model,
    spec: Spec,
    levels: list[Small],
    same: NDArray[np.float64],
    *,
    records: int,
) -> Model:
    found = {}
    for comparison, level in zip(spec.comparisons, levels, strict=True):
        odds, start = model.levels[comparison.name], first.levels[comparison.name]
        sums = _shares(level, same, len(comparison.levels))
        found[comparison.name] = {
            x.label: replace(odds[x.label], m=_share(s, sums.sum(), start[x.label].m))
            for x, s in zip(comparison.levels, sums.tolist(), strict=True)
        }
    duplicates = max(2.0 * float(same.sum()) / max(records, 1), 1e-6)
    return replace(model, levels=found, prior=replace(model.prior, duplicates=duplicates))


def _change(one: Model, other: Model) -> float:
    return max(
        abs(odds.m - other.levels[name][label].m)
        for name, levels in one.levels.items()
        for label, odds in levels.items()
    )


def _untrained(spec: Spec, levels: list[Small], same: NDArray[np.float64]) -> tuple[str, ...]:
    return tuple(
        f"{comparison.name}.{x.label}"
        for comparison, level in zip(spec.comparisons, levels, strict=True)
        for x, s in zip(
            comparison.levels, _shares(level, same, len(comparison.levels)), strict=True
        )
        if s < 1.0
    )
