"""Names in disguise, read word by word: misread UTF-8, TCVN3, VNI, and spaces too many.

What ``read_mojibake`` and ``read_fonts`` say of a whole name follows from what they say of its
words, where every word is clear. Such names are undone here from a table of their distinct words;
all others are left to the scalar functions.
"""

from collections.abc import Sequence
from functools import lru_cache, reduce

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lagi_clean.normalize.name_words import may_be_highland
from lagi_clean.text.characters import squeeze_spaces
from lagi_clean.text.fonts import GUESSED, Guessed, stands_in_font, word_in_font
from lagi_clean.text.mojibake import MISREAD_AS, WordAgain, is_misread, word_again
from lagi_clean.text.syllables import is_well_formed

__all__ = ["UNDISGUISED", "undisguised"]

UNDISGUISED = {"name": pl.String, "text": pl.String, "reading": pl.String, "spaced": pl.Boolean}
"""A name, what it is without its disguise, the step that says so, and whether spaces went."""

_SPACED = r"^[ \t\r\n\u3000]|[ \t\r\n\u3000]$|  |[\t\r\n\u3000]"
_HELD = "\u00a0"
"""A space that may be the second half of a letter in misread UTF-8."""
_CUT = r"Ã(?:\s|$)|[\x1C-\x1F]"
"""A letter whose second half may have become another space; separators, which are no spaces."""
_LOST_BYTE = r"Ã (?:[a-z]|$)|Ä\x{FFFD}"
_MOST_WORDS = 6

Bits = NDArray[np.uint32]
Flags = NDArray[np.bool_]


class _Bit:
    """What holds of a word. Those of an encoding are shifted by its number."""

    TOUCHED = 1
    """It holds a sequence of misread UTF-8."""
    DAMAGED = 2
    """It cannot stand as it is, and is read in a font if its name is."""
    VIETNAMESE = 4
    """Damaged, a syllable or a letter."""
    HIGHLAND = 8
    """A name that has it may be one of the highlands."""
    MISREAD = 16
    """First of four: it is sound as read again, and no other reading is as good."""
    FITS = 1 << 8
    """First of two: as read in this font, or as it stands beside words in it, it is clear."""
    ALONE = 1 << 10
    """First of two: damaged, and no name in the other font."""
    UNTELLING = 1 << 12
    """First of two: damaged, and another Latin spelling might have it."""


def undisguised(names: pl.Series) -> pl.DataFrame:
    """Return ``UNDISGUISED`` of the ``names`` (String, distinct, no nulls) that are clear.

    >>> undisguised(pl.Series(["Nguyeãn Vaên Huøng", " Lê  Lai", "An"])).sort("text").rows()
    [(' Lê  Lai', 'Lê Lai', None, True), ('Nguyeãn Vaên Huøng', 'Nguyễn Văn Hùng', 'vni', False)]
    """
    spaced, held = names.str.contains(_SPACED), names.str.contains(_HELD, literal=True)
    few = names.str.count_matches(" ", literal=True) < _MOST_WORDS
    odd = names.str.contains(r"[^\x00-\x7F]") & ~names.str.contains(_LOST_BYTE)
    whole = names.filter((spaced | held) & ~names.str.contains(_CUT))
    squeezed = [name for name in whole if _HELD not in name or not is_misread(name)]
    return pl.concat(
        [
            pl.DataFrame(
                {"name": squeezed, "text": map(squeeze_spaces, squeezed)},
                schema={"name": pl.String, "text": pl.String},
            ).with_columns(reading=pl.lit(None, dtype=pl.String), spaced=pl.lit(value=True)),
            _read(names.filter(few & odd & ~spaced & ~(held & names.is_in(squeezed)))),
        ]
    )


