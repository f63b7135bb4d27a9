"""Words of a name that are no Vietnamese spelling: lost diacritics, slips, what is left over."""

import re

from lagi_clean.text.keys import word_fold
from lagi_clean.text.letters import VIETNAMESE
from lagi_clean.text.lexicon import bearers, is_ethnic_name, known_folds
from lagi_clean.text.syllables import is_well_formed

__all__ = ["is_bare_name_word", "is_slip", "spelling_flags"]

_WORD = re.compile(r"[\w\u0300-\u036f'?\ufffd]+")
_SYMBOL = re.compile(r"[^\w\s'.\-\u0300-\u036f?\ufffd]|_")
_VOWEL = re.compile("[aeiouy]", re.IGNORECASE)
_SHORT = 3


def is_bare_name_word(word: str) -> bool:
    """Tell whether an ASCII word is no name as it stands, and one without its diacritics.

    >>> [is_bare_name_word(w) for w in ("Nguyen", "Tran", "Minh", "Maria")]
    [True, True, False, False]
    """
    return word.isascii() and bearers(word) == 0 and word_fold(word) in known_folds()


def spelling_flags(name: str, *, damaged: bool) -> list[str]:
    """Return codes for what is wrong with the spelling of a repaired name.

    ``without_diacritics``: no word bears any, and some word is a name only with them.
    ``ill_formed``: a word in Vietnamese letters is no syllable, or one letter away from one.
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
    if name.isascii() and any(map(is_bare_name_word, words)):
        flags.append("without_diacritics")
    elif any(map(is_slip, words)):
        flags.append("ill_formed")
    if _SYMBOL.search(name) or any(c.isdigit() for c in name):
        flags.append("symbols")
    return flags


def is_slip(word: str) -> bool:
    """Tell whether a word looks Vietnamese and is not."""
    if is_well_formed(word) or is_ethnic_name(word) or "'" in word or len(word) < _SHORT:
        return False
    if not VIETNAMESE.issuperset(word):
        return False
    if word.isascii():
        return _VOWEL.search(word) is None or _is_one_letter_off(word.lower())
    return any(c in _TELLING for c in word) and _is_one_letter_off(word_fold(word))


_TELLING = frozenset(c for c in VIETNAMESE if not c.isascii())


def _is_one_letter_off(bare: str) -> bool:
    """Tell whether leaving out, doubling or swapping one letter made this of a known name."""
    known = known_folds()
    shorter = {bare[:i] + bare[i + 1 :] for i in range(len(bare))}
    swapped = {bare[:i] + bare[i + 1] + bare[i] + bare[i + 2 :] for i in range(len(bare) - 1)}
    return bare in known or not known.isdisjoint(shorter | swapped)
