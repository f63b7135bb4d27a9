"""What a whole job says when it is done: beside cleaning, matching and coverage."""

from dataclasses import asdict, replace
from datetime import date

import polars as pl

from lagi_clean.api.coverage import coverage_document, coverage_grid
from lagi_clean.api.run import Job
from lagi_clean.api.summary import wording
from lagi_clean.data import toml_document
from lagi_clean.errors import Language
from lagi_clean.text.figures import number_text
from lagi_clean.write.coverage import CoverageGrid

__all__ = ["coverage_totals", "job_document", "matching_lines"]


def matching_lines(job: Job, *, language: Language) -> list[str]:
    """Return how many people the records are, how many pairs wait for a reviewer.

    Beside an earlier job, also what became of its people.
    """
    figures = {k: number_text(v, language) for k, v in job.deduped.summary.items()}
    lines = [wording("matching", language, **figures)]
    if counts := job.deduped.persons_counts:
        names = toml_document("words/jobs.toml")["persons"]
        parts = [
            f"{number_text(counts[event], language)} {text[language]}"
            for event, text in names.items()
            if counts.get(event)
        ]
        lines.append(wording("against", language, events=", ".join(parts)))
    return lines


def coverage_totals(job: Job) -> CoverageGrid:
    """Return the figures of the whole population, without its breakdowns."""
    document = coverage_document(job.coverage)
    totals = document.rows.filter((pl.col("unit_level") == "total") & (pl.col("group") == ""))
    return coverage_grid(replace(document, rows=totals))


def job_document(job: Job, *, as_of: date) -> dict[str, object]:
    """Return the summary of a job as plain values for JSON."""
    return {
        "schema_version": 1,
        "command": "run",
        "as_of": as_of.isoformat(),
        "folder": str(job.folder),
        "files": list(job.files),
        "accounting": [asdict(account) for account in job.cleaned.accounting],
        "quality": {score.code: score.as_dict() for score in job.quality},
        "matching": job.deduped.summary,
        "persons": job.deduped.persons_counts,
        "coverage": _total_rows(job),
        "left_out": dict(job.coverage.left_out),
    }


def _total_rows(job: Job) -> list[dict[str, object]]:
    """Return the rows of coverage for the whole population."""
    totals = job.coverage.rows.filter(pl.col("unit_level") == "total", pl.col("group") == "")
    return [{**row, "as_of": row["as_of"].isoformat()} for row in totals.iter_rows(named=True)]
