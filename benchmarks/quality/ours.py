"""lagi-clean, as the command ``dedupe`` runs it: default thresholds, no labels."""

from dataclasses import replace
from pathlib import Path

import polars as pl

from benchmarks.quality.sets import DataSet
from lagi_clean.api.matching import Deduped, dedupe
from lagi_clean.match import cluster_pairs, match_records, read_spec, train
from lagi_clean.resolve import cluster
from lagi_clean.settings import Settings

__all__ = ["febrl_pairs", "town_job"]

SPEC = Path(__file__).with_name("febrl.toml")


def febrl_pairs(data: DataSet) -> pl.DataFrame:
    """Return the pairs of records in one cluster; for a link, those across the two tables."""
    spec = read_spec(SPEC)
    if data.is_link:
        spec = replace(spec, across="side")
    settings = Settings()
    model = train(data.records, spec=spec, settings=settings).model
    found = match_records(data.records, settings=settings, spec=spec, model=model)
    ids = data.records.get_column("rec_id").sort()
    if data.is_link:
        return found.pairs.filter(decision="match").select("id_l", "id_r")
    return cluster_pairs(cluster(ids, found.pairs, apart=found.apart).clusters)


def town_job(data: DataSet) -> Deduped:
    """Return what ``dedupe`` gives, with the shipped model."""
    return dedupe(data.records)