def _read(names: pl.Series) -> pl.DataFrame:
    """Read names of words between single spaces in the encodings in which all words are clear."""
    places = names.str.split_exact(" ", _MOST_WORDS - 1).struct.unnest().get_columns()
    words = pl.concat([place.alias("word") for place in places]).unique().drop_nulls()
    rows = [_word(word) for word in words]
    bits = np.array([row[0] for row in rows], dtype=np.uint32)
    numbers = pl.Series(np.arange(len(words), dtype=np.uint32))
    codes = [
        place.replace_strict(words, numbers, default=None, return_dtype=pl.UInt32)
        for place in places
        if place.null_count() < len(place)
    ]
    by_place = [
        (np.append(bits, np.uint32(0))[at], np.append(bits, np.uint32(0xFFFFFFFF))[at])
        for at in (column.fill_null(len(words)).to_numpy() for column in codes)
    ]
    if not by_place:
        return pl.DataFrame(schema=UNDISGUISED)
    some: Bits = reduce(np.bitwise_or, (place for place, _ in by_place))
    every: Bits = reduce(np.bitwise_and, (place for _, place in by_place))
    damaged = reduce(np.add, ((place & _Bit.DAMAGED).astype(np.int32) for place, _ in by_place))
    several = damaged > _Bit.DAMAGED
    small = names.str.contains("[a-z]").to_numpy()  # else the font may be one of capitals
    done = np.zeros(len(names), dtype=np.bool_)
    found = []
    for number, encoding in enumerate((*MISREAD_AS, *GUESSED)):
        if encoding in MISREAD_AS:
            clear, step = _misread(some, every, number), "mojibake"
        else:
            font = number - len(MISREAD_AS)
            clear, step = _in_font(some, every, several, font), encoding
            clear = clear & small if encoding == "tcvn3" else clear
        chosen = pl.Series(clear & ~done)
        done |= clear
        forms = pl.Series([row[1][number] for row in rows], dtype=pl.String)
        text = pl.select(
            pl.concat_str(
                [pl.lit(forms.gather(column.filter(chosen))) for column in codes],
                separator=" ",
                ignore_nulls=True,
            ).alias("text")
        )
        if chosen.any():
            found.append(
                text.select(
                    pl.lit(names.filter(chosen)).alias("name"),
                    "text",
                    pl.lit(step).alias("reading"),
                    pl.lit(value=False).alias("spaced"),
                )
            )
    return pl.concat([pl.DataFrame(schema=UNDISGUISED), *found])


def _misread(some: Bits, every: Bits, number: int) -> Flags:
    clear: Flags = ((some & _Bit.TOUCHED) > 0) & ((every & (_Bit.MISREAD << number)) > 0)
    return clear


def _in_font(some: Bits, every: Bits, several: Flags, font: int) -> Flags:
    """Tell which names are certainly in a font, as ``read_fonts`` does."""
    among_names = ((every & _Bit.VIETNAMESE) > 0) & ((some & _Bit.HIGHLAND) == 0)
    telling = (some & (_Bit.UNTELLING << font)) == 0
    clear: Flags = (
        ((some & _Bit.TOUCHED) == 0)
        & ((some & _Bit.DAMAGED) > 0)
        & ((every & (_Bit.FITS << font)) > 0)
        & ((some & (_Bit.ALONE << font)) > 0)
        & (several | telling | among_names)
    )
    return clear


@lru_cache(maxsize=1 << 16)
def _word(word: str) -> tuple[int, Sequence[str]]:
    """Return the bits of a word, and what it is in each encoding."""
    again = [word_again(word, codec) for codec in MISREAD_AS]
    bits = _Bit.TOUCHED * any(reading.letters for reading in again)
    for number, reading in enumerate(again):
        bits |= (_Bit.MISREAD << number) * _is_best(reading, again)
    damaged = not word.isascii() and not word_in_font(word, GUESSED[0]).sound
    bits |= _Bit.DAMAGED * damaged
    bits |= _Bit.VIETNAMESE * (damaged or len(word) == 1 or is_well_formed(word))
    bits |= _Bit.HIGHLAND * (len(word) == 1 or word.lower() == "ka" or may_be_highland(word))
    read = [reading.text for reading in again]
    if bits & _Bit.TOUCHED:  # no name with such a word is in a font
        return bits, [*read, *(word for _ in GUESSED)]
    for number, encoding in enumerate(GUESSED):
        other: Guessed = GUESSED[1 - number]
        fits, text = stands_in_font(word, encoding)
        bits |= (_Bit.FITS << number) * fits
        if damaged:
            here, there = word_in_font(word, encoding), word_in_font(word, other)
            bits |= (_Bit.ALONE << number) * (not (there.reads_well and there.known))
            bits |= (_Bit.UNTELLING << number) * (not here.telling)
        read.append(text)
    return bits, read


def _is_best(reading: WordAgain, again: Sequence[WordAgain]) -> bool:
    """Tell whether a word is sound as read again, and no other reading competes."""
    return (
        reading.sound
        and all(other.letters <= reading.letters for other in again)
        and all(
            other.letters < reading.letters or other.text == reading.text or not other.sound
            for other in again
        )
    )
