"""Tables that are not citizens, from a file to a folder: nothing is lost, everything is shown."""

import json
from datetime import date
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from lagi_clean.api.explaining import explain
from lagi_clean.api.matching import dedupe_file, write_deduped
from lagi_clean.api.verify import verify
from lagi_clean.errors import InputError, UsageError
from lagi_clean.settings import Settings

AS_OF = date(2024, 5, 2)
SPEC = """
name = "books"
id = "isbn"
[[blocking]]
on = ["author"]
[[comparison]]
name = "title"
kind = "text"
columns = ["title"]
levels = [
    { label = "same", test = "equal" },
    { label = "close", test = "ratio", at_least = 0.8 },
    { label = "other" },
]
[[comparison]]
name = "year"
kind = "text"
columns = ["year"]
levels = [
    { label = "same", test = "difference", at_most = 0 },
    { label = "near", test = "difference", at_most = 1 },
    { label = "other" },
]
[[decision]]
tier = "one title"
then = "match"
when = { title = ["same"], year = ["same", "near"] }
[[decision]]
tier = "nearly one title"
then = "review"
when = { title = ["close"] }
"""
BOOKS = """isbn,note,title,author,year
b1,x,Salt and Sand,Mai,1999
b2,y,Salt and Sand,Mai,2000
b3,,Salt & Sand,Mai,about 1999
b4,,Dunes,Mai,1987
b5,z,Dunes,An,1987
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    (tmp_path / "books.csv").write_text(BOOKS, encoding="utf-8")
    (tmp_path / "books.toml").write_text(SPEC, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def job(file="books.csv", folder="out", **more):
    found = dedupe_file(file, as_of=AS_OF, spec_file=Path("books.toml"), **more)
    write_deduped(found, Path(folder), source=Path(file), as_of=AS_OF, settings=Settings())
    return found


def decided(found):
    return {(r["id_l"], r["id_r"]): r["decision"] for r in found.pairs.iter_rows(named=True)}


def test_a_text_that_is_no_number_is_near_no_number(place):
    found = decided(job())
    assert found["b1", "b2"] == "match"
    assert found["b1", "b3"] == "review"
    levels = dict(
        job(folder="again").pairs.select(pl.concat_list("id_l", "id_r").list.join("-"),
                                         "year_level").iter_rows()
    )  # fmt: skip
    assert (levels["b1-b2"], levels["b1-b3"]) == ("near", "other")


def test_two_texts_that_are_no_numbers_are_not_the_same_number(place):
    (place / "books.csv").write_text(BOOKS + "b6,,Salt & Sand.,Mai,soon\n", encoding="utf-8")
    pairs = job().pairs.filter(id_l="b3", id_r="b6")
    assert pairs.select("title_level", "year_level").rows() == [("close", "other")]


def test_every_row_is_in_a_table_and_the_job_verifies(place):
    with (place / "books.csv").open("a", encoding="utf-8") as file:
        file.write("b6,,too,many,cells,for,a,row\n")
    job()
    assert all(check.holds for check in verify(place / "out"))
    manifest = json.loads((place / "out" / "manifest.json").read_text(encoding="utf-8"))
    (account,) = manifest["accounting"]
    assert account["rows_read"] == 6
    assert account["citizens"] == pl.read_parquet("out/citizens.parquet").height
    assert account["quarantine"] == pl.read_parquet("out/quarantine.parquet").height


def test_a_table_of_this_program_taken_as_it_is_verifies_too(tmp_path):
    from lagi_clean.tables import CITIZENS, conform

    rows = {"record_id": ["x:1", "x:2"], "source": "x", "source_row": [1, 2],
            "full_name": ["Mang Hữu Khuê", "Võ Thị Sương"]}  # fmt: skip
    frame = conform(pl.DataFrame(rows), CITIZENS)
    name = pl.col("full_name").str.to_lowercase()
    frame = frame.with_columns(name_key=name, name_fold=name, name_sound=name)
    frame.write_parquet(tmp_path / "citizens.parquet")
    found = dedupe_file(tmp_path / "citizens.parquet", as_of=AS_OF)
    write_deduped(found, tmp_path / "out", source=tmp_path / "citizens.parquet", as_of=AS_OF,
                  settings=Settings())  # fmt: skip
    assert all(check.holds for check in verify(tmp_path / "out"))


def test_the_folder_knows_specification_and_model(place):
    job()
    assert (place / "out" / "spec.toml").read_text(encoding="utf-8") == SPEC
    told = explain(Path("out"), "b1", "b3")
    assert [(e.comparison, e.level) for e in told.evidence] == [
        ("title", "close"), ("year", "other"),
    ]  # fmt: skip
    assert (told.decision, told.tier) == ("review", "nearly one title")
    other = SPEC.replace("at_least = 0.8", "at_least = 0.99")
    (place / "other.toml").write_text(other, encoding="utf-8")
    told = explain(Path("out"), "b1", "b3", spec_file=Path("other.toml"))
    assert told.evidence[0].level == "other"


def test_the_workbook_shows_every_column_and_marks_names_that_it_uses_itself(place):
    job()
    rows = fastexcel.read_excel("out/review.xlsx").load_sheet("Pairs", dtypes="string").to_polars()
    assert {"isbn", "title", "author", "year", "Note", "note *", "record_id"} <= set(rows.columns)
    first = rows.row(0, named=True)
    assert (first["title"], first["note *"], first["Note"]) == ("Salt and Sand", "x", "")
    assert first["What agrees and what differs"].startswith("nearly one title – title: close")


def test_other_ids_by_option_also_where_the_column_of_the_specification_is_gone(place):
    text = BOOKS.replace("isbn,", "code,", 1)
    (place / "books.csv").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        job()
    assert (caught.value.code, caught.value.params["name"]) == ("MATCH_COLUMN_MISSING", "isbn")
    assert decided(job(id_column="code"))["b1", "b2"] == "match"
    told = explain(Path("out"), "b1", "b2")
    assert told.decision == "match"


def test_only_records_of_two_lists_are_compared_across_a_column(place):
    lists = ["list", "a", "a", "b", "b", "b"]
    rows = [f"{line},{one}" for line, one in zip(BOOKS.splitlines(), lists, strict=True)]
    (place / "books.csv").write_text("\n".join(rows), encoding="utf-8")
    (place / "books.toml").write_text(SPEC.replace('id = "isbn"', 'id = "isbn"\nacross = "list"'),
                                      encoding="utf-8")  # fmt: skip
    found = decided(job())
    assert ("b1", "b2") not in found
    assert found["b1", "b3"] == "review"


@pytest.mark.parametrize(
    ("text", "error", "code"),
    [
        ("", InputError, "INPUT_EMPTY"),
        (BOOKS.splitlines()[0], InputError, "INPUT_NO_ROWS"),
        (BOOKS + "b1,,Again,An,1987\n", UsageError, "MATCH_ID_NOT_UNIQUE"),
        (BOOKS + ",,Nameless,An,1987\n", UsageError, "MATCH_ID_NOT_UNIQUE"),
        (BOOKS.replace("author", "writer"), UsageError, "MATCH_COLUMN_MISSING"),
    ],
)
def test_what_cannot_be_matched_is_told_and_leaves_no_folder(place, text, error, code):
    (place / "books.csv").write_text(text, encoding="utf-8")
    with pytest.raises(error) as caught:
        job()
    assert caught.value.code == code
    assert not (place / "out").exists()


def test_one_record_is_one_person(place):
    (place / "books.csv").write_text("\n".join(BOOKS.splitlines()[:2]), encoding="utf-8")
    found = job()
    assert found.clusters.rows() == [("b1", "b1", 1)]
    assert found.pairs.is_empty()
    assert not found.learned


def test_ids_that_are_there_twice_are_found_by_their_place(place):
    (place / "books.csv").write_text(BOOKS + "b1,,Again,An,1987\n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        job()
    assert caught.value.params["records"] == "1, 6"
    assert caught.value.params["twice"] == 2


def test_a_rule_for_a_column_that_is_not_there(place):
    spec = SPEC + '[survivorship]\nauthor = "recent"\ntitel = "first"\n'
    (place / "books.toml").write_text(spec, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        job()
    assert caught.value.code == "MATCH_COLUMN_MISSING"
    assert caught.value.params["name"] == "titel"
