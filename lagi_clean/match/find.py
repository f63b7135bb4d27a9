"""The matching of one extract: candidate pairs, levels, weights, decisions."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lagi_clean.match.blocking import Candidates, RuleCount, block
from lagi_clean.match.citizens import with_match_columns
from lagi_clean.match.columns import Codes, Ints, Table, cleaned
from lagi_clean.match.compare import levels_of, patterns_of
from lagi_clean.match.decide import (
    MATCH,
    NO_CLEAR_MARGIN,
    REVIEW,
    Decided,
    decide,
    without_margin,
)
from lagi_clean.match.model import Model, load_model
from lagi_clean.match.spec import Spec, citizen_spec, thresholds
from lagi_clean.match.weights import Weights, probabilities, weigh
from lagi_clean.settings import Settings
from lagi_clean.tables import CITIZENS, PAIRS, conform

__all__ = ["Matching", "Scored", "find_pairs", "match_records", "prepare", "score"]

SAME_CLUSTER = "same_cluster"
"""The blocking rule named for pairs that only their cluster brought together."""
_MARGIN_BITS = 3.0
_DECISIONS = {REVIEW: "review", MATCH: "match"}
_KEPT_APART = "shared_number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """What matching gives.

    ``pairs`` is as ``tables.PAIRS``, then ``<comparison>_level`` and ``<comparison>_bf`` of each
    comparison and ``relatives_bf``, in the order of the records. ``apart`` (``id_l``, ``id_r``,
    ``tier``) holds pairs that only a reviewer may join, or nobody: different people who share a
    number, and those whom other matches would join.
    ``counts`` says what each blocking rule made.
    """

    pairs: pl.DataFrame
    apart: pl.DataFrame
    counts: tuple[RuleCount, ...]


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


def find_pairs(
    citizens: pl.DataFrame,
    *,
    settings: Settings,
    spec: Spec | None = None,
    model: Model | None = None,
) -> pl.DataFrame:
    """Return the pairs of records that are, or may be, one person; see ``Matching.pairs``."""
    return match_records(citizens, settings=settings, spec=spec, model=model).pairs


def match_records(
    citizens: pl.DataFrame,
    *,
    settings: Settings,
    spec: Spec | None = None,
    model: Model | None = None,
) -> Matching:
    """Match the records of one table; the order of its rows does not matter.

    ``spec`` and ``model`` are those of Vietnamese citizens unless given. Raises ``LimitError``
    when a blocking rule would make more than ``settings.max_block_pairs``, ``UsageError`` when
    the table lacks a column of the specification.
    """
    spec = spec or citizen_spec()
    model = model or load_model(spec)
    ids, table = prepare(citizens, spec)
    candidates = block(table, spec.blocking, max_pairs=settings.max_block_pairs, across=spec.across)
    scored = score(table, spec, model, candidates, settings=settings)
    inner = _unseen_inside(scored, table.height)
    if len(inner.left) and spec.across is None:
        added = score(table, spec, model, inner, settings=settings)
        scored = _joined(scored, added)
    scored = _with_margin(scored)
    return Matching(
        pairs=_pairs_frame(scored, ids, spec),
        apart=_apart_frame(scored, ids, table.height),
        counts=candidates.counts,
    )


def prepare(records: pl.DataFrame, spec: Spec) -> tuple[pl.Series, Table]:
    """Return ids and match columns of the records, in the order that the specification names."""
    order = list(dict.fromkeys((*spec.order, spec.id_column)))
    if spec.prepare == "citizens":
        records = conform(records, CITIZENS).select(list(CITIZENS))
    for name in order:
        Table(records).series(name)
    records = records.sort(order, nulls_last=True)
    if spec.prepare == "citizens":
        records = with_match_columns(records)
    records = cleaned(records, spec.columns)
    return records.get_column(spec.id_column).cast(pl.String), Table(records)


def score(
    table: Table, spec: Spec, model: Model, candidates: Candidates, *, settings: Settings
) -> Scored:
    """Compare, weigh and decide the candidate pairs."""
    left, right = candidates.left, candidates.right
    levels = [levels_of(table, comparison, left, right) for comparison in spec.comparisons]
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


def _components(left: Codes, right: Codes, height: int) -> Codes:
    from scipy.sparse import coo_array  # noqa: PLC0415  # slow to import
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(height, height))
    labels: Codes = connected_components(graph, directed=False)[1].astype(np.int32)
    return labels


def _unseen_inside(scored: Scored, height: int) -> Candidates:
    """Return the pairs of records that matches join indirectly and that no rule compared."""
    matched = scored.decided.decision == MATCH
    component = _components(scored.left[matched], scored.right[matched], height)
    sizes = np.bincount(component, minlength=1)
    rows = np.flatnonzero(sizes[component] > 2).astype(np.int32)
    seen = set(_packed(scored.left, scored.right, height).tolist()) if len(rows) else set()
    members: dict[int, list[int]] = {}
    for row in rows.tolist():
        members.setdefault(int(component[row]), []).append(row)
    found = sorted(
        (one, other)
        for group in members.values()
        for place, one in enumerate(group)
        for other in group[place + 1 :]
        if one * height + other not in seen
    )
    left, right = np.array(found, dtype=np.int32).reshape(-1, 2).T
    return Candidates(
        left=left, right=right, rule=np.full(len(left), -1, dtype=np.int32), counts=()
    )


def _packed(left: Codes, right: Codes, height: int) -> Ints:
    return left.astype(np.int64) * height + right


def _joined(one: Scored, other: Scored) -> Scored:
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


def _with_margin(scored: Scored) -> Scored:
    """Send matches to review that have a rival of nearly the same weight."""
    decided = scored.decided
    unclear = without_margin(
        scored.left,
        scored.right,
        weight=scored.weights.total,
        decision=decided.decision,
        apart=decided.apart,
        margin=_MARGIN_BITS,
    )
    decided.decision[unclear] = REVIEW
    decided.tier[unclear] = NO_CLEAR_MARGIN
    return scored


def _pairs_frame(scored: Scored, ids: pl.Series, spec: Spec) -> pl.DataFrame:
    kept = np.flatnonzero(scored.decided.decision > 0)
    kept = kept[np.lexsort((scored.right[kept], scored.left[kept]))]
    rules = [*(rule.name for rule in spec.blocking), SAME_CLUSTER]
    pattern = scored.pattern[kept]
    labels = [
        pl.Series(comparison.labels).gather(scored.patterns[:, number].astype(np.uint32))
        for number, comparison in enumerate(spec.comparisons)
    ]
    words = _reasons(spec, labels)
    weight = scored.weights.total[kept]
    frame = pl.DataFrame(
        {
            "id_l": ids.gather(scored.left[kept]),
            "id_r": ids.gather(scored.right[kept]),
            "match_weight": np.round(weight, 6),
            "match_probability": np.round(probabilities(weight), 9),
            "decision": [_DECISIONS[d] for d in scored.decided.decision[kept].tolist()],
            "tier": scored.decided.tier[kept].tolist(),
            "blocking_rule": [rules[n] for n in scored.rule[kept].tolist()],
            "reason": words.gather(pattern),
        },
        schema=dict(PAIRS),
    )
    evidence = []
    for number, comparison in enumerate(spec.comparisons):
        evidence.append(labels[number].gather(pattern).alias(f"{comparison.name}_level"))
        bits = np.round(scored.weights.bits[number, kept], 6)
        evidence.append(pl.Series(f"{comparison.name}_bf", np.exp2(bits)))
    relatives = np.round(scored.weights.relatives[kept], 6)
    return frame.with_columns(*evidence, pl.Series("relatives_bf", np.exp2(relatives)))


def _reasons(spec: Spec, labels: list[pl.Series]) -> pl.Series:
    """Return, for each pattern, its levels as ``comparison.level`` joined by "; "."""
    columns = [
        pl.when(labels[number] != "null").then(f"{comparison.name}." + labels[number])
        for number, comparison in enumerate(spec.comparisons)
    ]
    return pl.select(pl.concat_str(columns, separator="; ", ignore_nulls=True)).to_series()


def _apart_frame(scored: Scored, ids: pl.Series, height: int) -> pl.DataFrame:
    """Return the pairs kept apart that matter: shared numbers, and those inside a component."""
    matched = scored.decided.decision == MATCH
    component = _components(scored.left[matched], scored.right[matched], height)
    inside = component[scored.left] == component[scored.right]
    shared = scored.decided.tier == _KEPT_APART
    kept = np.flatnonzero(scored.decided.apart & (inside | shared))
    kept = kept[np.lexsort((scored.right[kept], scored.left[kept]))]
    return pl.DataFrame(
        {
            "id_l": ids.gather(scored.left[kept]),
            "id_r": ids.gather(scored.right[kept]),
            "tier": scored.decided.tier[kept].tolist(),
        },
        schema={"id_l": pl.String, "id_r": pl.String, "tier": pl.String},
    )
