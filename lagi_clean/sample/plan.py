"""How many of what: the town's totals and each chunk's exact part of them."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from lagi_clean.errors import UsageError
from lagi_clean.sample.facts import facts

__all__ = ["Counts", "Only", "Plan", "TownUnits", "make_plan"]

Only = Literal["all", "clean", "dirty"]
TownUnits = Literal["2025-06", "2025-07"]
CHUNK_PEOPLE = 32_768
SMALLEST, LARGEST = 200, 20_000_000
LARGEST_SEED = 10**15
LAST_YEAR = 2098


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Numbers of people: all, 14 and over, with a card, with an e-ID by channel."""

    people: int
    eligible: int
    issued: int
    eid_with_card: int
    eid_standalone: int

    def __sub__(self, other: "Counts") -> "Counts":
        return Counts(
            people=self.people - other.people,
            eligible=self.eligible - other.eligible,
            issued=self.issued - other.issued,
            eid_with_card=self.eid_with_card - other.eid_with_card,
            eid_standalone=self.eid_standalone - other.eid_standalone,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What ``sample-town`` was asked for, with the totals of the whole town."""

    seed: int
    as_of: date
    units: TownUnits
    totals: Counts
    chunks: int

    def chunk(self, number: int) -> Counts:
        """Return the exact part of chunk ``number``; the parts of all chunks sum to the totals."""
        return self._until(number + 1) - self._until(number)

    def _until(self, number: int) -> Counts:
        total = self.totals
        eligible = total.eligible * number // self.chunks
        issued = total.issued * number // self.chunks
        return Counts(
            people=total.people * number // self.chunks,
            eligible=eligible,
            issued=issued,
            eid_with_card=total.eid_with_card * number // self.chunks,
            eid_standalone=total.eid_standalone * number // self.chunks,
        )


def make_plan(*, people: int, seed: int, as_of: date, units: TownUnits) -> Plan:
    """Return the plan of a town of ``people``: the published counts, or their shares, rounded.

    Raises ``UsageError`` for a size, seed or date outside what can be made.

    >>> make_plan(people=128402, seed=1, as_of=date(2022, 12, 31), units="2025-06").totals.issued
    96376
    """
    earliest: date = facts("law")["earliest_as_of"]
    if not SMALLEST <= people <= LARGEST:
        raise UsageError("TOWN_PEOPLE", people=people, smallest=SMALLEST, largest=LARGEST)
    if not 0 <= seed <= LARGEST_SEED:
        raise UsageError("TOWN_SEED", seed=seed, largest=LARGEST_SEED)
    if not (earliest <= as_of and as_of.year <= LAST_YEAR):
        raise UsageError("TOWN_AS_OF", as_of=as_of, earliest=earliest, last=LAST_YEAR)
    published = facts("published")

    def share(name: str) -> int:
        return (2 * people * int(published[name]) // int(published["people"]) + 1) // 2

    totals = Counts(
        people=people,
        eligible=share("eligible"),
        issued=share("issued"),
        eid_with_card=share("eid_with_card"),
        eid_standalone=share("eid_standalone"),
    )
    return Plan(
        seed=seed, as_of=as_of, units=units, totals=totals, chunks=-(-people // CHUNK_PEOPLE)
    )
