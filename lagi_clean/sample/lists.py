"""Lists of other offices: health insurance, for linking, and deaths."""

from contextlib import ExitStack

import numpy as np
import polars as pl

from lagi_clean.sample.damage import Sheet, damage_at_shares
from lagi_clean.sample.extras import parents_of
from lagi_clean.sample.facts import facts
from lagi_clean.sample.files import ParquetFile, TextTable, write_workbook
from lagi_clean.sample.outsiders import make_outsiders
from lagi_clean.sample.plan import Plan
from lagi_clean.sample.spelling import Dice
from lagi_clean.sample.streams import scatter, stream
from lagi_clean.write import OutputFolder

__all__ = ["DeathList", "HealthList"]

FIRST_INSURED_OUTSIDER, FIRST_DEAD_OUTSIDER = 50_000, 60_000
INSURANCE_NUMBERS = 100_000_000
FIRST_INSURANCE_NUMBER = 6_000_000_000  # ten digits

HEALTH_HEADINGS = {
    "row_no": "STT",
    "insurance_no": "Mã số BHXH",
    "full_name": "Họ tên",
    "birth_date": "Ngày sinh",
    "sex": "Giới tính",
    "personal_id": "Số CCCD/CMND",
    "permanent_address": "Địa chỉ",
    "clinic": "Nơi đăng ký KCB ban đầu",
    "valid_until": "Thẻ có giá trị đến",
}
DEATH_HEADINGS = {
    "row_no": "STT",
    "certificate": "Số trích lục khai tử",
    "full_name": "Họ và tên",
    "birth_date": "Ngày sinh",
    "sex": "Giới tính",
    "personal_id": "Số ĐDCN",
    "died_on": "Ngày chết",
    "permanent_address": "Nơi thường trú",
    "declarant": "Người đi khai",
}


class HealthList:
    """``health_insurance.xlsx`` (``.csv`` for a town too large for a workbook) and its truth."""

    def __init__(self, folder: OutputFolder, stack: ExitStack, plan: Plan) -> None:
        self._plan, self._row, self._in_town = plan, 1, 0
        self._truth = stack.enter_context(
            ParquetFile(folder.stage("health_insurance_truth.parquet"))
        )
        self._table: TextTable | None = None
        self._waiting: list[pl.DataFrame] = []
        small = plan.totals.people <= facts("health_insurance")["largest_workbook"]
        self._workbook = folder.stage("health_insurance.xlsx") if small else None
        if not small:
            self._table = stack.enter_context(TextTable(folder.stage("health_insurance.csv")))

    def add(self, number: int, clean: pl.DataFrame) -> None:
        """Insure some of the people of a chunk, and a few who do not live in the town."""
        rng, rules = stream(self._plan.seed, number, "health"), facts("health_insurance")
        covered = clean[
            np.sort(rng.permutation(clean.height)[: round(rules["covered"] * clean.height)])
        ]
        strange = round(rules["outsiders"] * covered.height)
        outsiders = make_outsiders(
            rng,
            self._plan,
            number,
            like=clean[rng.integers(0, clean.height, strange)],
            clean=clean,
            room="outsiders",
            first=FIRST_INSURED_OUTSIDER,
        )
        people = pl.concat(
            [
                covered.with_columns(in_town=pl.lit(value=True)),
                outsiders.with_columns(in_town=pl.lit(value=False)),
            ]
        )
        self._in_town += covered.height
        clinics: list[str] = rules["clinics"]
        at = np.arange(people.height) * self._plan.chunks + number
        codes = scatter(
            at % INSURANCE_NUMBERS, size=INSURANCE_NUMBERS, key=self._plan.seed * 31 + 4
        )
        extra = {
            "insurance_no": pl.Series(FIRST_INSURANCE_NUMBER + codes).cast(pl.String),
            "clinic": pl.Series(clinics).gather(rng.integers(0, len(clinics), people.height)),
            "valid_until": pl.repeat(f"31/12/{self._plan.as_of.year}", people.height, eager=True),
        }
        rows = _damaged(rng, self._plan, people, extra, "health_insurance")
        self._waiting.append(rows[rng.permutation(rows.height)])
        if self._table is not None:
            self._write(self._waiting.pop())

    def finish(self) -> dict[str, int]:
        """Write what waits, and return the counts."""
        if self._waiting:
            rows = pl.concat(self._waiting)
            self._write(rows[stream(self._plan.seed, 0, "health order").permutation(rows.height)])
        return {"records": self._row - 1, "in_town": self._in_town}

    def _write(self, rows: pl.DataFrame) -> None:
        rows = _numbered_rows(rows, "health_insurance", self._row)
        self._row += rows.height
        cells = _under_headings(rows, HEALTH_HEADINGS)
        if self._workbook is not None:
            titles = ("BẢO HIỂM XÃ HỘI THỊ XÃ LA GI", "DANH SÁCH NGƯỜI THAM GIA BẢO HIỂM Y TẾ", "")
            write_workbook(self._workbook, cells, titles=titles, sheet="BHYT")
        elif self._table is not None:
            self._table.write(cells)
        self._truth.write(
            rows.select("record_id", "source_row", "person_id", "in_town", "damage", *_TRUE_VALUES)
        )


