"""Words of a name that are no Vietnamese spelling: lost diacritics, slips, what is left over.

Nothing is flagged only for being no Vietnamese syllable: the peoples of the highlands and foreign
residents have names too. A slip is reported where the family name is Vietnamese and the word is
one letter away from a common name.
"""

import re
import unicodedata
from functools import cache, lru_cache

from lagi_clean.text.keys import word_fold, word_key
from lagi_clean.text.letters import VIETNAMESE
from lagi_clean.text.lexicon import bearers, family_bearers, is_ethnic_name, known_folds, name_words
from lagi_clean.text.scripts import has_other_script
from lagi_clean.text.structure import is_highland
from lagi_clean.text.syllables import is_well_formed

__all__ = ["is_bare_name_word", "is_common_family", "is_known_fold", "is_slip", "spelling_flags"]

_WORD = re.compile(r"[\w\u0300-\u036f'?\ufffd]+")
_SYMBOL = re.compile(r"[^\w\s'.\-\u0300-\u036f?\ufffd]|[_\d]")
_VOWEL = re.compile("[aeiouy]", re.IGNORECASE)
_SHORT = 3
_FREQUENT = 20


@lru_cache(maxsize=1 << 16)
def is_bare_name_word(word: str) -> bool:
    """Tell whether an ASCII word is no name as it stands, and one without its diacritics.

    >>> [is_bare_name_word(w) for w in ("Nguyen", "Tran", "Minh", "Maria")]
    [True, True, False, False]
    """
    return word.isascii() and bearers(word) == 0 and is_known_fold(word)


def is_known_fold(word: str) -> bool:
    """Tell whether a word is a name of the tables, with or without its diacritics."""
    return word_fold(word) in known_folds()


def is_common_family(word: str) -> bool:
    """Tell whether a word is a Vietnamese family name that many people bear.

    >>> is_common_family("Nguyễn"), is_common_family("Nguyen")
    (True, False)
    """
    return family_bearers(word) >= _FREQUENT


def spelling_flags(name: str, *, damaged: bool) -> list[str]:
    """Return codes for what is wrong with the spelling of a repaired name.

    ``without_diacritics``: every word is a name, some only with the diacritics that it lacks.
    ``ill_formed``: after a Vietnamese family name, a word one letter away from a common name.
    ``symbols``: signs or digits within the name. ``damaged`` says that something graver was
    found, so that a word that it explains is not reported again.

    >>> spelling_flags("Nguyen Van Hung", damaged=False), spelling_flags("Lê Thanhh", damaged=False)
    (['without_diacritics'], ['ill_formed'])
    >>> spelling_flags("Phan Minh Khang", damaged=False), spelling_flags("Maria Lê", damaged=False)
    ([], [])
    """
    if damaged:
        return []
    if not name:
        return ["empty"]
    flags = []
    words = _WORD.findall(name)
    if _is_bare(name, words):
        flags.append("without_diacritics")
    elif any(map(is_slip, words)) and _is_vietnamese(name, words):
        flags.append("ill_formed")
    if _has_symbols(name):
        flags.append("symbols")
    return flags


def _is_bare(name: str, words: list[str]) -> bool:
    return (
        name.isascii()
        and any(map(is_bare_name_word, words))
        and all(len(w) == 1 or is_known_fold(w) for w in words)
        and not is_highland(name)
    )


def _is_vietnamese(name: str, words: list[str]) -> bool:
    """Tell whether all words but slips are Vietnamese ones, the first a common family name."""
    sound = [w for w in words if not is_slip(w)]
    return (
        not is_highland(name)
        and all(len(w) == 1 or is_well_formed(w) for w in sound)
        and (is_common_family(words[0]) or is_slip(words[0]))
        and (len(sound) > 1 or is_common_family(words[0]))
    )


def _has_symbols(name: str) -> bool:
    if _SYMBOL.search(name) is None:
        return False
    if not has_other_script(name):
        return True
    # vowel signs of Thai and others are no letters to the pattern
    categories = {unicodedata.category(c) for c in name if c not in "'.-? \ufffd"}
    return not all(c[0] in "LM" or c == "Cf" for c in categories)


@lru_cache(maxsize=1 << 16)
def is_slip(word: str) -> bool:
    """Tell whether a word looks Vietnamese and is one letter away from being a name.

    >>> [is_slip(w) for w in ("Thanhh", "Huợng", "Hans", "Tõnu", "Kpă", "Hương")]
    [True, True, False, False, False, False]
    """
    if is_well_formed(word) or is_ethnic_name(word) or "'" in word or len(word) < _SHORT:
        return False
    if not VIETNAMESE.issuperset(word):
        return False
    if word.isascii():
        return _VOWEL.search(word) is None or _is_one_letter_off(word.lower())
    if _TELLING.isdisjoint(word):
        return False
    return word_fold(word) in _frequent_folds() or _is_one_letter_off(word_key(word))


_TELLING = frozenset(c for c in VIETNAMESE if not c.isascii())


@cache
def _frequent() -> frozenset[str]:
    return frozenset(word for word, count in name_words().items() if count >= _FREQUENT)


@cache
def _longest() -> int:
    return max(map(len, _frequent()))


@cache
def _frequent_folds() -> frozenset[str]:
    return frozenset(map(word_fold, _frequent()))


def _is_one_letter_off(key: str) -> bool:
    """Tell whether doubling or swapping letters, or a stray one, made this of a common name."""
    if len(key) > _longest() + 1:  # a damaged cell may hold millions of letters
        return False
    shorter = {key[:i] + key[i + 1 :] for i in range(len(key)) if len(key) > _SHORT}
    swapped = {key[:i] + key[i + 1] + key[i] + key[i + 2 :] for i in range(len(key) - 1)}
    return not _frequent().isdisjoint(shorter | swapped)
