"""Coverage recorded night by night."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import file_digest
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory, gettempdir
from typing import BinaryIO

from lagi_clean import __version__
from lagi_clean.api.coverage import (
    Cleaner,
    Records,
    coverage_of_counted_file,
    coverage_of_file,
    damage_told,
    records_of_file,
    with_quarantined,
)
from lagi_clean.errors import InputError, LagiCleanError, OutputError, UsageError
from lagi_clean.measure import DAYS_AHEAD, Catalogue, Coverage, builtin_catalogue, coverage
from lagi_clean.measure.accounts import Accounts, accounts
from lagi_clean.measure.definition import Recount, countable_again, definition_documents
from lagi_clean.measure.history import reading, refuse_unwritable
from lagi_clean.measure.nights import Extract, Recounted, Snapshot, record
from lagi_clean.measure.recall import last_definitions
from lagi_clean.settings import Settings

__all__ = ["extract_of", "modified", "record_or_count"]

_STREAM = "stdin"
"""What standard input is called, as by ``read``."""


def record_or_count(
    path: str | Path,
    *,
    history: Path | None,
    recorded_at: datetime,
    as_of: date,
    by: Sequence[Sequence[str]] = (),
    settings: Settings | None = None,
    catalogue: Catalogue | None = None,
    days_ahead: int = DAYS_AHEAD,
    from_counts: bool = False,
    clean: Cleaner | None = None,
) -> Coverage:
    """Count the indicators of a file as ``coverage_of_file`` does, and record them as a night.

    ``history`` is an SQLite file, made if there is none; None only counts. A night is a
    reference date and the bytes of an extract: recorded again it replaces itself. Stored are
    counts, how they were counted and the hash of the extract, never people. ``recorded_at`` is
    the time of the clock. With ``from_counts`` the file is a table that was counted elsewhere.
    Of standard input ("-") or a pipe the bytes are kept in a private temporary file meanwhile.
    Raises also ``OutputError``, ``LockedError`` and ``InputError`` for the history.
    """
    settings = settings or Settings()
    catalogue = catalogue or builtin_catalogue().listed()
    if history is None and from_counts:
        return coverage_of_counted_file(path, as_of=as_of, settings=settings, catalogue=catalogue)
    if history is None:
        return coverage_of_file(
            path,
            as_of=as_of,
            by=by,
            settings=settings,
            catalogue=catalogue,
            days_ahead=days_ahead,
            clean=clean,
        )
    with _held(path) as extract_file:
        return _recorded(
            extract_file,
            history=history,
            recorded_at=recorded_at,
            as_of=as_of,
            by=by,
            way=Recount(catalogue=catalogue, settings=settings, days_ahead=days_ahead),
            from_counts=from_counts,
            clean=clean,
        )


def _recorded(
    path: Path,
    *,
    history: Path,
    recorded_at: datetime,
    as_of: date,
    by: Sequence[Sequence[str]],
    way: Recount,
    from_counts: bool,
    clean: Cleaner | None,
) -> Coverage:
    """Count a file that stays as it is, and record the night."""
    refuse_unwritable(history)
    catalogue, settings = way.catalogue, way.settings
    earlier = _definitions_before(history, as_of)
    extract, since = extract_of(path), modified(path)
    explained = _Explained()
    if from_counts:
        counted = coverage_of_counted_file(
            path, as_of=as_of, settings=settings, catalogue=catalogue
        )
    else:
        records = records_of_file(path, catalogue, as_of=as_of, settings=settings, clean=clean)
        with damage_told(path):
            counted = _counted(records, way, as_of=as_of, by=by)
            explained = _explained(records, way, earlier, as_of=as_of)
        counted = with_quarantined(counted, records.quarantined)
    if modified(path) != since:
        raise InputError("EXTRACT_CHANGED", path=path)
    kind = "counts" if from_counts else catalogue.table
    snapshot = Snapshot(
        as_of=as_of,
        extract=extract,
        kind=kind,
        program=__version__,
        rows=counted.rows,
        left_out=counted.left_out,
        definitions=definition_documents(
            counted.catalogue, kind=kind, as_of=as_of, settings=settings, days_ahead=way.days_ahead
        ),
        accounts=explained.accounts,
        recounts=explained.recounts,
    )
    record(history, snapshot, recorded_at=recorded_at.astimezone(UTC))
    return counted


@contextmanager
def _held(path: str | Path) -> Iterator[Path]:
    """Yield the file; a stream is put into a private one first, removed when the block ends.

    Its bytes are then hashed and counted from the same place, and errors name it as it was named.
    """
    if str(path) != "-" and not Path(path).is_fifo():
        yield Path(path)
        return
    with TemporaryDirectory(prefix="lagi-clean-") as folder:
        held = Path(folder) / (_STREAM if str(path) == "-" else Path(path).name)
        try:
            with _stream(path) as stream, held.open("wb") as file:
                copyfileobj(stream, file)
        except OSError as error:
            raise OutputError("HISTORY_STREAM_HELD", folder=gettempdir()) from error
        try:
            yield held
        except LagiCleanError as error:
            named = {k: str(path) if str(v) == str(held) else v for k, v in error.params.items()}
            raise type(error)(error.code, **named) from error


def _stream(path: str | Path) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if str(path) == "-" else Path(path).open("rb")


def extract_of(path: Path) -> Extract:
    """Return the name and the hash of a file; ``InputError`` when it cannot be read."""
    try:
        with path.open("rb") as file:
            return Extract(name=path.name, sha256=file_digest(file, "sha256").hexdigest())
    except OSError as error:
        raise _unreadable(path) from error


def modified(path: Path) -> datetime:
    """Return when a file was last written, UTC; ``InputError`` when it cannot be read."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime_ns / 1e9, tz=UTC)
    except OSError as error:
        raise _unreadable(path) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class _Explained:
    """What a snapshot needs to explain the change since the night before."""

    accounts: Mapping[str, Accounts] = field(default_factory=dict)
    recounts: Mapping[str, Recounted] = field(default_factory=dict)


