"""Link two files, and write what was found: the job of the command ``link``."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from lagi_clean.api.job import Clock, finish_job, input_paths, read_stream_once, stage_tables
from lagi_clean.api.linking import Linked, apart_by_id, link, together
from lagi_clean.api.matching import REVIEW, read_decisions, stage_own
from lagi_clean.api.questions import SIDE, stage_questions
from lagi_clean.api.records import (
    RECORD,
    Records,
    chosen_spec,
    damage_blamed,
    read_records,
    with_record_id,
)
from lagi_clean.match import load_model, train
from lagi_clean.settings import Settings
from lagi_clean.write import OutputFolder

__all__ = ["link_files", "write_linked"]

_SIDES = ("left", "right")


def link_files(
    left: str | Path,
    right: str | Path,
    *,
    as_of: date,
    settings: Settings | None = None,
    spec_file: Path | None = None,
    model_file: Path | None = None,
    left_id: str | None = None,
    right_id: str | None = None,
    one_to_one: bool = False,
    decisions_file: Path | None = None,
) -> Linked:
    """Link two files; each is as in ``dedupe_file``, with its own column of ids.

    Raises as ``clean_files`` and ``link`` do.
    """
    settings = settings or Settings()
    read_stream_once([left, right])
    decisions = None if decisions_file is None else read_decisions(decisions_file)
    spec = chosen_spec(spec_file)
    read, frames = [], []
    for path, id_column in ((left, left_id), (right, right_id)):
        records = read_records(path, spec, as_of=as_of, settings=settings)
        with damage_blamed(records.file):
            frame = records.frame.collect()
        if id_column is not None:
            frame = with_record_id(frame, replace(spec, id_column=id_column))
        elif spec.id_column != RECORD:
            frame = with_record_id(frame, spec)
        read.append(records)
        frames.append(frame)
    spec = replace(spec, id_column=RECORD)
    sides = apart_by_id(frames)
    cleaned = _cleaned(read, renamed=sides[0] is not frames[0])
    model = None
    if model_file is None and spec.model is None:
        both = together(sides)
        model = train(both, spec=replace(spec, across=SIDE), settings=settings).model
    model = model or load_model(spec, path=model_file)
    found = link(
        sides[0],
        sides[1],
        settings=settings,
        spec=spec,
        model=model,
        one_to_one=one_to_one,
        decisions=decisions,
    )
    accounts = tuple(account for records in read for account in records.accounts)
    return replace(
        found,
        accounts=accounts,
        cleaned=cleaned,
        spec_text=None if spec_file is None else spec_file.read_text(encoding="utf-8"),
    )


def _cleaned(read: Sequence[Records], *, renamed: bool) -> dict[str, pl.DataFrame]:
    """Return the tables of reading and cleaning of both sides, each row with its side.

    ``renamed``: the ids have the side in front, for both files have one name.
    """
    found: dict[str, list[pl.DataFrame]] = {}
    for records, side in zip(read, _SIDES, strict=True):
        for name, table in (records.cleaned or {}).items():
            rows = table
            if renamed and RECORD in table.columns:
                rows = table.with_columns(pl.lit(f"{side}/").add(pl.col(RECORD)).alias(RECORD))
            found.setdefault(name, []).append(rows.with_columns(pl.lit(side).alias(SIDE)))
    return {name: pl.concat(tables) for name, tables in found.items()}


def write_linked(
    linked: Linked,
    output: Path,
    *,
    inputs: Sequence[str | Path],
    as_of: date,
    settings: Settings,
    clock: Clock,
) -> None:
    """Write everything of a ``link`` job to a folder of its own, ``manifest.json`` last."""
    paths = input_paths(inputs)
    tables = {
        name: getattr(linked, name)
        for name in (
            "citizens", "clusters", "pairs", "unmatched_left", "unmatched_right", "differences",
            "number_gaps", "no_longer_counted", "decided",
        )
    }  # fmt: skip
    tables |= linked.cleaned or {}
    with OutputFolder(output, inputs=paths) as folder:
        rows = stage_tables(folder, tables, formats=["parquet"])
        rows |= stage_own(folder, model=linked.model, spec_text=linked.spec_text)
        rows[REVIEW] = stage_questions(
            folder.stage(REVIEW),
            pairs=linked.pairs,
            clusters=linked.clusters,
            records=linked.citizens,
            decided=linked.decided,
            language=settings.language,
        )
        finish_job(
            folder,
            command="link",
            as_of=as_of,
            settings=settings,
            inputs=paths,
            accounting=linked.accounts,
            results={
                "linking": linked.summary,
                "number_gaps": linked.gaps,
                "decisions": dict(linked.decisions),
                "blocking": {c.rule: {"pairs": c.pairs, "new": c.new} for c in linked.counts},
            },
            rows=rows,
            clock=clock,
        )
