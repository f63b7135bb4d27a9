"""Keys of a Vietnamese keyboard that were never turned into letters: Telex and VNI typing.

Telex writes tones with s f r x j and letters with aa ee oo aw ow uw dd (``Nguyeenx``), VNI with
digits (``Nguye6n4``). A word is read as keys only if it is no syllable as it stands and is one as
read. Foreign names look alike (Hans, Max, Lee), and clerks number people of one name (Hùng2): the
repair is certain only with a name as the result, in a cell that is Vietnamese with it, and where
the keys are more than such a name or number could have. Highland names have f, j, w and final s
and r of their own, so that Telex is not looked for in them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from lagi_clean.text.asides import split_asides
from lagi_clean.text.case import capitalize_word
from lagi_clean.text.characters import compose_marks
from lagi_clean.text.letters import Tone
from lagi_clean.text.lexicon import (
    bearers,
    family_bearers,
    is_ethnic_name,
    is_family,
    is_foreign_name,
)
from lagi_clean.text.steps import Reading
from lagi_clean.text.structure import is_highland
from lagi_clean.text.syllables import is_well_formed, parse_syllable
from lagi_clean.text.tones import compose

__all__ = ["Keyed", "decode_telex", "decode_vni_keys", "read_keystrokes"]

Layout = Literal["telex", "vni_keys"]

_TELEX_TONES: dict[str, Tone] = {"s": "sac", "f": "huyen", "r": "hoi", "x": "nga", "j": "nang"}
_VNI_TONES: dict[str, Tone] = {"1": "sac", "2": "huyen", "3": "hoi", "4": "nga", "5": "nang"}
_DOUBLED = (("a", "â"), ("e", "ê"), ("o", "ô"))
_HORNS = (("uo", "ươ"), ("ưo", "ươ"), ("uơ", "ươ"), ("ua", "ưa"), ("oa", "oă"))
_HORN = (("u", "ư"), ("o", "ơ"), ("a", "ă"))
_VNI_SHAPES = {"6": _DOUBLED, "7": (*_HORNS[:4], *_HORN[:2]), "8": (_HORNS[4], _HORN[2])}
_HARD = frozenset("wfj")
_CLUSTER = re.compile("iee|yee|uoo|uaa|aa[uy]|eeu|ooi")
_DIGITS = frozenset("0123456789")
_VOWEL = re.compile("(?!đ)[aăâeêioôơuưyà-ỹ]")
_LONGEST = 14
_FAMILY = 200
"""Bearers of a family name whose keys are no accident beside another word in keys: Lee."""
_FREQUENT = 20
"""Bearers in the samples from which a name may be taken without other evidence."""
_WORD = re.compile(r"[^\s()\[\],.;/\-]+")


@dataclass(frozen=True, slots=True)
class Keyed:
    """A word read as keys."""

    text: str
    strong: bool
    """The keys are more than a last s, r, x or digit, or one doubled vowel."""
    hard: bool = False
    """Several keys of Telex, some of which no foreign name has: nothing else can be meant."""


@lru_cache(maxsize=1 << 14)
def decode_telex(word: str) -> Keyed | None:
    """Return the word that Telex keys stand for, None if they stand for no syllable.

    The tone goes where the old style puts it, as keyboards do by default.

    >>> [decode_telex(w).text for w in ("Nguyeenx", "Nguyeexn", "DDawngj", "Dduwcs", "HOAF")]
    ['Nguyễn', 'Nguyễn', 'Đặng', 'Đức', 'HÒA']
    >>> [decode_telex(w) for w in ("Maria", "Wing", "Ksor", "Jimmy", "Lan")]
    [None, None, None, None, None]
    """
    lower = compose_marks(word).lower()
    first = _VOWEL.search(lower)
    if first is None or len(lower) > _LONGEST or not lower.isalpha() or is_well_formed(lower):
        return None
    head, tail = lower[: first.start()], lower[first.start() :]
    tones = [c for c in tail if c in _TELEX_TONES]
    if len(tones) > 1:
        return None
    rest = head + "".join(c for c in tail if c not in _TELEX_TONES)
    shaped = {r for r in _telex_shapes(rest) if is_well_formed(r) or tones}
    strong = "w" in rest or "dd" in rest or _CLUSTER.search(rest) is not None
    if tones:
        strong = strong or tones[0] in "fj" or rest not in shaped or tail[-1] not in _TELEX_TONES
        strong = strong or tail[:-1].endswith(("ng", "nh", "ch"))
    keys = len(tones) + len(rest) - len(min(shaped, default=rest))
    hard = keys > 1 and not _HARD.isdisjoint(lower)
    tone = _TELEX_TONES[tones[0]] if tones else "ngang"
    return _one(word, shaped, tone, strong=strong, hard=hard)


def _telex_shapes(keys: str) -> set[str]:
    """Return the readings of keys without tone."""
    shapes = {keys}
    if "dd" in keys[:2]:
        shapes = {"đ" + keys[2:]}
    elif keys.startswith("d") and keys.endswith("d") and len(keys) > 2:  # d…d
        shapes = {"đ" + keys[1:-1]}
    for vowel, shaped in _DOUBLED:
        shapes = {
            re.sub(f"{vowel}(.*?){vowel}", rf"{shaped}\1", s, count=1) if s.count(vowel) > 1 else s
            for s in shapes
        }
    shapes = {s.replace("uwow", "uow") for s in shapes}
    if "w" in keys:
        shapes = {
            without.replace(plain, horn, 1)
            for s in shapes
            for without in (s.replace("w", ""),)
            if s.count("w") == 1 and (s.index("w") or 0) > 0
            for plain, horn in (*_HORNS, *_HORN)
            if plain in without
        }
    return shapes


@lru_cache(maxsize=1 << 14)
def decode_vni_keys(word: str) -> Keyed | None:
    """Return the word that VNI keys stand for, None if they stand for no syllable.

    >>> [decode_vni_keys(w).text for w in ("Nguye6n4", "D9a85ng", "Thi5", "Phu7o7ng2")]
    ['Nguyễn', 'Đặng', 'Thị', 'Phường']
    >>> decode_vni_keys("Hùng2"), decode_vni_keys("An12")
    (None, None)
    """
    lower = compose_marks(word).lower()
    digits = [c for c in lower if c in _DIGITS]
    bare = "".join(c for c in lower if c not in _DIGITS)
    if not digits or not bare.isalpha() or len(lower) > _LONGEST or not lower[0].isalpha():
        return None
    tones = [c for c in digits if c in _VNI_TONES]
    shapes = [c for c in digits if c not in _VNI_TONES]
    if len(tones) > 1 or "0" in digits:
        return None
    readings = {bare}
    for key in dict.fromkeys(shapes):
        if key == "9":
            readings = {"đ" + r[1:] for r in readings if r.startswith("d")}
        else:
            readings = {
                r.replace(plain, shaped, 1)
                for r in readings
                for plain, shaped in _VNI_SHAPES[key]
                if plain in r
            }
    tone = _VNI_TONES[tones[0]] if tones else "ngang"
    strong = len(digits) > 1 or lower[-1] not in _DIGITS
    return _one(word, readings, tone, strong=strong)


def _one(
    word: str, readings: set[str], tone: Tone, *, strong: bool, hard: bool = False
) -> Keyed | None:
    """Return the one reading that is a well-formed syllable with this tone, in the word's case."""
    sound = set()
    for reading in readings:
        toned = _with_tone(reading, tone)
        if toned is not None and toned != compose_marks(word).lower():
            sound.add(toned)
    if len(sound) > 1:
        horned = {s for s in sound if "ươ" in compose_marks(s) or "ư" in s}
        sound = horned if len(horned) == 1 else sound
    if len(sound) != 1:
        return None
    (text,) = sound
    letters = [c for c in word if c.isalpha()]
    if len(letters) > 1 and all(c.isupper() for c in letters):
        text = text.upper()
    elif word[0].isupper():
        text = capitalize_word(text)
    return Keyed(text, strong, hard)


