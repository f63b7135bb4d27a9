"""Whole strings between Unicode and the encodings in use before it: TCVN3, VNI, VISCII, VPS.

TCVN3 (ABC, the .Vn fonts; TCVN 5712:1993) and VNI-Windows are taken as Windows-1252 shows them,
VISCII (RFC 1456) and VPS as Latin-1 shows them, one character a byte. The tables are in
``data/encodings/``. These functions take the caller's word for the encoding; what a single cell
holds is decided in ``lagi_clean.text.cells``.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from lagi_clean.data import csv_rows

__all__ = [
    "LEGACY_ENCODINGS",
    "Encoded",
    "LegacyEncoding",
    "decode_legacy",
    "decode_tcvn3",
    "decode_viscii",
    "decode_vni",
    "decode_vps",
    "encode_legacy",
    "from_surface",
    "surface_letters",
    "to_surface",
]

LegacyEncoding = Literal["tcvn3", "vni", "viscii", "vps"]
LEGACY_ENCODINGS: tuple[LegacyEncoding, ...] = ("tcvn3", "vni", "viscii", "vps")

_TABLES: Mapping[LegacyEncoding, tuple[str, str]] = MappingProxyType(
    {
        "tcvn3": ("tcvn3_abc", "surface_cp1252"),
        "vni": ("vni_windows", "surface_sequence"),
        "viscii": ("viscii", "byte_hex"),
        "vps": ("vps", "byte_hex"),
    }
)


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text in a legacy encoding."""

    text: str
    """One character a byte, as Windows-1252 (TCVN3, VNI) or Latin-1 (VISCII, VPS) shows it."""
    lost: tuple[str, ...]
    """The characters that the encoding cannot hold, in order; each became a question mark."""


@cache
def _pairs(encoding: LegacyEncoding) -> tuple[tuple[str, str], ...]:
    name, column = _TABLES[encoding]
    rows = csv_rows(f"encodings/{name}.csv")
    if column == "byte_hex":
        return tuple((chr(int(row[column], 16)), row["unicode"]) for row in rows)
    return tuple((row[column], row["unicode"]) for row in rows)


@cache
def _decoding(encoding: LegacyEncoding) -> tuple[re.Pattern[str], dict[str, str]]:
    table = dict(_pairs(encoding))
    for written, letter in _pairs(encoding):
        if len(written) > 1:  # VNI: a capital with a small mark occurs, and the reverse
            table.setdefault(written[0] + written[1:].swapcase(), letter)
    longest_first = sorted(table, key=lambda written: (-len(written), written))
    return re.compile("|".join(map(re.escape, longest_first))), table


def decode_legacy(text: str, encoding: LegacyEncoding) -> str:
    """Return ``text``, all of it in a legacy encoding, in Unicode. ASCII stays.

    >>> decode_legacy("NguyÔn V¨n Hïng", "tcvn3")
    'Nguyễn Văn Hùng'
    """
    if text.isascii() and text.isprintable():
        return text
    pattern, table = _decoding(encoding)
    return pattern.sub(lambda found: table[found.group()], text)


def decode_tcvn3(text: str) -> str:
    """Return a TCVN3 (ABC, .VnTime) text in Unicode.

    The fonts have no accented capitals: a heading in a capital font (.VnTimeH) comes out with
    small letters in it, ``TRÇN`` as ``TRầN``.

    >>> decode_tcvn3("§Æng ThÞ N÷")
    'Đặng Thị Nữ'
    """
    return decode_legacy(text, "tcvn3")


def decode_vni(text: str) -> str:
    """Return a VNI-Windows text in Unicode.

    >>> decode_vni("Nguyeãn Vaên Ñöùc"), decode_vni("Aùnh")
    ('Nguyễn Văn Đức', 'Ánh')
    """
    return decode_legacy(text, "vni")


def decode_viscii(text: str) -> str:
    r"""Return a VISCII text in Unicode; each character of ``text`` is one byte.

    >>> decode_viscii("Nguy\xadn Th\xb8 N\xe6")
    'Nguyễn Thị Nữ'
    """
    return decode_legacy(text, "viscii")


def decode_vps(text: str) -> str:
    r"""Return a VPS text in Unicode; each character of ``text`` is one byte.

    >>> decode_vps("H\x86 v\xe0 t\xean")
    'Họ và tên'
    """
    return decode_legacy(text, "vps")


@cache
def surface_letters(encoding: LegacyEncoding) -> frozenset[str]:
    """Return the characters that a text in this encoding may hold, ASCII among them.

    >>> "ø" in surface_letters("vni"), "ễ" in surface_letters("vni")
    (True, False)
    """
    ascii_letters = {chr(code) for code in range(0x80)}
    return frozenset(ascii_letters.union(*(written for written, _ in _pairs(encoding))))


@cache
def _encoding(encoding: LegacyEncoding) -> dict[str, str]:
    table = {letter: written for written, letter in _pairs(encoding)}
    for letter, written in list(table.items()):  # TCVN3: small letters serve as capitals
        table.setdefault(letter.upper(), written)
    return table


def encode_legacy(text: str, encoding: LegacyEncoding) -> Encoded:
    """Return ``text`` in a legacy encoding, and what it cannot hold.

    >>> encode_legacy("Đặng Thị Hà", "vni").text
    'Ñaëng Thò Haø'
    >>> encode_legacy("Lê 李", "tcvn3")
    Encoded(text='Lª ?', lost=('李',))
    """
    table = _encoding(encoding)
    written, lost = [], []
    for letter in unicodedata.normalize("NFC", text):
        if letter in table:
            written.append(table[letter])
        elif letter.isascii():
            written.append(letter)
        else:
            written.append("?")
            lost.append(letter)
    return Encoded("".join(written), tuple(lost))


@cache
def _surface(encoding: LegacyEncoding) -> str:
    return "cp1252" if encoding in ("tcvn3", "vni") else "latin-1"


def from_surface(text: str, encoding: LegacyEncoding) -> bytes:
    """Return the bytes of an ``Encoded`` text, as a file in that encoding holds them.

    >>> from_surface("§Æng", "tcvn3").hex()
    'a7c66e67'
    """
    codec = _surface(encoding)
    return b"".join(_byte(character, codec) for character in text)


def _byte(character: str, codec: str) -> bytes:
    try:
        return character.encode(codec)
    except UnicodeEncodeError:  # five bytes that Windows-1252 leaves undefined
        return character.encode("latin-1")


def to_surface(content: bytes, encoding: LegacyEncoding) -> str:
    """Return the bytes of a file as the text that ``decode_legacy`` takes.

    >>> decode_legacy(to_surface(bytes.fromhex("a7c66e67"), "tcvn3"), "tcvn3")
    'Đặng'
    """
    codec = _surface(encoding)
    if codec == "latin-1":
        return content.decode("latin-1")
    table = _cp1252()
    return content.decode("latin-1").translate(table)


@cache
def _cp1252() -> dict[int, str]:
    return {
        byte: bytes([byte]).decode("cp1252")
        for byte in range(0x80, 0xA0)
        if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    }
