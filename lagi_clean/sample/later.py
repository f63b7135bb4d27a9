"""The same town a month later: who was born, died, moved, got a card, and what was corrected.

Made from a dirty extract and its truth, so that it is known who of the second extract is who of
the first.
"""

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import numpy as np
import polars as pl

from lagi_clean.data import toml_document
from lagi_clean.sample.cells import HEADINGS
from lagi_clean.sample.streams import stream
from lagi_clean.text.plain import plain

__all__ = ["LATER_TRUTH", "later_extract", "read_sheet"]

LATER_TRUTH = {
    "source_row": pl.Int64(),
    "source_id": pl.String(),
    "person_id": pl.String(),
    "was": pl.String(),  # record_id in the first extract, null for a new record
    "what": pl.String(),  # codes of what happened, separated by "; "
}
_SHARES = "town/later.toml"
_MONTH = timedelta(days=31)
_HOME = ("household_id", "permanent_address", "hamlet", "ward", "head_name")
_FIRST_NEW_ID = 700_000
Row = dict[str, str]
T = TypeVar("T")


def read_sheet(path: Path) -> list[Row]:
    """Return the records of a dirty extract, cell by cell, without titles, total and signatures."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = [row for row in csv.reader(handle, delimiter=";") if row and row[0].isdigit()]
    return [dict(zip(HEADINGS, row, strict=True)) for row in rows]


def later_extract(
    rows: list[Row], truth: pl.DataFrame, *, as_of: date, seed: int, keep_ids: bool = True
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the extract of a month after ``as_of``, under its headings, and its truth.

    ``rows`` and ``truth`` are those of the first extract, in its order. Rows are shuffled; with
    ``keep_ids`` false the office numbers its files anew. The same arguments give the same rows.
    """
    month = _Month(rows, truth, as_of=as_of, seed=seed)
    month.leave()
    month.change()
    month.arrive()
    return month.finish(keep_ids=keep_ids)


