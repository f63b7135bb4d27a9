"""The whole job: extracts in; clean records, people, doubtful pairs and coverage out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from lagi_clean.api.clean import (
    CLEAN_TABLES,
    Cleaned,
    Progress,
    clean_files,
    reading_facts,
)
from lagi_clean.api.coverage import render_coverage
from lagi_clean.api.job import Clock, finish_job, hash_ahead, input_paths, stage_tables
from lagi_clean.api.matching import Deduped, dedupe, read_decisions, stage_deduped
from lagi_clean.api.persons import keep_ids, read_before
from lagi_clean.measure import Coverage, coverage
from lagi_clean.read import ReadOptions
from lagi_clean.settings import Settings
from lagi_clean.validate import Quality, quality
from lagi_clean.write import OutputFolder

__all__ = ["BREAKDOWNS", "Job", "run_job"]

BREAKDOWNS = (("ward",), ("sex",), ("age_band",))
"""How the coverage of a job is broken down."""
_COVERAGE_FORMATS = ("json", "csv", "xlsx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A finished job: what was found, and the files in ``folder``."""

    folder: Path
    files: tuple[str, ...]
    cleaned: Cleaned
    deduped: Deduped
    coverage: Coverage
    quality: tuple[Quality, ...]


def run_job(
    paths: Sequence[str | Path],
    output: Path,
    *,
    as_of: date,
    settings: Settings | None = None,
    options: ReadOptions | None = None,
    given: Mapping[str, str] | None = None,
    formats: Sequence[str] = ("parquet",),
    decisions_file: Path | None = None,
    against: Path | None = None,
    progress: Progress | None = None,
) -> Job:
    """Clean the extracts, find duplicates among all of them, count coverage, write everything.

    ``output`` appears complete, with ``manifest.json``, or not at all. ``formats`` are those of
    the tables; Parquet is always among them, for later commands. ``decisions_file`` is what
    reviewers decided so far. ``against`` is an earlier job, its folder or ``people.parquet``:
    people keep the ids they had there. Raises as ``clean_files``, ``dedupe``, ``read_before``,
    ``measure.coverage`` and ``OutputFolder`` do.
    """
    clock = Clock()
    settings = settings or Settings()
    doing = progress or (lambda _doing: None)
    decisions = None if decisions_file is None else read_decisions(decisions_file)
    before = None if against is None else read_before(against, output=output)
    inputs = input_paths([*paths, *([] if decisions_file is None else [decisions_file])])
    inputs += before.files if before else ()
    hash_ahead(inputs)
    with OutputFolder(output, inputs=inputs) as folder:
        cleaned = clean_files(
            paths, as_of=as_of, settings=settings, options=options, given=given, progress=doing
        )
        doing("match")
        deduped = dedupe(cleaned.citizens, settings=settings, decisions=decisions)
        if before is not None:
            deduped = keep_ids(deduped, before, as_of=as_of, settings=settings)
        people = deduped.people.collect()
        deduped = replace(deduped, people=people.lazy())
        doing("coverage")
        counted = _coverage(people, cleaned, as_of=as_of, settings=settings)
        scores = quality(cleaned.citizens, cleaned.issues, repeats=_repeats(deduped))
        doing("write")
        tables = {name: getattr(cleaned, name) for name in CLEAN_TABLES}
        kept = tuple(dict.fromkeys(("parquet", *formats)))
        rows = stage_tables(folder, tables, formats=kept)
        rows |= stage_deduped(deduped, folder, settings=settings)
        others = [extension for extension in kept if extension != "parquet"]
        rows |= stage_tables(folder, {"people": people}, formats=others)
        for extension in _COVERAGE_FORMATS:
            name = f"coverage.{extension}"
            folder.stage(name).write_bytes(render_coverage(counted, format=extension))
            rows[name] = counted.rows.height if extension == "csv" else None
        finish_job(
            folder,
            command="run",
            as_of=as_of,
            settings=settings,
            inputs=inputs,
            accounting=cleaned.accounting,
            results={
                "reading": reading_facts(cleaned),
                "quality": {score.code: score.as_dict() for score in scores},
                "matching": deduped.summary,
                "decisions": dict(deduped.decisions),
                "persons": deduped.persons_counts,
                "blocking": deduped.blocking,
            },
            rows=rows,
            clock=clock,
        )
        files = tuple(sorted(folder.staged))
    return Job(
        folder=output,
        files=files,
        cleaned=cleaned,
        deduped=deduped,
        coverage=counted,
        quality=scores,
    )


def _coverage(
    people: pl.DataFrame, cleaned: Cleaned, *, as_of: date, settings: Settings
) -> Coverage:
    """Count people, not records; the records that repeat a person are among those left out."""
    counted = coverage(people, as_of=as_of, by=BREAKDOWNS, settings=settings)
    repeats = cleaned.citizens.height - people.height
    more = {"duplicate_person": repeats, "quarantined": cleaned.quarantine.height}
    left_out = {**counted.left_out, **{reason: n for reason, n in more.items() if n}}
    return replace(counted, left_out=left_out)


def _repeats(deduped: Deduped) -> pl.Series:
    """Return the ids of the records of people who have several but for each one's first."""
    several = deduped.clusters.filter(pl.col("cluster_size") > 1)
    return several.filter(pl.col("person_id").is_first_distinct().not_())["record_id"]
