"""The same town a month later: what happened is what its truth says."""

from datetime import date

import polars as pl
import pytest

from lagi_clean.api.town import sample_town
from lagi_clean.sample.cells import HEADINGS
from lagi_clean.sample.later import later_extract, read_sheet
from lagi_clean.text.plain import plain

AS_OF = date(2022, 12, 31)
COLUMN = dict(HEADINGS)


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """The rows and the truth of a dirty extract."""
    folder = tmp_path_factory.mktemp("town")
    sample_town(folder, people=3000, seed=12, as_of=AS_OF, only="dirty")
    return read_sheet(folder / "population_dirty.csv"), pl.read_parquet(folder / "truth.parquet")


@pytest.fixture(scope="module")
def later(first):
    return later_extract(*first, as_of=AS_OF, seed=12)


def side_by_side(first, later):
    """Return (what happened, row then, row now) of every record that stayed."""
    rows, truth = first
    then = dict(zip(truth["record_id"], rows, strict=True))
    sheet, told = later
    for now, one in zip(sheet.iter_rows(named=True), told.iter_rows(named=True), strict=True):
        if one["was"] is not None:
            named = {name: now[heading] for name, heading in COLUMN.items()}
            yield set(one["what"].split("; ")) - {""}, then[one["was"]], named


def test_the_sheet_and_its_truth_go_row_by_row(first, later):
    sheet, told = later
    assert sheet.columns == list(HEADINGS.values())
    assert told["source_row"].to_list() == list(range(1, sheet.height + 1))
    assert sheet[COLUMN["row_no"]].to_list() == [str(n) for n in range(1, sheet.height + 1)]
    assert sheet[COLUMN["source_id"]].to_list() == told["source_id"].to_list()
    stayed = told.drop_nulls("was").join(first[1], left_on="was", right_on="record_id")
    assert stayed.height == told["was"].drop_nulls().n_unique()
    assert (stayed["person_id"] == stayed["person_id_right"]).all()
    order = [int(was.rpartition(":")[2]) for was in told["was"].drop_nulls()]
    assert order != sorted(order)


def test_what_did_not_happen_did_not_change(first, later):
    changed = {
        "moved": {"household_id", "permanent_address", "hamlet", "ward", "head_name"},
        "card_issued": {"card_status", "card_issued_on"},
        "phone_changed": {"phone"},
        "name_corrected": {"full_name"},
        "name_retyped": {"full_name"},
        "number_mistyped": {"personal_id"},
        "number_filled": {"personal_id"},
        "birth_mistyped": {"birth_date"},
        "died": {"remarks"},
    }
    seen = set()
    for what, then, now in side_by_side(first, later):
        may = {"row_no"}.union(*(changed[one] for one in what))
        differ = {name for name, cell in now.items() if cell != then.get(name, "")}
        assert differ <= may, what
        seen |= what
    assert seen == set(changed)


def test_names_numbers_and_dates_become_what_they_are_said_to(first, later):
    true = {row["record_id"]: row for row in first[1].iter_rows(named=True)}
    told = later[1].filter(pl.col("was").is_not_null())
    names = dict(enumerate(later[0][COLUMN["full_name"]], start=1))
    for row in told.iter_rows(named=True):
        what = row["what"].split("; ")
        if "name_retyped" in what:
            assert names[row["source_row"]] == plain(names[row["source_row"]])
        elif "name_corrected" in what:
            assert names[row["source_row"]] == true[row["was"]]["full_name"]
    for what, then, now in side_by_side(first, later):
        if "number_mistyped" in what:
            pairs = zip(then["personal_id"], now["personal_id"], strict=True)
            assert sum(a != b for a, b in pairs) == 1
        if "birth_mistyped" in what:
            assert now["birth_date"].startswith("01/01/")
        if "died" in what:
            assert now["remarks"] == "Đã chết"


def test_who_left_and_who_came(first, later):
    truth, told = first[1], later[1]
    people = truth["person_id"].n_unique()
    gone = set(truth["person_id"]) - set(told["person_id"])
    assert 0 < len(gone) <= 0.01 * people
    came = told.filter(pl.col("was").is_null())
    kinds = came["what"].value_counts()
    counts = dict(kinds.iter_rows())
    assert set(counts) == {"born", "moved_in", "repeated"}
    assert counts["born"] == round(0.0012 * people)
    again = came.filter(what="repeated")
    assert set(again["person_id"]) <= set(truth["person_id"])
    assert set(came.filter(pl.col("what") != "repeated")["person_id"]).isdisjoint(
        truth["person_id"]
    )
    assert came["source_id"].is_unique().all()
    assert set(came["source_id"]).isdisjoint(row["source_id"] for row in first[0])


def test_an_office_that_numbers_its_files_anew(first, later):
    sheet, told = later_extract(*first, as_of=AS_OF, seed=12, keep_ids=False)
    assert told["source_id"].to_list() == [f"M{n:08}" for n in range(1, sheet.height + 1)]
    other = [name for name in HEADINGS.values() if name != COLUMN["source_id"]]
    assert sheet.select(other).equals(later[0].select(other))


def test_the_same_arguments_give_the_same_month_and_others_another(first, later):
    again = later_extract(*first, as_of=AS_OF, seed=12)
    assert again[0].equals(later[0])
    assert again[1].equals(later[1])
    assert not later_extract(*first, as_of=AS_OF, seed=13)[0].equals(later[0])
