"""Keys by which names meet: K1 the same name, K2 without diacritics, K3 as the south speaks.

Each key is made word by word, so that a column's keys are put together from those of its few
thousand distinct words. K1 folds what is only style: tone placement, i for y, case, apostrophes.
K2 is K1 in bare letters. K3 merges what southern speech merges; it is for blocking only, never
proof.
"""

import re
import unicodedata
from functools import lru_cache

from lagi_clean.text.characters import APOSTROPHES, compose_marks, replace_dyet
from lagi_clean.text.letters import without_marks
from lagi_clean.text.scripts import latin
from lagi_clean.text.syllables import Syllable, parse_syllable
from lagi_clean.text.tones import compose

__all__ = [
    "LOST",
    "fold",
    "key_words",
    "name_fold",
    "name_key",
    "name_sound",
    "word_fold",
    "word_key",
    "word_sound",
]

LOST = "\ufffd"
"""In a key, any one letter: it was lost before the text came to us."""
_ONE_LETTER_RIMES = frozenset({"i", "y"})
_SWAPPING = frozenset({"", "h", "k", "l", "m", "s", "t", "v", "qu"})
_APART = re.compile(rf"[^\w{APOSTROPHES}\u0300-\u036f?{LOST}]+|_")
_INNER_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_MARKER = re.compile(rf"^([hk])[{APOSTROPHES}]? +(?=\w)", re.IGNORECASE)
_Y_MARKER = re.compile(rf"^y[{APOSTROPHES}] *(?=\w)", re.IGNORECASE)
_SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """Return ``text`` in small ASCII letters, without diacritics, with single spaces.

    For headings, places and free text: punctuation stays. Other scripts become Latin.

    >>> fold("  Phường  Phước Hội, TX. La Gi"), fold("Đặng-Lý")
    ('phuong phuoc hoi, tx. la gi', 'dang-ly')
    """
    bare = without_marks(compose_marks(unicodedata.normalize("NFKC", text)))
    if not bare.isascii():
        bare = latin(bare)
    return _SPACES.sub(" ", bare).strip().lower()


def key_words(name: str) -> list[str]:
    """Return the words of a name that keys are made of, in composed Unicode, case kept.

    The apostrophe of H' and K' goes, with the space that may follow, so that H'Hen, H' Hen,
    H Hen and HHen are one word. A question mark within a word, or U+FFFD, is a lost letter.

    >>> key_words("H’ Hen Niê"), key_words("Nguy?n Thị-Hoa"), key_words("Y'Blok Êban ?")
    (['HHen', 'Niê'], ['Nguy\ufffdn', 'Thị', 'Hoa'], ['Y', 'Blok', 'Êban'])
    """
    text = replace_dyet(compose_marks(name)).strip()
    text = _Y_MARKER.sub("Y ", _MARKER.sub(r"\1", text))
    words = []
    for word in _APART.split(text):
        joined = _INNER_APOSTROPHE.sub("", word).replace("?", LOST)
        if joined.strip(LOST):
            words.append(joined)
    return words


@lru_cache(maxsize=1 << 16)
def word_key(word: str) -> str:
    """Return K1 of one word: small letters, tone in the old style, y for a lone i.

    >>> [word_key(w) for w in ("Thuý", "THÚY", "Lí", "Quí", "Tài", "Hòang", "Êban")]
    ['thúy', 'thúy', 'lý', 'quý', 'tài', 'hoàng', 'êban']
    """
    lower = unicodedata.normalize("NFC", word.lower())
    syllable = parse_syllable(lower)
    if syllable is None:
        return lower
    return compose(_with_y(syllable), style="old")


def _with_y(syllable: Syllable) -> Syllable:
    if syllable.rime not in _ONE_LETTER_RIMES or syllable.onset not in _SWAPPING:
        return syllable
    return Syllable(syllable.onset + "y", syllable.onset, "y", syllable.tone, syllable.tone_at)


