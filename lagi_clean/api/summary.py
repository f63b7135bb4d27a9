"""What cleaning says when it is done, in the language of the settings: lines and small tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from lagi_clean.api.clean import Cleaned
from lagi_clean.data import toml_document
from lagi_clean.errors import Language, UsageError
from lagi_clean.measure import percent
from lagi_clean.rules import SEVERITIES, Severity
from lagi_clean.settings import Settings
from lagi_clean.text.figures import number_text, percent_text
from lagi_clean.validate import Quality
from lagi_clean.write import SourceAccount

__all__ = [
    "TextTable",
    "cleaning_lines",
    "count_at_least",
    "files_line",
    "parse_severity",
    "quality_table",
    "wording",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTable:
    """A table as texts; ``right`` are the columns that are set to the right."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...]


def wording(name: str, language: Language, **fields: object) -> str:
    """Return a text of ``words/jobs.toml`` with its ``fields`` filled in."""
    text: str = toml_document("words/jobs.toml")[name][language]
    return text.format(**fields)


def cleaning_lines(cleaned: Cleaned, *, as_of: date, language: Language) -> list[str]:
    """Return the day, where the rows of each source went, and how much was found and altered."""
    lines = [wording("as_of", language, as_of=as_of.isoformat())]
    lines += [_account_line(account, language) for account in cleaned.accounting]
    severity = cleaned.issues["severity"]
    found = {name: number_text(int((severity == name).sum()), language) for name in SEVERITIES}
    changes = number_text(cleaned.changes.height, language)
    return [*lines, wording("findings", language, changes=changes, **found)]


def _account_line(account: SourceAccount, language: Language) -> str:
    kinds = toml_document("words/jobs.toml")["dropped"]
    dropped = ", ".join(
        f"{number_text(n, language)} {kinds[kind][language]}"
        for kind, n in account.dropped.items()
        if n
    )
    total = number_text(sum(account.dropped.values()), language)
    return wording(
        "rows",
        language,
        source=account.source,
        read=number_text(account.rows_read, language),
        citizens=number_text(account.citizens, language),
        quarantine=number_text(account.quarantine, language),
        dropped=f"{total} ({dropped})" if dropped else total,
    )


def quality_table(scores: Sequence[Quality], *, settings: Settings) -> TextTable:
    """Return the quality score as a table."""
    language = settings.language
    names = toml_document("validate/quality.toml")
    return TextTable(
        title=wording("quality_title", language),
        headings=tuple(
            wording(f"quality_{part}", language) for part in ("demand", "met", "of", "percent")
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


def files_line(folder: Path, files: Sequence[str], *, language: Language) -> str:
    """Return where the files are."""
    return wording("files", language, folder=folder, files=", ".join(files))


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
