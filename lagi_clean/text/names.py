"""A person's name as a roster holds it, repaired as far as that is certain.

The order of the steps is that of the damage: misread UTF-8 and legacy fonts come first, because
white space and soft hyphens may be letters in disguise; then characters, spaces and capitals;
then lost letters and keystrokes; then what stands beside the name. Only certain steps change
``full_name``. A legal spelling (Hoà, Lí) is never rewritten unless a tone style is asked for: the
legal name is that of the birth certificate.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from lagi_clean.text.asides import abbreviated, split_asides
from lagi_clean.text.case import capitalize_name, capitalize_word, has_sane_case
from lagi_clean.text.characters import (
    compose_marks,
    has_stray_marks,
    plain_apostrophes,
    plain_widths,
    remove_invisible,
    replace_dyet,
    squeeze_spaces,
)
from lagi_clean.text.fonts import has_unsound_word, is_undecoded, read_fonts
from lagi_clean.text.keystrokes import read_keystrokes
from lagi_clean.text.legacy import LegacyEncoding, decode_legacy
from lagi_clean.text.lexicon import is_ethnic_name
from lagi_clean.text.lost import complete_lost, has_lost_letters
from lagi_clean.text.mojibake import read_mojibake
from lagi_clean.text.spelling import spelling_flags
from lagi_clean.text.steps import Reading, Step
from lagi_clean.text.syllables import is_well_formed
from lagi_clean.text.tones import repair_tone, style_tone

__all__ = ["RepairedName", "ToneStyle", "repair_name", "repair_name_once"]

ToneStyle = Literal["keep", "old", "new"]
_MOST_ROUNDS = 5
_WORD = re.compile(r"[\w\u0300-\u036f]+")
_DYET_FIRST = re.compile("[hk]?đ[aăâeêioôơuưyà-ãè-êì-íò-õùúýĩũạ-ỹŏŭĭ]", re.IGNORECASE)
_MARKER = re.compile("[hk]'[^\\W\\d_]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairedName:
    """A name after repair."""

    input: str
    full_name: str
    """The display form, after certain repairs only."""
    proposed: str | None
    """The likely form, where it differs from ``full_name``; for somebody to confirm."""
    core: str
    """``full_name`` without titles, remarks and numbering: what parts and keys are made of."""
    steps: tuple[Step, ...]
    flags: tuple[str, ...]
    """What somebody should look at, as codes of the rules ``name.…``."""


@dataclass(slots=True)
class _Work:
    """A name on its way through the steps."""

    text: str
    proposed: str
    steps: list[Step]
    flags: list[str]

    def certain(self, step: str, after: str) -> None:
        if after == self.text:
            return
        self.steps.append(Step(step, "certain", self.text, after))
        self.text = self.proposed = after

    def reading(self, reading: Reading, flag: str) -> None:
        if not reading.step:
            if reading.ambiguous:
                self.flags.append(flag)
            return
        self.certain(reading.step, reading.certain)
        if reading.ambiguous:
            self.steps.append(Step(reading.step, "ambiguous", self.text, reading.likely))
        elif reading.likely != self.text:
            self.steps.append(Step(reading.step, "likely", self.text, reading.likely))
        if reading.ambiguous or reading.likely != self.text:
            self.flags.append(flag)
        self.proposed = reading.likely

    def likely(self, step: str, after: str) -> None:
        if after != self.proposed:
            self.steps.append(Step(step, "likely", self.proposed, after))
            self.proposed = after


def repair_name(
    text: str, *, tone_style: ToneStyle = "keep", encoding: LegacyEncoding | None = None
) -> RepairedName:
    """Return a name repaired, with every step and how certain it is.

    ``encoding`` says that the whole text is in a legacy encoding, as for ``decode_legacy``;
    without it TCVN3 and VNI are recognised word by word. ``tone_style`` other than ``keep``
    rewrites legal tone placement too.

    >>> found = repair_name("NGUYE\u0302\u0303N  THI\u0323 HO\u0300ANG")
    >>> found.full_name, [s.step for s in found.steps]
    ('Nguyễn Thị Hoàng', ['unicode_form', 'spaces', 'case', 'tone'])
    >>> found = repair_name("Bà Lê Thị Lí 2")
    >>> found.full_name, found.proposed, found.flags
    ('Bà Lê Thị Lí 2', 'Lê Thị Lí', ('trailing_digits', 'title'))
    """
    found = _repair(text, tone_style, encoding)
    if encoding is not None:
        return found
    for _ in range(_MOST_ROUNDS):  # a repair may show what there is to repair
        if not any(step.certainty == "certain" for step in found.steps):
            break
        again = _repair(found.full_name, tone_style, None)
        if again.full_name == found.full_name:
            break
        found = replace(
            again,
            input=text,
            steps=(*(s for s in found.steps if s.certainty == "certain"), *again.steps),
        )
    return found


def repair_name_once(text: str, *, tone_style: ToneStyle = "keep") -> RepairedName:
    """Return a name after one round of repair: what ``repair_name`` gives if no other is needed.

    None is where no step is certain, or where a round over ``full_name`` leaves that as it is.
    """
    return _repair(text, tone_style, None)


def _repair(text: str, tone_style: ToneStyle, encoding: LegacyEncoding | None) -> RepairedName:
    work = _Work(text, text, [], [])
    if encoding is not None:
        work.certain(encoding, decode_legacy(text, encoding))
    elif not text.isascii():
        work.reading(read_mojibake(work.text), "encoding_damage")
        if not work.steps and not work.flags:
            work.reading(read_fonts(work.text), "legacy_encoding")
    likely = None if work.proposed == work.text else work.proposed
    if _is_unresolved(work, encoding):
        return _left_alone(work, likely, tone_style)
    _tidy(work, tone_style)
    if likely is not None:
        work.proposed = _tidied(likely, tone_style)
    if has_lost_letters(work.text):
        work.flags.append("lost_letters")
        work.likely("lost_letters", complete_lost(work.proposed))
    else:
        _read_keys(work)
    asides = split_asides(work.text)
    for code in asides.found:
        work.flags.append(code)
    if asides.found:
        work.likely("asides", split_asides(work.proposed).name)
    if abbreviated(work.text):
        work.flags.append("abbreviation")
    if has_stray_marks(work.text):
        work.flags.append("stray_mark")
    work.flags += spelling_flags(asides.name, damaged=bool(work.flags))
    return RepairedName(
        input=text,
        full_name=work.text,
        proposed=work.proposed if work.proposed != work.text else None,
        core=asides.name,
        steps=tuple(work.steps),
        flags=tuple(dict.fromkeys(work.flags)),
    )


def _is_unresolved(work: _Work, encoding: LegacyEncoding | None) -> bool:
    """Tell whether letters may be hidden in what looks like signs and invisible characters."""
    if "encoding_damage" in work.flags:
        return True
    if encoding is None and is_undecoded(work.text):
        return True
    return "legacy_encoding" in work.flags and has_unsound_word(work.text)


def _left_alone(work: _Work, likely: str | None, tone_style: ToneStyle) -> RepairedName:
    """Return a name whose damage is not understood: nothing more is certain about it."""
    if not work.flags:
        work.flags.append("encoding_damage")
    proposed = None if likely is None else _tidied(likely, tone_style)
    return RepairedName(
        input=work.steps[0].before if work.steps else work.text,
        full_name=work.text,
        proposed=proposed if proposed != work.text else None,
        core=squeeze_spaces(work.text),
        steps=tuple(work.steps),
        flags=tuple(work.flags),
    )


def _tidied(text: str, tone_style: ToneStyle) -> str:
    work = _Work(text, text, [], [])
    _tidy(work, tone_style)
    return work.text


def _tidy(work: _Work, tone_style: ToneStyle) -> None:
    """Make characters, spaces, capitals and tone places what they should be."""
    if not all(map(_is_tidy, work.text.split(" "))):
        work.certain("width", plain_widths(work.text))
        work.certain("unicode_form", compose_marks(work.text))
        work.certain("dyet", _certain_dyet(work.text))
        work.certain("invisible", compose_marks(remove_invisible(work.text)))
        work.certain("apostrophe", plain_apostrophes(work.text))
        work.certain("spaces", squeeze_spaces(work.text))
    work.certain("case", _recased(work.text))
    work.certain("tone", _by_word(work.text, "keep"))
    if tone_style != "keep":
        work.certain("tone_style", _by_word(work.text, tone_style))


@lru_cache(maxsize=1 << 16)
def _is_tidy(word: str) -> bool:
    """Tell whether a word has all its characters as they should be, and no space in it."""
    steps = (plain_widths, compose_marks, _certain_dyet, remove_invisible, plain_apostrophes)
    return word.split() == [word] and all(step(word) == word for step in steps)


def _certain_dyet(text: str) -> str:
    """Replace the look-alikes of Đ, except within a word that is foreign: Guðrún.

    Neither Icelandic ð nor Ewe ɖ begins a name of a person here; Hđ and Kđ do, in Ê Đê.
    """
    if replace_dyet(text) == text:
        return text

    def one(found: re.Match[str]) -> str:
        word = replace_dyet(found.group())
        sound = is_well_formed(word) or is_ethnic_name(word) or _DYET_FIRST.match(word)
        return word if sound else found.group()

    return _WORD.sub(one, text)


def _recased(text: str) -> str:
    """Capitalize a name all in capitals or small letters, and single words that are names.

    In a name with foreign words a small word may be part of it (van Dijk, de la Cruz).
    """
    if not any(map(str.isalpha, text)):
        return text
    if text.isupper() or text.islower():
        sound = sum(map(str.isalpha, text)) > 1 or is_well_formed(text)
        return capitalize_name(text) if sound else text
    words = text.split(" ")
    familiar = all(map(_is_familiar, words))
    if familiar and len(words[0]) == 1:
        words[0] = words[0].upper()
    return " ".join(_recased_word(w) if familiar or not w.isascii() else w for w in words)


@lru_cache(maxsize=1 << 16)
def _is_familiar(word: str) -> bool:
    bare = word.strip("'")
    return is_well_formed(bare) or is_ethnic_name(bare) or len(bare) == 1 or "'" in word


@lru_cache(maxsize=1 << 16)
def _recased_word(word: str) -> str:
    """Return a word of a name in mixed case with its capital."""
    if _MARKER.match(word):
        return capitalize_word(word) if word.islower() or not has_sane_case(word) else word
    if (len(word) > 1 or not word.isascii()) and (
        is_well_formed(word) or (is_ethnic_name(word) and word.islower())
    ):
        return capitalize_word(word)
    return word


def _by_word(text: str, style: ToneStyle) -> str:
    if text.isascii():
        return text
    return " ".join([_toned(piece, style) for piece in text.split(" ")])


@lru_cache(maxsize=1 << 16)
def _toned(piece: str, style: ToneStyle) -> str:
    def one(found: re.Match[str]) -> str:
        word = found.group()
        return repair_tone(word) if style == "keep" else style_tone(word, style=style)

    return _WORD.sub(one, piece)


def _read_keys(work: _Work) -> None:
    reading = read_keystrokes(work.text)
    if not reading.step:
        return
    work.certain(reading.step, reading.certain)
    if reading.likely != reading.certain:
        work.flags.append("keystrokes")
        work.likely(reading.step, reading.likely)
