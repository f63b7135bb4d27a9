"""Text reduced to plain lower-case letters and digits, to look it up in a table.

For headings' values, units and codes; persons' names have their own keys.
"""

import re
import unicodedata

__all__ = ["plain"]

_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


def plain(text: str) -> str:
    """Return ``text`` in lower case without diacritics, with single spaces for all punctuation.

    Compatibility forms (full-width digits) become ordinary ones, zero-width characters go.

    >>> plain(" P.  Phước Hội "), plain("Đã-chết"), plain("TX.La Gi")
    ('p phuoc hoi', 'da chet', 'tx la gi')
    """
    decomposed = unicodedata.normalize("NFKD", text)
    kept = "".join(c for c in decomposed if not unicodedata.category(c).startswith(("M", "Cf")))
    lowered = kept.lower().replace("đ", "d").replace("ð", "d").replace("ɖ", "d")
    return _NOT_PLAIN.sub(" ", lowered).strip()
