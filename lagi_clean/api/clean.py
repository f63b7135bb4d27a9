"""Read, map, normalize and validate extracts: the first half of every job."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from lagi_clean.mapping import ColumnMapping
from lagi_clean.read import RawTable
from lagi_clean.write import SourceAccount

__all__ = ["Cleaned", "clean_files", "unique_sources"]

Progress = Callable[[str], None]


def _silent(_doing: str) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """What cleaning gives: the four tables and the account of every row.

    ``citizens``, ``changes``, ``issues`` and ``quarantine`` are as in ``tables``; ``raws`` are the
    tables as read, with their evidence, and ``mappings`` what their headings were taken for.
    """

    citizens: pl.DataFrame
    changes: pl.DataFrame
    issues: pl.DataFrame
    quarantine: pl.DataFrame
    accounting: tuple[SourceAccount, ...]
    raws: tuple[RawTable, ...]
    mappings: tuple[ColumnMapping, ...]
