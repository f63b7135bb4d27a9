"""A finished job as one page for people: the Python twin of ``report``."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from lagi_clean import __version__
from lagi_clean.api.coverage import coverage_document
from lagi_clean.api.job_tables import read_table_of
from lagi_clean.api.report_decisions import decided_pairs
from lagi_clean.api.report_trend import goals, past, too_small
from lagi_clean.api.targets import Target
from lagi_clean.errors import InputError, Language
from lagi_clean.measure import Coverage, builtin_catalogue, coverage, percent, without_small
from lagi_clean.report import (
    Definition,
    Facts,
    Finding,
    Quality,
    Source,
    render_report,
    require_extra,
)
from lagi_clean.rules import catalogue as rule_catalogue
from lagi_clean.settings import Settings
from lagi_clean.write import MANIFEST, atomic_file, read_manifest
from lagi_clean.write.distinct import distinct_columns

__all__ = ["SHOWN_PAIRS", "report", "report_facts", "write_report"]

SHOWN_PAIRS = 4
"""Pairs whose decision a page shows, unless told otherwise."""
_PEOPLE = ("people", "citizens")
"""The table that is counted: the first that the folder has."""
_COVERAGE = "coverage.json"
_PYRAMID = ("five_year_band", "sex")
_LEVELS = {"ward": ("ward_code", "ward"), "district": ("district",), "province": ("province",)}
_MOST_UNITS = 150
_NOT_SHOWN = ("card_under_age", "quality_")
"""Beginnings of indicators that the page leaves out: the job has its own score of quality."""
_FROM_JOB = ("units", "rounding", "decimals", "residence_counted")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """What a job's folder says of itself."""

    folder: Path
    as_of: date
    settings: Settings
    thresholds: Mapping[str, float]
    results: Mapping[str, Any]
    sources: tuple[Source, ...]


def report(
    folder: Path,
    *,
    language: Language = "en",
    title: str | None = None,
    least: int = 0,
    targets: Sequence[Target] = (),
    history: Path | None = None,
    pairs: int = SHOWN_PAIRS,
) -> str:
    """Return one HTML page about the finished job in ``folder``.

    It opens without a network and holds counts, and of ``pairs`` near the thresholds how they were
    decided, without whose they are. ``least`` hides figures under it and those that give them
    away, and all such pairs; ``targets`` are what indicators should reach; ``history`` is
    the file that ``coverage --history`` keeps, for the trend. The figures are those of the job's
    ``coverage.json``. Raises ``InputError`` when the folder holds no sound job or its figures are
    not those of its people, ``UsageError`` for an unknown indicator or when the extra ``report``
    is not installed.
    """
    require_extra()
    return render_report(
        report_facts(
            folder,
            language=language,
            title=title,
            least=least,
            targets=targets,
            history=history,
            pairs=pairs,
        )
    )


def write_report(page: str, path: Path, *, folder: Path) -> None:
    """Write a page to ``path``, whole or not at all; ``OutputError`` when it cannot be."""
    with atomic_file(path, inputs=[folder / MANIFEST]) as staged:
        staged.write_bytes(page.encode())


def report_facts(
    folder: Path,
    *,
    language: Language = "en",
    title: str | None = None,
    least: int = 0,
    targets: Sequence[Target] = (),
    history: Path | None = None,
    pairs: int = SHOWN_PAIRS,
) -> Facts:
    """Return what the page about ``folder`` shows; arguments and errors as those of ``report``."""
    job = _job(folder, language=language)
    level, counted = _counted(job)
    counted = replace(counted, left_out=_agreed_left_out(counted, folder))
    any_left_out = bool(counted.left_out)
    if least > 1:
        counted = without_small(counted, least=least)
    document = coverage_document(counted)
    earlier = past(history, counted, targets=targets, least=least) if history else None
    return Facts(
        language=language,
        as_of=job.as_of,
        version=__version__,
        title=title,
        rows=counted.rows,
        unit_level=level,
        indicator_names=document.indicator_names,
        denominator_names=document.denominator_names,
        filters=document.filters,
        definitions=tuple(
            Definition(indicator=code, numerator=entry.numerator, denominator=entry.denominator)
            for code, entry in counted.catalogue.indicators.items()
        ),
        conditions=counted.catalogue.facts,
        definition=document.definition,
        left_out=counted.left_out,
        left_out_hidden=any_left_out and not counted.left_out,
        rounding=document.rounding,
        decimals=document.decimals,
        least=least,
        sources=job.sources,
        findings=_findings(folder),
        matching=_whole_numbers(job.results.get("matching")),
        decided=() if least > 1 else decided_pairs(folder, most=pairs),
        thresholds=job.thresholds,
        quality=_quality(job.results.get("quality"), settings=job.settings, least=least),
        trend=earlier.points if earlier else {},
        parts=earlier.parts if earlier else (),
        goals=earlier.goals if earlier else goals(counted, targets),
    )


