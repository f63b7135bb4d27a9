"""Which words are names: how many bear them in the shipped samples, and in which place.

The counts come from school lists and southern students (``data/names/``); a word that is not
there may still be somebody's name, so they decide only where two readings of damage compete.
"""

from collections import Counter
from functools import cache

from lagi_clean.data import csv_rows, toml_document
from lagi_clean.text.keys import word_fold, word_key

__all__ = [
    "bare_family_bearers",
    "bearers",
    "compound_families",
    "family_bearers",
    "highland_compounds",
    "is_ethnic_family",
    "is_ethnic_name",
    "is_family",
    "is_foreign_name",
    "known_folds",
    "name_words",
    "words_of",
]


@cache
def name_words() -> Counter[str]:
    """Return K1 of each word of the tables with its bearers, in any place of a name."""
    count = Counter(_families())
    for row in csv_rows("names/name_tokens_by_gender.csv"):
        count[word_key(row["token"])] += int(row["n_male"]) + int(row["n_female"])
    return count


@cache
def _families() -> Counter[str]:
    count: Counter[str] = Counter()
    for row in csv_rows("names/family_names.csv"):
        borne = int(row["n_school_lists"]) + int(row["n_southern_students"])
        count[word_key(row["family_name"])] += borne
    for family in compound_families():
        for word in family:
            count[word] += 1
    return count


@cache
def compound_families() -> frozenset[tuple[str, ...]]:
    """Return K1 of the words of each family name that is always of several syllables."""
    return frozenset(
        tuple(map(word_key, row["family_name"].split()))
        for row in csv_rows("names/compound_family_names.csv")
        if row["one_name"] == "yes"
    )


@cache
def highland_compounds() -> frozenset[tuple[str, ...]]:
    """Return K2 of the words of the compound family names of Gia Rai, K'Ho and Ê Đê."""
    return frozenset(
        tuple(map(word_fold, row["family_name"].split()))
        for row in csv_rows("names/compound_family_names.csv")
        if row["note"].startswith(("Gia Rai", "K'Ho", "Ê Đê"))
    )


def bearers(word: str) -> int:
    """Return how many people of the samples bear ``word``, in any style, case and place.

    >>> bearers("Thị") > 9000, bearers("Thò")
    (True, 0)
    """
    return name_words()[word_key(word)]


def family_bearers(word: str) -> int:
    """Return how many people of the samples have ``word`` as their family name.

    >>> family_bearers("Nguyễn") > 9000, family_bearers("Nguyen")
    (True, 0)
    """
    return _families()[word_key(word)]


def bare_family_bearers(word: str) -> int:
    """Return how many people of the samples have a family name of these letters, bare or not.

    >>> bare_family_bearers("Truong") > 700, bare_family_bearers("Ksor")
    (True, 0)
    """
    return _bare_families()[word_fold(word)]


@cache
def _bare_families() -> Counter[str]:
    count: Counter[str] = Counter()
    for family, borne in _families().items():
        count[word_fold(family)] += borne
    return count


def is_family(word: str) -> bool:
    """Tell whether ``word`` is a family name of the tables, with or without its diacritics."""
    return word_fold(word) in _family_folds()


@cache
def _family_folds() -> frozenset[str]:
    return frozenset(map(word_fold, _families())) | _ethnic_families()


@cache
def known_folds() -> frozenset[str]:
    """Return K2 of every word of the tables."""
    return frozenset(map(word_fold, name_words()))


@cache
def _ethnic_names() -> frozenset[str]:
    """Return K1 of the listed names, and of the words of the compound family names."""
    listed = (row["name"] for row in csv_rows("names/ethnic_names.csv"))
    return frozenset(map(word_key, listed)).union(*compound_families())


@cache
def _ethnic_families() -> frozenset[str]:
    rows = csv_rows("names/ethnic_names.csv")
    return frozenset(word_fold(row["name"]) for row in rows if row["part"] == "family")


def is_ethnic_name(word: str) -> bool:
    """Tell whether ``word`` is a listed name of the highland peoples, as it is written.

    >>> is_ethnic_name("Êban"), is_ethnic_name("Eban"), is_ethnic_name("Hùng")
    (True, False, False)
    """
    return word_key(word) in _ethnic_names()


def is_ethnic_family(word: str) -> bool:
    """Tell whether ``word`` is a highland family name, with or without its diacritics.

    >>> is_ethnic_family("Niê"), is_ethnic_family("AYUN"), is_ethnic_family("Blok")
    (True, True, False)
    """
    return word_fold(word) in _ethnic_families()


@cache
def words_of(section: str) -> frozenset[str]:
    """Return the folded words of a section of ``data/names/words.toml``."""
    return frozenset(toml_document("names/words.toml")[section]["words"])


def is_foreign_name(word: str) -> bool:
    """Tell whether ``word`` is a given name from abroad that looks like keys of a keyboard."""
    return word.lower() in words_of("foreign")
