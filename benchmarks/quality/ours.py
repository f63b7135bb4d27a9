"""lagi-clean, as the command ``dedupe`` runs it: default thresholds, no labels."""

from dataclasses import replace
from pathlib import Path

import polars as pl

from benchmarks.quality.sets import DataSet
from lagi_clean.api.matching import Deduped, dedupe
from lagi_clean.match import match_records, read_spec, train
from lagi_clean.resolve import cluster
from lagi_clean.settings import Settings

__all__ = ["febrl", "town_job"]

SPEC = Path(__file__).with_name("febrl.toml")


def febrl(data: DataSet) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """Return the matching pairs, and the clusters unless two tables are linked."""
    spec = read_spec(SPEC)
    if data.is_link:
        spec = replace(spec, across="side")
    settings = Settings()
    model = train(data.records, spec=spec, settings=settings).model
    found = match_records(data.records, settings=settings, spec=spec, model=model)
    matched = found.pairs.filter(decision="match").select("id_l", "id_r")
    if data.is_link:
        return matched, None
    return matched, cluster(data.ids.sort(), found.pairs, apart=found.apart).clusters


def town_job(data: DataSet) -> Deduped:
    """Return what ``dedupe`` gives, with the shipped model."""
    return dedupe(data.records)
