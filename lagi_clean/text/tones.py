"""Where the tone mark stands: the old style (hòa, thủy), the new one (hoà, thuỷ), and neither.

Both styles are legal in a name, and differ only in open syllables with oa, oe, uy. School books
use the new one (Decision 1989/QĐ-BGDĐT of 2018, art. 8), most keyboards and rosters the old one.
A mark that stands in neither place (Hòang, Qúy) is a slip of the keyboard.
"""

from functools import lru_cache
from typing import Literal

from lagi_clean.text.letters import VOWELS, Tone, join_tone
from lagi_clean.text.syllables import Syllable, parse_syllable

__all__ = ["Style", "compose", "has_legal_tone", "repair_tone", "style_tone"]

Style = Literal["old", "new"]
_MARKED = frozenset("ăâêôơư")
_DIFFERING = frozenset({"oa", "oe", "uy"})


@lru_cache(maxsize=1024)
def _place(rime: str, style: Style) -> int:
    """Return the index in ``rime`` of the letter that bears the tone."""
    count = next((i for i, letter in enumerate(rime) if letter not in VOWELS), len(rime))
    marked = [i for i in range(count) if rime[i] in _MARKED]
    if marked:
        return marked[-1]
    if count != 2:  # one vowel, or the middle of three
        return count // 2
    if count < len(rime):
        return 1
    return int(style == "new" and rime in _DIFFERING)


def compose(syllable: Syllable, *, style: Style, tone: Tone | None = None) -> str:
    """Return a syllable in one style, in its own case, or with another tone.

    >>> [compose(parse_syllable("THỦY"), style=s) for s in ("old", "new")]
    ['THỦY', 'THUỶ']
    """
    at = len(syllable.onset) + _place(syllable.rime, style)
    letters = syllable.letters
    marked = join_tone(letters[at], syllable.tone if tone is None else tone)
    return letters[:at] + marked + letters[at + 1 :]


def has_legal_tone(syllable: Syllable) -> bool:
    """Tell whether the tone stands where the old or the new style puts it.

    >>> [has_legal_tone(parse_syllable(s)) for s in ("hòa", "hoà", "hòang", "qúy", "an")]
    [True, True, False, False, True]
    """
    if syllable.tone_at < 0:
        return True
    at = syllable.tone_at - len(syllable.onset)
    return at in (_place(syllable.rime, "old"), _place(syllable.rime, "new"))


def repair_tone(text: str) -> str:
    """Return one word with its tone moved to the legal place, in any case.

    A legal placement stays in its style, and what is no well-formed syllable stays as it is.
    Where both styles would do, no repair is needed, so none has to be chosen.

    >>> [repair_tone(s) for s in ("Hòang", "Qúy", "Gìa", "NGUỸÊN", "Hoà", "Chamaléa")]
    ['Hoàng', 'Quý', 'Già', 'NGUYỄN', 'Hoà', 'Chamaléa']
    """
    syllable = parse_syllable(text)
    if syllable is None or has_legal_tone(syllable):
        return text
    return compose(syllable, style="old")


def style_tone(text: str, *, style: Style) -> str:
    """Return one word with its tone placed in the given style; other words stay.

    >>> style_tone("Hoà", style="old"), style_tone("thúy", style="new")
    ('Hòa', 'thuý')
    >>> style_tone("Sia", style="new")
    'Sia'
    """
    syllable = parse_syllable(text)
    return text if syllable is None else compose(syllable, style=style)
