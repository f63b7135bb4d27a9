"""Read, map, normalize and validate extracts: the first half of every job."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import chain, count
from pathlib import Path

import polars as pl

from lagi_clean.api.job import Clock, finish_job, read_stream_once, stage_tables
from lagi_clean.mapping import (
    ColumnMapping,
    apply_mapping,
    check_given,
    check_mapping,
    check_names,
    propose_mapping,
    read_map_file,
)
from lagi_clean.normalize import normalize
from lagi_clean.read import Evidence, RawTable, ReadOptions, read_table
from lagi_clean.settings import Settings
from lagi_clean.tables import QUARANTINE, conform
from lagi_clean.validate import quality, validate
from lagi_clean.write import OutputFolder, SourceAccount

__all__ = [
    "CLEAN_TABLES",
    "Cleaned",
    "Progress",
    "ReadOptions",
    "clean_files",
    "clean_tables",
    "read_files",
    "read_map_file",
    "reading_facts",
    "write_cleaned",
]

CLEAN_TABLES = ("citizens", "changes", "issues", "quarantine")
"""What cleaning writes."""
Progress = Callable[[str], None]
"""Is told what the job does now, in a few words."""


def _silent(_doing: str) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """What cleaning gives: the four tables and the account of every row.

    ``citizens``, ``changes``, ``issues`` and ``quarantine`` are as in ``tables``; for each source,
    in the order of the files, ``accounting`` says where its rows went, ``evidence`` how it was
    read, and ``mappings`` what its headings were taken for.
    """

    citizens: pl.DataFrame
    changes: pl.DataFrame
    issues: pl.DataFrame
    quarantine: pl.DataFrame
    accounting: tuple[SourceAccount, ...]
    evidence: tuple[Evidence, ...]
    mappings: tuple[ColumnMapping, ...]


def clean_files(
    paths: Sequence[str | Path],
    *,
    as_of: date,
    settings: Settings | None = None,
    options: ReadOptions | None = None,
    given: Mapping[str, str] | None = None,
    progress: Progress = _silent,
) -> Cleaned:
    """Return the clean records of extracts of citizens, in the order of the files and their rows.

    ``-`` is standard input. ``options`` say how to read every file, ``given`` what headings mean
    (heading to field). ``as_of`` decides the century of short years, ages, and the period of
    administrative units. Raises ``InputError`` when a file cannot be read or its headings are not
    clear, ``UsageError`` for a heading or field that does not exist, ``LimitError``.
    """
    settings = settings or Settings()
    return clean_tables(
        read_files(paths, options=options, settings=settings, progress=progress),
        as_of=as_of,
        settings=settings,
        given=given,
        progress=progress,
    )


def clean_tables(
    raws: Sequence[RawTable],
    *,
    as_of: date,
    settings: Settings,
    given: Mapping[str, str] | None = None,
    progress: Progress = _silent,
) -> Cleaned:
    """Return the clean records of tables that were read; see ``clean_files``."""
    check_given(given or {}, headings={h for raw in raws for h in raw.frame.columns})
    mappings = []
    for raw in raws:
        mapping = propose_mapping(raw.frame.columns, source=raw.source, given=given)
        check_mapping(mapping)
        check_names(raw.frame, mapping)
        mappings.append(mapping)
    mapped = [
        apply_mapping(raw.frame, mapping, rows=raw.rows, source=raw.source)
        for raw, mapping in zip(raws, mappings, strict=True)
    ]
    read = [(raw.source, raw.rows_read, raw.dropped) for raw in raws]
    evidence = tuple(raw.evidence for raw in raws)
    unread = [conform(raw.quarantine, QUARANTINE) for raw in raws]
    del raws, raw  # the memory of the raw tables, and of each column when it is done with
    whole = [pl.concat(mapped, how="diagonal")]
    del mapped
    progress("normalize")
    normalized = normalize(whole.pop(), settings=settings, as_of=as_of)
    progress("validate")
    valid = validate(normalized.citizens, settings=settings, as_of=as_of)
    order = {source: n for n, (source, _, _) in enumerate(read)}
    quarantine = pl.concat([*unread, valid.quarantine]).sort(
        pl.col("source").replace_strict(order, return_dtype=pl.Int64), "source_row", "reason"
    )
    return Cleaned(
        citizens=valid.citizens,
        changes=normalized.changes,
        issues=pl.concat([normalized.issues, valid.issues]),
        quarantine=quarantine,
        accounting=tuple(
            SourceAccount(
                source=source,
                rows_read=rows,
                citizens=int((valid.citizens["source"] == source).sum()),
                quarantine=int((quarantine["source"] == source).sum()),
                dropped=dropped,
            )
            for source, rows, dropped in read
        ),
        evidence=evidence,
        mappings=tuple(mappings),
    )


def read_files(
    paths: Sequence[str | Path],
    *,
    options: ReadOptions | None = None,
    settings: Settings | None = None,
    progress: Progress = _silent,
) -> list[RawTable]:
    """Read each file as a table of texts; sources of one name are told apart by a number.

    Raises as ``read.read_table``, and ``UsageError`` when standard input is named twice.
    """
    settings = settings or Settings()
    options = options or ReadOptions(max_unpacked_gb=settings.max_unpacked_gb)
    read_stream_once(paths)
    raws: list[RawTable] = []
    for path in paths:
        progress(f"read {path}")
        raw = read_table(path, options=options)
        name = _unused(raw.source, {one.source for one in raws})
        if name != raw.source:
            quarantine = raw.quarantine.with_columns(pl.lit(name).alias("source"))
            raw = replace(raw, source=name, quarantine=quarantine)
        raws.append(raw)
    return raws


def _unused(name: str, used: Container[str]) -> str:
    """Return the name, with a number behind it if it is used already.

    >>> _unused("list", {"list", "list-2"})
    'list-3'
    """
    numbered = (f"{name}-{number}" for number in count(2))
    return next(one for one in chain([name], numbered) if one not in used)


def reading_facts(cleaned: Cleaned) -> dict[str, object]:
    """Return how each source was read and mapped, for the manifest."""
    return {
        account.source: {
            "evidence": asdict(evidence),
            "columns": dict(mapping.fields),
        }
        for account, evidence, mapping in zip(
            cleaned.accounting, cleaned.evidence, cleaned.mappings, strict=True
        )
    }


def write_cleaned(
    cleaned: Cleaned,
    output: Path,
    *,
    inputs: Sequence[Path],
    as_of: date,
    settings: Settings,
    formats: Sequence[str] = ("parquet",),
    clock: Clock | None = None,
) -> tuple[str, ...]:
    """Write the four tables of a ``clean`` job to a folder of its own, ``manifest.json`` last.

    Returns the names of the files. Raises ``OutputError``, ``LockedError``, or ``LimitError`` for
    a sheet with too many rows.
    """
    clock = clock or Clock()
    with OutputFolder(output, inputs=inputs) as folder:
        tables = {name: getattr(cleaned, name) for name in CLEAN_TABLES}
        rows = stage_tables(folder, tables, formats=formats)
        scores = quality(cleaned.citizens, cleaned.issues)
        finish_job(
            folder,
            command="clean",
            as_of=as_of,
            settings=settings,
            inputs=inputs,
            accounting=cleaned.accounting,
            results={
                "reading": reading_facts(cleaned),
                "quality": {score.code: score.as_dict() for score in scores},
            },
            rows=rows,
            clock=clock,
        )
        return tuple(sorted(folder.staged))
