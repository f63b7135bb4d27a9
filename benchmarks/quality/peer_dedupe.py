"""dedupe: it learns from answers. It asks about pairs that it is unsure of, the truth answers.

``ANSWERS`` are as many as a person gives in a quarter of an hour; no other system here gets any.
"""

import random
from collections.abc import Iterable

import dedupe
import numpy as np
import polars as pl
from dedupe import variables

from benchmarks.quality.sets import DataSet

__all__ = ["ANSWERS", "febrl", "town"]

ANSWERS = 60
_SEED = 1
_LEAST = 0.01
Record = dict[str, str | None]


def febrl(data: DataSet) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """Return scored pairs, and its clusters unless two tables are linked."""
    texts = ("given_name", "surname", "address_1", "suburb")
    short = ("date_of_birth", "soc_sec_id", "street_number", "postcode")
    return _resolved(data, data.records, texts=texts, short=short, exact=("state",))


def town(data: DataSet, prepared: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """Return the same for a town, given the folded columns that Splink compares."""
    texts = ("name_fold", "father", "mother", "spouse", "hamlet_now")
    short = ("born", "personal_id", "old_number", "phone_number", "household_id")
    return _resolved(data, prepared, texts=texts, short=short, exact=("sex",))


def _resolved(
    data: DataSet,
    records: pl.DataFrame,
    *,
    texts: tuple[str, ...],
    short: tuple[str, ...],
    exact: tuple[str, ...],
) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    random.seed(_SEED)
    np.random.seed(_SEED)  # what dedupe draws from
    fields = [
        *(variables.String(name, has_missing=True) for name in texts),
        *(variables.ShortString(name, has_missing=True) for name in short),
        *(variables.Exact(name, has_missing=True) for name in exact),
    ]
    kept = records.select(pl.col(*texts, *short, *exact).cast(pl.String).replace("", None))
    rows: list[Record] = kept.to_dicts()
    keyed = dict(zip(data.ids, rows, strict=True))
    if not data.is_link:
        one = dedupe.Dedupe(fields, num_cores=1, in_memory=True)
        one.prepare_training(keyed)
        _answer(one, keyed, data)
        scores = one.score(one.pairs(keyed))
        pairs = _scored(scores)
        groups = [
            (str(record), number)
            for number, (members, _) in enumerate(one.cluster(scores, 0.5))
            for record in members
        ]
        schema = {"record_id": pl.String, "person_id": pl.Int64}
        return pairs, pl.DataFrame(groups, schema=schema, orient="row")
    side = dict(zip(data.ids, data.records.get_column("side"), strict=True))
    left, right = ({k: r for k, r in keyed.items() if side[k] == s} for s in ("left", "right"))
    two = dedupe.RecordLink(fields, num_cores=1, in_memory=True)
    two.prepare_training(left, right)
    _answer(two, keyed, data)
    return _scored(two.score(two.pairs(left, right))), None


def _answer(
    learner: "dedupe.Dedupe | dedupe.RecordLink", keyed: dict[str, Record], data: DataSet
) -> None:
    """Answer the pairs that it asks about, by the truth, and let it learn."""
    name_of: dict[tuple[str | None, ...], list[str]] = {}
    for name, row in keyed.items():
        name_of.setdefault(tuple(row.values()), []).append(name)
    true = {frozenset(pair) for pair in data.true.iter_rows()}
    for _ in range(ANSWERS):
        [(one, other)] = learner.uncertain_pairs()
        sides = [name_of[tuple(row.values())] for row in (one, other)]
        same = any(frozenset((a, b)) in true for a in sides[0] for b in sides[1])
        learner.mark_pairs(
            {"match": [(one, other)] if same else [], "distinct": [] if same else [(one, other)]}
        )
    learner.train()
    learner.cleanup_training()


def _scored(scores: Iterable[tuple[tuple[str, str], float]]) -> pl.DataFrame:
    rows = [(*pair, float(score)) for pair, score in scores if score >= _LEAST]
    schema = {"id_l": pl.String, "id_r": pl.String, "match_probability": pl.Float64}
    return pl.DataFrame([tuple(map(str, r[:2])) + r[2:] for r in rows], schema=schema, orient="row")
