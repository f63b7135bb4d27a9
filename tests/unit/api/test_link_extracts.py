"""Two extracts: who is who, who is missing, whose number does not arrive, who is dead."""

from datetime import date

import polars as pl
import pytest

from lagi_clean.api.job import Clock
from lagi_clean.api.link_job import link_files, write_linked
from lagi_clean.api.linking import link
from lagi_clean.api.matching import read_decisions
from lagi_clean.api.review import apply_review, export_review
from lagi_clean.settings import Settings
from lagi_clean.tables import CITIZENS, conform
from lagi_clean.text.keys import name_fold
from tests.workbooks import answer

AS_OF = date(2022, 12, 31)


def person(name, born, sex="male", **more):
    family, *middle, given = name.split()
    return {
        "full_name": name,
        "family_name": family,
        "middle_name": " ".join(middle),
        "given_name": given,
        "birth_date": born,
        "birth_year": born.year,
        "birth_month": born.month,
        "birth_precision": "day",
        "sex": sex,
        **more,
    }


def extract(source, *rows):
    numbered = [
        {"source": source, "record_id": f"{source}:{n}", "source_row": n, **row}
        for n, row in enumerate(rows, start=1)
    ]
    frame = conform(pl.DataFrame(numbered, infer_schema_length=None), CITIZENS)
    fold = pl.col("full_name").map_elements(name_fold, return_dtype=pl.String)
    return frame.with_columns(
        name_key=pl.col("full_name").str.to_lowercase(), name_fold=fold, name_sound=fold
    )


KHUE = person("Mang Hữu Khuê", date(1971, 8, 9), personal_id="060071402713")
SUONG = person("Võ Thị Sương", date(1996, 11, 2), "female", personal_id="060196402999")
AT = person("Ngô Văn Ất", date(1950, 3, 4), personal_id="060050123456", life_status="alive")
OURS = (KHUE | {"source_id": "HS1"}, SUONG | {"source_id": "HS2"}, AT | {"source_id": "HS3"})


def without_number(row, **more):
    return {k: v for k, v in row.items() if k != "personal_id"} | more


def matches(linked):
    return linked.pairs.filter(decision="match").select("id_l", "id_r").rows()


def test_pairs_and_who_is_missing_on_either_side():
    stranger = person("Thông Thị Bé", date(1988, 1, 30), "female", personal_id="060188111222")
    found = link(extract("town", *OURS), extract("bhyt", stranger, SUONG, KHUE))
    assert matches(found) == [("town:1", "bhyt:3"), ("town:2", "bhyt:2")]
    assert found.unmatched_left["record_id"].to_list() == ["town:3"]
    assert found.unmatched_right["record_id"].to_list() == ["bhyt:1"]
    assert found.differences.is_empty()


def test_whose_number_does_not_arrive():
    found = link(
        extract("town", *OURS),
        extract(
            "bhyt",
            without_number(KHUE, source_id="DN1"),
            SUONG | {"personal_id": "060196402990"},
            without_number(AT, old_id="260123456"),
        ),
    )
    gaps = {row["id_r"]: row for row in found.number_gaps.iter_rows(named=True)}
    assert {i: row["gap"] for i, row in gaps.items()} == {
        "bhyt:1": "missing",
        "bhyt:2": "mistyped",
        "bhyt:3": "old_number",
    }
    assert gaps["bhyt:1"]["number_l"] == "060071402713"
    assert (gaps["bhyt:1"]["source_id_l"], gaps["bhyt:1"]["source_id_r"]) == ("HS1", "DN1")
    told = found.differences.select("id_r", "column", "kind").rows()
    assert ("bhyt:2", "personal_id", "different") in told
    assert ("bhyt:1", "personal_id", "only_left") in told


def test_a_gap_that_is_ours():
    ours = extract("town", SUONG | {"personal_id": "060096402999"}, without_number(KHUE))
    found = link(ours, extract("bhyt", SUONG, KHUE))
    gaps = dict(found.number_gaps.select("id_r", "gap").iter_rows())
    assert gaps == {"bhyt:1": "wrong_left", "bhyt:2": "missing_left"}


def test_who_should_no_longer_be_counted():
    deaths = extract(
        "deaths",
        without_number(AT, died_on=date(2022, 5, 1)),
        KHUE | {"died_on": date(2021, 1, 1)},
    )
    marked = KHUE | {"life_status": "dead"}
    found = link(extract("town", marked, SUONG, AT), deaths)
    assert found.no_longer_counted.select("id_l", "died_on_r").rows() == [
        ("town:3", date(2022, 5, 1))
    ]


