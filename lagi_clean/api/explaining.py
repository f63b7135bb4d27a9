"""Explain why two records of a finished job are one person, two, or a question."""

from dataclasses import replace
from pathlib import Path

import polars as pl

from lagi_clean.api.job_tables import read_table_of
from lagi_clean.api.matching import MODEL, SPEC
from lagi_clean.api.records import RECORD, chosen_spec
from lagi_clean.match import Explanation, explain_pair, load_model
from lagi_clean.settings import Settings

__all__ = ["explain"]


def explain(
    folder: Path,
    id_l: str,
    id_r: str,
    *,
    settings: Settings | None = None,
    spec_file: Path | None = None,
    model_file: Path | None = None,
) -> Explanation:
    """Explain any two records of a finished job; ids are ``record_id`` or the files' own ids.

    The specification and the model are those of the job unless others are given. Where the job's
    own table of pairs holds the two, its decision is given: it may have found another candidate
    nearly as good. Raises ``InputError`` when the folder holds no such job,
    ``UsageError`` for an unknown id.
    """
    if spec_file is None and (folder / SPEC).is_file():
        spec_file = folder / SPEC
    spec = chosen_spec(spec_file, RECORD)
    records = read_table_of(folder, "citizens")
    ids = [_resolved_id(records, one) for one in (id_l, id_r)]
    if model_file is None and (folder / MODEL).is_file():
        model_file = folder / MODEL
    model = load_model(spec, path=model_file)
    settings = settings or Settings()
    pairs = read_table_of(folder, "pairs")
    told = explain_pair(records, *ids, settings=settings, spec=spec, model=model, found=pairs)
    both = [told.id_l, told.id_r]  # a link names the record of its left list first
    decided = pairs.filter(pl.col("id_l").is_in(both) & pl.col("id_r").is_in(both))
    if decided.height:
        told = replace(told, decision=decided["decision"][0], tier=decided["tier"][0])
    return told


def _resolved_id(records: pl.DataFrame, wanted: str) -> str:
    """Return the ``record_id`` that is meant: itself, or the one whose ``source_id`` it is."""
    if "source_id" in records.columns and wanted not in records.get_column(RECORD):
        found = records.filter(pl.col("source_id") == wanted).get_column(RECORD)
        if len(found) == 1:
            return str(found[0])
    return wanted
