"""People keep their ids from one extract to the next, and the log says who did not."""

import json
from datetime import date

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from lagi_clean.api.matching import dedupe, write_deduped
from lagi_clean.api.persons import keep_ids, read_before
from lagi_clean.cli.dedupe import dedupe_command
from lagi_clean.errors import InputError, UsageError
from lagi_clean.settings import Settings
from lagi_clean.tables import CITIZENS, conform
from lagi_clean.text.keys import name_fold

JANUARY, FEBRUARY, MARCH = date(2023, 1, 31), date(2023, 2, 28), date(2023, 3, 31)


def person(name, born, number=None, **more):
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
        "sex": "male",
        "personal_id": number,
        **more,
    }


def extract(*rows):
    """An extract of the same name each month: its row numbers mean other people."""
    numbered = [
        {"source": "town", "record_id": f"town:{n}", "source_row": n, **row}
        for n, row in enumerate(rows, start=1)
    ]
    frame = conform(pl.DataFrame(numbered, infer_schema_length=None), CITIZENS)
    fold = pl.col("full_name").map_elements(name_fold, return_dtype=pl.String)
    return frame.with_columns(
        name_key=pl.col("full_name").str.to_lowercase(), name_fold=fold, name_sound=fold
    )


KHUE = person("Mang Hữu Khuê", date(1971, 8, 9), "060071402713")
LAN = person("Võ Đình Lân", date(1996, 11, 2), "060096402999")
AT = person("Ngô Văn Ất", date(1950, 3, 4), "060050123456")
BE = person("Thông Ngọc Bé", date(1988, 1, 30), "060088111222")


def job(folder, records, against=None, as_of=JANUARY):
    found = dedupe(records)
    if against is not None:
        found = keep_ids(found, read_before(against), as_of=as_of, settings=Settings())
    write_deduped(found, folder, source=folder / "none", as_of=as_of, settings=Settings())
    return found


def people(found):
    return dict(found.people.select("full_name", "person_id").collect().iter_rows())


def log(found):
    rows = found.persons_log.select("event", "person_id", "other_id").rows()
    return {row for row in rows if row[0] != "kept"}


@pytest.fixture
def january(tmp_path):
    found = job(tmp_path / "january", extract(KHUE, LAN, AT))
    assert people(found)["Mang Hữu Khuê"] == "town:1"
    return tmp_path / "january"


def test_who_stays_keeps_the_id_though_rows_and_fields_change(january, tmp_path):
    later = extract(BE, AT, LAN | {"phone": "0912345678"}, KHUE | {"personal_id": None})
    found = job(tmp_path / "february", later, january, FEBRUARY)
    assert people(found) == {
        "Thông Ngọc Bé": "town:1@2023-02-28",
        "Ngô Văn Ất": "town:3",
        "Võ Đình Lân": "town:2",
        "Mang Hữu Khuê": "town:1",
    }
    assert log(found) == {("new", "town:1@2023-02-28", None)}
    assert set(found.clusters["person_id"]) == set(found.people.collect()["person_id"])


def test_who_is_gone_and_who_returns(january, tmp_path):
    found = job(tmp_path / "february", extract(KHUE, LAN), january, FEBRUARY)
    assert log(found) == {("gone", "town:3", None)}
    assert found.gone.select("person_id", "gone_since").rows() == [("town:3", FEBRUARY)]
    again = job(tmp_path / "march", extract(KHUE, BE, AT), tmp_path / "february", MARCH)
    assert people(again)["Ngô Văn Ất"] == "town:3"
    assert log(again) == {
        ("returned", "town:3", None),
        ("gone", "town:2", None),
        ("new", "town:2@2023-03-31", None),
    }


def test_two_people_found_to_be_one(tmp_path):
    twice = KHUE | {"personal_id": None, "birth_date": None, "birth_precision": "year"}
    twice |= {"birth_month": None, "source_id": "HS2"}
    one = job(tmp_path / "january", extract(KHUE | {"source_id": "HS1"}, twice))
    assert one.people.collect().height == 2
    mended = KHUE | {"source_id": "HS2"}
    found = job(
        tmp_path / "february",
        extract(mended, KHUE | {"source_id": "HS1"}),
        tmp_path / "january",
        FEBRUARY,
    )
    assert people(found) == {"Mang Hữu Khuê": "town:1"}
    assert log(found) == {("merged", "town:1", "town:2")}
    assert found.gone.is_empty()