class DeathList:
    """``death_list.csv`` and its truth: people who died, most with a record in the extract."""

    def __init__(self, folder: OutputFolder, plan: Plan) -> None:
        self._plan, self._waiting = plan, list[pl.DataFrame]()
        self._table = folder.stage("death_list.csv")
        self._truth = folder.stage("death_list_truth.parquet")

    def add(self, number: int, clean: pl.DataFrame, extras: pl.DataFrame) -> None:
        """Take the dead of a chunk's extras, and some whom the extract never knew."""
        rng = stream(self._plan.seed, number, "deaths")
        dead = extras.filter(pl.col("kind") == "dead").drop("kind")
        heads = clean.filter(
            pl.col("head_relation") == "Chủ hộ", pl.col("birth_year") < self._plan.as_of.year - 33
        )
        strange = round(facts("death_list")["outsiders"] * dead.height)
        parents = parents_of(rng, self._plan, heads[rng.permutation(heads.height)[:strange]])
        others = make_outsiders(
            rng,
            self._plan,
            number,
            like=parents,
            clean=clean,
            room="dead_outsiders",
            first=FIRST_DEAD_OUTSIDER,
        ).select(dead.columns)
        people = pl.concat(
            [
                dead.with_columns(in_dirty=pl.lit(value=True)),
                others.with_columns(in_dirty=pl.lit(value=False), marked=pl.lit(value=False)),
            ]
        ).rename({"marked": "marked_in_dirty"})
        year = people["died_on"].dt.year().cast(pl.String)
        extra = {
            "certificate": pl.Series(rng.integers(1, 400, people.height)).cast(pl.String)
            + "/TLKT-"
            + year,
            "died_on": people["died_on"].dt.strftime("%d/%m/%Y"),
            "declarant": people["head_name"],
        }
        self._waiting.append(
            _damaged(
                rng,
                self._plan,
                people,
                extra,
                "death_list",
                more=("died_on", "in_dirty", "marked_in_dirty"),
            )
        )

    def finish(self) -> dict[str, int]:
        """Write the list and its truth, and return the counts."""
        rows = pl.concat(self._waiting)
        rows = rows[stream(self._plan.seed, 0, "death order").permutation(rows.height)]
        rows = _numbered_rows(rows, "death_list", 1)
        with self._table.open("wb") as handle:
            _under_headings(rows, DEATH_HEADINGS).write_csv(
                handle, include_bom=True, line_terminator="\r\n"
            )
        with ParquetFile(self._truth) as truth:
            columns = (
                "record_id",
                "source_row",
                "person_id",
                "in_dirty",
                "marked_in_dirty",
                "damage",
            )
            truth.write(rows.select(*columns, "died_on", *_TRUE_VALUES))
        marked = rows.select(pl.col("in_dirty").sum(), pl.col("marked_in_dirty").sum()).row(0)
        return {"records": rows.height, "in_dirty": marked[0], "marked_in_dirty": marked[1]}


_TRUE_VALUES = (
    "full_name",
    "birth_date",
    "birth_year",
    "birth_precision",
    "sex",
    "personal_id",
    "old_id",
)


def _damaged(
    rng: np.random.Generator,
    plan: Plan,
    people: pl.DataFrame,
    extra: dict[str, pl.Series],
    section: str,
    *,
    more: tuple[str, ...] = ("in_town",),
) -> pl.DataFrame:
    """Return the list's cells (prefix ``cell_``) beside the truth, row by row."""
    day = pl.col("birth_date")
    written = people.select(
        "full_name",
        pl.when(day.is_null())
        .then(pl.col("birth_year").cast(pl.String))
        .otherwise(day.dt.strftime("%d/%m/%Y"))
        .alias("birth_date"),
        pl.when(pl.col("sex") == "female").then(pl.lit("Nữ")).otherwise(pl.lit("Nam")).alias("sex"),
        "personal_id",
        "old_id",
        "permanent_address",
    )
    sheet = Sheet(
        cells={c: written[c].to_list() for c in written.columns},
        births=people["birth_date"].to_list(),
        household_codes=[],
        last_year=plan.as_of.year,
        donors=rng.integers(0, people.height, people.height),
        dice=Dice(rng),
    )
    damage: list[list[str]] = [[] for _ in range(people.height)]
    damage_at_shares(rng, sheet, section, damage)
    cells = pl.DataFrame(sheet.cells, schema=dict.fromkeys(sheet.cells, pl.String)).with_columns(
        **extra
    )
    return cells.select(pl.all().name.prefix("cell_")).hstack(
        people.select(*_TRUE_VALUES, *more, pl.col("source_id").alias("person_id")).with_columns(
            damage=pl.Series(["; ".join(codes) for codes in damage], dtype=pl.String)
        )
    )


def _numbered_rows(rows: pl.DataFrame, source: str, first: int) -> pl.DataFrame:
    number = pl.int_range(first, first + rows.height, dtype=pl.Int64, eager=True)
    return rows.with_columns(
        source_row=number,
        record_id=pl.concat_str(pl.lit(source + ":"), number),
        cell_row_no=number.cast(pl.String),
    )


def _under_headings(rows: pl.DataFrame, headings: dict[str, str]) -> pl.DataFrame:
    return rows.select(pl.col(f"cell_{c}").alias(heading) for c, heading in headings.items())
