"""A file that can be handed on: the Python twin of ``mask``."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lagi_clean.errors import InputError, UsageError
from lagi_clean.mapping import check_given, propose_mapping
from lagi_clean.mask import LEAST_COMMON, Masked, Numbers, mask_table
from lagi_clean.read import ReadOptions, read_table
from lagi_clean.text.plain import plain
from lagi_clean.write import FRAME_WRITERS, atomic_file

__all__ = ["LEAST_COMMON", "MaskedFile", "mask_file", "read_key", "write_masked"]

_KEY_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskedFile:
    """A masked extract; ``set_aside`` rows could not be read and are not in it."""

    masked: Masked
    set_aside: int


def read_key(path: Path) -> bytes:
    """Return the key in a file. ``InputError`` when it cannot be read, ``UsageError`` if short."""
    try:
        key = path.read_bytes()
    except OSError as error:
        raise InputError("MASK_KEY_UNREADABLE", path=path) from error
    if len(key) < _KEY_BYTES:
        raise UsageError("MASK_KEY_SHORT", path=path, least=_KEY_BYTES)
    return key


def mask_file(
    path: str | Path,
    *,
    as_of: date,
    key: bytes | None = None,
    keep: Sequence[str] = (),
    numbers: Numbers = "masked",
    least: int = LEAST_COMMON,
    given: Mapping[str, str] | None = None,
    options: ReadOptions | None = None,
) -> MaskedFile:
    """Return an extract ("-" is standard input) without what tells who people are.

    Headings are recognised as ``clean`` does, ``given`` says what they mean. A column that means
    nothing known is left out unless ``keep`` names it, by its heading or its field; what is named
    there stays as it is. Without a ``key`` one is made and forgotten: codes then agree within
    this file and with no other. ``as_of`` settles the century of short years. Raises
    ``InputError`` when the file cannot be read or no heading is known, ``UsageError`` for a column
    to keep that is not there.
    """
    raw = read_table(path, options=options or ReadOptions())
    headings = raw.frame.columns
    check_given(given or {}, headings=set(headings))
    fields = propose_mapping(headings, source=raw.source, given=given).fields
    kept = [_heading(name, headings, fields) for name in keep]
    if not kept and not any(fields.values()):
        raise InputError("MASK_NOTHING_KNOWN", source=raw.source)
    masked = mask_table(
        raw.frame,
        fields,
        key=key or secrets.token_bytes(32),
        as_of=as_of,
        keep=kept,
        numbers=numbers,
        least=least,
    )
    return MaskedFile(masked=masked, set_aside=raw.quarantine.height)


def write_masked(done: MaskedFile, path: Path, *, source: str | Path) -> None:
    """Write a masked table as CSV, Parquet or XLSX, by the extension of ``path``.

    Whole or not at all, never over its ``source``. Raises ``UsageError`` for another extension,
    ``OutputError`` when the file cannot be written.
    """
    extension = path.suffix.removeprefix(".").lower()
    if extension not in FRAME_WRITERS:
        raise UsageError("MASK_FORMAT", name=path.name, formats=", ".join(FRAME_WRITERS))
    inputs = [] if str(source) == "-" else [Path(source)]
    with atomic_file(path, inputs=inputs) as staged:
        FRAME_WRITERS[extension](done.masked.frame, staged)


def _heading(name: str, headings: Sequence[str], fields: Mapping[str, str | None]) -> str:
    """Return the heading that is meant: itself, without diacritics, or by its field."""
    for heading in headings:
        if heading == name or fields.get(heading) == name:
            return heading
    for heading in headings:
        if plain(heading) == plain(name):
            return heading
    raise UsageError("MASK_KEEP_UNKNOWN", name=name, columns=", ".join(headings))
