"""Check a finished job: files untouched, every row accounted for."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from lagi_clean.write import FileEntry, Manifest, describe_file, read_manifest

__all__ = ["Check", "verify"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was checked: ``what``, whether it holds, and the figures."""

    what: str
    holds: bool
    detail: str


def verify(folder: Path) -> tuple[Check, ...]:
    """Return the checks of the job in ``folder``, in the order of its manifest.

    Raises ``InputError`` when the folder holds no sound manifest.
    """
    manifest = read_manifest(folder)
    return (*_accounts(manifest), *_files(folder, manifest), *_totals(folder, manifest))


def _accounts(manifest: Manifest) -> Iterator[Check]:
    for account in manifest.accounting:
        dropped = sum(account.dropped.values())
        yield Check(
            what=f"rows of {account.source}",
            holds=account.balanced,
            detail=f"{account.rows_read} read = {account.citizens} citizens"
            f" + {account.quarantine} quarantined + {dropped} dropped",
        )


def _files(folder: Path, manifest: Manifest) -> Iterator[Check]:
    for entry in manifest.outputs:
        path = folder / entry.name
        if not path.is_file():
            yield Check(what=entry.name, holds=False, detail="the file is missing")
            continue
        same = describe_file(path).sha256 == entry.sha256
        yield Check(
            what=entry.name,
            holds=same,
            detail="as it was written" if same else "the file was changed after the job",
        )


def _totals(folder: Path, manifest: Manifest) -> Iterator[Check]:
    """Count the rows of the tables again: the manifest must not be believed alone."""
    claimed = {
        "citizens": sum(a.citizens for a in manifest.accounting),
        "quarantine": sum(a.quarantine for a in manifest.accounting),
    }
    for table, expected in claimed.items():
        rows = _rows(folder, manifest, table)
        if rows is not None:
            yield Check(
                what=f"rows in {table}",
                holds=rows == expected,
                detail=f"{rows} in the file, {expected} accounted for",
            )


def _rows(folder: Path, manifest: Manifest, table: str) -> int | None:
    """Return the number of rows of ``table`` in the first format it was written in."""
    names = {entry.name: entry for entry in manifest.outputs}
    parquet, csv = f"{table}.parquet", f"{table}.csv"
    if parquet in names and (folder / parquet).is_file():
        return _height(pl.scan_parquet(folder / parquet, glob=False), names[parquet])
    if csv in names and (folder / csv).is_file():
        return _height(pl.scan_csv(folder / csv, infer_schema=False, glob=False), names[csv])
    return None


def _height(frame: pl.LazyFrame, entry: FileEntry) -> int | None:
    try:
        return int(frame.select(pl.len()).collect().item())
    except pl.exceptions.PolarsError:
        return None if entry.rows is None else -1
