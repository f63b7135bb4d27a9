"""The people of one chunk of the town: age, sex, family, ward, name and number, as arrays."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lagi_clean.data import csv_rows
from lagi_clean.sample.ages import age_on, draw_ages, draw_births, quota
from lagi_clean.sample.cases import Cases, plant_births, plant_names
from lagi_clean.sample.facts import (
    Flags,
    Ints,
    birth_provinces,
    by_cohort,
    curve,
    facts,
    pick,
)
from lagi_clean.sample.families import NOBODY, Families, make_families
from lagi_clean.sample.names import (
    EthnicGroup,
    NameCodes,
    draw_families,
    draw_syllables,
    ethnic_groups,
    hand_down,
)
from lagi_clean.sample.numbers import personal_numbers
from lagi_clean.sample.plan import Plan
from lagi_clean.sample.streams import stream

__all__ = ["People", "make_people"]


SIBLINGS_BORN_TOGETHER = 0.9
GENERATION_YEARS = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The living residents of a chunk; positions are those of ``families``."""

    born: Ints  # days since 1970-01-01
    year: Ints
    age: Ints
    female: Flags
    year_only: Flags
    group: Ints  # position in ethnic_groups()
    families: Families
    names: NameCodes
    fathers: NameCodes  # of everyone, also where the father is not in the town
    mothers: NameCodes
    new_style: Flags
    province: Ints  # position in birth_provinces()
    serial: Ints  # last six digits of the personal number
    ward: Ints  # position in town/wards.csv
    hamlet: Ints
    household: Ints  # number of the household, counted over the whole town
    cases: Cases

    @property
    def size(self) -> int:
        """How many people."""
        return len(self.born)


def make_people(plan: Plan, chunk: int) -> People:
    """Make the people of a chunk: as many, and as many of 14 and over, as planned."""
    rng = stream(plan.seed, chunk, "people")
    counts = plan.chunk(chunk)
    age, female = draw_ages(rng, counts)
    born = draw_births(rng, age, plan.as_of)
    group = _groups(rng, counts.people)
    families = _families_by_group(rng, age=age, born=born, female=female, group=group)
    cases = plant_births(rng, families=families, born=born, female=female, age=age)
    born, age = cases.born, age_on(cases.born, plan.as_of)
    year = born.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    names, fathers, mothers = _names(rng, families=families, year=year, female=female, group=group)
    year_only = rng.random(counts.people) < curve(facts("cases")["year_only"], year)
    cases, names = plant_names(
        rng,
        cases,
        names,
        families=families,
        year=year,
        female=female,
        year_only=year_only,
        group=group,
    )
    ward, hamlet = _places(rng, families, group)
    province = _birthplaces(rng, families, year, cases.twin_of)
    fathers, mothers = _kin_names(families, names, fathers, mothers)
    serial = personal_numbers(
        rng,
        plan=plan,
        chunk=chunk,
        province=province,
        female=female,
        year=year,
        twin_of=cases.twin_of,
    )
    roots, household = np.unique(families.household, return_inverse=True)
    return People(
        born=born,
        year=year,
        age=age,
        female=female,
        year_only=year_only,
        group=group,
        families=families,
        names=names,
        fathers=fathers,
        mothers=mothers,
        new_style=(rng.random(len(roots)) < facts("names")["new_tone_style"])[household],
        province=province,
        serial=serial,
        ward=ward,
        hamlet=hamlet,
        household=household.astype(np.int64),
        cases=cases,
    )


def _groups(rng: np.random.Generator, size: int) -> Ints:
    shares = np.array([group.share for group in ethnic_groups()])
    return quota(rng, shares, size)[rng.permutation(size)]


def _families_by_group(
    rng: np.random.Generator, *, age: Ints, born: Ints, female: Flags, group: Ints
) -> Families:
    """Assemble the families of each people apart, then put their positions together."""
    size = len(age)
    columns = {
        name: np.full(size, NOBODY, dtype=np.int64)
        for name in ("mother", "father", "spouse", "father_node", "household", "head")
    }
    at_home = np.zeros(size, dtype=bool)
    for number in range(len(ethnic_groups())):
        members = np.flatnonzero(group == number)
        part = make_families(rng, age=age[members], born=born[members], female=female[members])
        for name, column in columns.items():
            found = getattr(part, name)
            people = np.where(found >= len(members), found - len(members), found)
            there = members[people] + np.where(found >= len(members), size, 0)
            column[members] = np.where(found == NOBODY, NOBODY, there)
        at_home[members] = part.lives_with_mother
    return Families(lives_with_mother=at_home, **columns)


