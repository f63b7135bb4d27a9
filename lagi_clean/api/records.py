"""The records of a file, ready to be matched: an extract of citizens, or a table of texts."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from lagi_clean.errors import InputError, UsageError
from lagi_clean.match import Spec, citizen_spec, read_spec
from lagi_clean.settings import Settings
from lagi_clean.tables import CITIZENS, Frame
from lagi_clean.write import SourceAccount

__all__ = ["RECORD", "Records", "chosen_spec", "damage_blamed", "read_records", "with_record_id"]

RECORD = "record_id"
_SHOWN = 5
"""Records that a message names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """A table to match, where its rows went, and the tables that reading or cleaning gave.

    ``file`` is the Parquet file that ``frame`` reads, where it is one of this program's own.
    """

    frame: pl.LazyFrame
    file: Path | None = None
    accounts: tuple[SourceAccount, ...] = ()
    cleaned: Mapping[str, pl.DataFrame] | None = None


def chosen_spec(spec_file: Path | None, id_column: str | None = None) -> Spec:
    """Return the specification of a file, with another column of ids if one is named; ours if none.

    >>> chosen_spec(None).name
    'vietnam_citizens'
    """
    if spec_file is None:
        return citizen_spec()
    spec = read_spec(spec_file)
    return spec if id_column is None else replace(spec, id_column=id_column)


def read_records(path: str | Path, spec: Spec, *, as_of: date, settings: Settings) -> Records:
    """Read a file for a specification.

    For that of citizens the file is an extract, which is cleaned first, or a Parquet table made
    by this program; for another one it is a table of texts. Raises as ``clean_files`` does.
    """
    if spec.prepare != "citizens":
        from lagi_clean.read import read_table

        raw = read_table(path)
        account = SourceAccount(
            source=raw.source,
            rows_read=raw.rows_read,
            citizens=raw.frame.height,
            quarantine=raw.quarantine.height,
            dropped=raw.dropped,
        )
        return Records(
            frame=raw.frame.lazy(), accounts=(account,), cleaned={"quarantine": raw.quarantine}
        )
    own = _own_citizens(Path(path))
    if own is not None:
        rows = own.select(pl.len()).collect().item()
        account = SourceAccount(
            source=Path(path).stem,
            rows_read=rows,
            citizens=rows,
            quarantine=0,
            dropped={},
        )
        return Records(frame=own, file=Path(path), accounts=(account,))
    from lagi_clean.api.clean import clean_files  # every stage before this one

    cleaned = clean_files([str(path)], as_of=as_of, settings=settings)
    tables = {name: getattr(cleaned, name) for name in ("changes", "issues", "quarantine")}
    return Records(frame=cleaned.citizens.lazy(), accounts=cleaned.accounting, cleaned=tables)


def _own_citizens(path: Path) -> pl.LazyFrame | None:
    """Return a citizens table made by this program, None for anything else."""
    if path.suffix.lower() != ".parquet" or not path.is_file():
        return None
    try:
        schema = pl.scan_parquet(path, glob=False).collect_schema()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
        return None
    typed = all(schema.get(name) == dtype for name, dtype in CITIZENS.items())
    return pl.scan_parquet(path, glob=False) if typed else None


@contextmanager
def damage_blamed(file: Path | None) -> Iterator[None]:
    """Raise ``InputError`` where polars stumbles and the Parquet ``file`` is what is damaged.

    A lazy table is decoded wherever it is first used, and only then does a damaged page show. To
    tell it from a mistake of this program, the file is decoded once more. What polars says of it
    goes no further: it may quote a cell.
    """
    try:
        yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        if file is not None and not _is_sound(file):
            raise InputError("INPUT_DAMAGED", path=file, format="parquet") from error
        raise


def _is_sound(file: Path) -> bool:
    try:
        for _ in pl.scan_parquet(file, glob=False).collect_batches():
            pass
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
        return False
    return True


def with_record_id(records: Frame, spec: Spec) -> Frame:
    """Return the records with their ids in ``record_id``; each id must be there once."""
    names = records.collect_schema().names()
    if spec.id_column not in names:
        raise UsageError("MATCH_COLUMN_MISSING", name=spec.id_column, columns=", ".join(names))
    if spec.id_column != RECORD:
        records = records.with_columns(pl.col(spec.id_column).cast(pl.String).alias(RECORD))
    ids = records.lazy().select(RECORD).collect().to_series()
    # one id has one hash; where hashes meet, the ids are compared themselves
    if ids.null_count() or (ids.hash().n_unique() < len(ids) and ids.n_unique() < len(ids)):
        wrong = ids.is_duplicated() | ids.is_null()
        raise UsageError(
            "MATCH_ID_NOT_UNIQUE",
            name=spec.id_column,
            twice=int((ids.is_duplicated() & ids.is_not_null()).sum()),
            empty=ids.null_count(),
            records=", ".join(str(place + 1) for place in wrong.arg_true().head(_SHOWN)),
        )
    return records
