"""Weights of evidence: additive bits per comparison, for each distinct agreement pattern.

The weight of a pair is log2 of its odds of being one person: the prior, log2(m / u) of each
level, what rare values add, and a correction for relatives. The last is what keeps siblings
apart: people who are no strangers agree in family name, parents, home and telephone together, so
the alternatives to "one person" are two, strangers and relatives, weighed by how many there are.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lagi_clean.match.columns import Codes, Table
from lagi_clean.match.frequency import frequency_bits
from lagi_clean.match.model import Model
from lagi_clean.match.spec import Spec

__all__ = ["Weights", "pattern_bits", "prior_bits", "probabilities", "weigh"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """For each pair: ``total`` bits, those of each comparison (rows), and of ``relatives``."""

    total: Floats
    bits: Floats
    relatives: Floats
    prior: float


def prior_bits(model: Model, records: int) -> float:
    """Return log2 odds that two records drawn at random are of one person."""
    chance = min(model.prior.duplicates / (max(records, model.prior.population, 2) - 1), 0.5)
    return float(np.log2(chance / (1 - chance)))


def weigh(
    table: Table,
    spec: Spec,
    model: Model,
    left: Codes,
    right: Codes,
    *,
    patterns: NDArray[np.int8],
    pattern: NDArray[np.intp],
) -> Weights:
    """Return the weights of the pairs whose rows of ``patterns`` are ``pattern``."""
    of_pattern, kin = pattern_bits(spec, model, patterns)
    bits = of_pattern[pattern].T.copy()
    adjusted = np.zeros(len(left))
    for number, comparison in enumerate(spec.comparisons):
        term = model.term_frequency.get(comparison.name)
        if term is None:
            continue
        wanted = [n for n, label in enumerate(comparison.labels) if label in term.levels]
        rows = np.flatnonzero(np.isin(patterns[pattern, number], wanted))
        change = frequency_bits(term, table, left[rows], right[rows])
        bits[number, rows] += change
        adjusted[rows] += change
    records = max(table.height, model.prior.population, 2)
    share = min(model.prior.relatives / (records - 1), 0.5)
    ratio = np.exp2(np.minimum(kin[pattern] + adjusted, 500.0))
    relatives = -np.log2((1 - share) + share * ratio)
    prior = prior_bits(model, table.height)
    return Weights(
        total=prior + bits.sum(axis=0) + relatives, bits=bits, relatives=relatives, prior=prior
    )


def pattern_bits(spec: Spec, model: Model, patterns: NDArray[np.int8]) -> tuple[Floats, Floats]:
    """Return log2(m / u) of each level of each pattern, and log2(relatives / u) of each pattern."""
    weight = np.zeros(patterns.shape)
    kin = np.zeros(patterns.shape)
    for number, comparison in enumerate(spec.comparisons):
        odds = [model.levels[comparison.name][level.label] for level in comparison.levels]
        per_level = np.array([0.0, *(np.log2(o.m / o.u) for o in odds)])
        per_kin = np.array([0.0, *(np.log2((o.relatives or o.u) / o.u) for o in odds)])
        weight[:, number] = per_level[patterns[:, number]]
        kin[:, number] = per_kin[patterns[:, number]]
    for number, comparison in enumerate(spec.comparisons):
        if comparison.beyond is not None:
            _keep_beyond(weight, kin, number, spec.place(comparison.beyond))
    return weight, kin.sum(axis=1)


def _keep_beyond(weight: Floats, kin: Floats, number: int, other: int) -> None:
    """Leave of a comparison what it says beyond another, so that both sum to the stronger one."""
    counted = np.maximum(weight[:, other], 0.0)
    more = weight[:, number] > counted
    for bits in (weight, kin):
        less = np.where(counted > 0, bits[:, other], 0.0)
        bits[:, number] = np.where(more, bits[:, number] - less, 0.0)


def probabilities(weight: Floats) -> Floats:
    """Return the probability of each weight in bits.

    >>> probabilities(np.array([0.0, 10.0])).round(4).tolist()
    [0.5, 0.999]
    """
    return 1.0 / (1.0 + np.exp2(-np.clip(weight, -500.0, 500.0)))
