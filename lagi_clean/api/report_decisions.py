"""Pairs that a report shows the decision of: near the thresholds, without the records."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from math import log2
from pathlib import Path

import polars as pl

from lagi_clean.errors import InputError
from lagi_clean.report import DecidedPair, Weighed

__all__ = ["decided_pairs"]

_LEVEL, _FACTOR = "_level", "_bf"
_RELATIVES = "relatives"


def decided_pairs(folder: Path, *, most: int) -> tuple[DecidedPair, ...]:
    """Return at most ``most`` pairs of a job, no two with the same reasons.

    By turns: the lightest that the sum of evidence joined, the heaviest that it left to a
    reviewer, the heaviest that a rule left to a reviewer. Empty if the job compared nobody.
    Raises ``InputError`` when the table of pairs cannot be read.
    """
    path = folder / "pairs.parquet"
    if most < 1 or not path.is_file():
        return ()
    try:
        pairs = pl.read_parquet(path, glob=False)
        return tuple(_decided(row) for row in _chosen(pairs, most=most))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise InputError("JOB_TABLE_BROKEN", path=path) from error


def _chosen(pairs: pl.DataFrame, *, most: int) -> Iterator[dict[str, object]]:
    by_sum = pl.col("tier") == "model"
    asked = pl.col("decision") == "review"
    queues: Sequence[tuple[pl.Expr, bool]] = (
        (by_sum & ~asked, False),
        (by_sum & asked, True),
        (~by_sum & asked, True),
    )
    distinct = pairs.sort("match_weight", "id_l", "id_r").unique(
        ["decision", "tier", "reason"], keep="first", maintain_order=True
    )
    found = [
        distinct.filter(kind).sort("match_weight", descending=heaviest, maintain_order=True)
        for kind, heaviest in queues
    ]
    turns = zip_longest(*(queue.head(most).iter_rows(named=True) for queue in found))
    chosen = [row for turn in turns for row in turn if row is not None]
    yield from chosen[:most]


def _decided(row: dict[str, object]) -> DecidedPair:
    names = [name.removesuffix(_LEVEL) for name in row if name.endswith(_LEVEL)]
    evidence = tuple(
        Weighed(comparison=name, level=str(row[name + _LEVEL]), bits=_bits(row[name + _FACTOR]))
        for name in names
    )
    weight, relatives = _number(row["match_weight"]), _bits(row.get(_RELATIVES + _FACTOR))
    return DecidedPair(
        decision=str(row["decision"]),
        tier=str(row["tier"]),
        weight=weight,
        prior_bits=weight - relatives - sum(one.bits for one in evidence),
        relatives_bits=relatives,
        evidence=evidence,
    )


def _bits(factor: object) -> float:
    return log2(_number(factor)) if factor else 0.0


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
