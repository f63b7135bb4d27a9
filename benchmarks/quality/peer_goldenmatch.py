"""GoldenMatch: as it configures itself, by rules and by its own Fellegi-Sunter model; no labels."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

os.environ["GOLDENMATCH_AUTOCONFIG_MEMORY"] = "0"  # what another run taught it must not count

import goldenmatch as gm  # reads the line above

from benchmarks.quality.sets import DataSet

__all__ = ["VARIANTS", "Resolved", "febrl", "town"]

VARIANTS = ("no configuration", "its Fellegi-Sunter")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """``pairs`` with their score as ``match_probability``; ``clusters``."""

    pairs: pl.DataFrame
    clusters: pl.DataFrame


def febrl(data: DataSet, variant: str) -> Resolved:
    """Find the duplicates of a FEBRL set, of whose columns it is told nothing.

    Two tables to link are given as one, and pairs within a table are left out: its own function for
    two tables had not ended after minutes for FEBRL 4.
    """
    records = data.records.drop("rec_id", "side", strict=False).with_columns(
        pl.all().cast(pl.String)
    )
    found = _dedupe(data.ids, records, variant)
    if not data.is_link:
        return found
    side = data.records.select("rec_id", "side")
    across = found.pairs.join(side, left_on="id_l", right_on="rec_id").join(
        side, left_on="id_r", right_on="rec_id"
    )
    kept = across.filter(pl.col("side") != pl.col("side_right"))
    return Resolved(pairs=kept.drop("side", "side_right"), clusters=found.clusters)


def town(prepared: pl.DataFrame, variant: str) -> Resolved:
    """Find the duplicates of a town, given the folded columns that Splink compares."""
    columns = [
        "name_fold", "born", "sex", "personal_id", "old_number", "father", "mother", "spouse",
        "household_id", "hamlet_now", "phone_number",
    ]  # fmt: skip
    records = prepared.select(pl.col(columns).cast(pl.String))
    return _dedupe(prepared.get_column("record_id"), records, variant)


def _config(records: pl.DataFrame, variant: str) -> Any:
    fellegi_sunter = variant == VARIANTS[1]
    return gm.auto_configure_probabilistic_df(records.to_arrow()) if fellegi_sunter else None


def _dedupe(ids: pl.Series, records: pl.DataFrame, variant: str) -> Resolved:
    found = gm.dedupe_df(
        records.to_arrow(), config=_config(records, variant), confidence_required=False
    )
    groups = [
        (ids[row], number) for number, group in found.clusters.items() for row in group["members"]
    ]
    schema = {"record_id": pl.String, "person_id": pl.Int64}
    return Resolved(
        pairs=_frame((ids[a], ids[b], score) for a, b, score, *_ in found.scored_pairs),
        clusters=pl.DataFrame(groups, schema=schema, orient="row"),
    )


def _frame(rows: Iterator[tuple[str, str, float]]) -> pl.DataFrame:
    schema = {"id_l": pl.String, "id_r": pl.String, "match_probability": pl.Float64}
    return pl.DataFrame(list(rows), schema=schema, orient="row")