def _with_tone(reading: str, tone: Tone) -> str | None:
    if tone == "ngang":
        return reading if is_well_formed(reading) else None
    # a syllable that ends in a stop is well formed only with its tone
    for mark in ("", "\u0301"):
        at = next((i for i, c in enumerate(reading) if _VOWEL.match(c)), None)
        if at is None:
            return None
        marked = compose_marks(reading[: at + 1] + mark + reading[at + 1 :])
        syllable = parse_syllable(marked)
        if syllable is None:
            continue
        if syllable.tone != "ngang" and not mark:
            return None
        toned = compose(syllable, style="old", tone=tone)
        return toned if is_well_formed(toned) else None
    return None


def read_keystrokes(text: str) -> Reading:
    """Return ``text`` with its words in Telex or VNI keys read, and whether that is certain.

    >>> read_keystrokes("Nguyeenx Vawn Thanhf").certain, read_keystrokes("Lee Bảo Anh").certain
    ('Nguyễn Văn Thành', 'Lee Bảo Anh')
    >>> read_keystrokes("Nguyễn Văn Hans").likely, read_keystrokes("Nguyễn Văn Tris").certain
    ('Nguyễn Văn Hans', 'Nguyễn Văn Trí')
    >>> read_keystrokes("Phan Thi5 Nga").certain, read_keystrokes("Phan Thị Hoa2").likely
    ('Phan Thị Nga', 'Phan Thị Hòa')
    """
    nothing = Reading(step="", certain=text, likely=text)
    words = _WORD.findall(text)
    layout: Layout
    if not _DIGITS.isdisjoint(text) and any(map(_is_with_digits, words)):
        layout, keyed = "vni_keys", {w: k for w in words if (k := decode_vni_keys(w))}
    else:
        layout, keyed = "telex", {w: k for w in words if (k := decode_telex(w))}
        if keyed and _is_highland(text, keyed):
            keyed = {w: k for w, k in keyed.items() if _is_known(k)}
            keyed = keyed if any(k.hard for k in keyed.values()) else {}
    keyed = {w: k for w, k in keyed.items() if not is_ethnic_name(w)}
    if not keyed:
        return nothing
    others = [w for w in words if w not in keyed]
    if layout == "vni_keys":
        if _is_highland(text, keyed):
            keyed = {w: k for w, k in keyed.items() if _is_known(k)}
        sure = _sure_of_digits(keyed, words)
        likely = {w for w, k in keyed.items() if _is_known(k)}
    else:
        sure = _sure_of_letters(keyed, words)
        foreign = not _is_vietnamese(others)
        likely = {
            w
            for w, k in keyed.items()
            if _is_known(k) and not is_foreign_name(w) and (k.strong or not foreign)
        }
    if not sure and not likely:
        return nothing
    done = _replaced(text, {w: keyed[w].text for w in sure})
    return Reading(
        step=layout,
        certain=done,
        likely=_replaced(done, {w: keyed[w].text for w in likely - sure}),
    )


