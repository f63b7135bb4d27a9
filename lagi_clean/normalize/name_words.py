"""The distinct words of names, each with what the scalar functions say of it.

A column of names has a few thousand distinct words. Those that nothing around them can change are
taken from here, and some that are damaged in one way only; a name with any other word goes through
``repair_name`` as a whole.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lagi_clean.settings import ToneStyle
from lagi_clean.text.asides import NOTE_BEGINS
from lagi_clean.text.case import capitalize_word
from lagi_clean.text.characters import compose_marks, replace_dyet
from lagi_clean.text.fonts import has_no_reading, needs_no_context
from lagi_clean.text.keys import key_words, word_fold, word_key, word_sound
from lagi_clean.text.keystrokes import decode_telex
from lagi_clean.text.letters import VIETNAMESE
from lagi_clean.text.lexicon import (
    bearers,
    highland_compounds,
    is_ethnic_name,
    is_foreign_name,
    words_of,
)
from lagi_clean.text.lost import complete_lost
from lagi_clean.text.spelling import is_bare_name_word, is_common_family, is_known_fold, is_slip
from lagi_clean.text.structure import compound_prefixes, is_highland_family
from lagi_clean.text.syllables import is_well_formed
from lagi_clean.text.tones import repair_tone, style_tone

__all__ = ["Bit", "WordTable", "may_be_highland", "word_table"]

Bits = NDArray[np.uint32]


class Bit:
    """What holds of a word."""

    PLAIN = 1
    """Nothing that stands around it can change it."""
    UPPER = 2
    LOWER = 4
    CAPITALIZED = 8
    ASCII = 16
    NOT_FIRST = 32
    """It is no title, H or K, which are not names of their own at the beginning."""
    BARE = 64
    """ASCII, and a name only with diacritics."""
    RECOMPOSED = 128
    RETONED = 256
    RESTYLED = 512
    MARKER = 2048
    """At the beginning it tells of another order of the parts."""
    DYET = 4096
    """A look-alike of Đ was replaced."""
    HIGHLAND = 8192
    """A name that has it may be one of the highlands, which lacks no diacritics."""
    KNOWN = 1024
    """A name of the tables, with or without its diacritics."""
    COMPOUND = 16384
    """At the beginning it may be the first word of a family name of several."""
    SLIP = 1 << 15
    """One letter away from a name, which is reported where nothing else is wrong."""
    VIETNAMESE = 1 << 16
    """A plain syllable, or a slip."""
    FAMILY = 1 << 17
    """A Vietnamese family name."""
    ACCENTED = 1 << 18
    """A plain syllable that is not ASCII."""
    TELEX = 1 << 19
    """ASCII, and Telex keys for certain in a name of syllables, some of them not ASCII."""
    AMONG_KEYS = 1 << 20
    """A plain syllable, or such keys."""
    LOST = 1 << 21
    """ASCII, and letters were lost to question marks."""
    AMONG_LOST = 1 << 22
    """Plain, such a word, or question marks alone."""
    SHORT = 1 << 23
    """ASCII consonants and a full stop: an abbreviation."""
    AMONG_SHORT = 1 << 24
    """Plain, or such a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordTable:
    """Words, their ``Bit`` sets, and their forms."""

    words: pl.Series
    bits: Bits
    shown: pl.Series
    key: pl.Series
    """Null, as the other keys, for a word without a letter."""
    fold: pl.Series
    sound: pl.Series
    proposed: pl.Series
    """The shown form, with the letters that it clearly lost."""


_Row = tuple[int, str, str | None, str | None, str | None, str]
"""The bits of a word, and its forms as they stand in ``WordTable``."""
_LETTERS = VIETNAMESE | frozenset("fjwzFJWZŏŭĭčƀñŎŬĬČɃÑ\u0306")
_FIRST = frozenset({"h", "k"})
_MARKERS = frozenset({"y", "a", "ka"})
# H' or K', which stand before names of the highlands
_MARKED = re.compile("([HKhk]')([^\\W\\d_]{2,})")
_DYET_TYPED = re.compile("DD[a-z]+")
_DAMAGED = re.compile(r"[A-Za-z]*\?[A-Za-z?]*")
_SHORT = re.compile("[B-DF-HJ-NP-TV-XZb-df-hj-np-tv-xz]{1,3}\\.")


