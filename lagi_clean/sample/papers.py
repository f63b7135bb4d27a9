"""Cards and electronic identities: exactly as many as planned, with dates that the law allows."""

from dataclasses import dataclass

import numpy as np

from lagi_clean.sample.ages import birthdays
from lagi_clean.sample.facts import Flags, Ints, curve, day_number, facts
from lagi_clean.sample.people import People
from lagi_clean.sample.plan import Plan
from lagi_clean.sample.streams import choose, stream

__all__ = ["NEVER", "Papers", "expiry", "make_papers"]

NEVER = np.iinfo(np.int64).min
CARD_STATES = ("none", "taken", "issued")
EID_STATES = ("none", "taken", "approved", "activated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """For each person: states as positions in the tuples above, days since 1970 or ``NEVER``."""

    card: Ints
    issued_on: Ints
    expires_on: Ints  # NEVER also for a card that is valid for life
    eid: Ints
    level: Ints  # 0 for none
    registered_on: Ints
    activated_on: Ints
    with_card: Flags


def make_papers(plan: Plan, chunk: int, people: People) -> Papers:
    """Give the eligible of a chunk their cards and e-IDs."""
    rng, rules, law = stream(plan.seed, chunk, "papers"), facts("papers"), facts("law")
    counts, size, today = plan.chunk(chunk), people.size, day_number(plan.as_of)
    of_age = birthdays(people.born, law["eligible_age"])
    weight = np.where(of_age < today - 2, curve(rules["card_weight"], people.age), 0.0)
    eligible = people.age >= law["eligible_age"]
    holder = np.zeros(size, dtype=bool)
    holder[choose(rng, weight, counts.issued)] = True

    waiting = eligible & ~holder & (of_age < today - 2)
    taken = waiting & (rng.random(size) < rules["taken_of_rest"])
    card = np.where(holder, 2, np.where(taken, 1, 0))

    alone = np.zeros(size, dtype=bool)
    alone[choose(rng, holder.astype(np.float64), counts.eid_standalone)] = True
    both = np.zeros(size, dtype=bool)
    share = rules["eid_not_yet_card"] * holder.sum() / max(int(taken.sum()), 1)
    both[choose(rng, np.where(alone, 0.0, holder + share * taken), counts.eid_with_card)] = True

    issued_on = _issue_days(rng, people, of_age=of_age, holder=holder, with_eid=both, today=today)
    expires_on = np.where(holder, expiry(people.born, issued_on), NEVER)

    eid_from = day_number(law["eid_from"])
    has_eid = alone | both
    earliest = np.maximum(np.where(alone, issued_on + 1, of_age + 1), eid_from)
    free = earliest + (rng.random(size) * np.maximum(today - earliest, 1)).astype(np.int64)
    beside_card = issued_on - rng.integers(0, 3, size)
    registered = np.where(
        both & holder, np.maximum(beside_card, eid_from), np.minimum(free, today - 1)
    )
    draw = rng.random(size)
    done = np.where(
        draw < rules["eid_activated"],
        3,
        np.where(draw < rules["eid_activated"] + rules["eid_approved"], 2, 1),
    )
    activated_on = registered + rng.integers(3, 40, size)
    done = np.where((done == 3) & (activated_on >= today), 2, done)
    eid = np.where(has_eid, np.where(holder, done, 1), 0)
    first_level = alone & (rng.random(size) < rules["eid_level_1_standalone"])
    return Papers(
        card=card,
        issued_on=np.where(holder, issued_on, NEVER),
        expires_on=expires_on,
        eid=eid,
        level=np.where(has_eid, np.where(first_level, 1, 2), 0),
        registered_on=np.where(has_eid, registered, NEVER),
        activated_on=np.where(eid == 3, activated_on, NEVER),
        with_card=both,
    )


def _issue_days(
    rng: np.random.Generator,
    people: People,
    *,
    of_age: Ints,
    holder: Flags,
    with_eid: Flags,
    today: int,
) -> Ints:
    """Draw days of issue from 14 on and before the reference date; most renewed when due."""
    rules, law = facts("papers"), facts("law")
    size = people.size
    chip, eid = day_number(law["chip_cards_from"]), day_number(law["eid_from"])
    old = (rng.random(size) < rules["old_cards"]) & ~with_eid
    start = np.where(with_eid, eid, np.where(old, day_number(law["cards_from"]), chip))
    issued = _between(rng, np.maximum(start, of_age + 1), np.where(old, chip, today), today)
    issued = np.where(
        with_eid, _between(rng, np.maximum(eid, of_age + 1), np.full(size, today), today), issued
    )
    due_on = expiry(people.born, issued)
    due = (
        holder
        & (due_on != NEVER)
        & (due_on < today)
        & (rng.random(size) < rules["renewed_when_due"])
    )
    renewed = _between(rng, np.where(due, due_on, 0), np.full(size, today), today)
    return np.where(due, renewed, issued)


def _between(rng: np.random.Generator, low: Ints, high: Ints, today: int) -> Ints:
    """Draw days from ``low`` to before ``high``, always before ``today``."""
    high = np.maximum(np.minimum(high, today), low + 1)
    days = low + (rng.random(len(low)) * (high - low)).astype(np.int64)
    return np.minimum(days, today - 1)


def expiry(born: Ints, issued: Ints) -> Ints:
    """Return when a card issued on a day expires (art. 21), ``NEVER`` when valid for life."""
    law = facts("law")
    expires = np.full(len(born), NEVER, dtype=np.int64)
    for renewal in reversed(law["renewal_ages"]):
        before = issued < birthdays(born, renewal - law["early_years"])
        expires = np.where(before, birthdays(born, renewal), expires)
    return expires
