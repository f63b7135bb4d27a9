"""Characters as they should be: one Unicode form, no look-alikes, no invisible ones, one space.

NFC alone does not repair a tone typed before its circumflex, breve or horn: both marks have the
combining class 230, so ``e`` + ngã + circumflex stays ``ẽ̂``. Zero-width characters are removed,
never replaced by a space; what a person sees as a space becomes one space.
"""

import re
import unicodedata

from lagi_clean.text.letters import TONE_MARKS

__all__ = [
    "APOSTROPHES",
    "compose_marks",
    "has_stray_marks",
    "plain_apostrophes",
    "plain_widths",
    "remove_invisible",
    "replace_dyet",
    "squeeze_spaces",
]

APOSTROPHES = "'’‘ʼʻ`´′＇"
"""The apostrophes of H'Hen, the first being the one written."""

_TONES = "".join(TONE_MARKS)
_SHAPES = "\u0302\u0306\u031b"
_TONE_FIRST = re.compile(f"([{_TONES}])([\u0323]?)([{_SHAPES}])")
_SHAPE = re.compile(f"[{_SHAPES}]")
_DYET = str.maketrans({"\u00d0": "Đ", "\u0189": "Đ", "\u00f0": "đ", "\u0256": "đ"})
_LIKE_DYET = re.compile("[\u00d0\u0189\u00f0\u0256]")
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_WIDE = re.compile("[\uff01-\uff5e]+")
_ODD_APOSTROPHE = re.compile(f"[{APOSTROPHES[1:]}]")
_APOSTROPHE = re.compile(rf"(?<=\w)[{APOSTROPHES[1:]}](?=\w|\s|$)")
_STRAY = re.compile("[\u0300-\u0305\u0307-\u036f]")


def compose_marks(text: str) -> str:
    """Return ``text`` in NFC, a tone before a circumflex, breve or horn put after it.

    >>> compose_marks("Nguye\u0303\u0302n") == "Nguyễn" == compose_marks("Nguye\u0302\u0303n")
    True
    """
    composed = unicodedata.normalize("NFC", text)
    if composed.isascii() or _SHAPE.search(composed) is None:  # nothing to be out of order
        return composed
    decomposed = unicodedata.normalize("NFD", composed)
    ordered = _TONE_FIRST.sub(r"\3\1\2", decomposed)
    return unicodedata.normalize("NFC", ordered)


def has_stray_marks(text: str) -> bool:
    """Tell whether a combining mark is left over in NFC text that no letter here bears.

    Ê Đê and M'nông letters have no composed form (ơ̆, ư̆): a breve is no stray mark.

    >>> has_stray_marks("e\u0342"), has_stray_marks("Kơ\u0306")
    (True, False)
    """
    return _STRAY.search(text) is not None


def replace_dyet(text: str) -> str:
    """Return ``text`` with Đ for its look-alikes of Icelandic (U+00D0) and Ewe (U+0189).

    To be done before letters are made small: the small form of U+00D0 is ð.

    >>> replace_dyet("\u00d0\u1ee9c \u00f0o")
    'Đức đo'
    """
    return text if _LIKE_DYET.search(text) is None else text.translate(_DYET)


def remove_invisible(text: str) -> str:
    """Return ``text`` without zero-width, control and direction characters.

    A line break, a tab and the no-break spaces are spaces: ``squeeze_spaces`` sees to them.

    >>> remove_invisible("\ufeffNg\u200bọc\u00ad")
    'Ngọc'
    """
    return text if text.isascii() and text.isprintable() else _INVISIBLE.sub("", text)


def squeeze_spaces(text: str) -> str:
    r"""Return ``text`` with one space for any run of white space, none at the ends.

    >>> squeeze_spaces(" Lê\u00a0 Lợi\t\u3000A\n")
    'Lê Lợi A'
    """
    return " ".join(text.split())


def plain_apostrophes(text: str) -> str:
    """Return ``text`` with ' for the other apostrophes within or after a word.

    >>> plain_apostrophes("H’Hen Niê"), plain_apostrophes("Kʼ Brếp")
    ("H'Hen Niê", "K' Brếp")
    """
    return text if _ODD_APOSTROPHE.search(text) is None else _APOSTROPHE.sub("'", text)


def plain_widths(text: str) -> str:
    """Return ``text`` with ordinary letters and digits for full-width ones.

    >>> plain_widths("ＬÊ Ｖăn １")
    'LÊ Văn 1'
    """
    return _WIDE.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)
