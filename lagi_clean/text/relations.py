"""How two names relate, on a small scale from the same to different, with the reasons.

A similarity of letters says little here: every Nguyễn Văn and Nguyễn Thị share half of theirs.
So it is told apart what kind of difference there is: style, lost diacritics, damage, initials, a
part that one side lacks, order, two readings of one character, one typing error.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache

from lagi_clean.data import csv_rows
from lagi_clean.text.keys import LOST, key_words, word_fold, word_key
from lagi_clean.text.letters import without_marks
from lagi_clean.text.names import repair_name
from lagi_clean.text.structure import split_name
from lagi_clean.text.syllables import is_well_formed

__all__ = ["NameComparison", "Relation", "compare_names"]


class Relation(IntEnum):
    """From different to the same; a higher one speaks more for one person."""

    DIFFERENT = 0
    TYPING_ERROR = 1
    """One word differs by one letter or by its diacritics."""
    DOUBLET = 2
    """Two readings of one character (Hoàng and Huỳnh): legally two names."""
    ORDER_DIFFERS = 3
    PART_MISSING = 4
    """One side lacks words of the other, in the middle or at an end."""
    INITIALS_FIT = 5
    DAMAGED = 6
    """One side has lost letters, or a word that is none, and the rest fits."""
    COMPATIBLE = 7
    """The same without diacritics, and one side bears none where they differ."""
    SAME_UP_TO_STYLE = 8
    """Tone placement, i and y, case, apostrophes, spaces."""
    SAME = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class NameComparison:
    """The relation of two names, and why."""

    relation: Relation
    reasons: tuple[str, ...]
    """Codes such as ``doublet:family``, to be shown to a reviewer."""


def compare_names(one: str, other: str) -> NameComparison:
    """Return how two names relate; the order of the two makes no difference.

    >>> compare_names("Nguyễn Thị Thúy", "NGUYỄN THỊ THUÝ")
    NameComparison(relation=<Relation.SAME_UP_TO_STYLE: 8>, reasons=('tone_style',))
    >>> compare_names("Huỳnh Văn Tài", "Hoàng Văn Tài").reasons
    ('doublet:family',)
    >>> [compare_names("Đặng Thị Hoa", n).relation.name for n in ("Dang Thi Hoa", "Đặng T. Hoa")]
    ['COMPATIBLE', 'INITIALS_FIT']
    """
    first, second = _Name.of(min(one, other)), _Name.of(max(one, other))
    if not first.words or not second.words:
        return NameComparison(relation=Relation.DIFFERENT, reasons=("empty",))
    if first.shown == second.shown:
        return NameComparison(relation=Relation.SAME, reasons=())
    if first.keys == second.keys:
        return NameComparison(
            relation=Relation.SAME_UP_TO_STYLE, reasons=_styles(first, second) or ("spelling",)
        )
    for compare in (_by_words, _missing, _order):
        found = compare(first, second)
        if found is not None:
            return found
    return NameComparison(relation=Relation.DIFFERENT, reasons=())


@dataclass(frozen=True, slots=True)
class _Name:
    shown: str
    words: tuple[str, ...]
    keys: tuple[str, ...]
    parts: tuple[str, ...]
    """``family``, ``middle`` or ``given`` for each word."""

    @staticmethod
    @lru_cache(maxsize=1 << 14)
    def of(text: str) -> "_Name":
        core = repair_name(text).core
        words = tuple(key_words(core))
        return _Name(core, words, tuple(map(word_key, words)), tuple(_part_of_words(core, words)))


def _part_of_words(core: str, words: tuple[str, ...]) -> Iterator[str]:
    parts = split_name(" ".join(words) if len(core.split()) != len(words) else core)
    places = {
        "family": parts.family or "",
        "middle": parts.middle or "",
        "given": parts.given or "",
    }
    left = {place: Counter(word_key(w) for w in key_words(text)) for place, text in places.items()}
    for word in words:
        key = word_key(word)
        place = next((p for p in ("family", "given", "middle") if left[p][key]), "middle")
        left[place][key] -= 1
        yield place


def _styles(first: _Name, second: _Name) -> tuple[str, ...]:
    reasons = []
    for a, b in zip(first.words, second.words, strict=True):
        if a == b:
            continue
        if a.lower() == b.lower():
            reasons.append("case")
        elif without_marks(a).lower() == without_marks(b).lower():
            reasons.append("tone_style")
        else:
            reasons.append("i_y")
    return tuple(dict.fromkeys(reasons))


def _by_words(first: _Name, second: _Name) -> NameComparison | None:
    """Compare names of equally many words, word by word: the worst difference is the relation."""
    if len(first.keys) != len(second.keys):
        return None
    worst, reasons, slips = Relation.SAME_UP_TO_STYLE, [], 0
    for a, b, part in zip(first.keys, second.keys, first.parts, strict=True):
        if a == b:
            continue
        relation, reason = _word_relation(a, b)
        if relation == Relation.DIFFERENT:
            return None
        slips += relation == Relation.TYPING_ERROR
        worst = min(worst, relation)
        reasons.append(f"{reason}:{part}")
    if slips > 1:
        return None
    return NameComparison(relation=worst, reasons=tuple(dict.fromkeys(reasons)))


@lru_cache(maxsize=1 << 14)
def _word_relation(one: str, other: str) -> tuple[Relation, str]:
    """Return how two different words of K1 relate."""
    bare, other_bare = word_fold(one), word_fold(other)
    if LOST in one + other:
        fits = _fits(one, other) or _fits(bare, other_bare)
        return (Relation.DAMAGED, "lost_letters") if fits else (Relation.DIFFERENT, "")
    if bare == other_bare:
        return _marks_relation(one, other, bare)
    if frozenset((one, other)) in _doublets():
        return Relation.DOUBLET, "doublet"
    return _letters_relation(one, other, bare, other_bare)


def _marks_relation(one: str, other: str, bare: str) -> tuple[Relation, str]:
    """Return how two words relate that differ in diacritics only."""
    if bare in (one, other):
        return Relation.COMPATIBLE, "marks_missing"
    if one.replace("đ", "d") == other.replace("đ", "d"):
        return Relation.COMPATIBLE, "d_for_đ"
    return Relation.TYPING_ERROR, "marks"


def _letters_relation(one: str, other: str, bare: str, other_bare: str) -> tuple[Relation, str]:
    """Return how two words relate that differ in letters."""
    short, long = sorted((bare, other_bare), key=lambda word: (len(word), word))
    if long.startswith(short) and _is_initial(short):
        return Relation.INITIALS_FIT, "initial"
    if len(short) < 2 or not _one_letter_apart(bare, other_bare):  # A and B
        return Relation.DIFFERENT, ""
    if is_well_formed(one) and is_well_formed(other):
        return Relation.TYPING_ERROR, "letter"
    return Relation.DAMAGED, "ill_formed"


def _is_initial(bare: str) -> bool:
    """Tell whether a word of one or two letters stands for a longer one: V, Ng; not An."""
    return len(bare) == 1 or (len(bare) == 2 and not is_well_formed(bare))


def _fits(one: str, other: str) -> bool:
    """Tell whether two words are equal where no letter is lost."""
    return len(one) == len(other) and all(
        a == b or LOST in (a, b) for a, b in zip(one, other, strict=True)
    )


def _one_letter_apart(one: str, other: str) -> bool:
    """Tell whether one letter is wrong, missing, added, or swapped with its neighbour."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    if len(a) == len(b):
        return a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
    return a[1:] == b if len(a) > len(b) else a == b[1:]