def test_both_records_of_one_person_are_linked_and_one_good_number_is_enough():
    ours = extract("town", KHUE, without_number(KHUE, father_name="Mang Tấn Lộc"))
    twice = link(ours, extract("bhyt", KHUE | {"father_name": "Mang Tấn Lộc"}))
    assert "bhyt:1" in {id_r for _, id_r in matches(twice)}
    assert twice.number_gaps.is_empty()
    assert twice.unmatched_right.is_empty()


def test_two_candidates_as_good_as_one_another_are_asked_whatever_their_order():
    one = person("Võ Thị Sương", date(1996, 11, 2), "female", personal_id="060196402999")
    other = one | {"personal_id": "060196777888"}
    right = extract("bhyt", without_number(one))
    for rows in ((one, other), (other, one)):
        found = link(extract("town", *rows), right)
        assert matches(found) == []
        assert found.pairs["decision"].to_list() == ["review", "review"]
        assert found.unmatched_right["candidates"].to_list() == [2]


def test_one_to_one_gives_each_record_one_partner():
    found = link(extract("town", KHUE, SUONG), extract("bhyt", KHUE, SUONG), one_to_one=True)
    assert matches(found) == [("town:1", "bhyt:1"), ("town:2", "bhyt:2")]
    repeated = link(extract("town", KHUE), extract("bhyt", KHUE, KHUE), one_to_one=True)
    assert matches(repeated) == []
    assert repeated.pairs["decision"].to_list() == ["review", "review"]


def test_files_of_one_name_are_told_apart():
    found = link(extract("town", KHUE, SUONG), extract("town", SUONG))
    assert matches(found) == [("left/town:2", "right/town:1")]


def test_the_order_of_rows_does_not_matter():
    right = extract("bhyt", without_number(KHUE), SUONG)
    one = link(extract("town", *OURS), right)
    other = link(extract("town", *OURS).reverse(), right.reverse())
    assert one.pairs.equals(other.pairs)
    assert one.number_gaps.equals(other.number_gaps)


@pytest.fixture
def job(tmp_path):
    """A link with two questions, written to a folder."""
    paths = [tmp_path / "town.parquet", tmp_path / "bhyt.parquet"]
    twin = SUONG | {"personal_id": "060196777888", "source_id": "HS9"}
    extract("town", *OURS, twin).write_parquet(paths[0])
    extract("bhyt", without_number(SUONG, source_id="DN7"), KHUE).write_parquet(paths[1])
    found = link_files(*paths, as_of=AS_OF)
    write_linked(
        found, tmp_path / "job", inputs=paths, as_of=AS_OF, settings=Settings(), clock=Clock()
    )
    return tmp_path / "job"


def test_the_folder_holds_every_table(job):
    names = {path.stem for path in job.glob("*.parquet")}
    assert {"pairs", "unmatched_left", "unmatched_right", "differences", "number_gaps"} <= names
    assert (job / "manifest.json").exists()


def test_a_link_is_reviewed_as_duplicates_are(job, tmp_path):
    book = tmp_path / "review.xlsx"
    assert export_review(job, book) == 2
    told = {("town:2", "bhyt:1"): ("same", ""), ("town:4", "bhyt:1"): ("not the same", "")}
    answer(book, told)
    decisions = tmp_path / "decisions.csv"
    assert apply_review(job, book, decisions=decisions, by="Thái", on=AS_OF).new == 2
    assert set(read_decisions(decisions)["id_r"]) == {"id:DN7"}
    again = link_files(
        tmp_path / "town.parquet",
        tmp_path / "bhyt.parquet",
        as_of=AS_OF,
        decisions_file=decisions,
    )
    assert again.summary["review_pairs"] == 0
    assert ("town:2", "bhyt:1") in matches(again)


SPEC = """
name = "books"
id = "isbn"
[[blocking]]
on = ["title"]
[[comparison]]
name = "title"
kind = "equal"
columns = ["title"]
levels = ["same", "different"]
[[comparison]]
name = "author"
kind = "equal"
columns = ["author"]
levels = ["same", "different"]
"""


def test_a_specification_of_ones_own_with_other_id_columns(tmp_path):
    (tmp_path / "books.toml").write_text(SPEC, encoding="utf-8")
    for name, column, numbers in (("a", "isbn", range(30)), ("b", "code", range(20, 50))):
        rows = [f"{name}{n},title {n},author {n}" for n in numbers]
        text = "\n".join([f"{column},title,author", *rows])
        (tmp_path / f"{name}.csv").write_text(text + "\n", encoding="utf-8")
    found = link_files(
        tmp_path / "a.csv",
        tmp_path / "b.csv",
        as_of=AS_OF,
        spec_file=tmp_path / "books.toml",
        right_id="code",
        one_to_one=True,
    )
    assert found.summary["left_records"] == 30
    assert {(r["id_l"][1:], r["id_r"][1:]) for r in found.pairs.iter_rows(named=True)} == {
        (str(n), str(n)) for n in range(20, 30)
    }