def _job(folder: Path, *, language: Language) -> _Job:
    manifest = read_manifest(folder)
    path = folder / MANIFEST
    document = json.loads(path.read_text(encoding="utf-8"))
    given = {name: document["settings"][name] for name in _FROM_JOB if name in document["settings"]}
    if "residence_counted" in given:
        given["residence_counted"] = tuple(given["residence_counted"])
    try:
        as_of = date.fromisoformat(manifest.as_of)
    except ValueError as error:
        raise InputError("MANIFEST_BROKEN", path=path) from error
    return _Job(
        folder=folder,
        as_of=as_of,
        settings=Settings(language=language, **given),
        thresholds={
            name: float(document["settings"][f"{name}_threshold"])
            for name in ("match", "review")
            if f"{name}_threshold" in document["settings"]
        },
        results=document.get("results", {}),
        sources=tuple(
            Source(
                name=account.source,
                rows_read=account.rows_read,
                citizens=account.citizens,
                quarantine=account.quarantine,
                dropped=sum(account.dropped.values()),
            )
            for account in manifest.accounting
        ),
    )


def _counted(job: _Job) -> tuple[str, Coverage]:
    """Return the level of units, and every indicator by unit and by age and sex."""
    paths = [job.folder / f"{name}.parquet" for name in _PEOPLE]
    path = next((path for path in paths if path.is_file()), None)
    if path is None:
        raise InputError("JOB_TABLE_MISSING", folder=job.folder, name=paths[0].name)
    catalogue = builtin_catalogue()
    shown = [code for code in catalogue.indicators if not code.startswith(_NOT_SHOWN)]
    people = pl.scan_parquet(path, glob=False)
    try:
        level = _level(people)
        return level, coverage(
            people,
            as_of=job.as_of,
            by=[(level,), _PYRAMID],
            settings=job.settings,
            catalogue=catalogue.only(shown),
            distinct=distinct_columns(path),
        )
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise InputError("JOB_TABLE_BROKEN", path=path) from error


def _level(people: pl.LazyFrame) -> str:
    """Return the lowest level with some units, but not more than a page can hold."""
    known = people.collect_schema().names()
    for level, columns in _LEVELS.items():
        if all(column in known for column in columns):
            units = people.select(pl.struct(columns).n_unique(), pl.col(columns[-1]).count())
            distinct, given = units.collect().row(0)
            if given and distinct <= _MOST_UNITS:
                return level
    return "province"


def _agreed_left_out(counted: Coverage, folder: Path) -> Mapping[str, int]:
    """Return who is left out as the job counted it; its figures must be ours.

    Raises ``InputError`` when ``coverage.json`` has another figure for the same thing.
    """
    path = folder / _COVERAGE
    if not path.is_file():
        return counted.left_out
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        keys = ("unit_level", "unit_code", "unit", "group", "indicator", "denominator_name")
        theirs = {
            tuple(row[key] for key in keys): (row["numerator"], row["denominator"])
            for row in document["rows"]
        }
        left_out = {str(reason): int(n) for reason, n in document["left_out"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError("REPORT_COVERAGE_BROKEN", path=path) from error
    for row in counted.rows.iter_rows(named=True):
        ours = (row["numerator"], row["denominator"])
        found = theirs.get(tuple(row[key] for key in keys), ours)
        if None not in found and found != ours:
            # the records of a file with repeats are more than its people
            if row["denominator_name"] == "records":
                continue
            raise InputError("REPORT_FIGURES_DIFFER", path=path, indicator=row["indicator"])
    return left_out


def _findings(folder: Path) -> tuple[Finding, ...]:
    if not (folder / "issues.parquet").is_file():
        return ()
    rules = rule_catalogue()
    counts = read_table_of(folder, "issues").group_by("rule").len().sort("rule")
    return tuple(
        Finding(rule=rules[rule], count=count)
        for rule, count in counts.iter_rows()
        if rule in rules
    )


def _quality(found: object, *, settings: Settings, least: int) -> tuple[Quality, ...]:
    if not isinstance(found, dict):
        return ()
    scores = []
    for dimension, score in found.items():
        figures = _whole_numbers(score)
        if {"numerator", "denominator"} <= figures.keys():
            met, records = figures["numerator"], figures["denominator"]
            hidden = too_small(met, records, least=least)
            scores.append(
                Quality(
                    dimension=str(dimension),
                    numerator=None if hidden else met,
                    denominator=records,
                    percent=None
                    if hidden
                    else percent(
                        met, records, decimals=settings.decimals, rounding=settings.rounding
                    ),
                )
            )
    return tuple(scores)


def _whole_numbers(found: object) -> dict[str, int]:
    if not isinstance(found, dict):
        return {}
    return {str(name): n for name, n in found.items() if isinstance(n, int)}
