"""Files between Unicode and the legacy encodings: the twin of the ``convert`` command.

Two ways. A text file (CSV and all else that is lines) is converted line by line as bytes, so that
delimiters, quotes and line ends stay as they are. A workbook, a Parquet file or chosen columns go
through the table reader, and each distinct cell is converted once.
"""

import io
import sys
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal

from lagi_clean.errors import InputError, UsageError
from lagi_clean.text.legacy import (
    Encoded,
    LegacyEncoding,
    decode_legacy,
    encode_legacy,
    from_surface,
    restore_capitals,
    surface_letters,
    to_surface,
)
from lagi_clean.text.plain import plain

__all__ = ["Conversion", "TextEncoding", "convert_file", "convert_lines", "convert_text"]

TextEncoding = Literal["unicode", "tcvn3", "vni", "viscii", "vps", "cp1258"]
_TABLES = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".parquet", ".arrow", ".ipc", ".feather"})
_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(slots=True, kw_only=True)
class Conversion:
    """What a conversion did, counted while it goes on."""

    units: int = 0
    """Lines of a text file, or cells of the chosen columns that hold something."""
    changed: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    """Characters that the target cannot hold, each written as a question mark."""
    small: Counter[str] = field(default_factory=Counter)
    """Capitals that TCVN3 writes as small letters, for a capital font to show."""
    unknown: Counter[str] = field(default_factory=Counter)
    """Characters that the source encoding does not have: they were left as they are."""
    first_lost: tuple[int, ...] = ()
    """The first lines, or rows of a table, where something was lost; from 1."""
    set_aside: int = 0
    """Rows of a table that the reader could not trust: they are not in the output."""
    dropped: Mapping[str, int] = field(default_factory=dict)
    """Rows of a table that are no records, by kind; they are not in the output either."""

    @property
    def complete(self) -> bool:
        """Whether everything arrived."""
        return not self.lost and not self.set_aside

    def count(self, encoded: Encoded, *, place: int, times: int = 1) -> None:
        """Add what one text lost."""
        for letter in encoded.lost:
            self.lost[letter] += times
        for letter in encoded.small:
            self.small[letter] += times
        if encoded.lost and len(self.first_lost) < 5:
            self.first_lost = (*self.first_lost, place)


def convert_text(text: str, *, source: TextEncoding, target: TextEncoding) -> Encoded:
    """Return ``text`` converted, and what the target cannot hold.

    Text in a legacy encoding is taken and given as the old code page shows it (``NguyÔn``).

    >>> convert_text("TRÇN V¨n H­ng", source="tcvn3", target="unicode").text
    'TRẦN Văn Hưng'
    >>> convert_text("NguyÔn", source="tcvn3", target="vni").text
    'Nguyeãn'
    """
    if source != "unicode":
        text = decode_legacy(text, source)
        if source == "tcvn3":
            text = restore_capitals(text)
    return Encoded(text, ()) if target == "unicode" else encode_legacy(text, target)


def convert_lines(
    lines: Iterable[bytes],
    *,
    source: TextEncoding,
    target: TextEncoding,
    done: Conversion,
    shown_as: Literal["utf-8", "bytes"] | None = None,
) -> Iterator[bytes]:
    r"""Yield each line converted, its line end kept; ``done`` is counted up.

    A legacy text comes as its own bytes, or as a UTF-8 file that shows them (``NguyÔn``). Without
    ``shown_as`` the first line that is not ASCII decides. Unicode is written as UTF-8, everything
    else as bytes. Raises ``InputError`` when a Unicode line is no UTF-8.

    >>> done = Conversion()
    >>> lines = convert_lines([b"L\xaa\r\n"], source="tcvn3", target="unicode", done=done)
    >>> [line.decode() for line in lines], done.changed
    (['Lê\r\n'], 1)
    """
    for number, line in enumerate(lines, start=1):
        done.units = number
        if number == 1 and line.startswith(_BOM):
            line = line[3:]  # noqa: PLW2901  # the mark is no text
            shown_as = "utf-8"
            if target == "unicode":
                yield _BOM
        if shown_as is None and not line.isascii():
            shown_as = "utf-8" if _is_utf8(line) else "bytes"
        text = _shown(line, source, shown_as, number)
        if source != "unicode" and not text.isascii():
            done.unknown.update(_unknown(text, source))
        found = convert_text(text, source=source, target=target)
        done.count(found, place=number)
        done.changed += found.text != text
        yield found.text.encode() if target == "unicode" else from_surface(found.text, target)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _shown(line: bytes, source: TextEncoding, shown_as: str | None, number: int) -> str:
    if source == "unicode" or (shown_as == "utf-8" and _is_utf8(line)):
        try:
            return line.decode()
        except UnicodeDecodeError as error:
            raise InputError("CONVERT_NOT_UTF8", line=number) from error
    return to_surface(line, source)


def _unknown(text: str, source: LegacyEncoding) -> list[str]:
    if source == "cp1258":
        return []
    known = surface_letters(source)
    return [c for c in text if c not in known]


