"""The files of a synthetic town, written chunk by chunk."""

import json
from collections import Counter
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from lagi_clean.sample.cells import HEADINGS
from lagi_clean.sample.clean import CLEAN, clean_frame
from lagi_clean.sample.extract import TRUTH, Extract, make_extract
from lagi_clean.sample.files import DirtySheet, ParquetFile, TextTable
from lagi_clean.sample.lists import DeathList, HealthList
from lagi_clean.sample.papers import make_papers
from lagi_clean.sample.people import make_people
from lagi_clean.sample.plan import Only, Plan, TownUnits, make_plan
from lagi_clean.sample.streams import stream
from lagi_clean.write import OutputFolder

__all__ = ["Town", "write_town"]

LARGEST_CLEAN_CSV = 1_000_000
WINDOW = 8  # chunks over which the rows of a large dirty extract are mixed


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """What was written: the folder, the names of its files, and the counts of ``town.json``."""

    path: Path
    files: tuple[str, ...]
    counts: dict[str, object]


@dataclass(slots=True, kw_only=True)
class _Tally:
    """Counts of the dirty extract, added up over its chunks."""

    records: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    damage: Counter[str] = field(default_factory=Counter)

    def add(self, truth: pl.DataFrame) -> None:
        self.records += truth.height
        self.kinds.update(dict(truth["kind"].value_counts().iter_rows()))
        codes = truth["damage"].str.split("; ").list.explode(keep_nulls=False, empty_as_null=False)
        self.damage.update(dict(codes.filter(codes != "").value_counts().iter_rows()))


def write_town(
    folder: OutputFolder,
    *,
    people: int,
    seed: int,
    as_of: date,
    units: TownUnits = "2025-06",
    only: Only = "all",
) -> Town:
    """Write the files of a town into ``folder`` and return what they hold.

    The same arguments give the same bytes. ``only`` leaves out the other files, not changing
    those that are written. Raises ``UsageError`` for a size, seed or date that cannot be made.
    """
    plan = make_plan(people=people, seed=seed, as_of=as_of, units=units)
    tally = _Tally()
    counts: dict[str, object] = {}
    with ExitStack() as stack:
        writers = _Writers(folder, stack, plan, only)
        for number in range(plan.chunks):
            _write_chunk(plan, number, writers, tally)
        counts |= writers.finish()
    document = {
        "people": plan.totals.people,
        "seed": plan.seed,
        "as_of": plan.as_of.isoformat(),
        "units": plan.units,
        "only": only,
        "clean": asdict(plan.totals),
    }
    if only != "clean":
        document["dirty"] = {
            "records": tally.records,
            "kinds": dict(sorted(tally.kinds.items())),
            "damage": dict(sorted(tally.damage.items())),
        }
    document |= counts
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    folder.stage("town.json").write_text(text, encoding="utf-8", newline="\n")
    return Town(path=folder.path, files=tuple(sorted(folder.staged)), counts=document)


class _Writers:
    """The open files of a town."""

    def __init__(self, folder: OutputFolder, stack: ExitStack, plan: Plan, only: Only) -> None:
        self.clean: list[ParquetFile | TextTable] = []
        self.dirty: _Mixer | None = None
        self.health: HealthList | None = None
        self.deaths: DeathList | None = None
        if only != "dirty":
            self.clean.append(
                stack.enter_context(ParquetFile(folder.stage("population_clean.parquet")))
            )
            if plan.totals.people <= LARGEST_CLEAN_CSV:
                self.clean.append(
                    stack.enter_context(TextTable(folder.stage("population_clean.csv")))
                )
        if only != "clean":
            sheet = stack.enter_context(DirtySheet(folder.stage("population_dirty.csv"), plan))
            truth = stack.enter_context(ParquetFile(folder.stage("truth.parquet")))
            self.dirty = _Mixer(plan, sheet, truth)
        if only == "all":
            self.health = HealthList(folder, stack, plan)
            self.deaths = DeathList(folder, plan)

    def finish(self) -> dict[str, object]:
        counts: dict[str, object] = {}
        if self.dirty is not None:
            self.dirty.finish()
        if self.health is not None:
            counts["health_insurance"] = self.health.finish()
        if self.deaths is not None:
            counts["death_list"] = self.deaths.finish()
        return counts


def _write_chunk(plan: Plan, number: int, writers: _Writers, tally: _Tally) -> None:
    people = make_people(plan, number)
    papers = make_papers(plan, number, people)
    first_row = 1 + plan.totals.people * number // plan.chunks
    clean = clean_frame(plan, number, people, papers, first_row=first_row)
    for file in writers.clean:
        file.write(clean.select(*CLEAN))
    if writers.dirty is not None:
        extract, extras = make_extract(plan, number, people, clean)
        tally.add(extract.truth)
        writers.dirty.add(number, extract)
        if writers.deaths is not None:
            writers.deaths.add(number, clean, extras)
    if writers.health is not None:
        writers.health.add(number, clean)


class _Mixer:
    """Spreads the records of a chunk over the following ones, and numbers the rows."""

    def __init__(self, plan: Plan, sheet: DirtySheet, truth: ParquetFile) -> None:
        self._plan, self._sheet, self._truth = plan, sheet, truth
        self._waiting: dict[int, list[pl.DataFrame]] = {}
        self._row = 1

    def add(self, number: int, extract: Extract) -> None:
        """Take the records of chunk ``number`` and write out those that are due."""
        rows = extract.cells.select(pl.all().name.prefix("cell_")).hstack(extract.truth)
        last = self._plan.chunks - 1
        if last < WINDOW:
            self._waiting.setdefault(last, []).append(rows)
        else:
            rng = stream(self._plan.seed, number, "delay")
            due = pl.Series((number + rng.integers(0, WINDOW, rows.height)).clip(max=last))
            for at in range(number, min(number + WINDOW, last + 1)):
                self._waiting.setdefault(at, []).append(rows.filter(due == at))
        self._write(number)

    def finish(self) -> None:
        """Write the foot of the sheet."""
        self._sheet.close_table(self._row - 1)

    def _write(self, number: int) -> None:
        rows = pl.concat(self._waiting.pop(number, []) or [pl.DataFrame()])
        if rows.is_empty():
            return
        rows = rows[stream(self._plan.seed, number, "order").permutation(rows.height)]
        row_no = pl.int_range(rows.height, dtype=pl.Int64, eager=True) + self._row
        self._row += rows.height
        cells = rows.select(
            row_no.cast(pl.String).alias("row_no"),
            *(pl.col(f"cell_{c}").alias(c) for c in HEADINGS if c != "row_no"),
        )
        self._sheet.write(cells)
        truth = rows.with_columns(
            source_row=row_no, record_id=pl.concat_str(pl.lit("population_dirty:"), row_no)
        )
        self._truth.write(truth.select(pl.col(c).cast(t) for c, t in TRUTH.items()))
