"""What each person is to the head of the household, in the words of a register."""

import numpy as np
import polars as pl

from lagi_clean.sample.facts import Flags, Ints
from lagi_clean.sample.families import NOBODY
from lagi_clean.sample.people import People

__all__ = ["relations"]

A_GENERATION = 18  # years; a younger relative so far from the head is called Cháu


def relations(people: People) -> pl.Series:
    """Return the relation of each person to the head: Chủ hộ, Vợ, Con, Cháu, Em, ..."""
    families = people.families
    father, mother, spouse, head = (
        families.father,
        families.mother,
        families.spouse,
        families.head,
    )
    own, other = np.arange(people.size), _of(families.head, families.spouse)

    def child(person: Ints, of: Ints) -> Flags:
        known: Flags = (person != NOBODY) & (of != NOBODY)
        found: Flags = known & ((_of(person, father) == of) | (_of(person, mother) == of))
        return found

    def grandchild(of: Ints) -> Flags:
        return child(father, of) | child(mother, of)

    sibling = families.father_node == families.father_node[head]
    older = people.born < people.born[head]
    head_is_wife = people.female[head]
    cases = (
        (own == head, "Chủ hộ", "Chủ hộ"),
        (spouse == head, "Chồng", "Vợ"),
        (child(own, head) | child(own, other), "Con", "Con"),
        (child(spouse, head) | child(spouse, other), "Con rể", "Con dâu"),
        (child(head, own) | child(head, spouse), "Cha", "Mẹ"),
        ((child(other, own) | child(other, spouse)) & head_is_wife, "Cha chồng", "Mẹ chồng"),
        (child(other, own) | child(other, spouse), "Cha vợ", "Mẹ vợ"),
        (grandchild(head) | grandchild(other), "Cháu", "Cháu"),
        (sibling & older, "Anh", "Chị"),
        (sibling, "Em", "Em"),
        (people.age[head] - people.age >= A_GENERATION, "Cháu", "Cháu"),
    )
    words = pl.Series([*(man for _, man, _ in cases), *(woman for *_, woman in cases), "Khác"])
    rank = np.select([when for when, *_ in cases], list(range(len(cases))), default=2 * len(cases))
    women = people.female & (rank < len(cases))
    return words.gather(rank + len(cases) * women)


def _of(person: Ints, relative: Ints) -> Ints:
    """Return the relative of each person, ``NOBODY`` of nobody."""
    return np.where(person == NOBODY, NOBODY, relative[person])
