"""What a job says when it is done, in the language of the settings: lines and small tables."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from lagi_clean.api.clean import Cleaned
from lagi_clean.api.coverage import coverage_document, coverage_grid
from lagi_clean.api.run import Job
from lagi_clean.data import toml_document
from lagi_clean.errors import Language, UsageError
from lagi_clean.measure import percent
from lagi_clean.rules import SEVERITIES, Severity
from lagi_clean.settings import Settings
from lagi_clean.text.figures import number_text, percent_text
from lagi_clean.validate import Quality
from lagi_clean.write import SourceAccount
from lagi_clean.write.coverage import CoverageGrid

__all__ = [
    "TextTable",
    "cleaning_lines",
    "count_at_least",
    "coverage_totals",
    "files_line",
    "job_document",
    "matching_lines",
    "parse_severity",
    "quality_table",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTable:
    """A table as texts; ``right`` are the columns that are set to the right."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...]


def _word(name: str, language: Language, **fields: object) -> str:
    text: str = toml_document("words/jobs.toml")[name][language]
    return text.format(**fields)


def cleaning_lines(cleaned: Cleaned, *, as_of: date, language: Language) -> list[str]:
    """Return the day, where the rows of each source went, and how much was found and altered."""
    lines = [_word("as_of", language, as_of=as_of.isoformat())]
    lines += [_account_line(account, language) for account in cleaned.accounting]
    severity = cleaned.issues["severity"]
    found = {name: number_text(int((severity == name).sum()), language) for name in SEVERITIES}
    changes = number_text(cleaned.changes.height, language)
    return [*lines, _word("findings", language, changes=changes, **found)]


def _account_line(account: SourceAccount, language: Language) -> str:
    kinds = toml_document("words/jobs.toml")["dropped"]
    dropped = ", ".join(
        f"{number_text(n, language)} {kinds[kind][language]}"
        for kind, n in account.dropped.items()
        if n
    )
    total = number_text(sum(account.dropped.values()), language)
    return _word(
        "rows",
        language,
        source=account.source,
        read=number_text(account.rows_read, language),
        citizens=number_text(account.citizens, language),
        quarantine=number_text(account.quarantine, language),
        dropped=f"{total} ({dropped})" if dropped else total,
    )


def matching_lines(job: Job, *, language: Language) -> list[str]:
    """Return how many people the records are, how many pairs wait for a reviewer.

    Beside an earlier job, also what became of its people.
    """
    figures = {k: number_text(v, language) for k, v in job.deduped.summary.items()}
    lines = [_word("matching", language, **figures)]
    if counts := job.deduped.persons_counts:
        names = toml_document("words/jobs.toml")["persons"]
        parts = [
            f"{number_text(counts[event], language)} {text[language]}"
            for event, text in names.items()
            if counts.get(event)
        ]
        lines.append(_word("against", language, events=", ".join(parts)))
    return lines


def quality_table(scores: Sequence[Quality], *, settings: Settings) -> TextTable:
    """Return the quality score as a table."""
    language = settings.language
    names = toml_document("validate/quality.toml")
    return TextTable(
        title=_word("quality_title", language),
        headings=tuple(
            _word(f"quality_{part}", language) for part in ("demand", "met", "of", "percent")
        ),
        rows=tuple(
            (
                names[score.code]["name"][language],
                number_text(score.met, language),
                number_text(score.records, language),
                percent_text(
                    percent(
                        score.met,
                        score.records,
                        decimals=settings.decimals,
                        rounding=settings.rounding,
                    ),
                    decimals=settings.decimals,
                    language=language,
                ),
            )
            for score in scores
        ),
        right=(1, 2, 3),
    )


def coverage_totals(job: Job) -> CoverageGrid:
    """Return the figures of the whole population, without its breakdowns."""
    document = coverage_document(job.coverage)
    totals = document.rows.filter((pl.col("unit_level") == "total") & (pl.col("group") == ""))
    return coverage_grid(replace(document, rows=totals))


def files_line(folder: Path, files: Sequence[str], *, language: Language) -> str:
    """Return where the files are."""
    return _word("files", language, folder=folder, files=", ".join(files))


def parse_severity(text: str | None) -> Severity | None:
    """Return the severity that ``--fail-on`` names; ``UsageError`` for another word."""
    if text is None:
        return None
    for severity in SEVERITIES:
        if text == severity:
            return severity
    raise UsageError("SEVERITY_UNKNOWN", name=text, known=", ".join(SEVERITIES))


def count_at_least(issues: pl.DataFrame, severity: Severity) -> int:
    """Return how many findings are of this severity or graver."""
    grave = SEVERITIES[SEVERITIES.index(severity) :]
    return int(issues["severity"].is_in(grave).sum())


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
