"""The bytes of an input: a file or standard input, unpacked, and what kind of file they are."""

import gzip
import io
import mmap
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from lagi_clean.errors import InputError, LimitError

__all__ = ["Content", "read_content", "source_name"]

_PACKINGS = {b"\x1f\x8b": "gz", b"\x28\xb5\x2f\xfd": "zst"}
_PACKED_ENDINGS = (".gz", ".zst", ".zstd")
_STEP = 1 << 22
_AT_ONCE = 1 << 32
"""Bytes of the largest file whose pages are looked up at once: one by one takes longer."""
_TEXT_CONTROLS = frozenset(b"\t\n\v\f\r\x1b\x1a")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The unpacked bytes of an input."""

    path: str
    """What the person called it."""
    source: str
    data: bytes | mmap.mmap
    format: str
    """csv, parquet, arrow, xlsx, xls, ods."""
    packing: str | None = None
    file: Path | None = None
    """The file that holds just these bytes; None when they were unpacked or piped."""


def source_name(path: str | Path) -> str:
    """Return the name of a file without folders, packing and extension.

    >>> source_name("town/population.2024.csv.gz"), source_name("-")
    ('population.2024', 'stdin')
    """
    if str(path) == "-":
        return "stdin"
    name = Path(path).name
    for ending in _PACKED_ENDINGS:
        if name.lower().endswith(ending):
            name = name[: -len(ending)]
            break
    return Path(name).stem or name


def read_content(path: str | Path, *, max_unpacked_gb: float, is_text: bool = False) -> Content:
    """Return the bytes of a file, or of standard input for ``-``, unpacked.

    Raises ``InputError`` when there is nothing to read or it is no table, ``LimitError`` when it
    unpacks to more than ``max_unpacked_gb``. ``is_text`` is the person's word that a file without
    a mark of its own is text.
    """
    file = None if str(path) == "-" else Path(path)
    packed = sys.stdin.buffer.read() if file is None else _mapped(file)
    packing = next((name for mark, name in _PACKINGS.items() if packed[: len(mark)] == mark), None)
    data: bytes | mmap.mmap = packed
    if packing:
        data = _unpacked(packed, packing, limit=int(max_unpacked_gb * 1e9), path=str(path))
        file = None
    if len(data) == 0:
        raise InputError("INPUT_EMPTY", path=path)
    return Content(
        path=str(path),
        source=source_name(path),
        data=data,
        format=_format(data, str(path), is_text=is_text),
        packing=packing,
        file=None if file is None or file.is_fifo() else file,  # a pipe cannot be read again
    )


def _mapped(file: Path) -> bytes | mmap.mmap:
    if not file.exists():
        raise InputError("INPUT_MISSING", path=file)
    if file.is_dir():
        raise InputError("INPUT_FOLDER", path=file)
    try:
        with file.open("rb") as stream:
            size = file.stat().st_size if file.is_file() else 0
            if not size:
                return stream.read()
            if sys.platform == "linux" and size <= _AT_ONCE:
                flags = mmap.MAP_SHARED | mmap.MAP_POPULATE
                return mmap.mmap(stream.fileno(), 0, flags=flags, prot=mmap.PROT_READ)
            return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise InputError("INPUT_UNREADABLE", path=file, reason=reason) from error


def _unpacked(packed: bytes | mmap.mmap, packing: str, *, limit: int, path: str) -> bytes:
    import pyarrow as pa  # a sixth of a second, and only packed files need it

    parts, size = [], 0
    try:
        with _stream(packed, packing) as stream:
            while part := stream.read(_STEP):
                size += len(part)
                if size > limit:
                    raise LimitError("INPUT_UNPACKS_TOO_LARGE", path=path, limit=f"{limit / 1e9:g}")
                parts.append(part)
    except (OSError, EOFError, zlib.error, pa.ArrowException) as error:
        raise InputError("INPUT_PACKED_BROKEN", path=path) from error
    return b"".join(parts)


def _stream(packed: bytes | mmap.mmap, packing: str) -> BinaryIO:
    if packing == "gz":
        return cast("BinaryIO", gzip.GzipFile(fileobj=io.BytesIO(packed)))
    import pyarrow as pa

    stream: BinaryIO = pa.CompressedInputStream(pa.BufferReader(pa.py_buffer(packed)), "zstd")
    return stream


def _format(data: bytes | mmap.mmap, path: str, *, is_text: bool) -> str:
    """Tell the kind of file by its first bytes; what has no mark of its own is text."""
    head = data[:4096]
    if head[:4] == b"PAR1":
        return "parquet"
    if head[:6] == b"ARROW1" or (head[:4] == b"\xff" * 4 and head[6:8] == b"\0\0"):
        return "arrow"  # the file format, or a stream: a mark, then the length of the schema
    if head[:4] == b"PK\x03\x04":
        whole = data[:] if len(data) < 1 << 26 else data[: 1 << 22] + data[-(1 << 22) :]
        if b"opendocument.spreadsheet" in whole:
            return "ods"
        if b"xl/" in whole:
            return "xlsx"
        raise InputError("INPUT_BINARY", path=path)
    if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        if "EncryptedPackage".encode("utf-16-le") in data[:]:
            raise InputError("INPUT_LOCKED_BOOK", path=path)
        return "xls"
    if not is_text and _is_binary(head):
        raise InputError("INPUT_BINARY", path=path)
    return "csv"


def _is_binary(head: bytes) -> bool:
    """Tell whether bytes are no text in any encoding: control characters, but not UTF-16's NULs."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return False
    controls = sum(byte < 32 and byte not in _TEXT_CONTROLS for byte in head)
    nulls = head.count(0)
    halves = (head[0::2].count(0), head[1::2].count(0))
    if nulls and max(halves) > 0.3 * len(head) / 2 and min(halves) < 0.05 * len(head) / 2:
        return False
    return controls > 0.05 * len(head) + 4
