"""The dirty extract and its truth: what a working group receives, and what was done to it."""

import csv
import json

import polars as pl
import pytest

from lagi_clean.api.town import sample_town
from lagi_clean.sample.cells import HEADINGS


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    sample_town(folder, people=8000, seed=5)
    return folder


@pytest.fixture(scope="module")
def records(town) -> pl.DataFrame:
    """The rows of the sheet beside their truth."""
    with (town / "population_dirty.csv").open(encoding="utf-8-sig", newline="") as handle:
        lines = list(csv.reader(handle, delimiter=";"))
    head = next(i for i, line in enumerate(lines) if line[0] == "STT")
    end = next(i for i, line in enumerate(lines) if line[0] == "Tổng cộng")
    columns = dict(zip(lines[head], zip(*lines[head + 1 : end], strict=True), strict=True))
    truth = pl.read_parquet(town / "truth.parquet")
    return pl.DataFrame(columns).hstack(truth)


def test_the_sheet_looks_as_excel_saves_it(town):
    raw = (town / "population_dirty.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\n") == raw.count(b"\r\n")
    lines = raw.decode("utf-8-sig").split("\r\n")
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in lines[0]
    assert any("DANH SÁCH" in line for line in lines[:6])
    assert lines[6].split(";") == list(HEADINGS.values())
    assert lines[-6].startswith("Tổng cộng;")
    assert "TỔ TRƯỞNG" in lines[-3]
    assert {line.count(";") for line in lines[:-1]} == {len(HEADINGS) - 1}


def test_the_truth_names_each_row(records):
    rows = records["source_row"].to_list()
    assert rows == list(range(1, records.height + 1))
    assert records["STT"].to_list() == [str(row) for row in rows]
    assert records["Mã hồ sơ"].equals(records["source_id"], check_names=False)
    assert records["source_id"].n_unique() == records.height
    assert records["record_id"].to_list() == [f"population_dirty:{row}" for row in rows]


def test_everyone_of_the_clean_extract_is_there(town, records):
    clean = pl.read_parquet(town / "population_clean.parquet")
    present = records.filter(~pl.col("kind").is_in(["dead", "moved_away"]))
    assert set(present["person_id"]) == set(clean["source_id"])
    people = present.unique("person_id")
    counts = json.loads((town / "town.json").read_text(encoding="utf-8"))
    assert people["eligible"].sum() == counts["clean"]["eligible"]
    assert (people.filter("eligible")["card_status"] == "issued").sum() == counts["clean"]["issued"]
    gone = records.filter(pl.col("kind").is_in(["dead", "moved_away"]))
    assert not gone["eligible"].any()
    assert not set(gone["person_id"]) & set(clean["source_id"])


def test_about_three_in_a_hundred_people_have_a_second_record(records):
    second = records.filter(pl.col("kind") == "duplicate")
    assert second["person_id"].n_unique() == 240
    assert 240 < second.height < 280
    damages = second["damage"].str.split("; ").list.len()
    assert damages.min() >= 1
    assert damages.max() <= 3
    assert 1.6 < damages.mean() < 2.4
    for kind in ("name", "date", "number", "place"):
        assert second["damage"].str.contains(f"{kind}.", literal=True).any()


def test_second_records_stand_anywhere(records):
    first = records.filter(pl.col("kind") != "duplicate").select("person_id", "source_row")
    pairs = records.filter(pl.col("kind") == "duplicate").join(first, on="person_id", suffix="_1")
    distance = pairs["source_row"] - pairs["source_row_1"]
    assert 0.35 < (distance > 0).mean() < 0.65
    assert distance.abs().median() > 1000


def test_no_second_record_loses_number_date_and_kin_together(records):
    lossy_date = pl.col("damage").str.contains(r"date\.(year_only|default|digit|off|impossible)")
    lossy_number = pl.col("damage").str.contains(r"number\.(missing|old_only|digit|transp|filler)")
    lost = records.filter(pl.col("kind") == "duplicate", lossy_date, lossy_number)
    assert lost.height > 0
    assert not lost["damage"].str.contains(r"(?:kin|place)\.").any()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("number.zero_lost", r"^[1-9]\d{9,10}$"),
        ("number.separators", r"^\d{3}[ .-]\d{3}[ .-]\d{3}[ .-]\d{3}$"),
        ("number.missing", r"^$"),
        ("number.letters", r"O"),
    ],
)
def test_damaged_numbers_look_damaged(records, code, expected):
    damaged = records.filter(pl.col("damage").str.contains(code, literal=True))["Số ĐDCN"]
    assert damaged.len() > 2
    assert damaged.str.contains(expected).all()


def test_undamaged_records_hold_the_truth(records):
    sound = records.filter(pl.col("damage") == "", pl.col("birth_date").is_not_null())
    assert sound.height > 2000
    assert sound["Họ và tên"].equals(sound["full_name"], check_names=False)
    assert sound["Số ĐDCN"].equals(sound["personal_id"], check_names=False)