def test_one_person_found_to_be_two(tmp_path):
    same = {"father_name": "Mang Tấn Lộc", "mother_name": "Thông Thị Bé", "household_id": "HK1"}
    one, two = KHUE | same | {"source_id": "HS1"}, KHUE | same | {"source_id": "HS2"}
    assert job(tmp_path / "january", extract(one, two)).people.collect().height == 1
    other = two | {"personal_id": "060071911548"}
    found = job(tmp_path / "february", extract(other, one), tmp_path / "january", FEBRUARY)
    assert found.people.collect().height == 2
    assert {event for event, *_ in log(found)} == {"split"}
    (_, fresh, of) = next(iter(log(found)))
    assert (of, set(found.people.collect()["person_id"])) == ("town:1", {"town:1", fresh})


def test_a_file_number_given_to_somebody_else_gives_no_id(tmp_path):
    job(tmp_path / "january", extract(KHUE | {"source_id": "HS1"}))
    found = job(
        tmp_path / "february", extract(BE | {"source_id": "HS1"}), tmp_path / "january", FEBRUARY
    )
    assert people(found)["Thông Ngọc Bé"] == "town:1@2023-02-28"
    assert ("gone", "town:1", None) in log(found)


def test_the_same_extract_twice_changes_nothing(january, tmp_path):
    found = job(tmp_path / "again", extract(KHUE, LAN, AT), january)
    assert people(found) == {"Mang Hữu Khuê": "town:1", "Võ Đình Lân": "town:2",
                             "Ngô Văn Ất": "town:3"}  # fmt: skip
    assert log(found) == set()


def test_people_alone_are_enough(january, tmp_path):
    alone = tmp_path / "elsewhere"
    alone.mkdir()
    (january / "people.parquet").rename(alone / "people.parquet")
    found = job(tmp_path / "february", extract(AT, KHUE), alone / "people.parquet", FEBRUARY)
    assert people(found) == {"Ngô Văn Ất": "town:3", "Mang Hữu Khuê": "town:1"}


def test_no_earlier_job(tmp_path):
    with pytest.raises(InputError) as caught:
        read_before(tmp_path / "none")
    assert caught.value.code == "JOB_TABLE_MISSING"


def test_who_was_gone_is_taken_from_the_job_itself_not_from_one_before_it(january, tmp_path):
    job(tmp_path / "february", extract(KHUE, LAN), january, FEBRUARY)
    job(tmp_path / "february", extract(KHUE, LAN), as_of=FEBRUARY)
    assert (tmp_path / "february" / "gone.parquet").exists()
    assert read_before(tmp_path / "february").gone is None


def test_a_job_does_not_take_the_place_of_the_one_it_follows(january, tmp_path):
    before = (january / "people.parquet").read_bytes()
    extract(BE, AT).write_parquet(tmp_path / "february.parquet")
    app = typer.Typer()
    app.command()(dedupe_command)
    words = (tmp_path / "february.parquet", "-o", january, "--against", january / "people.parquet")
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert isinstance(done.exception, UsageError)
    assert (january / "people.parquet").read_bytes() == before


def test_typed(january, tmp_path):
    extract(BE, AT).write_parquet(tmp_path / "february.parquet")
    app = typer.Typer()
    app.command()(dedupe_command)
    done = CliRunner().invoke(
        app,
        [str(a) for a in (
            tmp_path / "february.parquet", "-o", tmp_path / "out", "--against", january,
            "--as-of", "2023-02-28", "--json",
        )],
        catch_exceptions=False,
    )  # fmt: skip
    assert json.loads(done.stdout)["persons"] == {"gone": 2, "kept": 1, "new": 1}
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["results"]["persons"] == {"gone": 2, "kept": 1, "new": 1}
    assert pl.read_parquet(tmp_path / "out" / "persons_log.parquet").height == 4
