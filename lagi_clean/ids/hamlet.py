"""The part of a ward a person lives in: khu phố, tổ dân phố, thôn, ấp, xóm."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from lagi_clean.data import toml_document
from lagi_clean.text.plain import plain

__all__ = ["hamlet_form"]

_NUMBERED = re.compile(
    r"([^0-9]+?)0*([0-9]{1,3})([A-Za-z]?)(?:[\s,\-–]+([^\W0-9_]+(?: [^\W0-9_]+)*))?"
)
_BETWEEN = re.compile(r"[\s.:\-]+")


@cache
def _types() -> Mapping[str, str]:
    """Return plain spelling -> official word."""
    table: dict[str, list[str]] = toml_document("ids/units.toml")["hamlet_types"]
    return MappingProxyType({s: word for word, spellings in table.items() for s in spellings})


def hamlet_form(text: str) -> str | None:
    """Return the one form of a hamlet's name, or null if ``text`` is in no known form.

    >>> [hamlet_form(t) for t in ("KP5", "Kp.5", "khu phố 05", "THÔN HIỆP PHÚ", "cạnh chợ")]
    ['Khu phố 5', 'Khu phố 5', 'Khu phố 5', 'Thôn Hiệp Phú', None]
    """
    cell = unicodedata.normalize("NFKC", text).strip(" .,;")
    numbered = _NUMBERED.fullmatch(cell)
    if numbered and (word := _types().get(plain(numbered[1]).removesuffix(" so"))):
        place = f" {_capitals(numbered[4])}" if numbered[4] else ""
        return f"{word} {numbered[2]}{numbered[3].upper()}{place}"
    words = _BETWEEN.split(cell)
    for count in (3, 2, 1):
        word = _types().get(plain(" ".join(words[:count])))
        name = " ".join(words[count:])
        # without a number "to" is too short to be told from a name (Tô, Tố)
        if word in (None, "Tổ") or not name or name[0].isdigit():
            continue
        if all(c.isalnum() or c.isspace() for c in name):
            return f"{word} {_capitals(name)}"
    return None


def _capitals(name: str) -> str:
    """Return a name whose words begin with capitals, unless it already has both cases."""
    name = " ".join(name.split())
    if name.isupper() or name.islower():
        return " ".join(word[:1].upper() + word[1:].lower() for word in name.split())
    return name
