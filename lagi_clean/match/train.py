"""Estimating a model's shares from the records themselves, without any labels.

``u`` is counted over pairs of records that a hash of their ids brings together, which are
practically all of different people; each counts by how probably it is. ``m`` and the number of
duplicates come from expectation maximisation (Dempster, Laird and Rubin, 1977) over the candidate
pairs: those that a rule of the specification decides, for citizens by a valid shared number, and
those that reviewers decided are known, the others weigh by the probability that the current model
gives them. A level that is rarely seen keeps a share near the starting one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lagi_clean.match.blocking import Blocks, Candidates
from lagi_clean.match.columns import Codes, Ints, Table
from lagi_clean.match.compare import levels_of, patterns_of
from lagi_clean.match.decide import MATCH, MODEL_TIER, NOTHING, decide
from lagi_clean.match.find import prepare
from lagi_clean.match.model import LevelOdds, Model, Prior, TermFrequency
from lagi_clean.match.parts import Small
from lagi_clean.match.spec import Spec, thresholds
from lagi_clean.match.weights import pattern_bits, prior_bits, probabilities, weigh
from lagi_clean.settings import Settings

__all__ = ["Training", "starting_model", "train"]

_SAMPLE = 1_000_000
_ROUNDS = 50
_STILL = 1e-4
_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """A trained model, and how it came about.

    ``changes`` holds the largest change of a share in each round; ``converged`` says whether the
    last one was next to nothing. ``known_pairs`` were decided by a rule or a reviewer.
    ``untrained`` names the levels (``comparison.level``) on which less than one pair of the same
    person fell: their ``m`` is the starting one.
    """

    model: Model
    changes: tuple[float, ...]
    converged: bool
    sampled_pairs: int
    candidate_pairs: int
    known_pairs: int
    untrained: tuple[str, ...]

    @property
    def learned(self) -> bool:
        """Whether any level was learned from pairs of one person, and the shares stand still."""
        levels = sum(len(odds) for odds in self.model.levels.values())
        return self.converged and len(self.untrained) < levels

    @property
    def rounds(self) -> int:
        """How many rounds were made."""
        return len(self.changes)


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
    records: pl.DataFrame,
    *,
    spec: Spec,
    settings: Settings,
    start: Model | None = None,
    decisions: pl.DataFrame | None = None,
) -> Training:
    """Return a model whose shares are estimated from ``records``.

    ``start`` gives the first shares, the term frequencies and the shares of relatives, which are
    kept. ``decisions`` (``id_l``, ``id_r``, ``same``: Boolean) are reviewers' answers. Raises as
    ``match_records`` does.
    """
    first = start or starting_model(spec)
    ids, table = prepare(records, spec)
    if not first.term_frequency:
        first = replace(first, term_frequency=_term_frequencies(table, spec))
    sample = _Sample.of(table, spec, _hashed_pairs(ids, table, spec))
    model = sample.with_u(first, first, spec, records=table.height)
    candidates = Blocks(
        table, spec.blocking, max_pairs=settings.max_block_pairs, across=spec.across
    ).all()
    answers = _answers(decisions, ids)
    candidates = _with_answered(candidates, answers, table.height)
    if not len(candidates.left):
        return Training(
            model=model,
            changes=(),
            converged=False,
            sampled_pairs=len(sample.pattern),
            candidate_pairs=0,
            known_pairs=0,
            untrained=tuple(f"{c.name}.{x.label}" for c in spec.comparisons for x in c.levels),
        )
    levels = [levels_of(table, c, candidates.left, candidates.right) for c in spec.comparisons]
    known = _known(candidates, answers, table.height)
    changes: list[float] = []
    same = np.zeros(len(candidates.left))
    while len(changes) < _ROUNDS and not (changes and changes[-1] < _STILL):
        same, ruled = _probabilities(table, spec, model, candidates, levels, settings=settings)
        if not changes:
            known = np.where(known < 0, ruled, known)
        same = np.where(known < 0, same, known)
        better = _with_m(model, first, spec, levels, same, records=table.height)
        better = sample.with_u(better, first, spec, records=table.height)
        changes.append(_change(model, better))
        model = better
    return Training(
        model=model,
        changes=tuple(changes),
        converged=changes[-1] < _STILL,
        sampled_pairs=len(sample.pattern),
        candidate_pairs=len(candidates.left),
        known_pairs=int((known >= 0).sum()),
        untrained=_untrained(spec, levels, same),
    )


def _probabilities(
    table: Table,
    spec: Spec,
    model: Model,
    candidates: Candidates,
    levels: list[Small],
    *,
    settings: Settings,
) -> tuple[_Floats, _Floats]:
    """Return how probably each pair is one person; and 1 or 0 where a rule says so, else -1."""
    patterns, pattern = patterns_of(levels)
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
    by_rule = (decided.decision == MATCH) & (decided.tier != MODEL_TIER)
    two_people = decided.apart & (decided.decision == NOTHING)
    ruled = np.where(by_rule, 1.0, np.where(two_people, 0.0, -1.0))
    return probability, ruled


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sample:
    """Pairs drawn at random, as levels of each comparison and as patterns."""

    levels: list[Small]
    patterns: NDArray[np.int8]
    pattern: NDArray[np.intp]

    @classmethod
    def of(cls, table: Table, spec: Spec, pairs: tuple[Codes, Codes]) -> "_Sample":
        levels = [levels_of(table, comparison, *pairs) for comparison in spec.comparisons]
        patterns, pattern = patterns_of(levels)
        return cls(levels=levels, patterns=patterns, pattern=pattern)

    def with_u(self, model: Model, first: Model, spec: Spec, *, records: int) -> Model:
        """Return the model with ``u`` counted over the pairs, by how probably they are two."""
        bits = pattern_bits(spec, model, self.patterns)[0].sum(axis=1)
        two = (1.0 - probabilities(prior_bits(model, records) + bits))[self.pattern]
        found = {}
        for comparison, level in zip(spec.comparisons, self.levels, strict=True):
            odds, start = model.levels[comparison.name], first.levels[comparison.name]
            counts = _shares(level, two, len(comparison.levels))
            found[comparison.name] = {
                x.label: replace(odds[x.label], u=_share(count, counts.sum(), start[x.label].u))
                for x, count in zip(comparison.levels, counts.tolist(), strict=True)
            }
        return replace(model, levels=found)


def _hashed_pairs(ids: pl.Series, table: Table, spec: Spec) -> tuple[Codes, Codes]:
    """Return pairs of rows that neighbour in the order of a hash of their ids, each once."""
    hashed = [blake2b(i.encode(), digest_size=8).digest() for i in ids.to_list()]
    order = np.array(sorted(range(len(hashed)), key=hashed.__getitem__), dtype=np.int32)
    size = len(order)
    steps = range(1, min(max(_SAMPLE // max(size, 1), 1), (size - 1) // 2) + 1)
    left = np.concatenate([order, *([order] * (len(steps) - 1))]) if steps else order[:0]
    right = np.concatenate([np.roll(order, -step) for step in steps]) if steps else order[:0]
    if spec.across is not None:
        side = table.codes(spec.across)
        other = side[left] != side[right]
        left, right = left[other], right[other]
    return left, right


def _answers(decisions: pl.DataFrame | None, ids: pl.Series) -> dict[tuple[int, int], float]:
    """Return reviewers' answers by the rows of the two records, the smaller first."""
    if decisions is None or decisions.is_empty():
        return {}
    place = {name: row for row, name in enumerate(ids)}
    found = {}
    for one, other, same in decisions.select("id_l", "id_r", "same").iter_rows():
        if one in place and other in place:
            rows = sorted((place[one], place[other]))
            found[rows[0], rows[1]] = 1.0 if same else 0.0
    return found


