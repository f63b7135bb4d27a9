"""Households: who is whose mother, father, husband or wife, and who lives with whom."""

from dataclasses import dataclass

import numpy as np

from lagi_clean.sample.facts import Flags, Ints, curve, facts

__all__ = ["NOBODY", "Families", "make_families"]

NOBODY = -1
YEAR = 365.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Families:
    """For each person the position of a relative, or ``NOBODY``.

    ``father_node`` stands for the father also where he is not in the town: brothers and sisters
    share it. Nodes below the number of people are people, the others are absent fathers.
    """

    mother: Ints
    father: Ints
    spouse: Ints
    father_node: Ints
    household: Ints
    head: Ints
    lives_with_mother: Flags


def make_families(rng: np.random.Generator, *, age: Ints, born: Ints, female: Flags) -> Families:
    """Assemble households of people with completed ``age``, day of birth and sex.

    Couples are matched by age; children find a mother of a plausible age, whose other children
    are born at least ten months apart; one married son may stay with his parents; single people
    live alone or with a brother or sister.
    """
    maker = _Maker(rng=rng, age=age, born=born, female=female)
    maker.couples()
    maker.children()
    maker.young_couples()
    maker.parents_elsewhere()
    maker.singles()
    return maker.finish()


class _Maker:
    """The links while they are being made."""

    def __init__(self, *, rng: np.random.Generator, age: Ints, born: Ints, female: Flags) -> None:
        self.rng, self.age, self.born, self.female = rng, age, born, female
        self.size = len(age)
        self.rules = facts("households")
        self.mother = np.full(self.size, NOBODY, dtype=np.int64)
        self.spouse = self.mother.copy()
        self.sibling = self.mother.copy()
        self.lives_under = np.arange(self.size, dtype=np.int64)
        self.at_home = np.zeros(self.size, dtype=bool)

    def couples(self) -> None:
        """Marry women and men by age, the husband some years older."""
        rules, age = self.rules, self.age
        chance = np.where(
            self.female, curve(rules["married_women"], age), curve(rules["married_men"], age)
        )
        married = (self.rng.random(self.size) < chance) & (age >= 18)
        wives, husbands = (
            np.flatnonzero(married & self.female),
            np.flatnonzero(married & ~self.female),
        )
        count = min(len(wives), len(husbands))
        wives = np.sort(self.rng.permutation(wives)[:count])
        husbands = np.sort(self.rng.permutation(husbands)[:count])
        wanted = age[wives] + self.rng.normal(
            rules["husband_older_mean"], rules["husband_older_sd"], count
        )
        wives = wives[np.argsort(wanted, kind="stable")]
        husbands = husbands[np.argsort(-self.born[husbands], kind="stable")]
        older = age[husbands] - age[wives]
        low, high = rules["husband_older"]
        fits = (older >= low) & (older <= high)
        wives, husbands = wives[fits], husbands[fits]
        self.spouse[wives], self.spouse[husbands] = husbands, wives
        self.lives_under[wives] = husbands

    def children(self) -> None:
        """Find mothers for minors and for unmarried adults who live at home."""
        home = self.rng.random(self.size) < curve(self.rules["with_parents"], self.age)
        children = np.flatnonzero((self.spouse == NOBODY) & home)
        adult = self.female & (self.age >= 19)
        weight = np.where(self.spouse != NOBODY, 1.0, self.rules["unmarried_mother_weight"])
        weight = np.where(self.age >= 45, np.maximum(weight, 0.5), weight)
        mothers = np.flatnonzero(adult & (self.rng.random(self.size) < weight))
        found = self._find_mothers(children, mothers, rounds=4)
        self.lives_under[found] = self.mother[found]
        self.at_home[found] = True

    def young_couples(self) -> None:
        """Let a married son, seldom a daughter, stay with the parents; at most one for a mother."""
        chance = np.where(
            self.female,
            self.rules["married_daughter_with_parents"],
            self.rules["married_son_with_parents"],
        )
        stays = (self.spouse != NOBODY) & (self.age < 48) & (self.rng.random(self.size) < chance)
        stays &= ~(stays[self.spouse] & self.female)
        stayers = np.flatnonzero(stays)
        mothers = np.flatnonzero(self.female & (self.age >= 42))
        found = self._find_mothers(stayers, mothers, rounds=2)
        found = found[self.age[self.mother[found]] >= 48]
        _, first = np.unique(self.mother[found], return_index=True)
        kept = found[np.sort(first)]
        self.at_home[kept] = True
        husband = np.where(self.female[kept], self.spouse[kept], kept)
        self.lives_under[husband] = self.mother[kept]

    def parents_elsewhere(self) -> None:
        """Give some of the others parents who live in another household of the town."""
        some = self.rng.random(self.size) < self.rules["parents_elsewhere_in_town"]
        others = np.flatnonzero((self.mother == NOBODY) & (self.age >= 18) & (self.age < 62) & some)
        self._find_mothers(others, np.flatnonzero(self.female & (self.age >= 38)), rounds=2)

    def singles(self) -> None:
        """Place people without anybody: alone, or with a brother, sister or relative."""
        has_company = np.zeros(self.size, dtype=bool)
        has_company[self.lives_under[self.lives_under != np.arange(self.size)]] = True
        alone = (self.lives_under == np.arange(self.size)) & ~has_company & (self.spouse == NOBODY)
        stay_alone = self.rng.random(self.size) < curve(self.rules["alone"], self.age)
        placed = np.flatnonzero(alone & (~stay_alone | (self.age < 18)))
        hosts = np.flatnonzero(
            ~alone & (self.lives_under == np.arange(self.size)) & (self.age >= 22)
        )
        if not hosts.size:
            return
        years_older = np.where(self.age[placed] < 18, 30, self.rng.integers(-9, 10, len(placed)))
        host = self._someone_of_age(hosts, self.age[placed] + years_older, or_anyone=True)
        self.lives_under[placed] = host
        apart = np.abs(self.born[placed] - self.born[host]) >= self.rules["sibling_days"]
        kin = (
            (self.mother[placed] == NOBODY)
            & (self.mother[host] == NOBODY)
            & (np.abs(self.age[placed] - self.age[host]) <= 12)
            & apart
        )
        _, first = np.unique(host[kin], return_index=True)  # one brother or sister for a host
        self.sibling[placed[kin][first]] = host[kin][first]

    def finish(self) -> Families:
        """Return the links with fathers, households and heads worked out."""
        mother, spouse = self.mother, self.spouse
        same = np.flatnonzero((mother != NOBODY) & (spouse != NOBODY))
        same = same[
            (mother[same] == mother[spouse[same]]) & self.female[same] & ~self.at_home[same]
        ]
        mother[same] = NOBODY
        father = np.where(mother != NOBODY, spouse[mother], NOBODY)
        gap = np.where(father != NOBODY, self.age[father] - self.age, 30)
        low, high = self.rules["father_gap"]
        father[(gap < low) | (gap > high)] = NOBODY
        own = np.arange(self.size)
        absent = np.where(
            mother != NOBODY, mother, np.where(self.sibling != NOBODY, self.sibling, own)
        )
        father_node = np.where(father != NOBODY, father, self.size + absent)
        household = self.lives_under.copy()
        while True:
            above = household[household]
            if np.array_equal(above, household):
                break
            household = above
        return Families(
            mother=mother,
            father=father,
            spouse=spouse,
            father_node=father_node,
            household=household,
            head=self._heads(household),
            lives_with_mother=self.at_home,
        )

    def _heads(self, household: Ints) -> Ints:
        head = household.copy()  # for each household root, then for each person
        roots = np.flatnonzero(household == np.arange(self.size))
        wife = self.spouse[roots]
        by_wife = (wife != NOBODY) & (self.rng.random(len(roots)) < self.rules["wife_is_head"])
        head[roots[by_wife]] = wife[by_wife]
        sons = np.flatnonzero(self.at_home & (self.spouse != NOBODY) & ~self.female)
        takes_over = (self.age[household[sons]] >= 65) & (
            self.rng.random(len(sons)) < self.rules["son_is_head"]
        )
        head[household[sons[takes_over]]] = sons[takes_over]
        return head[household]

    def _find_mothers(self, children: Ints, mothers: Ints, *, rounds: int) -> Ints:
        """Draw a mother for each of ``children``; return those who found one."""
        low, high = self.rules["mother_gap"]
        open_children = children
        for _ in range(rounds):
            gap = self.rng.normal(
                self.rules["mother_gap_mean"], self.rules["mother_gap_sd"], len(open_children)
            )
            wanted = self.age[open_children] + np.clip(np.rint(gap), low, high).astype(np.int64)
            drawn = self._someone_of_age(mothers, wanted, or_anyone=False)
            self.mother[open_children] = drawn
            self._part_close_births(open_children)
            open_children = open_children[self.mother[open_children] == NOBODY]
        found: Ints = children[self.mother[children] != NOBODY]
        return found

    def _someone_of_age(self, people: Ints, wanted: Ints, *, or_anyone: bool) -> Ints:
        """Draw one of ``people`` of each ``wanted`` age: ``NOBODY`` (or anyone) if none is."""
        ordered = people[np.argsort(self.age[people], kind="stable")]
        ages = self.age[ordered]
        start = np.searchsorted(ages, wanted, side="left")
        stop = np.searchsorted(ages, wanted, side="right")
        place = start + (self.rng.random(len(wanted)) * (stop - start)).astype(np.int64)
        if not ordered.size:
            return np.full(len(wanted), NOBODY, dtype=np.int64)
        found = ordered[np.minimum(place, len(ordered) - 1)]
        anyone = ordered[self.rng.integers(0, len(ordered), len(wanted))]
        return np.where(stop > start, found, anyone if or_anyone else NOBODY)

    def _part_close_births(self, new: Ints) -> None:
        """Take the mother back from new children born too soon before or after another child."""
        is_new = np.zeros(self.size, dtype=bool)
        is_new[new] = True
        while True:
            linked = np.flatnonzero(self.mother != NOBODY)
            linked = linked[np.lexsort((self.born[linked], self.mother[linked]))]
            first, second = linked[:-1], linked[1:]
            close = (self.mother[first] == self.mother[second]) & (
                self.born[second] - self.born[first] < self.rules["sibling_days"]
            )
            if not close.any():
                return
            first, second = first[close], second[close]
            self.mother[np.where(is_new[second], second, first)] = NOBODY
