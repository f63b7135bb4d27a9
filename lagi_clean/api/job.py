"""What every job that writes a folder does: its tables in the formats asked for, its manifest."""

import platform
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from lagi_clean import __version__
from lagi_clean.errors import UsageError
from lagi_clean.settings import Settings
from lagi_clean.threads import side_by_side
from lagi_clean.write import (
    FRAME_WRITERS,
    MANIFEST,
    OutputFolder,
    SourceAccount,
    describe_file,
    hash_ahead,
    manifest_text,
)

__all__ = [
    "Clock",
    "finish_job",
    "hash_ahead",
    "input_paths",
    "parse_formats",
    "read_stream_once",
    "stage_tables",
]

Rows = dict[str, int | None]
"""Rows of each file that a job writes, None for files that are no table."""


class Clock:
    """When a job began and how long it took: the only facts in a manifest that differ each time."""

    def __init__(self) -> None:
        self._began = datetime.now(UTC)
        self._ticks = time.perf_counter()

    def facts(self) -> dict[str, object]:
        """Return what stands under ``run`` in the manifest."""
        return {
            "started": self._began.isoformat(timespec="seconds"),
            "seconds": round(time.perf_counter() - self._ticks, 3),
            "python": platform.python_version(),
            "polars": pl.__version__,
            "threads": pl.thread_pool_size(),
            "system": platform.platform(),
        }


def parse_formats(text: str) -> tuple[str, ...]:
    """Return the formats in a list by comma; ``UsageError`` for one that does not exist.

    >>> parse_formats("parquet, xlsx")
    ('parquet', 'xlsx')
    """
    names = tuple(dict.fromkeys(name.strip().lower() for name in text.split(",")))
    for name in names:
        if name not in FRAME_WRITERS:
            raise UsageError("FORMAT_UNKNOWN", name=name, formats=", ".join(FRAME_WRITERS))
    return names


def input_paths(paths: Sequence[str | Path]) -> list[Path]:
    """Return the inputs that are files; standard input and pipes are none: they are read once."""
    return [Path(path) for path in paths if str(path) != "-" and not Path(path).is_fifo()]


def read_stream_once(paths: Sequence[str | Path]) -> None:
    """Raise ``UsageError`` if standard input is named twice: the second reading finds it empty."""
    if [str(path) for path in paths].count("-") > 1:
        raise UsageError("INPUT_STREAM_TWICE")


def stage_tables(
    folder: OutputFolder, tables: Mapping[str, pl.DataFrame], *, formats: Sequence[str]
) -> Rows:
    """Write each table in each format into ``folder``; return their rows by file name."""
    rows: Rows = {}
    for name, table in tables.items():
        for extension in formats:
            target = folder.stage(f"{name}.{extension}")
            FRAME_WRITERS[extension](table, target)
            hash_ahead([target])
            rows[f"{name}.{extension}"] = table.height
    return rows


def finish_job(
    folder: OutputFolder,
    *,
    command: str,
    as_of: date,
    settings: Settings,
    inputs: Sequence[Path],
    accounting: Sequence[SourceAccount],
    results: Mapping[str, object],
    rows: Mapping[str, int | None],
    clock: Clock,
) -> None:
    """Write the manifest over everything that was staged; the job is complete with it."""
    outputs = side_by_side(
        lambda staged: describe_file(staged[1], name=staged[0], rows=rows.get(staged[0])),
        folder.staged.items(),
    )
    text = manifest_text(
        command=command,
        version=__version__,
        as_of=as_of.isoformat(),
        settings=asdict(settings),
        inputs=side_by_side(describe_file, inputs),
        accounting=accounting,
        results=results,
        outputs=outputs,
        run=clock.facts(),
    )
    folder.stage(MANIFEST).write_text(text, encoding="utf-8")
