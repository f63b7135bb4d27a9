"""What a change from one night to another is made of.

A part is a change of the denominator and of the numerator; the parts sum to the whole, exactly.
Some are counted: the extract dates the birthday, the card or the account, or the night was counted
by the older definition too. The others are inferred from what two nights count, and are net:
whoever came and whoever went cancel out, for a history remembers nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from lagi_clean.data import toml_document
from lagi_clean.measure.accounts import DATED_DAYS, INSIDE, Accounts, Dating

__all__ = ["CERTAINTY", "Certainty", "Part", "PartName", "State", "Step", "explain"]

PartName = Literal[
    "new_cards",
    "late_cards",
    "new_accounts",
    "late_accounts",
    "new_activations",
    "late_activations",
    "newly_eligible",
    "born",
    "left",
    "duplicates",
    "records",
    "definition",
    "unknown",
]
Certainty = Literal["counted", "inferred", "unknown"]

CERTAINTY: Mapping[PartName, Certainty] = {
    "new_cards": "counted",
    "late_cards": "inferred",
    "new_accounts": "counted",
    "late_accounts": "inferred",
    "new_activations": "counted",
    "late_activations": "inferred",
    "newly_eligible": "counted",
    "born": "counted",
    "left": "inferred",
    "duplicates": "inferred",
    "records": "inferred",
    "definition": "counted",
    "unknown": "unknown",
}
"""Every part, in the order shown, and how well it is known."""

Pair = tuple[int, int]
"""Denominator and numerator."""

_ZERO: Pair = (0, 0)
_OUTSIDE: tuple[PartName, ...] = ("left", "duplicates")
_DUPLICATES = frozenset({"duplicate_person", "duplicate_number"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a change; ``points`` are its share of the change in percent, exactly."""

    name: PartName
    denominator: int
    numerator: int
    points: Fraction | None
    """None where the percentage is over nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The figure of a night by one definition, with its accounts where there are any."""

    as_of: date
    denominator: int
    numerator: int
    accounts: Accounts | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Two states by the same definition, or of the same night by two."""

    before: State
    after: State
    kind: Literal["time", "definition"]
    way: Dating
    """What the accounts were dated by."""


def explain(steps: Sequence[Step]) -> tuple[Part, ...]:
    """Return the parts of the change over ``steps``, each of which starts where the last ended.

    Parts of nothing are left out.
    """
    total: dict[PartName, Pair] = dict.fromkeys(CERTAINTY, _ZERO)
    for step in steps:
        if step.kind == "definition":
            found: dict[PartName, Pair] = {"definition": _difference(step)}
        elif step.before.accounts and step.after.accounts and _within_memory(step):
            found = _parts(step, step.before.accounts, step.after.accounts, step.way)
        else:
            found = {"unknown": _difference(step)}
        for name, pair in found.items():
            total[name] = _plus(total[name], pair)
    first, last = steps[0].before, steps[-1].after
    return tuple(
        Part(
            name=name,
            denominator=pair[0],
            numerator=pair[1],
            points=_points(pair, first=first, last=last),
        )
        for name, pair in total.items()
        if pair != _ZERO
    )


def _within_memory(step: Step) -> bool:
    return step.after.as_of - step.before.as_of <= timedelta(days=DATED_DAYS)


def _points(pair: Pair, *, first: State, last: State) -> Fraction | None:
    """Return a part's share of the change in percent.

    n1/d1 - n0/d0 = ((n1 - n0) - n0/d0 (d1 - d0)) / d1, which is linear in the changes of n and d:
    so the shares of the parts sum to the whole.
    """
    if not first.denominator or not last.denominator:
        return None
    rate = Fraction(first.numerator, first.denominator)
    return 100 * (pair[1] - rate * pair[0]) / last.denominator


def _parts(step: Step, before: Accounts, after: Accounts, way: Dating) -> dict[PartName, Pair]:
    start, end = step.before.as_of, step.after.as_of
    entry, _ = _names(way.entered)
    fresh, late = _names(way.turned)
    sign = -1 if way.turned_off else 1
    came: dict[str, Pair] = {}
    cards: dict[str, int] = {}
    for (event, day, reason, holds), count in after.dated.items():
        if start < day <= end:
            if event == "card":
                cards[reason] = cards.get(reason, 0) + sign * count
            else:
                came[reason] = _plus(came.get(reason, _ZERO), (count, count if holds else 0))
    parts: dict[PartName, Pair] = {"left": _ZERO, "duplicates": _ZERO, entry: _ZERO}
    parts[fresh] = (0, cards.get(INSIDE, 0))
    parts[entry] = _plus(parts[entry], came.get(INSIDE, _ZERO))
    entered_late = 0
    if late is not None:
        entered_late = sign * _late(before, after, start=start, end=end)
        parts[late] = (0, entered_late)
    everybody = _ZERO
    for reason in {reason for reason, _ in (*before.standing, *after.standing)}:
        growth = _minus(_of_reason(after, reason), _of_reason(before, reason))
        # who entered or got a card outside did not leave just then
        aged, new = came.get(reason, _ZERO), cards.get(reason, 0)
        rest = _minus(growth, (aged[0], aged[1] + new))
        everybody = _plus(everybody, rest)
        if reason != INSIDE:
            name: PartName = "duplicates" if reason in _DUPLICATES else "left"
            parts[name] = _minus(parts[name], rest)
    parts["records"] = _minus(everybody, (0, entered_late))
    return _without_purged(parts)


def _names(day: str) -> tuple[PartName, PartName | None]:
    """Return the part that a day since the earlier night makes, and one of days before it."""
    names = toml_document("history/dated.toml")["parts"][day]
    return names[0], names[1] if len(names) > 1 else None


def _without_purged(parts: dict[PartName, Pair]) -> dict[PartName, Pair]:
    """Return the parts when rows that did not count before and are gone now are nobody's return."""
    for name in _OUTSIDE:
        back, rows = parts[name], parts["records"]
        gone = tuple(max(0, min(b, -r)) for b, r in zip(back, rows, strict=True))
        parts[name] = (back[0] - gone[0], back[1] - gone[1])
        parts["records"] = (rows[0] + gone[0], rows[1] + gone[1])
    return parts


def _late(before: Accounts, after: Accounts, *, start: date, end: date) -> int:
    """Return how many more cards the later extract dates to days the earlier one knew already."""
    since = end - timedelta(days=DATED_DAYS)
    more = 0
    for sign, account in ((1, after), (-1, before)):
        for (event, day, _, _), count in account.dated.items():
            if event == "card" and since < day <= start:
                more += sign * count
    return more


def _of_reason(account: Accounts, reason: str) -> Pair:
    holding = account.standing.get((reason, True), 0)
    return account.standing.get((reason, False), 0) + holding, holding


def _difference(step: Step) -> Pair:
    return (
        step.after.denominator - step.before.denominator,
        step.after.numerator - step.before.numerator,
    )


def _plus(one: Pair, other: Pair) -> Pair:
    return one[0] + other[0], one[1] + other[1]


def _minus(one: Pair, other: Pair) -> Pair:
    return one[0] - other[0], one[1] - other[1]
