"""Keys of a Vietnamese keyboard that were never turned into letters: Telex and VNI typing.

Telex writes tones with s f r x j and letters with aa ee oo aw ow uw dd (``Nguyeenx``), VNI with
digits (``Nguye6n4``). A word is read as keys only if it is no syllable as it stands and is one as
read. Foreign names look alike (Hans, Max, Wing), and clerks number people of one name (Hùng 2):
the repair is certain only with a known name as the result and further evidence in the cell.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from lagi_clean.text.case import capitalize_word
from lagi_clean.text.characters import compose_marks
from lagi_clean.text.letters import Tone
from lagi_clean.text.lexicon import bearers, is_ethnic_name, is_foreign_name
from lagi_clean.text.steps import Reading
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
_DIGITS = frozenset("0123456789")
_VOWEL = re.compile("(?!đ)[aăâeêioôơuưyà-ỹ]")
_LONGEST = 14
_WORD = re.compile(r"[^\s()\[\],.;/\-]+")


@dataclass(frozen=True, slots=True)
class Keyed:
    """A word read as keys."""

    text: str
    strong: bool
    """The keys are more than a last s, r or x, or one doubled vowel: hardly a foreign word."""


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
    strong = bool(tones) and (tones[0] in "fj" or rest not in shaped)
    strong = strong or "dd" in rest or "uw" in rest or (bool(tones) and _is_nasal_end(lower))
    return _one(word, shaped, _TELEX_TONES[tones[0]] if tones else "ngang", strong=strong)


def _is_nasal_end(lower: str) -> bool:
    return lower[:-1].endswith(("ng", "nh", "ch")) and lower[-1] in _TELEX_TONES


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
    return _one(word, readings, tone, strong=bool(shapes) and (bool(tones) or len(shapes) > 1))


def _one(word: str, readings: set[str], tone: Tone, *, strong: bool) -> Keyed | None:
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
    return Keyed(text, strong)


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

    >>> read_keystrokes("Nguyeenx Vawn Thanhf").certain
    'Nguyễn Văn Thành'
    >>> read_keystrokes("Nguyễn Văn Hans").likely, read_keystrokes("Nguyễn Văn Tris").certain
    ('Nguyễn Văn Hans', 'Nguyễn Văn Trí')
    """
    nothing = Reading(step="", certain=text, likely=text)
    words = _WORD.findall(text)
    layout: Layout
    if any(not _DIGITS.isdisjoint(w) and not w.isdigit() for w in words):
        layout, keyed = "vni_keys", {w: k for w in words if (k := decode_vni_keys(w))}
    else:
        layout, keyed = (
            "telex",
            {w: k for w in words if (k := decode_telex(w)) and not is_ethnic_name(w)},
        )
    if not keyed:
        return nothing
    strong = sum(k.strong and bearers(k.text) > 0 for k in keyed.values())
    accented = any(w not in keyed and not w.isascii() and is_well_formed(w) for w in words)
    certain, likely = {}, {}
    for word, key in keyed.items():
        known = bearers(key.text) > 0
        if layout == "vni_keys":
            sure = known and (strong > 0 or sum(bearers(k.text) > 0 for k in keyed.values()) > 1)
        else:
            if is_foreign_name(word) and not strong:
                continue
            sure = known and (strong > 0 or accented) and not is_foreign_name(word)
        if sure:
            certain[word] = key.text
        elif known or key.strong:
            likely[word] = key.text
    if not certain and not likely:
        return nothing
    done = _replaced(text, certain)
    return Reading(step=layout, certain=done, likely=_replaced(done, likely))


def _replaced(text: str, readings: dict[str, str]) -> str:
    return _WORD.sub(lambda m: readings.get(m.group(), m.group()), text)
