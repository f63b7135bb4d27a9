"""The history file: an SQLite database, made and brought up to date in the transaction at hand.

One file at rest, no server. A reader or writer that dies at any moment leaves a file whose last
complete transaction is what the next one finds: SQLite rolls the rest back.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from importlib.resources import files
from pathlib import Path

from lagi_clean.errors import InputError, LagiCleanError, LockedError, OutputError

__all__ = ["SCHEMA_VERSION", "WAIT_SECONDS", "reading", "refuse_unwritable", "writing"]

SCHEMA_VERSION = 2
"""The version of the tables, ``data/history/schema_<number>.sql`` up to this one."""
WAIT_SECONDS = 30.0
"""How long a run waits for another that writes to the same history."""

_MAGIC = b"SQLite format 3\0"
_APPLICATION = 0x4C614769  # "LaGi", in the header of the file
_NOT_WRITTEN = {
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_DIR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_DELETE,
}
"""What SQLite says where a write failed, not for want of space: a quota, a disk that is gone."""


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """Yield a connection in a transaction that holds the file; committed when the block ends.

    The file is made with mode 0600 where there is none, and goes again when the block fails.
    Raises ``OutputError`` when it cannot be written, ``LockedError`` when another run keeps it,
    ``InputError`` when it is no history.
    """
    try:
        made = _make_missing(path)
    except OSError as error:
        raise _unwritable(path) from error
    with _translated(path, writes=True), closing(_connected(path, mode="rw")) as connection:
        opened = path.stat()
        try:
            connection.execute("BEGIN IMMEDIATE")
            _migrate(connection, path)
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if made:
                _remove_empty(path, connection)
            raise
        if not _is_still(path, opened):
            raise LockedError("HISTORY_LOCKED", path=path)


def refuse_unwritable(path: Path) -> None:
    """Raise ``OutputError`` if no night can be stored in ``path``, as far as its rights tell."""
    try:
        places = [path.parent, *([path] if path.exists() else [])]  # SQLite keeps a journal beside
    except OSError as error:
        raise _unwritable(path) from error
    if path.is_dir() or not all(os.access(place, os.W_OK) for place in places):
        raise _unwritable(path)


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Yield a connection that sees one state of the file and changes nothing.

    A history of an older version is read from a copy in memory. Raises ``InputError`` when the
    file is missing or no history, ``LockedError`` when another run keeps it.
    """
    if not path.exists():
        raise InputError("INPUT_MISSING", path=path)
    # with "rw" SQLite can roll back what a killed run left; nothing else is written
    mode = "rw" if os.access(path, os.W_OK) else "ro"
    with _translated(path, writes=False), closing(_connected(path, mode=mode)) as connection:
        connection.execute("BEGIN")
        if _version(connection, path) == SCHEMA_VERSION:
            yield connection
        else:
            connection.execute("ROLLBACK")
            with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
                connection.backup(copy)
                _migrate(copy, path)
                yield copy


def _connected(path: Path, *, mode: str) -> sqlite3.Connection:
    if not path.is_file():
        raise InputError("HISTORY_NOT_OURS", path=path)
    with path.open("rb") as file:  # SQLite takes a file shorter than its header for an empty one
        if file.read(len(_MAGIC)) not in (b"", _MAGIC):
            raise InputError("HISTORY_NOT_OURS", path=path)
    uri = f"{path.resolve().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=WAIT_SECONDS, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _make_missing(path: Path) -> bool:
    """Make an empty file if there is none; return whether it was made here."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        return True
    return False


def _remove_empty(path: Path, connection: sqlite3.Connection) -> None:
    """Remove the file that a run made and could not fill, unless another run has filled it.

    A run that waits for the lock has opened the same file: it sees afterwards that it is gone.
    """
    with suppress(sqlite3.Error, OSError):
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute("BEGIN EXCLUSIVE")
        if path.stat().st_size == 0:
            path.unlink()


def _is_still(path: Path, opened: os.stat_result) -> bool:
    with suppress(OSError):
        return os.path.samestat(path.stat(), opened)
    return False


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """Return the version of the tables, 0 for an empty file; ``InputError`` for another's file."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != _APPLICATION and (application or version or tables):
        raise InputError("HISTORY_NOT_OURS", path=path)
    if version > SCHEMA_VERSION:
        raise InputError("HISTORY_NEWER", path=path, version=version, known=SCHEMA_VERSION)
    return int(version)


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the tables to ``SCHEMA_VERSION``, in the transaction that is open."""
    version = _version(connection, path)
    for number in range(version + 1, SCHEMA_VERSION + 1):
        script = files("lagi_clean.data").joinpath(f"history/schema_{number}.sql")
        for statement in script.read_text(encoding="utf-8").split(";\n"):
            connection.execute(statement)
    if version != SCHEMA_VERSION:
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


@contextmanager
def _translated(path: Path, *, writes: bool) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unwritable(path) if writes else InputError("HISTORY_DAMAGED", path=path) from error
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        if code in _NOT_WRITTEN:
            raise _unwritable(path) from error
        raise _error(code & 0xFF, path, writes=writes) from error


def _error(code: int, path: Path, *, writes: bool) -> LagiCleanError:
    if code == sqlite3.SQLITE_NOTADB or path.is_dir():
        return InputError("HISTORY_NOT_OURS", path=path)
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return LockedError("HISTORY_LOCKED", path=path)
    if code == sqlite3.SQLITE_FULL:
        return OutputError("HISTORY_NO_SPACE", path=path)
    if writes and code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}:
        return _unwritable(path)
    return InputError("HISTORY_DAMAGED", path=path)


def _unwritable(path: Path) -> LagiCleanError:
    with suppress(OSError):  # a folder that may not be entered says nothing of what is in it
        if path.is_dir():
            return InputError("HISTORY_NOT_OURS", path=path)
        if not path.parent.is_dir():
            return OutputError("OUTPUT_NO_FOLDER", path=path)
    return OutputError("HISTORY_NOT_WRITABLE", path=path)