@lru_cache(maxsize=1 << 16)
def word_fold(word: str) -> str:
    """Return K2 of one word: K1 in bare letters; a lost letter stays U+FFFD.

    >>> [word_fold(w) for w in ("Đặng", "Lí", "Nguy\ufffdn", "Ayŭn", "Kơ\u0306")]
    ['dang', 'ly', 'nguy\ufffdn', 'ayun', 'ko']
    """
    bare = without_marks(word_key(word))
    if bare.isascii():
        return bare
    parts = (latin(p).lower() if not p.isascii() else p for p in bare.split(LOST))
    return LOST.join("".join(c for c in part if c.isalnum()) for part in parts)


_GLIDE = re.compile(r"^(?:o(?=[aăe])|u(?=[yêâơ]))")
_ONSETS = {
    "gi": "v",
    "d": "v",
    "đ": "d",
    "ngh": "ng",
    "gh": "g",
    "tr": "ch",
    "k": "c",
    "s": "x",
}
_RIMES = (
    (re.compile(r"y"), "i"),
    (re.compile(r"ie(?=[ump])"), "i"),
    (re.compile(r"^eu$"), "iu"),
    (re.compile(r"uo(?=[iump])"), "u"),
    (re.compile(r"^ao$"), "au"),
    (re.compile(r"ng$|(?<=[ie])nh$"), "n"),
    (re.compile(r"c$|(?<=[ie])ch$"), "t"),
)


@lru_cache(maxsize=1 << 16)
def word_sound(word: str) -> str:
    """Return K3 of one word: bare letters, with what southern speech merges made equal.

    Final n, ng and nh; c, ch and t; d, gi and v (đ stays apart); s and x; ch and tr; ao and au,
    ai and ay, iu, iêu and êu, oi, ôi and ơi, om, ôm and ơm, im and iêm, ui, uôi, ưi and ươi; h
    with a glide and qu; all tones. The table of these is ``data/names/spelling_confusions.csv``; l
    and n, which the north merges, are kept apart: Lam and Nam are two names.

    >>> [word_sound(w) for w in ("Phượng", "Diệu", "Dịu", "Giang", "Vang", "Đan", "Sương", "Xương")]
    ['phuon', 'viu', 'viu', 'van', 'van', 'dan', 'xuon', 'xuon']
    """
    key = word_key(word)
    syllable = parse_syllable(key)
    if syllable is None:
        return word_fold(word)
    onset, rime = syllable.onset, syllable.rime
    if onset == "gi" and rime.startswith("ê"):  # giêng is gi and iêng
        rime = "i" + rime
    if onset == "qu":
        onset = "w"
    elif onset in ("", "h") and _GLIDE.match(rime):
        onset, rime = "w", rime[1:]
    onset, rime = _ONSETS.get(onset, onset), without_marks(rime)
    for pattern, sound in _RIMES:
        rime = pattern.sub(sound, rime)
    return onset + rime


@lru_cache(maxsize=1 << 12)
def _words(name: str) -> tuple[str, ...]:
    return tuple(key_words(name))


def name_key(name: str) -> str:
    """Return K1 of a name: the same for spellings of one name that differ in style only.

    >>> name_key("NGUYỄN  THỊ THUÝ"), name_key("Nguyễn Thị Thúy"), name_key("H' Hen Niê")
    ('nguyễn thị thúy', 'nguyễn thị thúy', 'hhen niê')
    """
    return " ".join(map(word_key, _words(name)))


def name_fold(name: str) -> str:
    """Return K2 of a name: K1 without diacritics; U+FFFD for a lost letter.

    >>> name_fold("Đặng Thị Lí"), name_fold("Dang Thi Ly"), name_fold("Nguy?n Văn A")
    ('dang thi ly', 'dang thi ly', 'nguy\ufffdn van a')
    """
    return " ".join(map(word_fold, _words(name)))


def name_sound(name: str) -> str:
    """Return K3 of a name, its southern sound, for blocking.

    >>> name_sound("Nguyễn Tấn Tài") == name_sound("Nguyễn Tấng Tày")
    True
    """
    return " ".join(map(word_sound, _words(name)))
