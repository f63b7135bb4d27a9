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
    pattern = re.compile(re.sub(r"[?\ufffd]", r"[^\\x00-\\x7f]", lower))
    of_its_length = _by_length().get(len(lower), ())
    fitting = [(count, name) for name, count in of_its_length if pattern.fullmatch(name)]
    if not fitting or fitting[0][0] < _SHARE * sum(count for count, _ in fitting):
        return word
    name = fitting[0][1]
    letters = [c for c in word if c.isalpha()]
    return name.upper() if len(letters) > 1 and word.isupper() else capitalize_word(name)


@cache
def _by_length() -> dict[int, list[tuple[str, int]]]:
    """Return the words of names with their bearers, for each number of letters, frequent first."""
    found: dict[int, list[tuple[str, int]]] = {}
    for word, count in sorted(name_words().items(), key=lambda item: (-item[1], item[0])):
        found.setdefault(len(word), []).append((word, count))
    return found