class _Month:
    """The records on their way through the month."""

    def __init__(self, rows: list[Row], truth: pl.DataFrame, *, as_of: date, seed: int) -> None:
        shares = toml_document(_SHARES)
        self._people: dict[str, float] = shares["people"]
        self._records: dict[str, float] = shares["records"]
        self._rng = stream(seed, 0, "a month later")
        self._day = as_of + _MONTH
        self._rows = [dict(row) for row in rows]
        self._truth = truth.to_dicts()
        self._person = [str(one["person_id"]) for one in self._truth]
        self._was: list[str | None] = [str(one["record_id"]) for one in self._truth]
        self._what: list[list[str]] = [[] for _ in rows]
        self._kept = np.ones(len(rows), dtype=bool)
        self._new = 0

    def leave(self) -> None:
        """Take out who died or moved away, and some of the records that repeat a person."""
        people = sorted(set(self._person))
        died = set(self._some(people, self._people["died"]))
        remembered = set(self._some(sorted(died), self._people["died_kept"]))
        moved = set(self._some(people, self._people["moved_out"]))
        for place, person in enumerate(self._person):
            if person in remembered:
                self._rows[place]["remarks"] = "Đã chết"
                self._what[place].append("died")
            elif person in died or person in moved:
                self._kept[place] = False
        repeats = [n for n, one in enumerate(self._truth) if one["kind"] == "duplicate"]
        for place in self._some(repeats, self._records["repeats_removed"]):
            self._kept[place] = False

    def change(self) -> None:
        """Move people, issue cards, correct and mistype what stays."""
        here = [n for n in range(len(self._rows)) if self._kept[n]]
        by_person: dict[str, list[int]] = {}
        for place in here:
            by_person.setdefault(self._person[place], []).append(place)
        for person in self._some(sorted(by_person), self._people["moved_within"]):
            donor = self._rows[self._one(here)]
            for place in by_person[person]:
                self._rows[place].update({name: donor[name] for name in _HOME})
                self._what[place].append("moved")
        for step in ("card_issued", "phone_changed", "name_corrected", "name_retyped",
                     "number_mistyped", "birth_mistyped"):  # fmt: skip
            for place in self._some(here, self._records[step]):
                if getattr(self, f"_{step}")(self._rows[place], self._truth[place]):
                    self._what[place].append(step)
        lacking = [n for n in here if not self._rows[n]["personal_id"]]
        for place in self._some(lacking, self._records["number_filled"]):
            self._rows[place]["personal_id"] = str(self._truth[place]["personal_id"] or "")
            self._what[place].append("number_filled")

    def arrive(self) -> None:
        """Add the newborn, who moved in, and records of people who have one already."""
        here = [n for n in range(len(self._rows)) if self._kept[n]]
        count = len(set(self._person))
        for number in range(round(self._people["born"] * count)):
            parent, name = self._rows[self._one(here)], self._rows[self._one(here)]
            born = self._day - timedelta(days=int(self._rng.integers(31)))
            row = dict.fromkeys(HEADINGS, "") | {c: parent[c] for c in _HOME}
            row |= {
                "full_name": _named(parent["head_name"], name["full_name"]),
                "sex": name["sex"],
                "birth_date": self._written(
                    self._day - timedelta(days=int(self._rng.integers(31)))
                ),
                "ethnicity": parent["ethnicity"],
                "father_name": parent["head_name"],
                "mother_name": parent["spouse_name"],
                "head_relation": "Con",
            }
            if self._rng.random() < self._people["born_numbered"]:
                row["personal_id"] = self._number(row["sex"], self._day.year)
            self._add(row, f"born{number}", ["born"])
        for number in range(round(self._people["moved_in"] * count)):
            home, name, other = (self._rows[self._one(here)] for _ in range(3))
            born = date(1940 + int(self._rng.integers(80)), 1, 1) + timedelta(
                days=int(self._rng.integers(365))
            )
            row = dict.fromkeys(HEADINGS, "") | {c: home[c] for c in _HOME}
            row |= {
                "full_name": _named(other["full_name"], name["full_name"]),
                "sex": name["sex"],
                "birth_date": self._written(born),
                "personal_id": self._number(name["sex"], born.year),
                "ethnicity": home["ethnicity"],
                "head_relation": "Khác",
            }
            self._add(row, f"moved_in{number}", ["moved_in"])
        for place in self._some(here, self._records["repeated"]):
            row = dict(self._rows[place])
            row |= {"full_name": plain(row["full_name"]), "personal_id": ""}
            self._add(row, self._person[place], ["repeated"])

    def finish(self, *, keep_ids: bool) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the rows shuffled and numbered, and their truth."""
        places = np.flatnonzero(self._kept)
        places = places[self._rng.permutation(len(places))]
        cells, truth = [], []
        for number, place in enumerate(places.tolist(), start=1):
            row = self._rows[place]
            row["row_no"] = str(number)
            if not keep_ids:
                row["source_id"] = f"M{number:08}"
            cells.append([row[name] for name in HEADINGS])
            what = "; ".join(self._what[place])
            truth.append((number, row["source_id"], self._person[place], self._was[place], what))
        sheet = pl.DataFrame(
            cells, schema=dict.fromkeys(HEADINGS.values(), pl.String), orient="row"
        )
        return sheet, pl.DataFrame(truth, schema=LATER_TRUTH, orient="row")

    def _some(self, among: list[T], share: float) -> list[T]:
        count = round(share * len(among))
        return [among[n] for n in np.sort(self._rng.permutation(len(among))[:count]).tolist()]

    def _one(self, among: list[int]) -> int:
        return among[int(self._rng.integers(len(among)))]

    def _add(self, row: Row, person: str, what: list[str]) -> None:
        self._new += 1
        row["source_id"] = f"HS{_FIRST_NEW_ID + self._new:09}"
        self._rows.append(row)
        self._person.append(person)
        self._was.append(None)
        self._what.append(what)
        self._kept = np.append(self._kept, True)  # an element, no option

    def _number(self, sex: str, year: int) -> str:
        century = 2 * (year // 100 - 19) + (0 if sex.casefold() == "nam" else 1)
        return f"060{century}{year % 100:02}{int(self._rng.integers(1_000_000)):06}"

    @staticmethod
    def _written(day: date) -> str:
        return f"{day:%d/%m/%Y}"

    def _card_issued(self, row: Row, _true: dict[str, object]) -> bool:
        row["card_status"], row["card_issued_on"] = "Đã cấp", self._written(self._day)
        return True

    def _phone_changed(self, row: Row, _true: dict[str, object]) -> bool:
        row["phone"] = f"09{int(self._rng.integers(100_000_000)):08}"
        return True

    @staticmethod
    def _name_corrected(row: Row, true: dict[str, object]) -> bool:
        before, row["full_name"] = row["full_name"], str(true["full_name"])
        return row["full_name"] != before

    @staticmethod
    def _name_retyped(row: Row, _true: dict[str, object]) -> bool:
        before, row["full_name"] = row["full_name"], plain(row["full_name"])
        return row["full_name"] != before

    def _number_mistyped(self, row: Row, _true: dict[str, object]) -> bool:
        number = row["personal_id"]
        if len(number) != 12 or not number.isdigit():
            return False
        place = int(self._rng.integers(6, 12))
        digit = (int(number[place]) + int(self._rng.integers(1, 10))) % 10
        row["personal_id"] = f"{number[:place]}{digit}{number[place + 1 :]}"
        return True

    @staticmethod
    def _birth_mistyped(row: Row, true: dict[str, object]) -> bool:
        row["birth_date"] = f"01/01/{true['birth_year']}"
        return true["birth_year"] is not None


def _named(family_of: str, given_of: str) -> str:
    """Return a name with the family name of one and the rest of another."""
    family, rest = family_of.split(), given_of.split()
    return " ".join([*family[:1], *rest[1:]])
