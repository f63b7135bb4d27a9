"""Single cells masked: numbers, dates, and codes that stand for a name."""

import hmac
import re
from base64 import b32encode
from datetime import date

from lagi_clean.text import name_key
from lagi_clean.text.dates import read_date

__all__ = ["HIDDEN_CELL", "NAME", "code_of", "mask_number", "plain_number", "year_of"]

NAME = "N"
"""The kind of codes that stand for names."""

HIDDEN_CELL = "***"
"""Stands for something that was there and is not shown."""

_BETWEEN_DIGITS = re.compile(r"[\s.\-'’]")
_SHOWN = {12: 6, 10: 3, 9: 3}
"""How many first digits are shown of a number with so many: place and year, network, place."""
_CODE_BYTES = 8
_CODE_LETTERS = 12
_SIGNS = re.compile(r"[^\W_]")


def mask_number(text: str) -> str:
    """Return a personal number, an old number or a telephone with its last digits starred.

    Of anything else every letter and digit is, so that only its shape is left.

    >>> mask_number("060093012345"), mask_number("060 093 012 345"), mask_number("0901234567")
    ('060093******', '060093******', '090*******')
    >>> mask_number("6.0093E+10")
    '*.*****+**'
    """
    digits = plain_number(text)
    shown = _SHOWN.get(len(digits))
    if shown is None or not (digits.isascii() and digits.isdigit()):
        return _SIGNS.sub("*", text)
    return digits[:shown] + "*" * (len(digits) - shown)


def plain_number(text: str) -> str:
    """Return a number without what people write between its digits.

    >>> plain_number("060 093.012-345")
    '060093012345'
    """
    return _BETWEEN_DIGITS.sub("", text)


def year_of(text: str, *, as_of: date) -> str:
    """Return the year that a date names, hidden where none can be read.

    >>> year_of("12/5/1985", as_of=date(2022, 12, 31)), year_of("12 May", as_of=date(2022, 12, 31))
    ('1985', '***')
    """
    reading = read_date(text, as_of=as_of)
    return HIDDEN_CELL if reading.year is None else str(reading.year)


def code_of(text: str, *, kind: str, key: bytes) -> str:
    """Return a code that stands for a text: the same for the same text and key.

    Names that are written differently but are the same name (case, spaces, tone style) have one
    code. It is the HMAC-SHA-256 of the text, so nobody finds the text without the key.

    >>> one = code_of("LÊ THỊ  MAI", kind="N", key=b"0123456789abcdef")
    >>> one == code_of("Lê Thị Mai", kind="N", key=b"0123456789abcdef"), len(one)
    (True, 14)
    """
    told = (name_key(text) if kind == NAME else "") or text.strip()
    digest = hmac.digest(key, f"{kind}\0{told}".encode(), "sha256")[:_CODE_BYTES]
    return f"{kind}-{b32encode(digest).decode()[:_CODE_LETTERS]}"
