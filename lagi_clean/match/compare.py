"""From candidate pairs to the level of every comparison, as small integers.

A ``kind`` is a way of comparing: it gives each pair one of its ordered outcomes, and a
specification sorts outcomes into levels. To add one, write its function and enter it in
``KINDS``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from lagi_clean.errors import UsageError
from lagi_clean.match.columns import MISSING, Codes, Table
from lagi_clean.match.dates import BIRTH_COLUMNS, BIRTH_OUTCOMES, compare_births
from lagi_clean.match.names import (
    NAME_COLUMNS,
    NAME_OUTCOMES,
    RELATIVE_OUTCOMES,
    compare_names,
    compare_relatives,
)
from lagi_clean.match.numbers import (
    NUMBER_COLUMNS,
    NUMBER_OUTCOMES,
    PLAIN_OUTCOMES,
    compare_numbers,
    compare_plain_numbers,
)
from lagi_clean.match.parts import Small
from lagi_clean.match.spec import Comparison
from lagi_clean.match.texts import compare_texts

__all__ = [
    "HOME_OUTCOMES",
    "KINDS",
    "MATCHED_HOUSEHOLDS",
    "Kind",
    "columns_read",
    "cost_of",
    "levels_of",
    "patterns_of",
]

HOME_OUTCOMES = ("null", "household", "head", "address", "hamlet", "ward", "moved")
"""Where people live, the strongest agreement counting alone; wards as of today."""
MATCHED_HOUSEHOLDS = "matched_households"
"""The kind that the first scoring leaves open; see ``match.households``."""
HOUSEHOLD_OUTCOMES = ("null", "most", "some")
"""Of the other members of the smaller household, half or more are matched, or fewer."""
EQUAL_OUTCOMES = ("null", "same", "different")
_WIDEST = 2**55
_FEW = 2**20
"""Of so many possible combinations of levels, those that occur are found without sorting."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A way of comparing: its outcomes, "null" first, what computes them, and what it costs.

    ``reads`` are the columns it looks at; empty for those that the comparison names.
    """

    outcomes: tuple[str, ...]
    compare: Callable[[Table, Comparison, Codes, Codes], Small]
    cost: int = 0
    reads: tuple[str, ...] = ()


def cost_of(comparison: Comparison) -> int:
    """Return how costly a comparison is: 0 decides most pairs, 3 compares texts."""
    return KINDS[comparison.kind].cost if comparison.kind in KINDS else 3


def columns_read(comparison: Comparison) -> tuple[str, ...]:
    """Return the columns that a comparison looks at."""
    kind = KINDS.get(comparison.kind)
    return kind.reads if kind and kind.reads else comparison.columns


def levels_of(table: Table, comparison: Comparison, left: Codes, right: Codes) -> Small:
    """Return the level of each pair of rows: a position in ``comparison.labels``, 0 for null."""
    if comparison.kind == "text":
        return compare_texts(table, comparison, left, right)
    if comparison.kind not in KINDS:
        kinds = ", ".join(sorted({*KINDS, "text"}))
        raise UsageError("SPEC_KIND", name=comparison.kind, kinds=kinds)
    kind = KINDS[comparison.kind]
    level_of = {o: n for n, level in enumerate(comparison.levels, 1) for o in level.outcomes}
    last = len(comparison.levels)
    translate = np.array([0, *(level_of.get(o, last) for o in kind.outcomes[1:])], dtype=np.int8)
    translated: Small = translate[kind.compare(table, comparison, left, right)]
    return translated


def patterns_of(levels: list[Small]) -> tuple[NDArray[np.int8], NDArray[np.intp]]:
    """Return the distinct rows of levels, one column a comparison, and each pair's row."""
    packed = np.zeros(len(levels[0]), dtype=np.int64)
    span = 1
    for level in levels:
        if span > _WIDEST:
            packed = np.unique(packed, return_inverse=True)[1].astype(np.int64)
            span = int(packed.max(initial=0)) + 1
        size = int(level.max(initial=0)) + 1
        packed = packed * size + level
        span *= size
    first, inverse = _distinct(packed, span)
    return np.stack([level[first] for level in levels], axis=1), inverse


def _distinct(packed: NDArray[np.int64], span: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where each number below ``span`` is first, in their order, and the place of each."""
    if span > _FEW:
        return np.unique(packed, return_index=True, return_inverse=True)[1:]
    holder = np.full(span, -1, dtype=np.intp)
    holder[packed[::-1]] = np.arange(len(packed) - 1, -1, -1)  # the last one written stays
    seen = holder >= 0
    return holder[seen], (np.cumsum(seen) - 1)[packed]


def _equal(table: Table, comparison: Comparison, left: Codes, right: Codes) -> Small:
    codes = table.codes(comparison.columns[0])
    one, other = codes[left], codes[right]
    outcome = np.where(one == other, 1, 2).astype(np.int8)
    outcome[(one == MISSING) | (other == MISSING)] = 0
    return outcome


def _home(table: Table, left: Codes, right: Codes) -> Small:
    outcome = np.zeros(len(left), dtype=np.int8)
    ward = table.codes("ward_now")
    same_ward = ward[left] == ward[right]
    known = (ward[left] != MISSING) & (ward[right] != MISSING)
    outcome[known & ~same_ward] = HOME_OUTCOMES.index("moved")
    outcome[known & same_ward] = HOME_OUTCOMES.index("ward")
    for name, column in (
        ("hamlet", "hamlet_now"),
        ("address", "address"),
        ("head", "head"),
        ("household", "household_id"),
    ):
        codes = table.codes(column)
        agree = (codes[left] == codes[right]) & (codes[left] != MISSING)
        if name == "head":
            agree &= same_ward | ~known
        outcome[agree] = HOME_OUTCOMES.index(name)
    return outcome


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "person_name": Kind(
            NAME_OUTCOMES, lambda t, _c, a, b: compare_names(t, a, b), 2, NAME_COLUMNS
        ),
        "relative_name": Kind(
            RELATIVE_OUTCOMES, lambda t, c, a, b: compare_relatives(t, c.columns[0], a, b), 3
        ),
        "birth_date": Kind(
            BIRTH_OUTCOMES, lambda t, _c, a, b: compare_births(t, a, b), 0, BIRTH_COLUMNS
        ),
        "personal_number": Kind(
            NUMBER_OUTCOMES, lambda t, _c, a, b: compare_numbers(t, a, b), 0, NUMBER_COLUMNS
        ),
        "plain_number": Kind(
            PLAIN_OUTCOMES, lambda t, c, a, b: compare_plain_numbers(t, c.columns[0], a, b), 1
        ),
        "home": Kind(HOME_OUTCOMES, lambda t, _c, a, b: _home(t, a, b), 1),
        "equal": Kind(EQUAL_OUTCOMES, _equal, 1),
        MATCHED_HOUSEHOLDS: Kind(
            HOUSEHOLD_OUTCOMES, lambda _t, _c, a, _b: np.zeros(len(a), dtype=np.int8), 3
        ),
    }
)
"""Every kind of comparison by its name in a specification; "text" has tests instead."""
