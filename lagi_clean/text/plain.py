"""Text reduced to plain lower-case letters and digits, to look it up in a table.

For headings' values, units and codes; persons' names have their own keys.
"""

import unicodedata

__all__ = ["plain"]


class _Table(dict[int, str]):
    """Translation of each character met so far: small letters and digits, else a space."""

    def __missing__(self, code: int) -> str:
        kept = "".join(
            c
            for c in unicodedata.normalize("NFKD", chr(code))
            if not unicodedata.category(c).startswith(("M", "Cf"))
        )
        lowered = kept.lower().replace("đ", "d").replace("ð", "d").replace("ɖ", "d")
        self[code] = "".join(c if c.isascii() and c.isalnum() else " " for c in lowered)
        return self[code]


_TABLE = _Table()


def plain(text: str) -> str:
    """Return ``text`` in lower case without diacritics, with single spaces for all punctuation.

    Compatibility forms (full-width digits) become ordinary ones, zero-width characters go.

    >>> plain(" P.  Phước Hội "), plain("Đã-chết"), plain("TX.La Gi")
    ('p phuoc hoi', 'da chet', 'tx la gi')
    """
    return " ".join(text.translate(_TABLE).split())
