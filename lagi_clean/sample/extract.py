"""The dirty extract of a chunk: records, second and third records, damage, and the truth."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from lagi_clean.data import toml_document
from lagi_clean.sample.cases import CASE_KINDS
from lagi_clean.sample.cells import HEADINGS, sheet_cells
from lagi_clean.sample.clean import ROW_KEY, household_ids
from lagi_clean.sample.damage import Sheet, apply_damage, damage_at_shares
from lagi_clean.sample.extras import FIRST_EXTRA, make_extras
from lagi_clean.sample.facts import facts
from lagi_clean.sample.people import People
from lagi_clean.sample.plan import Plan
from lagi_clean.sample.spelling import Dice
from lagi_clean.sample.streams import scatter, stream

__all__ = ["TRUTH", "Extract", "make_extract"]

TRUTH = {
    "record_id": pl.String(),
    "source_row": pl.Int64(),
    "source_id": pl.String(),
    "person_id": pl.String(),
    "kind": pl.String(),
    "damage": pl.String(),
    "case_id": pl.String(),
    "full_name": pl.String(),
    "birth_date": pl.Date(),
    "birth_year": pl.Int16(),
    "birth_precision": pl.String(),
    "sex": pl.String(),
    "personal_id": pl.String(),
    "ward": pl.String(),
    "ward_code": pl.String(),
    "residence_status": pl.String(),
    "life_status": pl.String(),
    "eligible": pl.Boolean(),
    "card_status": pl.String(),
    "eid_status": pl.String(),
    "eid_level": pl.Int8(),
    "eid_channel": pl.String(),
}
"""Columns of ``truth.parquet``."""

RECORDS = 1 << 17  # room for the records of a chunk
FRESH_HOUSEHOLD = 34_000  # from here on, household numbers that no resident has


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """Rows of the sheet and of the truth, side by side, in shuffled order."""

    cells: pl.DataFrame
    truth: pl.DataFrame


def make_extract(
    plan: Plan, chunk: int, people: People, clean: pl.DataFrame
) -> tuple[Extract, pl.DataFrame]:
    """Return the dirty records of a chunk, and the people who are no longer in the town.

    Rows are in random order; ``record_id`` and ``source_row`` are filled when they are written.
    """
    rng = stream(plan.seed, chunk, "extract")
    extras = make_extras(plan, chunk, clean)
    persons = pl.concat(
        [clean.with_columns(kind=_kinds(people, clean), marked=pl.lit(value=True)), extras]
    )
    persons = persons.with_columns(
        case_id=_cases(people, persons),
        eligible=(pl.col("life_status") == "alive")
        & (pl.col("residence_status") != "moved_out")
        & pl.Series(
            np.r_[people.age[clean[ROW_KEY].to_numpy()] >= 14, np.zeros(extras.height, dtype=bool)]
        ),
        of_age=pl.col("birth_year") <= plan.as_of.year - 14,
    )
    start, stop = (plan.totals.people * n // plan.chunks for n in (chunk, chunk + 1))
    share = facts("duplicates")["people"]
    twice = rng.permutation(clean.height)[: round(share * stop) - round(share * start)]
    thrice = twice[rng.random(len(twice)) < facts("duplicates")["third_record"]]
    first = np.arange(persons.height)
    records = persons[np.concatenate([first, twice, thrice])]
    ordinary = persons.height
    written = sheet_cells(rng, records, eligible=records["of_age"])
    sheet = _sheet(rng, plan, chunk, records, written, ordinary=ordinary)
    damage: list[list[str]] = [[] for _ in range(records.height)]
    damage_at_shares(rng, sheet, "ordinary", damage[:ordinary])
    _part_cousins(rng, sheet, persons, damage)
    _damage_duplicates(rng, sheet, ordinary, damage)
    kind, case = _share_numbers(rng, sheet, persons, damage)
    second = records.height - ordinary
    truth = records.with_columns(
        kind=pl.Series(kind + ["duplicate"] * second),
        case_id=pl.Series(case + records["case_id"][ordinary:].to_list(), dtype=pl.String),
        damage=pl.Series(["; ".join(codes) for codes in damage]),
        person_id=pl.col("source_id"),
        source_id=_record_codes(plan, chunk, records.height),
    )
    cells = pl.DataFrame(sheet.cells, schema=dict.fromkeys(sheet.cells, pl.String))
    order = rng.permutation(records.height)
    cells = cells.with_columns(source_id=truth["source_id"])
    columns = [c for c in TRUTH if c not in {"record_id", "source_row"}]
    return (
        Extract(
            cells=cells.select(c for c in HEADINGS if c != "row_no")[order],
            truth=truth.select(columns)[order],
        ),
        extras,
    )


def _kinds(people: People, clean: pl.DataFrame) -> pl.Series:
    at = clean[ROW_KEY].to_numpy()
    kind = people.cases.kind[at]
    lone = (kind == 0) & people.year_only[at]
    labels = ["original", *CASE_KINDS[1:]]
    return pl.Series(labels).gather(np.where(lone, CASE_KINDS.index("year_only"), kind))


def _cases(people: People, persons: pl.DataFrame) -> pl.Series:
    """Name a group by its kind and the file code of its first person."""
    at = persons[ROW_KEY].to_numpy()
    resident = at < people.size
    partner = np.where(resident, people.cases.partner[np.where(resident, at, 0)], -1)
    row_of = np.zeros(people.size, dtype=np.int64)
    row_of[at[resident]] = np.flatnonzero(resident)
    known = partner >= 0
    first = persons["source_id"].gather(row_of[np.where(known, partner, 0)])
    return pl.select(
        pl.when(pl.Series(known)).then(pl.concat_str(persons["kind"], pl.lit(":"), first))
    ).to_series()


def _record_codes(plan: Plan, chunk: int, size: int) -> pl.Series:
    at = np.arange(size) * plan.chunks + chunk
    codes = scatter(at, size=RECORDS * plan.chunks, key=plan.seed * 31 + 3)
    return pl.select(
        pl.concat_str(pl.lit("HS"), pl.Series(codes).cast(pl.String).str.zfill(9))
    ).to_series()


def _sheet(
    rng: np.random.Generator,
    plan: Plan,
    chunk: int,
    records: pl.DataFrame,
    written: pl.DataFrame,
    *,
    ordinary: int,
) -> Sheet:
    size = records.height
    fresh = FRESH_HOUSEHOLD + np.maximum(np.arange(size) - ordinary, 0)
    return Sheet(
        cells={c: written[c].to_list() for c in written.columns},
        births=records["birth_date"].to_list(),
        household_codes=household_ids(plan, chunk, fresh).to_list(),
        last_year=plan.as_of.year,
        donors=rng.integers(0, size, size),
        dice=Dice(rng),
    )


def _part_cousins(
    rng: np.random.Generator, sheet: Sheet, persons: pl.DataFrame, damage: list[list[str]]
) -> None:
    """Take the number away from some cousins of one name and birth date; the parents stay."""
    rows = np.flatnonzero((persons["kind"] == "cousin").to_numpy())
    for row in rows[rng.random(len(rows)) < 0.25].tolist():
        if sheet.cells["father_name"][row] and sheet.cells["mother_name"][row]:
            sheet.cells["personal_id"][row] = None
            damage[row].append("number.missing")


def _damage_duplicates(
    rng: np.random.Generator, sheet: Sheet, start: int, damage: list[list[str]]
) -> None:
    document: dict[str, Any] = toml_document("town/damage.toml")
    weights: dict[str, float] = document["duplicate"]
    lossy = frozenset(document["identity"]["lossy"])
    codes, shares = list(weights), np.cumsum(list(weights.values()))
    shares = shares / shares[-1]
    wanted = np.searchsorted(
        np.cumsum(facts("duplicates")["number_of_damages"]),
        rng.random(len(damage) - start),
        side="right",
    )
    for row in range(start, len(damage)):
        goal = 1 + int(min(wanted[row - start], 2))
        for _ in range(30):
            if len(damage[row]) == goal:
                break
            code = codes[int(np.searchsorted(shares, sheet.dice.share(), side="right"))]
            if _may_suffer(damage[row], code, lossy) and apply_damage(sheet, row, code):
                damage[row].append(code)


def _may_suffer(suffered: list[str], code: str, lossy: frozenset[str]) -> bool:
    """Tell whether a record that suffered some damage stays recognisable after ``code``."""
    kinds = {c.partition(".")[0] for c in suffered}
    if code.partition(".")[0] in kinds:
        return False
    lost = [c for c in (*suffered, code) if c in lossy]
    if len(lost) > 2:
        return False
    number_and_date = {c.partition(".")[0] for c in lost} >= {"number", "date"}
    return not (
        number_and_date and {"kin", "place"} & {c.partition(".")[0] for c in (*suffered, code)}
    )


def _share_numbers(
    rng: np.random.Generator, sheet: Sheet, persons: pl.DataFrame, damage: list[list[str]]
) -> tuple[list[str], list[str | None]]:
    """Write the head's or the previous row's number on some records; return kinds and cases."""
    kind, case = persons["kind"].to_list(), persons["case_id"].to_list()
    household = persons["household_id"].to_list()
    relation = persons["head_relation"].to_list()
    residents = int((persons[ROW_KEY] < FIRST_EXTRA).sum())
    count = round(toml_document("town/damage.toml")["shared"]["number"] * residents)
    numbers = sheet.cells["personal_id"]
    for row in (1 + rng.permutation(residents - 1)[: 2 * count]).tolist():
        donor = row - 1
        while (
            sheet.dice.share() < 0.6
            and donor > 0
            and household[donor] == household[row]
            and relation[donor] != "Chủ hộ"
        ):
            donor -= 1
        free = case[row] is None and case[donor] is None and kind[row] == kind[donor] == "original"
        if not count or not free or not numbers[donor] or numbers[donor] == numbers[row]:
            continue
        if any(c.startswith("number.") for c in (*damage[row], *damage[donor])):
            continue
        numbers[row] = numbers[donor]
        damage[row].append("number.shared")
        kind[row] = "shared_number"
        case[row] = case[donor] = f"shared_number:{persons['source_id'][donor]}"
        count -= 1
    return kind, case
