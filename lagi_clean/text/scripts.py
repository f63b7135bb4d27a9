"""Names in other scripts than Latin: a Latin form for the keys, the display name stays."""

import re
from functools import lru_cache

__all__ = ["has_other_script", "latin"]

_SURROGATE = re.compile("[\ud800-\udfff]")
_LATIN_ENDS = "\u024f"


def has_other_script(text: str) -> bool:
    """Tell whether ``text`` holds letters of another script than Latin.

    >>> [has_other_script(name) for name in ("Kim 김민준", "Nguyễn Thị Ngọc", "Kơ\u0306")]
    [True, False, False]
    """
    return not text.isascii() and any(
        c > _LATIN_ENDS and c.isalpha() and not "\u1e00" <= c <= "\u1eff" for c in text
    )


@lru_cache(maxsize=4096)
def latin(text: str) -> str:
    """Return ``text`` in Latin letters by Unidecode, for keys only.

    Unidecode reads character by character: 金 is Jin, whoever bears the name. It is not asked for
    Latin text, which has its own fold.

    >>> latin("Иван Петров")
    'Ivan Petrov'
    """
    from unidecode import unidecode  # only foreign residents need it

    return unidecode(_SURROGATE.sub("", text))  # halves of a pair would be a warning
