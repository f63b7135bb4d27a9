"""Capitals of names: NGUYỄN VĂN AN and nguyễn văn an to Nguyễn Văn An.

Declaration forms (DC01) are filled in with capitals. ``str.title`` and ICU both fail on names:
the first capitalises after a combining mark, the second writes H'hen.
"""

import re

__all__ = ["capitalize_name", "capitalize_word", "has_sane_case"]

_WORD_START = re.compile(r"(^|[^\w\u0300-\u036f?\ufffd]|(?<!\w)[?\ufffd])(\w)")


def has_sane_case(word: str) -> bool:
    """Tell whether a word is in capitals, in small letters, or has one capital in front.

    >>> [has_sane_case(w) for w in ("AN", "an", "An", "H'Hen", "TRầN", "TuÊn")]
    [True, True, True, True, False, False]
    """
    return word.isupper() or word.islower() or word == capitalize_word(word)


def capitalize_word(word: str) -> str:
    """Return a composed word with a capital in front, and one after an apostrophe or hyphen.

    >>> [capitalize_word(w) for w in ("H'HEN", "k'thị", "ÊÑUÔL", "JEAN-PIERRE")]
    ["H'Hen", "K'Thị", 'Êñuôl', 'Jean-Pierre']
    """
    lower = word.lower().replace("i\u0307", "i")  # İ of Turkish falls apart
    return _WORD_START.sub(lambda m: m[1] + m[2].title(), lower)


def capitalize_name(name: str) -> str:
    """Return a composed name with each word capitalized.

    >>> capitalize_name("H'HEN NIÊ"), capitalize_name("y blok niê"), capitalize_name("ĐẶNG THỊ ÁNH")
    ("H'Hen Niê", 'Y Blok Niê', 'Đặng Thị Ánh')
    """
    return capitalize_word(name)
