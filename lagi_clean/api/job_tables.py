"""The tables in a finished job's folder, for the commands that go on from them."""

import errno
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

import polars as pl

from lagi_clean.errors import InputError
from lagi_clean.tables import CLUSTERS, ISSUES

__all__ = ["read_table_of"]

_COLUMNS: Mapping[str, Iterable[str]] = MappingProxyType(
    {
        "citizens": ("record_id",),
        "pairs": ("id_l", "id_r", "decision"),
        "apart": ("id_l", "id_r"),
        "clusters": CLUSTERS,
        "issues": ISSUES,
        "decided": ("id_l", "id_r"),
    }
)
"""What a table of a job has, whatever else it holds."""


def read_table_of(folder: Path, name: str) -> pl.DataFrame:
    """Return a Parquet table of a job's folder. ``InputError`` if it is not there or not sound."""
    path = folder / f"{name}.parquet"
    try:
        table = pl.read_parquet(path, glob=False)
    except FileNotFoundError as error:
        raise InputError("JOB_TABLE_MISSING", folder=folder, name=path.name) from error
    except PermissionError as error:
        reason = os.strerror(errno.EACCES)
        raise InputError("INPUT_UNREADABLE", path=path, reason=reason) from error
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise InputError("JOB_TABLE_BROKEN", path=path) from error
    if not set(_COLUMNS.get(name, ())) <= set(table.columns):
        raise InputError("JOB_TABLE_BROKEN", path=path)
    return table