def word_table(words: pl.Series, *, tone_style: ToneStyle) -> WordTable:
    """Return the distinct ``words`` (String, no nulls) with their forms."""
    rows = [_word(word, tone_style) for word in words.to_list()]
    bits, shown, key, fold, sound, proposed = zip(*rows, strict=True) if rows else ((),) * 6
    return WordTable(
        words=words,
        bits=np.array(bits, dtype=np.uint32),
        shown=pl.Series(shown, dtype=pl.String),
        key=pl.Series(key, dtype=pl.String),
        fold=pl.Series(fold, dtype=pl.String),
        sound=pl.Series(sound, dtype=pl.String),
        proposed=pl.Series(proposed, dtype=pl.String),
    )


@lru_cache(maxsize=1 << 16)
def _word(word: str, tone_style: ToneStyle) -> _Row:
    recomposed = compose_marks(word)
    composed = replace_dyet(recomposed)
    if not composed or not _LETTERS.issuperset(composed):
        return _word_with_sign(word, tone_style)
    bits = Bit.ASCII * word.isascii() | Bit.RECOMPOSED * (recomposed != word)
    bits |= Bit.DYET * (composed != recomposed)
    capitalized = capitalize_word(composed)
    bits |= Bit.NOT_FIRST * _is_no_title(composed)
    typed = composed if _DYET_TYPED.fullmatch(word) else capitalized
    if word.isascii() and (keyed := _keyed(typed, tone_style)) is not None:
        bits |= Bit.TELEX | Bit.AMONG_KEYS | _case(word, typed)
        bits |= Bit.HIGHLAND * (may_be_highland(word) or may_be_highland(keyed))
        return _row(bits, keyed)
    bits |= _case(composed, capitalized)
    lower = composed.lower()
    bits |= Bit.MARKER * (lower in _MARKERS)
    bare = is_bare_name_word(composed)
    bits |= Bit.BARE * bare | Bit.KNOWN * is_known_fold(composed)
    bits |= Bit.HIGHLAND * may_be_highland(composed)
    toned = repair_tone(capitalized)
    plain = lower not in NOTE_BEGINS and _is_plain(composed, bare=bare)
    plain = plain and (recomposed == composed or _is_plain_dyet(recomposed, composed))
    plain = plain and _stays(toned)
    slip = word == composed and lower not in NOTE_BEGINS and _is_only_a_slip(composed)
    syllable = plain and is_well_formed(toned)
    bits |= (Bit.PLAIN | Bit.AMONG_LOST | Bit.AMONG_SHORT) * plain | Bit.SLIP * slip
    bits |= Bit.VIETNAMESE * (slip or syllable) | Bit.AMONG_KEYS * syllable
    bits |= Bit.ACCENTED * (syllable and not composed.isascii())
    bits |= Bit.FAMILY * is_common_family(toned)
    bits |= Bit.RETONED * (toned != capitalized)
    shown = _styled(toned, tone_style)
    bits |= Bit.RESTYLED * (shown != toned)
    return _row(bits, shown)


def _row(bits: int, shown: str) -> _Row:
    """Return what is known of a word of letters by its shown form."""
    fold = word_fold(shown)
    bits |= Bit.COMPOUND * (fold in _compound_heads())
    return bits, shown, word_key(shown), fold, word_sound(shown), shown