def _names(
    rng: np.random.Generator, *, families: Families, year: Ints, female: Flags, group: Ints
) -> tuple[NameCodes, NameCodes, NameCodes]:
    """Name everyone, and for everyone a father and a mother as if absent from the town."""
    size = len(year)
    empty = np.zeros((3, 4, size), dtype=np.int64)
    own_family = np.zeros(2 * size, dtype=np.int64)
    mother_family = np.zeros(size, dtype=np.int64)
    members_of = [np.flatnonzero(group == n) for n in range(len(ethnic_groups()))]
    for people, members in zip(ethnic_groups(), members_of, strict=True):
        for nodes in (members, members + size):
            own_family[nodes] = draw_families(rng, people, len(members))
        mother_family[members] = draw_families(rng, people, len(members))
    parent = np.concatenate([families.father_node, np.arange(size, 2 * size)])
    family = hand_down(own_family, parent)[:size]
    in_town = families.mother != NOBODY
    mother_family[in_town] = family[families.mother[in_town]]
    for people, members in zip(ethnic_groups(), members_of, strict=True):
        for place, drawn in enumerate(
            _three_names(
                rng,
                group=people,
                born=year[members],
                female=female[members],
                family=family[members],
                mother_family=mother_family[members],
            )
        ):
            empty[place, 1:, members] = np.stack([drawn.first, drawn.second, drawn.given], axis=1)
    own, fathers, mothers = (
        NameCodes(family=f, first=part[1], second=part[2], given=part[3])
        for f, part in zip((family, family, mother_family), empty, strict=True)
    )
    return _siblings_apart(rng, own, families.father_node), fathers, mothers


def _three_names(
    rng: np.random.Generator,
    *,
    group: EthnicGroup,
    born: Ints,
    female: Flags,
    family: Ints,
    mother_family: Ints,
) -> Iterator[NameCodes]:
    """Draw the names of people, then of their fathers and mothers, a generation older."""
    nobody, men = np.zeros(len(born), dtype=np.int64), np.zeros(len(born), dtype=bool)
    older = born - GENERATION_YEARS
    for years, women, names, mothers in (
        (born, female, family, mother_family),
        (older, men, family, nobody),
        (older, ~men, mother_family, nobody),
    ):
        yield draw_syllables(
            rng, group=group, born=years, female=women, family=names, mother_family=mothers
        )


def _siblings_apart(rng: np.random.Generator, names: NameCodes, father_node: Ints) -> NameCodes:
    """Give another given name to whoever would bear the whole name of a brother or sister."""
    given = names.given.copy()
    for _ in range(3):
        order = np.lexsort((given, names.second, names.first, father_node))
        keys = np.stack([father_node, names.first, names.second, given])[:, order]
        twice = order[1:][(keys[:, 1:] == keys[:, :-1]).all(axis=0)]
        given[twice] = given[rng.integers(0, len(given), len(twice))]
    return NameCodes(family=names.family, first=names.first, second=names.second, given=given)


def _kin_names(
    families: Families, names: NameCodes, fathers: NameCodes, mothers: NameCodes
) -> tuple[NameCodes, NameCodes]:
    """Put the parents' own names where they are in the town; siblings share absent parents."""
    size = len(names.family)
    node = families.father_node
    absent = np.where(node >= size, node - size, 0)
    has_father, has_mother = families.father != NOBODY, families.mother != NOBODY
    sibling = np.where(has_father, np.arange(size), absent)
    father = {}
    mother = {}
    for part in ("family", "first", "second", "given"):
        own, his, hers = getattr(names, part), getattr(fathers, part), getattr(mothers, part)
        father[part] = np.where(has_father, own[families.father], his[absent])
        mother[part] = np.where(has_mother, own[families.mother], hers[sibling])
    father["family"] = np.where(has_father, father["family"], names.family)
    return NameCodes(**father), NameCodes(**mother)


def _places(rng: np.random.Generator, families: Families, group: Ints) -> tuple[Ints, Ints]:
    """Draw a ward and a hamlet for each household; small peoples live in few wards."""
    wards = csv_rows("town/wards.csv")
    codes = [w["code_2025_06"] for w in wards]
    share = np.array([float(w["share"]) for w in wards])
    size = len(group)
    ward = np.zeros(size, dtype=np.int64)
    for number, people in enumerate(ethnic_groups()):
        inside = np.array([c in people.wards or not people.wards for c in codes])
        members = np.flatnonzero(group == number)
        weights = np.where(inside, share, 0.02 * share)
        ward[members] = pick(np.cumsum(weights) / weights.sum(), rng.random(len(members)))
    ward = ward[families.household]
    hamlets = np.array([len(w["hamlets"].split("|")) for w in wards])
    hamlet = (rng.random(size)[families.household] * hamlets[ward]).astype(np.int64)
    return ward, hamlet


def _birthplaces(rng: np.random.Generator, families: Families, year: Ints, twin_of: Ints) -> Ints:
    """Draw the province of birth registration, mostly one for the children of a mother."""
    _, _, shares = birth_provinces()
    size = len(year)
    own, shared = rng.random(size), rng.random(size)
    together = families.lives_with_mother & (rng.random(size) < SIBLINGS_BORN_TOGETHER)
    u, cohort = np.where(together, shared[families.mother], own), by_cohort(year)
    province = np.zeros(size, dtype=np.int64)
    for number, cumulative in enumerate(shares):
        at = np.flatnonzero(cohort == number)
        province[at] = pick(cumulative, u[at])
    younger = np.flatnonzero(twin_of != NOBODY)
    province[younger] = province[twin_of[younger]]
    return province
