"""Names as legacy encodings leave them on a Unicode screen, and as unfinished typing leaves them.

Only encoders: nothing here reads damaged text, so that the readers are tested against writing
that does not share their code.
"""

import unicodedata
from functools import cache

from lagi_clean.data import csv_rows

__all__ = ["as_mojibake", "as_tcvn3", "as_telex", "as_vni", "lost_letters", "without_diacritics"]

_TELEX_TONES = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_TELEX_LETTERS = {"ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}


@cache
def _table(name: str, surface: str) -> dict[int, str]:
    rows = csv_rows(f"encodings/{name}.csv")
    table = {row["unicode"]: row[surface] for row in rows}
    for letter, written in list(table.items()):  # fonts without accented capitals
        if letter.upper() not in table and letter.upper() != letter:
            table[letter.upper()] = written
    return {ord(letter): written for letter, written in table.items()}


def as_vni(text: str) -> str:
    """Return the VNI-Windows writing of ``text``, as Unicode shows it.

    >>> as_vni("Đặng Văn Hùng")
    'Ñaëng Vaên Huøng'
    """
    return text.translate(_table("vni_windows", "surface_sequence"))


def as_tcvn3(text: str) -> str:
    """Return the TCVN3 (.VnTime) writing of ``text``, as Windows-1252 shows it.

    >>> as_tcvn3("Nguyễn Văn")
    'NguyÔn V¨n'
    """
    return text.translate(_table("tcvn3_abc", "surface_cp1252"))


def as_mojibake(text: str, codec: str) -> str:
    """Return the UTF-8 bytes of ``text`` read as ``codec``; undefined bytes pass as C1 controls.

    >>> as_mojibake("Lê", "iso8859-2")
    'LĂŞ'
    """
    return "".join(_misread(byte, codec) for byte in text.encode())


def _misread(byte: int, codec: str) -> str:
    try:
        return bytes([byte]).decode(codec)
    except UnicodeDecodeError:
        return chr(byte)


def as_telex(word: str) -> str:
    """Return the keys that type ``word`` with Telex, the tone at the end.

    >>> as_telex("Nguyễn"), as_telex("Đặng")
    ('Nguyeenx', 'DDawngj')
    """
    tone, typed = "", []
    for letter in unicodedata.normalize("NFC", word):
        marks = unicodedata.normalize("NFD", letter)
        tone = next((_TELEX_TONES[m] for m in marks if m in _TELEX_TONES), tone)
        bare = unicodedata.normalize("NFC", "".join(m for m in marks if m not in _TELEX_TONES))
        keys = _TELEX_LETTERS.get(bare.lower(), bare.lower())
        typed.append(keys.upper() if bare == "Đ" else keys.capitalize() if bare.isupper() else keys)
    return "".join(typed) + tone


def without_diacritics(text: str) -> str:
    """Return ``text`` with bare letters.

    >>> without_diacritics("Đặng Thị Mỹ")
    'Dang Thi My'
    """
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")


def lost_letters(text: str) -> str:
    """Return ``text`` with a question mark for each letter that Windows-1252 lacks.

    >>> lost_letters("Nguyễn Lê")
    'Nguy?n Lê'
    """
    return text.encode("cp1252", errors="replace").decode("cp1252")
