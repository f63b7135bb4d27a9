"""Scored pairs as tables with the ids of their records."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lagi_clean.match.columns import Codes
from lagi_clean.match.compare import MATCHED_HOUSEHOLDS
from lagi_clean.match.decide import MATCH, REVIEW
from lagi_clean.match.score import Scored
from lagi_clean.match.spec import NULL, Spec
from lagi_clean.match.weights import probabilities
from lagi_clean.tables import PAIRS

__all__ = ["SAME_CLUSTER", "apart_frame", "pairs_frame"]

SAME_CLUSTER = "same_cluster"
"""The blocking rule named for pairs that only their cluster brought together, at place -1.

Those that only matched households brought together are named for that, at place -2.
"""
_DECISIONS = {REVIEW: "review", MATCH: "match"}


def pairs_frame(scored: Scored, ids: pl.Series, spec: Spec) -> pl.DataFrame:
    """Return the pairs that match or need a reviewer, in the order of their rows."""
    kept = np.flatnonzero(scored.decided.decision > 0)
    kept = kept[np.lexsort((scored.right[kept], scored.left[kept]))]
    rules = [*(rule.name for rule in spec.blocking), MATCHED_HOUSEHOLDS, SAME_CLUSTER]
    used, pattern = np.unique(scored.pattern[kept], return_inverse=True)
    labels = [
        pl.Series(comparison.labels).gather(scored.patterns[used, number].astype(np.uint32))
        for number, comparison in enumerate(spec.comparisons)
    ]
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
            "reason": _reasons(spec, labels).gather(pattern),
        },
        schema=dict(PAIRS),
    )
    evidence = []
    for number, comparison in enumerate(spec.comparisons):
        evidence.append(labels[number].gather(pattern).alias(f"{comparison.name}_level"))
        evidence.append(_factor(scored.weights.bits[number, kept], comparison.name))
    return frame.with_columns(*evidence, _factor(scored.weights.relatives[kept], "relatives"))


def _factor(bits: NDArray[np.float64], name: str) -> pl.Series:
    return pl.Series(f"{name}_bf", np.exp2(np.round(bits, 6)))


def _reasons(spec: Spec, labels: list[pl.Series]) -> pl.Series:
    """Return, for each pattern, its levels as ``comparison.level`` joined by "; "."""
    columns = [
        pl.when(labels[number] != NULL).then(f"{comparison.name}." + labels[number])
        for number, comparison in enumerate(spec.comparisons)
    ]
    return pl.select(pl.concat_str(columns, separator="; ", ignore_nulls=True)).to_series()


def apart_frame(left: Codes, right: Codes, tier: list[str], ids: pl.Series) -> pl.DataFrame:
    """Return pairs that are kept apart, each with its tier."""
    return pl.DataFrame(
        {"id_l": ids.gather(left), "id_r": ids.gather(right), "tier": tier},
        schema={"id_l": pl.String, "id_r": pl.String, "tier": pl.String},
    )