def convert_file(
    source_file: str | Path,
    output: str | Path,
    *,
    source: TextEncoding,
    target: TextEncoding,
    columns: Sequence[str] | None = None,
    sheet: str | None = None,
    delimiter: str | None = None,
) -> Conversion:
    """Convert a file, or some columns of it, into ``output``; ``-`` is stdin or stdout.

    With ``columns`` (headings, compared without case and diacritics), and for workbooks and
    Parquet, the file is read as a table and written as CSV, Parquet or XLSX by the extension of
    ``output``; legacy text then stands in it as the old code page shows it. Anything else is
    converted line by line. Raises ``InputError`` when the file cannot be read or lacks a column,
    ``OutputError`` when the output cannot be written, ``UsageError`` for an output format that
    there is none of, or when both encodings are the same.
    """
    if source == target:
        raise UsageError("CONVERT_SAME_ENCODING", encoding=source)
    path = Path(source_file)
    if columns or path.suffix.lower() in _TABLES:
        return _convert_table(
            source_file,
            Path(output),
            source=source,
            target=target,
            columns=columns,
            sheet=sheet,
            delimiter=delimiter,
        )
    done = Conversion()
    once = str(source_file) == "-" or path.is_fifo()
    shown_as = None if once else _way_of_showing(path)
    lines = _lines(source_file)
    with closing(lines), _written(output, source_file) as out:
        for line in convert_lines(
            lines, source=source, target=target, done=done, shown_as=shown_as
        ):
            out.write(line)
            if out is sys.stdout.buffer:
                out.flush()
    return done


def _way_of_showing(path: Path) -> Literal["utf-8", "bytes"]:
    """Tell whether a file is valid UTF-8 from its first to its last line."""
    with closing(_lines(path)) as lines:
        return "utf-8" if all(line.isascii() or _is_utf8(line) for line in lines) else "bytes"


def _lines(source_file: str | Path) -> Generator[bytes, None, None]:
    """Yield the lines of a file, unpacked; those of UTF-16 as UTF-8."""
    if str(source_file) == "-":
        yield from sys.stdin.buffer
        return
    path = Path(source_file)
    try:
        with _opened(path) as stream:
            start = stream.peek(2)[:2]
            if start in _UTF16:
                with io.TextIOWrapper(stream, encoding="utf-16", newline="") as text:
                    yield from (line.encode() for line in text)
            else:
                yield from stream
    except FileNotFoundError as error:
        raise InputError("INPUT_MISSING", path=path) from error
    except (OSError, UnicodeError) as error:
        raise InputError("CONVERT_UNREADABLE", path=path) from error


def _opened(path: Path) -> io.BufferedReader:
    if path.suffix.lower() not in (".gz", ".zst"):
        return path.open("rb")
    import pyarrow as pa  # only packed files need it

    return io.BufferedReader(pa.input_stream(str(path), compression="detect"))


@contextmanager
def _written(output: str | Path, source_file: str | Path) -> Iterator[BinaryIO]:
    if str(output) == "-":
        yield sys.stdout.buffer
        return
    from lagi_clean.write import atomic_file  # a filter needs no polars

    inputs = [] if str(source_file) == "-" else [Path(source_file)]
    with atomic_file(Path(output), inputs=inputs) as staged, staged.open("wb") as out:
        yield out


def _convert_table(
    source_file: str | Path,
    output: Path,
    *,
    source: TextEncoding,
    target: TextEncoding,
    columns: Sequence[str] | None,
    sheet: str | None,
    delimiter: str | None,
) -> Conversion:
    from lagi_clean.read import ReadOptions, read_table  # text files need no polars
    from lagi_clean.write import FRAME_WRITERS, atomic_file

    extension = output.suffix.removeprefix(".").lower()
    if extension not in FRAME_WRITERS:
        raise UsageError("CONVERT_FORMAT", name=output.name, formats=", ".join(FRAME_WRITERS))
    table = read_table(source_file, options=ReadOptions(sheet=sheet, delimiter=delimiter))
    frame = table.frame
    chosen = _headings(columns, frame.columns) if columns else frame.columns
    done = Conversion(set_aside=table.quarantine.height, dropped=table.dropped)
    for heading in chosen:
        cells = frame[heading]
        counts = cells.drop_nulls().value_counts(sort=False, name="times")
        converted: dict[str, str] = {}
        for text, times in sorted(counts.iter_rows()):
            found = convert_text(text, source=source, target=target)
            if source != "unicode" and not text.isascii():
                for letter in _unknown(text, source):
                    done.unknown[letter] += times
            row = int(cells.eq(text).arg_max() or 0) if found.lost else 0
            done.count(found, place=row + 1, times=times)
            done.units += times
            if found.text != text:
                done.changed += times
                converted[text] = found.text
        if converted:
            frame = frame.with_columns(cells.replace(converted))
    done.first_lost = tuple(sorted(set(done.first_lost)))
    inputs = [] if str(source_file) == "-" else [Path(source_file)]
    with atomic_file(output, inputs=inputs) as staged:
        FRAME_WRITERS[extension](frame, staged)
    return done


def _headings(wanted: Sequence[str], present: Sequence[str]) -> list[str]:
    by_plain = {plain(heading): heading for heading in reversed(present)}
    found = []
    for name in wanted:
        heading = name if name in present else by_plain.get(plain(name))
        if heading is None:
            raise InputError("CONVERT_NO_COLUMN", column=name, columns=", ".join(present))
        found.append(heading)
    return found
