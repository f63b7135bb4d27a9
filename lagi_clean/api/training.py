"""Estimate a matching model from records without labels: the Python twin of ``train``."""

from datetime import date
from pathlib import Path

import polars as pl

from lagi_clean.api.matching import read_decisions
from lagi_clean.api.records import chosen_spec, damage_blamed, read_records, with_record_id
from lagi_clean.match import Training, load_model, model_json, train
from lagi_clean.resolve import find_decided
from lagi_clean.settings import Settings
from lagi_clean.write import atomic_file

__all__ = ["train_file", "write_model"]


def train_file(
    path: str | Path,
    *,
    as_of: date,
    settings: Settings | None = None,
    spec_file: Path | None = None,
    model_file: Path | None = None,
    id_column: str | None = None,
    decisions_file: Path | None = None,
) -> Training:
    """Estimate the shares of a model from the records of a file.

    The file and ``spec_file`` are as in ``dedupe_file``. The estimate starts from ``model_file``,
    for citizens from the shipped model. ``decisions_file`` holds what reviewers decided. Raises
    as ``dedupe_file`` does.
    """
    settings = settings or Settings()
    spec = chosen_spec(spec_file, id_column)
    named = model_file is not None or spec_file is None
    start = load_model(spec, path=model_file) if named else None
    records = read_records(path, spec, as_of=as_of, settings=settings)
    with damage_blamed(records.file):
        frame = with_record_id(records.frame.collect(), spec)
    answers = None
    if decisions_file is not None:
        decided = find_decided(read_decisions(decisions_file), frame).pairs
        sure = decided.filter(pl.col("decision").is_in(["same", "not_same"]))
        answers = sure.select("id_l", "id_r", same=pl.col("decision") == "same")
    return train(frame, spec=spec, settings=settings, start=start, decisions=answers)


def write_model(training: Training, path: Path, *, source: Path) -> None:
    """Write the trained model as JSON, whole or not at all."""
    with atomic_file(path, inputs=[source]) as staged:
        staged.write_text(model_json(training.model), encoding="utf-8")
