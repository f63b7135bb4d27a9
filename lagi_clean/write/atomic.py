"""Files that appear whole or not at all.

Everything is written to a hidden sibling with mode 0600, synced, then renamed over its target. The
sibling is always a new file: a link that stands in its place, put there by somebody else who may
write to the folder, is removed and not followed.
``OutputFolder`` does this for the files of one job, with ``manifest.json`` last, under a lock, so
that the manifest's presence means that the job is complete.
"""

import errno
import os
import re
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import current_thread, main_thread
from types import TracebackType
from typing import Self

from lagi_clean.errors import LagiCleanError, LockedError, OutputError, UsageError

__all__ = ["MANIFEST", "OutputFolder", "atomic_file"]

MANIFEST = "manifest.json"
_LOCK = ".lagi-clean.lock"
_FULL = re.compile(rf"\(os error ({errno.ENOSPC}|{errno.EDQUOT})\)")


@contextmanager
def atomic_file(path: Path, *, inputs: Iterable[Path] = ()) -> Iterator[Path]:
    """Yield a path to write to, renamed to ``path`` when the block ends without an exception.

    ``inputs`` are files that must not be overwritten. Raises ``OutputError`` when the target
    cannot be written, ``UsageError`` when it is one of the inputs.
    """
    _refuse_inputs([path], inputs)
    staged = path.parent / f".{path.name}.partial"
    try:
        _refuse_folder(path)
        _make_new(staged)
        yield staged
        _sync(staged)
        staged.replace(path)
        _sync_folder(path.parent)
    except LagiCleanError:
        raise
    except Exception as error:
        told = _of_the_system(error)
        if told is None:
            raise
        raise _translated(told, path) from error
    finally:
        _remove([staged])


class OutputFolder:
    """The files of one job in one folder, all or nothing.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as scratch:
    ...     with OutputFolder(Path(scratch) / "out") as folder:
    ...         _ = folder.stage("people.csv").write_text("person_id")
    ...     (Path(scratch) / "out" / "people.csv").read_text()
    'person_id'

    Entering raises ``LockedError`` when another run works on the folder, ``OutputError`` when it
    cannot be written. When the block ends with an exception, nothing it staged is left, nor the
    folder if it was made here; what an earlier job wrote there stays as it was.
    """

    def __init__(self, path: Path, *, inputs: Iterable[Path] = ()) -> None:
        from filelock import FileLock  # brings asyncio along: most commands lock no folder

        self.path = path
        self._inputs = tuple(inputs)
        self._staged: dict[str, Path] = {}
        self._made: list[Path] = []
        self._done = False
        self._lock = FileLock(path / _LOCK, mode=0o600)

    def __enter__(self) -> Self:
        from filelock import Timeout

        try:
            _refuse_file(self.path)
            with _undisturbed():
                self._take()
        except Timeout as error:
            raise LockedError("OUTPUT_LOCKED", path=self.path) from error
        except OSError as error:
            self._remove_made()
            raise _translated(error, self.path) from error
        except BaseException:
            self._leave(failed=True)
            raise
        return self

    def _take(self) -> None:
        missing = [p for p in (self.path, *self.path.parents) if not p.exists()]
        for folder in reversed(missing):
            folder.mkdir(mode=0o700)
            self._made.append(folder)
        self._lock.acquire(timeout=0)

    def stage(self, name: str) -> Path:
        """Return the path to write ``name`` to; it takes its place when the block ends."""
        _refuse_inputs([self.path / name], self._inputs)
        staged = self.path / f".{name}.partial"
        try:
            _make_new(staged)
        except OSError as error:
            raise _translated(error, self.path / name) from error
        self._staged[name] = staged
        return staged

    @property
    def staged(self) -> dict[str, Path]:
        """What was staged so far: final name to the path it is written to now."""
        return dict(self._staged)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                self._commit()
            elif told := _of_the_system(error):
                raise _translated(told, self.path) from error
        except OSError as failure:
            raise _translated(failure, self.path) from failure
        finally:
            _remove(self._staged.values())
            self._leave(failed=not self._done)

    def _commit(self) -> None:
        for staged in self._staged.values():
            _sync(staged)
        with _undisturbed():
            (self.path / MANIFEST).unlink(missing_ok=True)
            for name in sorted(self._staged, key=lambda name: (name == MANIFEST, name)):
                self._staged[name].replace(self.path / name)
            _sync_folder(self.path)
            self._done = True

    def _leave(self, *, failed: bool) -> None:
        """Give the lock back; its file stays, for removing it would race with another run."""
        if failed and self._made:
            with suppress(OSError):  # Windows keeps an open file: its folder then stays, empty
                (self.path / _LOCK).unlink(missing_ok=True)
        self._lock.release()
        if failed:
            self._remove_made()

    def _remove_made(self) -> None:
        with suppress(OSError):  # somebody else's file is there by now
            for folder in reversed(self._made):
                folder.rmdir()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Put off interruptions until the block has ended, which has to be quick."""
    if current_thread() is not main_thread():  # only there are signals handled
        yield
        return
    seen: list[int] = []
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for one in kept:
        signal.signal(one, lambda number, _frame: seen.append(number))
    try:
        yield
    finally:
        for one, handler in kept.items():
            signal.signal(one, handler or signal.SIG_DFL)
        for number in seen:
            signal.raise_signal(number)


def _refuse_inputs(targets: Iterable[Path], inputs: Iterable[Path]) -> None:
    kept = {p.resolve() for p in inputs}
    for target in targets:
        if target.resolve() in kept:
            raise UsageError("OUTPUT_IS_INPUT", path=target)


def _refuse_folder(path: Path) -> None:
    if path.is_dir():
        raise OutputError("OUTPUT_IS_A_FOLDER", path=path)


def _refuse_file(path: Path) -> None:
    if path.exists() and not path.is_dir():
        raise OutputError("OUTPUT_IS_A_FILE", path=path)


def _make_new(path: Path) -> None:
    """Make an empty file; what a killed run left at ``path`` goes, whatever it is."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _sync(path: Path) -> None:
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())


def _sync_folder(path: Path) -> None:
    if os.name == "posix":  # a folder cannot be opened on Windows, where rename is durable
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _remove(staged: Iterable[Path]) -> None:
    with suppress(OSError):  # where nothing could be written nothing is there, or it must stay
        for path in staged:
            path.unlink(missing_ok=True)


def _of_the_system(error: BaseException) -> OSError | None:
    """Return what the system said: xlsxwriter wraps its error, polars tells its number in words."""
    if found := _FULL.search(str(error)):
        return OSError(int(found[1]), os.strerror(int(found[1])))
    inner = error.args[0] if error.args else None
    return next((one for one in (error, inner) if isinstance(one, OSError)), None)


def _translated(error: OSError, path: Path) -> OutputError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return OutputError("OUTPUT_NO_SPACE", path=path)
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return OutputError("OUTPUT_NOT_WRITABLE", path=path)
    if error.errno in {errno.ENOENT, errno.ENOTDIR}:
        return OutputError("OUTPUT_NO_FOLDER", path=path)
    return OutputError("OUTPUT_FAILED", path=path, reason=error.strerror or type(error).__name__)