def _is_with_digits(word: str) -> bool:
    return not _DIGITS.isdisjoint(word) and not word.isdigit()


def _is_highland(text: str, keyed: dict[str, Keyed]) -> bool:
    """Tell whether a name is one of the highland peoples, as it stands or as its keys read."""
    if is_highland(text) or is_highland(_replaced(text, {w: k.text for w, k in keyed.items()})):
        return True
    name = split_asides(text).name
    return name != text and is_highland(name)


def _is_known(key: Keyed) -> bool:
    return bearers(key.text) > 0 or is_ethnic_name(key.text)


def _is_vietnamese(words: Iterable[str]) -> bool:
    return all(len(w) == 1 or is_well_formed(w) for w in words)


def _sure_of_letters(keyed: dict[str, Keyed], words: Sequence[str]) -> set[str]:
    """Return the words that are Telex keys for certain: none where a word is foreign."""
    others = [w for w in words if w not in keyed]
    if not _is_vietnamese(others):
        return set()
    accented = any(not w.isascii() for w in others)
    vietnamese = bool(others) and family_bearers(others[0]) >= _FREQUENT
    several = accented or vietnamese or len(keyed) > 1
    read = {w: k for w, k in keyed.items() if not is_foreign_name(w)}
    family = {w for w, k in keyed.items() if family_bearers(k.text) >= _FAMILY}  # Lee
    known = {w for w, k in read.items() if _is_known(k)}
    shown = any(
        k.hard
        or (k.strong and bearers(k.text) >= _FREQUENT)
        or (k.strong and w in known and (several or (w == words[0] and is_family(k.text))))
        for w, k in read.items()
    )
    if shown or (known and len(known | family) > 1):
        return {w for w, k in keyed.items() if w in read or _is_meant(k, first=w == words[0])}
    if accented:
        return known
    doubled = {w for w in known if vietnamese and w[-1].lower() not in _TELEX_TONES}
    return {w for w in doubled if bearers(keyed[w].text) >= _FREQUENT}


def _is_meant(key: Keyed, *, first: bool) -> bool:
    """Tell whether a word like a foreign name is meant as keys, where others are: Hans, not Max."""
    if first:
        return is_family(key.text)
    return bearers(key.text) > family_bearers(key.text)


def _sure_of_digits(keyed: dict[str, Keyed], words: Sequence[str]) -> set[str]:
    """Return the words that are VNI keys for certain: a clerk's number stands at the very end."""
    shown = any(k.strong or (_is_known(k) and w != words[-1]) for w, k in keyed.items())
    return set(keyed) if shown else set()


def _replaced(text: str, readings: dict[str, str]) -> str:
    if not readings:
        return text
    return _WORD.sub(lambda m: readings.get(m.group(), m.group()), text)
