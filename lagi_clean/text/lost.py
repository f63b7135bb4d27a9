"""Letters lost to a question mark or U+FFFD: ``Nguy?n``.

Windows-1252 has ê, ô, â and letters like á, so Lê survives beside ``Nguy?n``. What was there
cannot be known: the display form keeps the mark, the keys hold a wildcard, and a completion is
proposed only when a single name of the tables fits.
"""

import re
from functools import cache, lru_cache

from lagi_clean.text.case import capitalize_word
from lagi_clean.text.lexicon import name_words

__all__ = ["complete_lost", "has_lost_letters"]

_LOST = re.compile(r"\ufffd|(?<=\w)\?|\?(?=\w)")
_WORD = re.compile(r"[\w?\ufffd]+")
_LOSABLE = re.compile(r"[^\x00-\x7f]")
_SHARE = 0.9
"""A completion is proposed when this share of the bearers of all that fit bear it."""


def has_lost_letters(text: str) -> bool:
    """Tell whether a letter was lost: U+FFFD, or a question mark at or in a word.

    >>> has_lost_letters("Nguy?n Văn An"), has_lost_letters("Lê Văn An ?")
    (True, False)
    """
    return ("?" in text or "\ufffd" in text) and _LOST.search(text) is not None


def complete_lost(text: str) -> str:
    """Return ``text`` with each damaged word completed, where one name clearly fits.

    >>> complete_lost("Nguy?n V?n An")
    'Nguyễn V?n An'
    """
    return _WORD.sub(lambda m: _completed(m.group()), text)


@lru_cache(maxsize=1 << 14)
def _completed(word: str) -> str:
    if not _LOST.search(word) or not any(c.isalpha() for c in word):
        return word
    lower = word.lower()
    fitting = [
        (count, name)
        for count, name in _by_mask().get(_mask(lower), ())
        if all(
            letter == other or letter in "?\ufffd"
            for letter, other in zip(lower, name, strict=True)
        )
    ]
    if not fitting or fitting[0][0] < _SHARE * sum(count for count, _ in fitting):
        return word
    name = fitting[0][1]
    letters = [c for c in word if c.isalpha()]
    return name.upper() if len(letters) > 1 and word.isupper() else capitalize_word(name)


@cache
def _by_mask() -> dict[str, list[tuple[int, str]]]:
    """Return the words of names with their bearers by their masks, frequent ones first."""
    found: dict[str, list[tuple[int, str]]] = {}
    for word, count in sorted(name_words().items(), key=lambda item: (-item[1], item[0])):
        found.setdefault(_mask(word), []).append((count, word))
    return found


def _mask(word: str) -> str:
    """Return a word with a question mark for each letter that may be lost: any but ASCII."""
    return _LOSABLE.sub("?", word)
