"""The hard cases: different people who must not be merged, planted beside those of chance."""

from dataclasses import dataclass, replace

import numpy as np

from lagi_clean.sample.facts import Flags, Ints, facts
from lagi_clean.sample.families import NOBODY, Families
from lagi_clean.sample.names import NameCodes
from lagi_clean.sample.names import alike as alike_given

__all__ = ["CASE_KINDS", "Cases", "plant_births", "plant_names"]

CASE_KINDS = ("", "twin", "father_son", "cousin", "year_only")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """Days of birth after planting, and for each person its kind of case and its partner."""

    born: Ints
    kind: Ints  # position in CASE_KINDS
    partner: Ints  # the first person of the group, for each of its people
    twin_of: Ints  # for the second of two twins, the first


def plant_births(
    rng: np.random.Generator,
    *,
    families: Families,
    born: Ints,
    female: Flags,
    age: Ints,
) -> Cases:
    """Choose twins among siblings and cousins among sons' children; align their births.

    Nobody crosses the age of 14, so that the number of eligible people stays exact.
    """
    size, rules = len(born), facts("cases")
    born, kind = born.copy(), np.zeros(size, dtype=np.int64)
    partner, twin_of = np.full(size, NOBODY, dtype=np.int64), np.full(size, NOBODY, dtype=np.int64)
    minor = age < facts("law")["eligible_age"]

    linked = np.flatnonzero(families.lives_with_mother & (families.spouse == NOBODY))
    linked = linked[np.lexsort((born[linked], families.mother[linked]))]
    first, second = linked[:-1], linked[1:]
    fits = (
        (families.mother[first] == families.mother[second])
        & (families.father_node[first] == families.father_node[second])
        & (minor[first] == minor[second])
        & (born[second] - born[first] < 6 * 365)
        & ((female[first] == female[second]) | (rng.random(len(first)) < 0.25))
    )
    first, second = _pairs(rng, first[fits], second[fits], rules["twins"] * size)
    born[second] = born[first]
    twin_of[second] = first
    _mark(kind, partner, "twin", first, second)

    grandfather = np.where(families.father != NOBODY, families.father[families.father], NOBODY)
    line = np.flatnonzero((grandfather != NOBODY) & (kind == 0))
    line = line[np.lexsort((born[line], minor[line], female[line], grandfather[line]))]
    first, second = line[:-1], line[1:]
    fits = (
        (grandfather[first] == grandfather[second])
        & (families.father[first] != families.father[second])
        & (female[first] == female[second])
        & (minor[first] == minor[second])
        & (born[second] - born[first] < 4 * 365)
    )
    first, second = first[fits], second[fits]
    free = _no_sibling_near(born, families.mother, second, born[first])
    first, second = _pairs(rng, first[free], second[free], rules["cousins"] * size)
    born[second] = born[first]
    _mark(kind, partner, "cousin", first, second)
    return Cases(born=born, kind=kind, partner=partner, twin_of=twin_of)


def plant_names(
    rng: np.random.Generator,
    cases: Cases,
    names: NameCodes,
    *,
    families: Families,
    year: Ints,
    female: Flags,
    year_only: Flags,
    group: Ints,
) -> tuple[Cases, NameCodes]:
    """Give twins similar names, cousins and some sons the same name; plant namesakes of a year.

    ``year_only`` is set for those namesakes, of whom only the year of birth is known.
    """
    size, rules = len(year), facts("cases")
    kind, partner = cases.kind.copy(), cases.partner.copy()
    first, second, given = names.first.copy(), names.second.copy(), names.given.copy()

    younger = np.flatnonzero(cases.twin_of != NOBODY)
    elder = cases.twin_of[younger]
    alike = (rng.random(len(younger)) < rules["twins_same_middle"]) & (
        female[younger] == female[elder]
    )
    alike &= given[younger] != given[elder]
    for sex, women in (("male", False), ("female", True)):
        near = younger[
            alike
            & (female[younger] == women)
            & (rng.random(len(younger)) < rules["twins_alike_given"])
        ]
        drawn = alike_given(rng, given[cases.twin_of[near]], sex)
        given[near] = np.where(drawn == given[cases.twin_of[near]], given[near], drawn)
    first[younger[alike]], second[younger[alike]] = first[elder[alike]], second[elder[alike]]

    cousins = np.flatnonzero((kind == CASE_KINDS.index("cousin")) & (partner != np.arange(size)))
    _copy((first, second, given), partner[cousins], cousins)

    sons = np.flatnonzero(
        families.lives_with_mother
        & ~female
        & (families.father != NOBODY)
        & (kind == 0)
        & (group == 0)
    )
    sons = sons[kind[families.father[sons]] == 0]
    _, once = np.unique(families.father[sons], return_index=True)
    sons = sons[once]
    sons = rng.permutation(sons)[: round(rules["father_son"] * size)]
    _copy((first, second, given), families.father[sons], sons)
    _mark(kind, partner, "father_son", families.father[sons], sons)

    old = np.flatnonzero((year < rules["year_only_before"]) & (kind == 0) & (group == 0))
    old = old[np.lexsort((year[old], names.family[old], female[old]))]
    one, other = old[:-1], old[1:]
    fits = (
        (names.family[one] == names.family[other])
        & (female[one] == female[other])
        & (year[one] == year[other])
        & (families.household[one] != families.household[other])
        & (families.father_node[one] != families.father_node[other])
    )
    one, other = _pairs(rng, one[fits], other[fits], rules["year_only_namesakes"] * size)
    _copy((first, second, given), one, other)
    year_only[one] = year_only[other] = True
    _mark(kind, partner, "year_only", one, other)
    planted = NameCodes(family=names.family, first=first, second=second, given=given)
    return replace(cases, kind=kind, partner=partner), planted


def _pairs(rng: np.random.Generator, one: Ints, other: Ints, wanted: float) -> tuple[Ints, Ints]:
    """Choose ``wanted`` of the pairs, nobody in two of them."""
    order = rng.permutation(len(one))
    one, other = one[order], other[order]
    people = np.stack([one, other], axis=1).ravel()
    _, first_use = np.unique(people, return_index=True)
    fresh = np.zeros(len(people), dtype=bool)
    fresh[first_use] = True
    kept = np.flatnonzero(fresh.reshape(-1, 2).all(axis=1))[: round(wanted)]
    return one[kept], other[kept]


def _mark(kind: Ints, partner: Ints, name: str, one: Ints, other: Ints) -> None:
    kind[one] = kind[other] = CASE_KINDS.index(name)
    partner[one] = partner[other] = one


def _copy(parts: tuple[Ints, Ints, Ints], source: Ints, target: Ints) -> None:
    for part in parts:
        part[target] = part[source]


def _no_sibling_near(born: Ints, mother: Ints, people: Ints, new_born: Ints) -> Flags:
    """Tell who may be born on ``new_born`` with ten months to every brother and sister."""
    linked = np.flatnonzero(mother != NOBODY)
    span = np.int64(1) << 32
    keys = np.sort(mother[linked] * span + born[linked])
    days = facts("households")["sibling_days"]
    wanted = mother[people] * span + new_born
    low = np.searchsorted(keys, wanted - days, side="left")
    high = np.searchsorted(keys, wanted + days, side="right")
    own = np.abs(born[people] - new_born) <= days
    alone: Flags = high - low == own
    return alone
