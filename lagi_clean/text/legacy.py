"""Whole strings between Unicode and what was in use before it: TCVN3, VNI, VISCII, VPS, CP1258.

TCVN3 (ABC, the .Vn fonts; TCVN 5712:1993) and VNI-Windows are taken as Windows-1252 shows them,
VISCII (RFC 1456) and VPS as Latin-1 shows them, one character a byte; their tables are in
``data/encodings/``. Windows-1258 writes a letter and a combining tone. These functions take the
caller's word for the encoding; what a single cell holds is decided in ``fonts``.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from lagi_clean.data import csv_rows
from lagi_clean.text.letters import TONE_MARKS, VIETNAMESE, split_tone

__all__ = [
    "LEGACY_ENCODINGS",
    "Encoded",
    "LegacyEncoding",
    "as_latin_1",
    "decode_legacy",
    "decode_tcvn3",
    "decode_viscii",
    "decode_vni",
    "decode_vps",
    "encode_legacy",
    "from_surface",
    "is_capital_font",
    "restore_capitals",
    "surface_letters",
    "to_surface",
]

LegacyEncoding = Literal["tcvn3", "vni", "viscii", "vps", "cp1258"]
LEGACY_ENCODINGS: tuple[LegacyEncoding, ...] = ("tcvn3", "vni", "viscii", "vps", "cp1258")

_WORD = re.compile(r"\w+")
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
    """One character a byte, as Windows-1252 (TCVN3, VNI), Latin-1 (VISCII, VPS) or Windows-1258
    shows it."""
    lost: tuple[str, ...]
    """The characters that the encoding cannot hold, in order; each became a question mark."""
    small: tuple[str, ...] = ()
    """Capitals that TCVN3 has only as small letters, which a capital font shows as capitals."""


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
    if encoding == "cp1258":
        return unicodedata.normalize("NFC", text)
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
    if encoding == "cp1258":
        return {letter: written for letter in VIETNAMESE for written in _with_loose_tone(letter)}
    return {letter: written for written, letter in _pairs(encoding)}


def _with_loose_tone(letter: str) -> tuple[str, ...]:
    """Return what Windows-1258 writes for a letter: itself, or the letter and its tone."""
    if _fits(letter, "cp1258"):
        return (letter,)
    bare, tone = split_tone(letter)
    mark = next(mark for mark, name in TONE_MARKS.items() if name == tone)
    return (bare + mark,)


def _fits(text: str, codec: str) -> bool:
    try:
        text.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def encode_legacy(text: str, encoding: LegacyEncoding) -> Encoded:
    """Return ``text`` in a legacy encoding, and what it cannot hold.

    >>> encode_legacy("Đặng Thị Hà", "vni").text
    'Ñaëng Thò Haø'
    >>> encode_legacy("Lê 李", "tcvn3")
    Encoded(text='Lª ?', lost=('李',), small=())
    >>> encode_legacy("Ánh", "tcvn3").small, len(encode_legacy("Ễ", "cp1258").text)
    (('Á',), 2)
    """
    table = _encoding(encoding)
    written, lost, small = [], [], []
    for letter in unicodedata.normalize("NFC", text):
        if letter in table:
            written.append(table[letter])
        elif _stays(letter, encoding):
            written.append(letter)
        elif letter.lower() in table:  # TCVN3: small letters serve as capitals
            written.append(table[letter.lower()])
            small.append(letter)
        else:
            written.append("?")
            lost.append(letter)
    return Encoded("".join(written), tuple(lost), tuple(small))


def _stays(letter: str, encoding: LegacyEncoding) -> bool:
    if encoding == "cp1258":
        return _fits(letter, "cp1258")
    return letter.isascii() and letter not in _taken(encoding)


@cache
def _taken(encoding: LegacyEncoding) -> frozenset[str]:
    """Return the control characters in whose places an encoding has letters."""
    return frozenset(written for written, _ in _pairs(encoding) if written < " ")


def restore_capitals(text: str) -> str:
    """Return TCVN3 text as decoded, with the capitals that only its font had shown.

    All of it if it has capitals and no small ASCII letter, else the words of which that holds.

    >>> restore_capitals("TRầN THị áNH"), restore_capitals("Lê HIếU"), restore_capitals("Lê")
    ('TRẦN THỊ ÁNH', 'LÊ HIẾU', 'Lê')
    """
    if is_capital_font(text):
        return text.upper()
    return _WORD.sub(lambda m: m.group().upper() if is_capital_font(m[0]) else m[0], text)


def is_capital_font(text: str) -> bool:
    """Tell whether a text has several ASCII letters, all of them capitals.

    >>> [is_capital_font(t) for t in ("TRầN", "Trần", "Lê", "A")]
    [True, False, False, False]
    """
    plain = [c for c in text if c.isascii() and c.isalpha()]
    return len(plain) > 1 and all(c.isupper() for c in plain)


@cache
def _surface(encoding: LegacyEncoding) -> str:
    if encoding == "cp1258":
        return "cp1258"
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
    except UnicodeEncodeError:  # bytes that a Windows code page leaves undefined
        return character.encode("latin-1")


def to_surface(content: bytes, encoding: LegacyEncoding) -> str:
    """Return the bytes of a file as the text that ``decode_legacy`` takes.

    >>> decode_legacy(to_surface(bytes.fromhex("a7c66e67"), "tcvn3"), "tcvn3")
    'Đặng'
    """
    return content.decode("latin-1").translate(_bytes_shown(_surface(encoding)))


def as_latin_1(text: str) -> str:
    r"""Return text that Windows-1252 shows as Latin-1 shows it, in which VISCII and VPS are read.

    >>> as_latin_1("Nguyœn") == "Nguy\x9cn"
    True
    """
    return text.translate(_latin_1_for_cp1252())


@cache
def _latin_1_for_cp1252() -> dict[int, int]:
    return {ord(shown): byte for byte, shown in _bytes_shown("cp1252").items()}


@cache
def _bytes_shown(codec: str) -> dict[int, str]:
    """Return what a code page shows for a byte, the bytes it leaves undefined as they are."""
    return {byte: bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in range(0x80, 0x100)}
