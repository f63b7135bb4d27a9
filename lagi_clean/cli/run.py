"""``run``: the whole job on one extract or several."""

import sys
from typing import TYPE_CHECKING

import typer

from lagi_clean.cli.console import note, progress, state
from lagi_clean.cli.extracts import given_mapping, read_options
from lagi_clean.cli.options import (
    Against,
    AsOf,
    Decisions,
    Delimiter,
    Encoding,
    FailOn,
    Files,
    Formats,
    HeaderRow,
    Json,
    Maps,
    OutputDir,
    Sheet,
    UnitsOption,
    as_date,
)
from lagi_clean.cli.tables import console, print_table

if TYPE_CHECKING:
    from datetime import date

    from lagi_clean.api.run import Job
    from lagi_clean.settings import Settings

__all__ = ["run_command"]


def run_command(
    files: Files,
    output: OutputDir,
    *,
    as_of: AsOf = None,
    maps: Maps = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    sheet: Sheet = None,
    header_row: HeaderRow = None,
    units: UnitsOption = None,
    formats: Formats = "parquet",
    decisions: Decisions = None,
    against: Against = None,
    fail_on: FailOn = None,
    json: Json = False,
) -> None:
    """Do the whole job: clean the extracts, find duplicates, count coverage.

    Writes citizens, changes, issues, quarantine, pairs, clusters, people, review.xlsx,
    coverage.json, .csv and .xlsx, and manifest.json last.
    """
    from lagi_clean.api.job import parse_formats
    from lagi_clean.api.run import run_job
    from lagi_clean.api.summary import count_at_least, parse_severity

    settings = state.settings(units=units)
    wanted, threshold = parse_formats(formats), parse_severity(fail_on)
    day = as_date(as_of)
    with progress() as doing:
        job = run_job(
            files,
            output,
            as_of=day,
            settings=settings,
            options=read_options(
                encoding=encoding,
                delimiter=delimiter,
                sheet=sheet,
                header_row=header_row,
                settings=settings,
            ),
            given=given_mapping(maps),
            formats=wanted,
            decisions_file=decisions,
            against=against,
            progress=doing,
        )
    if json:
        from json import dumps

        from lagi_clean.api.job_summary import job_document

        sys.stdout.write(dumps(job_document(job, as_of=day), ensure_ascii=False, indent=2) + "\n")
    else:
        _print_summary(job, day=day, settings=settings)
    if threshold and count_at_least(job.cleaned.issues, threshold):
        raise typer.Exit(1)


def _print_summary(job: "Job", *, day: "date", settings: "Settings") -> None:
    from lagi_clean.api.job_summary import coverage_totals, matching_lines
    from lagi_clean.api.summary import cleaning_lines, files_line, quality_table

    language = settings.language
    for line in cleaning_lines(job.cleaned, as_of=day, language=language):
        note(line)
    for line in matching_lines(job, language=language):
        note(line)
    grid = coverage_totals(job)
    print_table(
        grid.headings[2:], [row[2:] for row in grid.rows], right=(1, 2, 4), title=grid.title
    )
    for text in grid.notes:
        console().print(text, markup=False, highlight=False)
    scores = quality_table(job.quality, settings=settings)
    print_table(scores.headings, scores.rows, right=scores.right, title=scores.title)
    note(files_line(job.folder, job.files, language=language))
