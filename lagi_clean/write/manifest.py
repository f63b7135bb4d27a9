"""The manifest: what a job read, what it wrote and how every row is accounted for.

Its presence in a folder means that the job there is complete. Everything in it follows from the
inputs and settings, but for ``run``, which holds when, how long and on what.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Thread

from lagi_clean.errors import InputError
from lagi_clean.write.atomic import MANIFEST

__all__ = [
    "FileEntry",
    "Manifest",
    "SourceAccount",
    "describe_file",
    "hash_ahead",
    "manifest_text",
    "read_manifest",
]

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """A file as the manifest knows it; ``rows`` is None for files that are no table."""

    name: str
    bytes: int
    sha256: str
    rows: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAccount:
    """Where the rows of one source went: ``rows_read`` is the sum of the others."""

    source: str
    rows_read: int
    citizens: int
    quarantine: int
    dropped: Mapping[str, int]

    @property
    def balanced(self) -> bool:
        """Whether every row is accounted for."""
        return self.rows_read == self.citizens + self.quarantine + sum(self.dropped.values())


def describe_file(path: Path, *, name: str | None = None, rows: int | None = None) -> FileEntry:
    """Return size and SHA-256 of the file at ``path``, under ``name`` or its own."""
    ahead = _ahead.get(_state_of(path))
    digest = ahead.result() if ahead else _sha256(path)
    return FileEntry(name=name or path.name, bytes=path.stat().st_size, sha256=digest, rows=rows)


def hash_ahead(paths: Iterable[Path]) -> None:
    """Begin to hash files beside other work; ``describe_file`` then waits for what is under way.

    A file that is changed meanwhile is hashed anew, one that cannot be read is left for later.
    """
    for path in paths:
        if path.is_file() and (state := _state_of(path)) not in _ahead:
            digest: Future[str] = Future()
            _ahead[state] = digest
            Thread(target=_fulfil, args=(digest, path), daemon=True).start()


_State = tuple[Path, int, int]
_ahead: dict[_State, Future[str]] = {}


def _state_of(path: Path) -> _State:
    facts = path.stat()
    return path.resolve(), facts.st_size, facts.st_mtime_ns


def _fulfil(digest: Future[str], path: Path) -> None:
    try:
        digest.set_result(_sha256(path))
    except OSError as error:
        digest.set_exception(error)


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def manifest_text(
    *,
    command: str,
    version: str,
    as_of: str,
    settings: Mapping[str, object],
    inputs: Sequence[FileEntry],
    accounting: Sequence[SourceAccount],
    results: Mapping[str, object],
    outputs: Sequence[FileEntry],
    run: Mapping[str, object],
) -> str:
    """Return the manifest as JSON text."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "tool": "lagi-clean",
        "version": version,
        "command": command,
        "as_of": as_of,
        "settings": settings,
        "inputs": [asdict(entry) for entry in inputs],
        "accounting": [asdict(account) for account in accounting],
        "results": results,
        "outputs": [asdict(entry) for entry in sorted(outputs, key=lambda e: e.name)],
        "run": run,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What ``verify`` and later commands need of a manifest."""

    command: str
    as_of: str
    accounting: tuple[SourceAccount, ...]
    outputs: tuple[FileEntry, ...]


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a job's folder.

    Raises ``InputError`` when there is none (the job did not end) or it is not sound.
    """
    path = folder / MANIFEST
    if not folder.exists():
        raise InputError("INPUT_MISSING", path=folder)
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InputError("MANIFEST_MISSING", path=folder) from error
    except (OSError, ValueError) as error:
        raise InputError("MANIFEST_BROKEN", path=path) from error
    try:
        return Manifest(
            command=document["command"],
            as_of=document["as_of"],
            accounting=tuple(SourceAccount(**account) for account in document["accounting"]),
            outputs=tuple(FileEntry(**entry) for entry in document["outputs"]),
        )
    except (KeyError, TypeError) as error:
        raise InputError("MANIFEST_BROKEN", path=path) from error
