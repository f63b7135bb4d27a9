"""The matching of one extract or across two: candidate pairs, scores, margins, what stays apart."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lagi_clean.components import components
from lagi_clean.match.blocking import Blocks, Candidates, RuleCount
from lagi_clean.match.citizens import citizen_recipes
from lagi_clean.match.cleaning import cleaning_recipes
from lagi_clean.match.columns import Codes, Recipe, Table, place_in_order
from lagi_clean.match.compare import columns_read
from lagi_clean.match.decide import MATCH, NO_CLEAR_MARGIN, REVIEW, without_margin
from lagi_clean.match.estimate import EstimatedQuality, estimate_quality, strangers_merged
from lagi_clean.match.frames import apart_frame, pairs_frame
from lagi_clean.match.households import household_comparison, lend
from lagi_clean.match.model import Model, load_model
from lagi_clean.match.score import (
    FROM_CLUSTERS,
    RuledOut,
    Scored,
    joined,
    ruled,
    score_undecided,
    unseen,
)
from lagi_clean.match.sift import SHARED, Sifted, sift, with_rivals
from lagi_clean.match.spec import Spec, citizen_spec
from lagi_clean.settings import Settings
from lagi_clean.tables import CITIZENS, conform

__all__ = ["Matching", "find_pairs", "match_records", "prepare"]

_MARGIN_BITS = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """What matching gives.

    ``pairs`` is as ``tables.PAIRS``, then ``<comparison>_level`` and ``<comparison>_bf`` of each
    comparison and ``relatives_bf``, in the order of the records. ``apart`` (``id_l``, ``id_r``,
    ``tier``) holds pairs that only a reviewer may join, or nobody: different people who share a
    number, and those whom other matches would join.
    ``counts`` says what each blocking rule made, ``estimates`` how good the whole probably is.
    """

    pairs: pl.DataFrame
    apart: pl.DataFrame
    counts: tuple[RuleCount, ...]
    estimates: EstimatedQuality


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
    citizens: pl.DataFrame | pl.LazyFrame,
    *,
    settings: Settings,
    spec: Spec | None = None,
    model: Model | None = None,
) -> Matching:
    """Match the records of one table; the order of its rows does not matter.

    Of a lazy table only the columns that are compared are read, one after the other.

    ``spec`` and ``model`` are those of Vietnamese citizens unless given; with ``spec.across``
    only records that differ in that column are compared. Raises ``LimitError`` when a blocking
    rule would make more than ``settings.max_block_pairs``, ``UsageError`` when the table lacks a
    column of the specification.
    """
    spec = spec or citizen_spec()
    model = model or load_model(spec)
    needed = _columns_needed(spec, model)
    ids, table = prepare(citizens, spec, columns=needed)
    table.keep(needed)
    blocks = Blocks(table, spec.blocking, max_pairs=settings.max_block_pairs, across=spec.across)
    sifted = sift(table, spec, model, blocks, settings=settings)
    with ThreadPoolExecutor(1) as beside:  # it takes as long as all the small steps that follow
        strangers = beside.submit(
            strangers_merged, table, spec, model, sifted.sample, settings=settings
        )
        scored, out = _decided(table, spec, model, sifted, settings=settings)
        left, right, tier = _apart(scored, out, spec, table.height)
        return Matching(
            pairs=pairs_frame(scored, ids, spec),
            apart=apart_frame(left, right, tier, ids),
            counts=sifted.counts,
            estimates=estimate_quality(
                table,
                spec,
                model,
                scored,
                strangers=strangers.result(),
                compared=sifted.compared,
                settings=settings,
            ),
        )


def _decided(
    table: Table, spec: Spec, model: Model, sifted: Sifted, *, settings: Settings
) -> tuple[Scored, RuledOut]:
    """Decide the pairs that were kept, with their rivals, households and clusters in view."""
    scored, out = with_rivals(table, spec, model, sifted.scored, sifted.out, settings=settings)
    if household_comparison(spec) is not None:
        certain = scored.decided.decision == MATCH
        certain[_unclear(scored, out)] = False
        scored, out = lend(table, spec, model, scored, out, certain=certain, settings=settings)
        scored, out = with_rivals(table, spec, model, scored, out, settings=settings)
    if spec.across is None:
        inner = _unseen_inside(scored, out, table.height)
        if len(inner.left):
            added, added_out = score_undecided(table, spec, model, inner, settings=settings)
            scored, out = joined([scored, added]), ruled([out, added_out])
    _keep_margin(scored, out)
    return scored, out


def prepare(
    records: pl.DataFrame | pl.LazyFrame, spec: Spec, *, columns: Sequence[str] = ()
) -> tuple[pl.Series, Table]:
    """Return ids and match columns of the records, in the order that the specification names.

    ``columns`` are coded, while the order is looked at: mostly the records are in it.
    """
    if spec.prepare == "citizens":
        records = conform(records.lazy(), CITIZENS).select(list(CITIZENS))
    order = list(dict.fromkeys((*spec.order, spec.id_column)))
    table = Table(records, _recipes(spec))
    for name in (*order, *(one.source for one in spec.columns)):
        table.require(name)
    with ThreadPoolExecutor(1) as beside:
        rows = beside.submit(place_in_order, table, order)
        table.ready(columns)
    if (places := rows.result()) is not None:
        table = Table(records, _recipes(spec), rows=places)
        table.ready(columns)
    return table.source(spec.id_column).cast(pl.String), table


def _recipes(spec: Spec) -> dict[str, Recipe]:
    """Return how the columns of one table are made; some recipes remember what they made."""
    recipes = cleaning_recipes(spec.columns)
    return {**citizen_recipes(), **recipes} if spec.prepare == "citizens" else recipes


def _columns_needed(spec: Spec, model: Model) -> list[str]:
    """Return the columns that blocking, comparing and weighing read."""
    blocked = [name for rule in spec.blocking for name in rule.on]
    compared = [name for comparison in spec.comparisons for name in columns_read(comparison)]
    weighed = [term.column for term in model.term_frequency.values()]
    return list(dict.fromkeys((*blocked, *compared, *weighed)))


def _matched_components(scored: Scored, height: int) -> Codes:
    matched = scored.decided.decision == MATCH
    return components(scored.left[matched], scored.right[matched], height)


def _unseen_inside(scored: Scored, out: RuledOut, height: int) -> Candidates:
    """Return the pairs of records that matches join indirectly and that no rule compared."""
    component = _matched_components(scored, height)
    sizes = np.bincount(component, minlength=1)
    rows = np.flatnonzero(sizes[component] > 2).astype(np.int32)
    members: dict[int, list[int]] = {}
    for row in rows.tolist():
        members.setdefault(int(component[row]), []).append(row)
    inside = [
        one * height + other
        for group in members.values()
        for place, one in enumerate(group)
        for other in group[place + 1 :]
    ]
    packed = np.array(inside, dtype=np.int64)
    return unseen(packed, scored, out, height, rule=FROM_CLUSTERS)


def _keep_margin(scored: Scored, out: RuledOut) -> None:
    """Send matches to review that have a rival of nearly the same weight."""
    places = _unclear(scored, out)
    scored.decided.decision[places] = REVIEW
    scored.decided.tier[places] = NO_CLEAR_MARGIN


def _unclear(scored: Scored, out: RuledOut) -> NDArray[np.intp]:
    """Return the places of matches that have such a rival."""
    decided = scored.decided
    candidates = decided.decision > 0
    unclear = without_margin(
        scored.left[candidates],
        scored.right[candidates],
        weight=scored.weights.total[candidates],
        decision=decided.decision[candidates],
        apart_left=np.concatenate([scored.left[decided.apart], out.left]),
        apart_right=np.concatenate([scored.right[decided.apart], out.right]),
        margin=_MARGIN_BITS,
    )
    places: NDArray[np.intp] = np.flatnonzero(candidates)[unclear]
    return places


def _apart(
    scored: Scored, out: RuledOut, spec: Spec, height: int
) -> tuple[Codes, Codes, list[str]]:
    """Return the pairs kept apart that matter: shared numbers, and those inside a component."""
    component = _matched_components(scored, height)
    shared = [number for number, rule in enumerate(spec.decisions) if rule.tier == SHARED]
    apart = scored.decided.apart & (
        (component[scored.left] == component[scored.right]) | (scored.decided.tier == SHARED)
    )
    ruled = (component[out.left] == component[out.right]) | np.isin(out.tier, shared)
    left = np.concatenate([scored.left[apart], out.left[ruled]])
    right = np.concatenate([scored.right[apart], out.right[ruled]])
    tiers = [*scored.decided.tier[apart].tolist()]
    tiers += [spec.decisions[number].tier for number in out.tier[ruled].tolist()]
    order = np.lexsort((right, left))
    return left[order], right[order], [tiers[place] for place in order.tolist()]