def _packed(candidates: Candidates, height: int) -> Ints:
    return candidates.left.astype(np.int64) * height + candidates.right


def _with_answered(
    candidates: Candidates, answers: Mapping[tuple[int, int], float], height: int
) -> Candidates:
    """Add the pairs that reviewers decided and no blocking rule finds."""
    asked = np.array([a * height + b for a, b in sorted(answers)], dtype=np.int64)
    more = np.setdiff1d(asked, _packed(candidates, height))
    return Candidates(
        left=np.concatenate([candidates.left, (more // height).astype(np.int32)]),
        right=np.concatenate([candidates.right, (more % height).astype(np.int32)]),
        rule=np.concatenate([candidates.rule, np.full(len(more), -1, dtype=np.int32)]),
        counts=candidates.counts,
    )


def _known(
    candidates: Candidates, answers: Mapping[tuple[int, int], float], height: int
) -> _Floats:
    """Return 1 or 0 for the pairs that a reviewer decided, -1 for the others."""
    by_pair = {a * height + b: answer for (a, b), answer in answers.items()}
    known = np.full(len(candidates.left), -1.0)
    if by_pair:
        packed = _packed(candidates, height)
        for place in np.flatnonzero(np.isin(packed, list(by_pair))).tolist():
            known[place] = by_pair[int(packed[place])]
    return known


def _term_frequencies(table: Table, spec: Spec) -> dict[str, TermFrequency]:
    """Return the term frequencies of the comparisons whose rare values shall weigh more."""
    found = {}
    for comparison in spec.comparisons:
        if comparison.rare:
            counts = table.counts(comparison.columns[0]).astype(np.float64)
            known = max(counts.sum(), 2.0)
            alike = float((counts * (counts - 1)).sum() / (known * (known - 1)))
            found[comparison.name] = TermFrequency(
                column=comparison.columns[0],
                levels=comparison.rare,
                average=max(alike, 1.0 / known),
                expected="uniform",
                sample=0.0,
                most=_MOST_BITS,
            )
    return found


_MOST_BITS = 5.0


def _shares(level: Small, weight: _Floats, size: int) -> _Floats:
    """Return the summed weight of the pairs on each level but null."""
    summed = np.bincount(level, weights=weight, minlength=size + 1)
    return summed[1:].astype(np.float64)


def _share(seen: float, total: float, first: float) -> float:
    """Return a share by what was seen, drawn to the first one while little was."""
    return float((seen + 1.0) / (total + 1.0 / first))


def _with_m(
    model: Model,
    first: Model,
    spec: Spec,
    levels: list[Small],
    same: _Floats,
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


def _untrained(spec: Spec, levels: list[Small], same: _Floats) -> tuple[str, ...]:
    found = []
    for comparison, level in zip(spec.comparisons, levels, strict=True):
        sums = _shares(level, same, len(comparison.levels))
        found += [
            f"{comparison.name}.{x.label}"
            for x, seen in zip(comparison.levels, sums.tolist(), strict=True)
            if seen < 1.0
        ]
    return tuple(found)