@cache
def _doublets() -> frozenset[frozenset[str]]:
    rows = csv_rows("names/name_doublets.csv")
    return frozenset(frozenset((word_key(r["a"]), word_key(r["b"]))) for r in rows)


def _missing(first: _Name, second: _Name) -> NameComparison | None:
    """Tell whether one name is the other without some of its words; the given name is there."""
    few, many = sorted((first, second), key=lambda name: len(name.keys))
    if len(few.keys) == len(many.keys):
        return None
    following = iter(zip(many.keys, many.parts, strict=True))
    kept = []
    for word in few.keys:
        found = next(
            (
                (k, p)
                for k, p in following
                if k == word or _word_relation(k, word)[1] == "marks_missing"
            ),
            None,
        )
        if found is None:
            return None
        kept.append(found)
    left = Counter(many.parts) - Counter(part for _, part in kept)
    if "given" in left:
        return None
    return NameComparison(
        relation=Relation.PART_MISSING, reasons=tuple(f"missing:{part}" for part in sorted(left))
    )


def _order(first: _Name, second: _Name) -> NameComparison | None:
    if sorted(first.keys) == sorted(second.keys):
        return NameComparison(relation=Relation.ORDER_DIFFERS, reasons=("order",))
    folds = (sorted(map(word_fold, name.keys)) for name in (first, second))
    if next(folds) == next(folds):
        return NameComparison(relation=Relation.ORDER_DIFFERS, reasons=("order", "marks"))
    return None
