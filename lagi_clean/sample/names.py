"""Names: family names handed down, middle and given syllables by sex and year of birth."""

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from lagi_clean.data import csv_rows
from lagi_clean.sample.facts import (
    Choice,
    Flags,
    Ints,
    choice,
    curve,
    facts,
    family_names,
    name_tokens,
)

__all__ = [
    "KINH",
    "NameCodes",
    "alike",
    "draw_families",
    "draw_syllables",
    "ethnic_groups",
    "hand_down",
    "syllables",
    "text",
]

NONE = 0
KINH = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NameCodes:
    """Names as positions in ``syllables()``: family, two middle places, given; 0 is nothing."""

    family: Ints
    first: Ints
    second: Ints
    given: Ints

    def take(self, at: Ints) -> "NameCodes":
        """Return the names of the people at ``at``."""
        return NameCodes(
            family=self.family[at],
            first=self.first[at],
            second=self.second[at],
            given=self.given[at],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EthnicGroup:
    """One people: its share of the town, where it lives, what its families are called."""

    name: str
    share: float
    wards: tuple[str, ...]
    families: Choice
    given: dict[str, Choice]  # sex to names; empty where the general tables serve


def _weights(text: str) -> dict[str, float]:
    parts = (part.partition(":") for part in text.split("|") if part)
    return {name: float(weight or 1) for name, _, weight in parts}


@cache
def ethnic_groups() -> tuple[EthnicGroup, ...]:
    """Return the peoples of the town, the Kinh first."""
    return tuple(
        EthnicGroup(
            name=row["ethnicity"],
            share=float(row["share"]) / 100,
            wards=tuple(w for w in row["wards"].split("|") if w),
            families=choice(_weights(row["family_names"]))
            if row["family_names"]
            else family_names(),
            given={
                sex: choice(_weights(row[f"given_{sex}"]))
                for sex in ("male", "female")
                if row[f"given_{sex}"]
            },
        )
        for row in csv_rows("town/ethnic_groups.csv")
    )


@cache
def syllables() -> tuple[str, ...]:
    """Return every syllable or compound a name can be made of; position 0 is the empty one."""
    names = {
        "Thị",
        "Văn",
        *facts("names")["birth_order_names"],
        *facts("names")["compound_families"],
    }
    for group in ethnic_groups():
        names.update(group.families.values)
        for given in group.given.values():
            names.update(given.values)
    for position in ("middle", "given"):
        for sex in ("male", "female"):
            names.update(name_tokens(position, sex).values)
    return ("", *sorted(names))


@cache
def _codes() -> dict[str, int]:
    return {name: code for code, name in enumerate(syllables())}


def codes(values: tuple[str, ...]) -> Ints:
    """Return the positions of ``values`` in ``syllables()``."""
    table = _codes()
    return np.array([table[v] for v in values], dtype=np.int64)


def draw_families(rng: np.random.Generator, group: EthnicGroup, size: int) -> Ints:
    """Draw family names with the shares of the group."""
    drawn = codes(group.families.values)[group.families.draw(rng, size)]
    if not group.wards:  # the Kinh
        compound = codes(tuple(facts("names")["compound_families"]))
        rare = np.flatnonzero(rng.random(size) < facts("names")["compound_family"])
        drawn[rare] = compound[rng.integers(0, len(compound), len(rare))]
    return drawn


def hand_down(own: Ints, parent: Ints) -> Ints:
    """Give every node the name of its eldest ancestor along ``parent``, itself without one."""
    root = parent.copy()
    while True:
        above = root[root]
        if np.array_equal(above, root):
            return own[root]
        root = above


def draw_syllables(
    rng: np.random.Generator,
    *,
    group: EthnicGroup,
    born: Ints,
    female: Flags,
    family: Ints,
    mother_family: Ints,
) -> NameCodes:
    """Draw middle and given syllables for people of ``group`` by year of birth and sex.

    ``mother_family`` is the family name of the mother, which some bear as their first middle
    name (their own family name stays the father's).
    """
    size, rules = len(born), facts("names")
    thi, van = codes(("Thị", "Văn"))
    first, second, given = (np.zeros(size, dtype=np.int64) for _ in range(3))
    for sex, at in (("male", np.flatnonzero(~female)), ("female", np.flatnonzero(female))):
        if sex in group.given:
            names = group.given[sex]
            given[at] = codes(names.values)[names.draw(rng, len(at))]
            continue
        middle, last = name_tokens("middle", sex), name_tokens("given", sex)
        years, woman = born[at], sex == "female"
        marker = np.where(
            rng.random(len(at)) < curve(rules["thi" if woman else "van"], years),
            thi if woman else van,
            NONE,
        )
        longer = rng.random(len(at)) < curve(
            rules["four_syllables_women" if woman else "four_syllables_men"], years
        )
        one = codes(middle.values)[middle.draw(rng, len(at))]
        other = codes(middle.values)[middle.draw(rng, len(at))]
        by_mother = (
            (rng.random(len(at)) < curve(rules["mother_family_as_middle"], years))
            & (mother_family[at] != NONE)
            & (mother_family[at] != family[at])
        )
        plain = np.where(marker != NONE, marker, one)
        head = np.where(longer & by_mother, mother_family[at], plain)
        tail = np.where(longer, np.where(by_mother & (marker != NONE), marker, other), NONE)
        head = np.where(head == family[at], thi if woman else van, head)
        tail = np.where((tail == head) | (tail == family[at]), NONE, tail)
        drawn = codes(last.values)[last.draw(rng, len(at))]
        drawn = np.where(
            (drawn == head) | (drawn == tail), codes(last.values)[last.draw(rng, len(at))], drawn
        )
        order = rng.random(len(at)) < curve(rules["birth_order_name"], years)
        births = codes(tuple(rules["birth_order_names"]))
        drawn = np.where(order, births[rng.integers(0, len(births), len(at))], drawn)
        short = rng.random(len(at)) < curve(rules["two_syllables"], years)
        first[at], second[at] = np.where(short, NONE, head), np.where(short, NONE, tail)
        given[at] = drawn
    return NameCodes(family=family, first=first, second=second, given=given)


@cache
def _given_by_onset(sex: str) -> tuple[Ints, Ints, Ints]:
    """Return given names ordered by their first two bare letters, and each one's group bounds."""
    names = sorted(name_tokens("given", sex).values, key=lambda name: (_onset(name), name))
    onsets = [_onset(name) for name in names]
    table = codes(tuple(names))
    start, stop = np.zeros((2, len(syllables())), dtype=np.int64)
    start[table] = [onsets.index(onset) for onset in onsets]
    stop[table] = [len(onsets) - onsets[::-1].index(onset) for onset in onsets]
    return table, start, stop


def _onset(name: str) -> str:
    return unicodedata.normalize("NFD", name.replace("Đ", "D"))[0] + name[1:2]


def alike(rng: np.random.Generator, given: Ints, sex: str) -> Ints:
    """Draw for each given name another that begins alike (the same where there is none)."""
    table, start, stop = _given_by_onset(sex)
    at = start[given] + (rng.random(len(given)) * (stop[given] - start[given])).astype(np.int64)
    return np.where(stop[given] > start[given], table[at], given)


def text(names: NameCodes, *, marker: Flags, new_style: Flags) -> pl.DataFrame:
    """Write names out: ``full_name``, ``family_name``, ``middle_name``, ``given_name``.

    ``marker`` holds "Y " or "H'" for those whose given name comes first, else nothing;
    ``new_style`` tells whose tone stands as in hoà rather than hòa.
    """
    table = pl.Series([*syllables(), *map(_new_style, syllables())])
    restyled = new_style * len(syllables())
    columns = {
        "family": names.family,
        "first": names.first,
        "second": names.second,
        "given": names.given,
    }
    frame = pl.DataFrame(
        {name: table.gather(at + restyled) for name, at in columns.items()}
        | {"marker": pl.Series(marker.tolist(), dtype=pl.String)}
    )
    middle = pl.concat_str("first", "second", separator=" ").str.strip_chars(" ")
    marked = pl.col("marker") != ""
    given = pl.concat_str("marker", "given")
    return frame.select(
        pl.when(marked)
        .then(pl.concat_str(given, "family", separator=" "))
        .when(middle == "")
        .then(pl.concat_str("family", "given", separator=" "))
        .otherwise(pl.concat_str("family", middle, "given", separator=" "))
        .alias("full_name"),
        pl.col("family").alias("family_name"),
        pl.when(middle == "").then(None).otherwise(middle).alias("middle_name"),
        given.alias("given_name"),
    )


_STYLES = dict(
    zip(
        ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"],
        ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"],
        strict=True,
    )
)


def _new_style(syllable: str) -> str:
    for old, new in _STYLES.items():
        if syllable.endswith(old) and not syllable.lower().startswith("qu"):
            return syllable.removesuffix(old) + new
    return syllable