def _explained(
    records: Records, way: Recount, earlier: Mapping[str, str], *, as_of: date
) -> _Explained:
    """Return accounts and, where the night before counted in another way, the counts of that."""
    documents = definition_documents(
        way.catalogue,
        kind=way.catalogue.table,
        as_of=as_of,
        settings=way.settings,
        days_ahead=way.days_ahead,
    )
    found = _accounts(records, way, as_of=as_of)
    made = {documents[code]: account for code, account in found.items()}
    recounts = {}
    for code, document in earlier.items():
        if documents.get(code) not in (None, document):
            again = countable_again(document, indicator=code, as_of=as_of, settings=way.settings)
            try:
                if again is not None:
                    row = _counted(records, again, as_of=as_of).rows.row(0, named=True)
                    recounts[code] = Recounted(
                        document=document,
                        numerator=row["numerator"],
                        denominator=row["denominator"],
                    )
                    if (older := _accounts(records, again, as_of=as_of).get(code)) is not None:
                        made[document] = older
            except UsageError:  # a column that the extract no longer has
                continue
    return _Explained(accounts=made, recounts=recounts)


def _counted(
    records: Records,
    way: Recount,
    *,
    as_of: date,
    by: Sequence[Sequence[str]] = (),
) -> Coverage:
    return coverage(
        records.table,
        as_of=as_of,
        by=by,
        settings=way.settings,
        catalogue=way.catalogue,
        days_ahead=way.days_ahead,
        distinct=records.distinct,
    )


def _accounts(records: Records, way: Recount, *, as_of: date) -> dict[str, Accounts]:
    return accounts(
        records.table,
        as_of=as_of,
        settings=way.settings,
        catalogue=way.catalogue,
        days_ahead=way.days_ahead,
        distinct=records.distinct,
    )


def _definitions_before(history: Path, as_of: date) -> Mapping[str, str]:
    if not history.exists():
        return {}
    with reading(history) as connection:
        return last_definitions(connection, before=as_of)


def _unreadable(path: Path) -> InputError:
    if not path.exists():
        return InputError("INPUT_MISSING", path=path)
    return InputError("EXTRACT_UNREADABLE", path=path)