def test_twins_share_everything_but_themselves(records):
    twins = records.filter(pl.col("kind") == "twin", pl.col("case_id").is_not_null())
    pairs = twins.group_by("case_id").agg(
        pl.col("person_id").n_unique().alias("people"),
        pl.col("birth_date").n_unique().alias("births"),
        pl.col("sex").n_unique().alias("sexes"),
        (
            pl.col("personal_id").cast(pl.Int64).max() - pl.col("personal_id").cast(pl.Int64).min()
        ).alias("gap"),
        pl.col("full_name").n_unique().alias("names"),
    )
    assert pairs.height >= 20
    assert set(pairs["people"]) == {2}
    assert set(pairs["births"]) == {1}
    assert set(pairs["names"]) == {2}
    assert set(pairs.filter(pl.col("sexes") == 1)["gap"]) == {1}


@pytest.mark.parametrize("kind", ["father_son", "cousin", "year_only"])
def test_namesakes_are_different_people(records, kind):
    cases = records.filter(pl.col("kind") == kind, pl.col("case_id").is_not_null())
    groups = cases.group_by("case_id").agg(
        pl.col("person_id").n_unique().alias("people"),
        pl.col("full_name").str.to_lowercase().str.slice(0, 4).n_unique().alias("beginnings"),
        pl.col("birth_year").n_unique().alias("years"),
    )
    assert groups.height >= 2
    assert set(groups["people"]) <= {2, 3}
    assert set(groups["years"]) == ({2} if kind == "father_son" else {1})


def test_shared_numbers_stand_on_two_people(records):
    shared = records.filter(pl.col("kind") == "shared_number")
    assert shared.height >= 5
    for case in shared["case_id"]:
        group = records.filter(pl.col("case_id") == case, pl.col("kind") != "duplicate")
        assert group["person_id"].n_unique() == 2
        assert group["Số ĐDCN"].n_unique() == 1
        assert group["personal_id"].n_unique() == 2


def test_the_dead_and_departed_are_still_listed(records):
    dead = records.filter(pl.col("kind") == "dead")
    assert dead.height == 48
    marked = dead["Ghi chú"].str.contains("chết|Chết|mất")
    assert 0 < marked.sum() < dead.height
    moved = records.filter(pl.col("kind") == "moved_away")
    assert moved.height == 72
    assert moved["Ghi chú"].str.to_lowercase().str.contains("chuyển").all()


def test_the_insurance_list_has_people_of_the_town_and_others(town):
    import fastexcel

    sheet = fastexcel.read_excel(town / "health_insurance.xlsx").load_sheet(0, header_row=3)
    rows = sheet.to_polars()
    truth = pl.read_parquet(town / "health_insurance_truth.parquet")
    clean = pl.read_parquet(town / "population_clean.parquet")
    assert rows.height == truth.height
    assert truth["person_id"].n_unique() == truth.height
    assert 0.79 < truth["in_town"].sum() / clean.height < 0.81
    assert truth.filter("in_town")["person_id"].is_in(clean["source_id"].implode()).all()
    assert (
        not truth.filter(~pl.col("in_town"))["person_id"].is_in(clean["source_id"].implode()).any()
    )
    numbers, damage = rows["Số CCCD/CMND"].cast(pl.String), truth["damage"]
    untouched = ~damage.str.contains("number")
    assert numbers.filter(untouched).equals(
        truth["personal_id"].filter(untouched), check_names=False
    )
    assert 0.03 < numbers.is_null().mean() < 0.12
    assert (numbers.str.len_chars() == 9).sum() > 50


def test_the_death_list_knows_who_still_looks_alive(town, records):
    deaths = pl.read_csv(town / "death_list.csv", infer_schema=False)
    truth = pl.read_parquet(town / "death_list_truth.parquet")
    assert deaths.height == truth.height
    listed = truth.filter("in_dirty")
    dead = records.filter(pl.col("kind") == "dead")
    assert set(listed["person_id"]) == set(dead["person_id"])
    unmarked = listed.filter(~pl.col("marked_in_dirty"))
    remarks = dead.filter(pl.col("person_id").is_in(unmarked["person_id"].implode()))["Ghi chú"]
    assert remarks.len() > 0
    assert not remarks.str.contains("chết|Chết|Đã mất").any()


def test_town_json_counts_what_was_written(town, records):
    counts = json.loads((town / "town.json").read_text(encoding="utf-8"))
    assert counts["dirty"]["records"] == records.height
    kinds = dict(records["kind"].value_counts().iter_rows())
    assert counts["dirty"]["kinds"] == kinds
    assert (counts["seed"], counts["as_of"], counts["people"]) == (5, "2022-12-31", 8000)