def _word_with_sign(word: str, tone_style: ToneStyle) -> _Row:
    """Return a word with a marker, with lost letters or shortened; nothing holds of others."""
    mixed = _DAMAGED.fullmatch(word) and not word.isupper() and not word.islower()
    capitalized = word if mixed else capitalize_word(word)  # beside a lost letter it stays so
    if _MARKED.fullmatch(word):
        plain = _is_plain_behind_marker(word, tone_style)
        bits = Bit.HIGHLAND | Bit.MARKER
        bits |= (Bit.PLAIN | Bit.AMONG_LOST | Bit.AMONG_SHORT) * plain
    elif _DAMAGED.fullmatch(word):
        bits = Bit.AMONG_LOST | Bit.LOST * any(map(str.isalpha, word))
    elif _SHORT.fullmatch(word):
        bits = Bit.AMONG_SHORT | Bit.SHORT
    else:
        return 0, word, None, None, None, word
    bits |= _case(word, capitalized) | Bit.ASCII * word.isascii()
    if sum(map(str.isalpha, word)) < 2:  # a letter alone may stay small
        bits &= ~Bit.LOWER
    bits |= Bit.NOT_FIRST * _is_no_title(word.rstrip("."))
    keyed = key_words(capitalized)
    key, fold, sound = (
        " ".join(map(of_word, keyed)) or None for of_word in (word_key, word_fold, word_sound)
    )
    return bits, capitalized, key, fold, sound, complete_lost(capitalized)


def _case(word: str, capitalized: str) -> int:
    bits = Bit.UPPER * word.isupper() | Bit.LOWER * word.islower()
    return bits | Bit.CAPITALIZED * (word == capitalized)


def _is_no_title(word: str) -> bool:
    lower = word.lower()
    return lower not in _FIRST and lower not in words_of("titles")


def _keyed(word: str, tone_style: ToneStyle) -> str | None:
    """Return what Telex keys stand for, if they do so beside any syllables with diacritics."""
    keys = decode_telex(word)
    if keys is None or is_ethnic_name(word) or is_foreign_name(word) or not bearers(keys.text):
        return None
    text = keys.text
    stays = _has_its_tone(text, tone_style) and capitalize_word(text) == text and _stays(text)
    begins_none = text.lower() not in NOTE_BEGINS and _is_no_title(text)
    return text if stays and begins_none else None


def _is_plain_behind_marker(word: str, tone_style: ToneStyle) -> bool:
    """Tell whether what stands behind H' or K' stays as it is, but for its capitals."""
    shown = capitalize_word(word)
    for form in (word, shown):
        name = form[2:]
        if replace_dyet(compose_marks(name)) != name or not needs_no_context(name):
            return False
    return _has_its_tone(shown[2:], tone_style)


def _has_its_tone(word: str, tone_style: ToneStyle) -> bool:
    return repair_tone(word) == word == _styled(word, tone_style)


def _styled(word: str, tone_style: ToneStyle) -> str:
    return word if tone_style == "keep" else style_tone(word, style=tone_style)


def may_be_highland(word: str) -> bool:
    """Tell whether a word, without a marker, makes of some names one of the highland peoples."""
    return word_fold(word) in _highland_heads() or is_highland_family(word)


@lru_cache(maxsize=1)
def _compound_heads() -> frozenset[str]:
    return frozenset(prefix.partition(" ")[0] for prefix in compound_prefixes())


@lru_cache(maxsize=1)
def _highland_heads() -> frozenset[str]:
    return frozenset(words[0] for words in highland_compounds())


def _is_plain_dyet(word: str, replaced: str) -> bool:
    """Tell whether the look-alikes of Đ in a word are replaced in any cell of such words."""
    return (is_well_formed(replaced) or is_ethnic_name(replaced)) and needs_no_context(word)


def _stays(shown: str) -> bool:
    """Tell whether a word that was repaired is not read as something else then."""
    if is_well_formed(shown):
        return needs_no_context(shown)
    return shown.isascii() or is_ethnic_name(shown) or has_no_reading(shown)


def _is_only_a_slip(word: str) -> bool:
    """Tell whether a word is a slip with diacritics, and nothing else in any cell."""
    return (
        not word.isascii()
        and is_slip(word)
        and decode_telex(word) is None
        and has_no_reading(word)
        and has_no_reading(capitalize_word(word))
    )


def _is_plain(word: str, *, bare: bool) -> bool:
    if is_well_formed(word):
        return needs_no_context(word)
    if sum(map(str.isalpha, word)) < 2:  # a letter alone is no name to capitalize
        return False
    if is_ethnic_name(word):
        return not bare and needs_no_context(word)
    if decode_telex(word) is not None:
        return False
    if word.isascii():
        return bare or not is_slip(word)
    return not is_slip(word) and has_no_reading(word) and has_no_reading(capitalize_word(word))
