"""The history file: whole nights, once each, in a file that only this program's versions read."""

import os
import sqlite3
import stat
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from lagi_clean.api.history import record_or_count
from lagi_clean.errors import InputError, LockedError, OutputError, UsageError
from lagi_clean.measure import history as file
from lagi_clean.measure.history import SCHEMA_VERSION, reading, refuse_unwritable, writing
from lagi_clean.measure.nights import Extract, Snapshot, record
from lagi_clean.measure.recall import night_figures, nights, seen_since, series
from lagi_clean.tables import COVERAGE

NOW = datetime(2022, 12, 31, 19, 0, tzinfo=UTC)


def snapshot(day=31, *, issued=9, sha="a", kind="people", rows=(), indicator="cccd_issued"):
    as_of = date(2022, 12, day)
    total = (as_of, "total", "", "", "", indicator, issued, 10, "eligible", 90.0)
    return Snapshot(
        as_of=as_of,
        extract=Extract(name="town.parquet", sha256=sha),
        kind=kind,
        program="0",
        rows=pl.DataFrame([total, *rows], schema=dict(COVERAGE), orient="row"),
        left_out={"dead": 1},
        definitions={indicator: '{"kind":"people"}'},
    )


def figures(path):
    with reading(path) as history:
        found = series(history, "cccd_issued")
        return {night.as_of.day: found[night.night_id].numerator for night in nights(history)}


def test_a_night_is_read_back(tmp_path):
    path = tmp_path / "h.db"
    record(path, snapshot(issued=7), recorded_at=NOW)
    with reading(path) as history:
        (night,) = nights(history)
        figure = night_figures(history, night)["total", "", "", "", "cccd_issued"]
        assert seen_since(history, night.extract) == NOW
        assert seen_since(history, Extract(name="town.parquet", sha256="b")) is None
    assert (night.as_of, night.extract.name) == (date(2022, 12, 31), "town.parquet")
    assert (figure.numerator, figure.denominator, figure.denominator_name) == (7, 10, "eligible")
    assert figure.definition == '{"kind":"people"}'
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_same_extract_and_date_replaces_itself(tmp_path):
    path = tmp_path / "h.db"
    record(path, snapshot(30, issued=5), recorded_at=NOW)
    record(path, snapshot(31, issued=6), recorded_at=NOW)
    record(path, snapshot(30, issued=8), recorded_at=NOW.replace(year=2023))
    assert figures(path) == {30: 8, 31: 6}
    with sqlite3.connect(path) as history:
        for table, rows in {"night": 2, "figure": 2, "counted": 2, "left_out": 2}.items():
            assert history.execute(f"SELECT count(*) FROM {table}").fetchone() == (rows,)
    with reading(path) as history:
        assert nights(history)[0].recorded_at == NOW


def test_another_extract_of_the_same_date_stands_for_it(tmp_path):
    path = tmp_path / "h.db"
    record(path, snapshot(issued=5), recorded_at=NOW)
    record(path, snapshot(issued=6, sha="b"), recorded_at=NOW)
    assert figures(path) == {31: 6}
    record(path, snapshot(issued=7), recorded_at=NOW)  # the first again: now it is the last
    with reading(path) as history:
        (night,) = nights(history)
    assert night.recordings == 2
    assert figures(path) == {31: 7}


def test_what_stands_in_other_columns_is_not_stored(tmp_path):
    day = date(2022, 12, 31)
    groups = ("full_name=Nguyễn Văn An", "sex=male", "sex=060093012345", "ward=a,sex=male",
              "sex=male,age_band=14-24", "age_band=60+", "law_age_band=unknown")  # fmt: skip
    rows = [(day, "total", "", "", g, "cccd_issued", 1, 1, "eligible", 100.0) for g in groups]
    place = (day, "ward", "23231", "Xã A", "", "cccd_issued", 1, 1, "eligible", 100.0)
    path = tmp_path / "h.db"
    record(path, snapshot(rows=[*rows, place]), recorded_at=NOW)
    with reading(path) as history:
        (night,) = nights(history)
        kept = {(level, group) for level, _, _, group, _ in night_figures(history, night)}
    assert kept == {
        ("total", ""),
        ("ward", ""),
        ("total", "sex=male"),
        ("total", "sex=male,age_band=14-24"),
        ("total", "age_band=60+"),
        ("total", "law_age_band=unknown"),
    }
    assert "Nguyễn".encode() not in path.read_bytes()
    assert b"060093012345" not in path.read_bytes()


def test_people_and_other_tables_do_not_mix(tmp_path):
    path = tmp_path / "h.db"
    record(path, snapshot(30), recorded_at=NOW)
    with pytest.raises(UsageError) as raised:
        record(path, snapshot(31, kind="rows"), recorded_at=NOW)
    assert raised.value.code == "HISTORY_OTHER_TABLE"
    record(path, snapshot(31, kind="counts"), recorded_at=NOW)
    assert set(figures(path)) == {30, 31}


def test_an_error_leaves_the_night_as_it_was(tmp_path):
    path = tmp_path / "h.db"
    record(path, snapshot(issued=5), recorded_at=NOW)
    twice = snapshot(issued=6, rows=[snapshot(issued=7).rows.row(0)])
    with pytest.raises(InputError):
        record(path, twice, recorded_at=NOW)
    assert figures(path) == {31: 5}


def test_a_history_of_an_older_version_is_brought_up_to_date(tmp_path):
    path = tmp_path / "h.db"
    script = (Path(__file__).parent / "history_1.sql").read_text(encoding="utf-8")
    with sqlite3.connect(path) as old:
        old.executescript(script)
    before = path.read_bytes()
    assert figures(path) == {1: 700, 2: 706, 3: 709}
    assert path.read_bytes() == before, "reading must not change the file"
    record(path, snapshot(4, issued=9), recorded_at=NOW)
    assert figures(path) == {1: 700, 2: 706, 3: 709, 4: 9}
    with sqlite3.connect(path) as new, sqlite3.connect(tmp_path / "fresh.db") as fresh:
        assert new.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
        record(tmp_path / "fresh.db", snapshot(), recorded_at=NOW)
        schema = "SELECT type, name, sql FROM sqlite_master ORDER BY name"
        assert new.execute(schema).fetchall() == fresh.execute(schema).fetchall()


def test_a_history_of_a_newer_version_is_left_alone(tmp_path):
    path = tmp_path / "h.db"
    record(path, snapshot(), recorded_at=NOW)
    with sqlite3.connect(path) as newer:
        newer.execute("PRAGMA user_version = 99")
    for use in (lambda: record(path, snapshot(30), recorded_at=NOW), lambda: figures(path)):
        with pytest.raises(InputError) as raised:
            use()
        assert raised.value.code == "HISTORY_NEWER"


@pytest.mark.parametrize("content", [b"ward,eligible\nXa A,10\n" * 100, b"x"])
def test_a_file_that_is_no_database_is_refused(tmp_path, content):
    path = tmp_path / "wards.csv"
    path.write_bytes(content)
    for use in (lambda: record(path, snapshot(), recorded_at=NOW), lambda: figures(path)):
        with pytest.raises(InputError) as raised:
            use()
        assert raised.value.code == "HISTORY_NOT_OURS"
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_refused(tmp_path):
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE night (day TEXT)")
    with pytest.raises(InputError) as raised:
        record(path, snapshot(), recorded_at=NOW)
    assert raised.value.code == "HISTORY_NOT_OURS"


def test_a_folder_or_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(InputError) as raised:
        record(tmp_path, snapshot(), recorded_at=NOW)
    assert raised.value.code == "HISTORY_NOT_OURS"
    with pytest.raises(OutputError) as refused:
        refuse_unwritable(tmp_path / ("a" * 300))
    assert refused.value.code == "HISTORY_NOT_WRITABLE"
    with pytest.raises(OutputError) as missing:
        record(tmp_path / "none" / "h.db", snapshot(), recorded_at=NOW)
    assert missing.value.code == "OUTPUT_NO_FOLDER"
    with pytest.raises(InputError) as absent:
        figures(tmp_path / "h.db")
    assert absent.value.code == "INPUT_MISSING"


def test_an_empty_file_becomes_a_history(tmp_path):
    path = tmp_path / "h.db"
    path.touch()
    assert figures(path) == {}
    record(path, snapshot(), recorded_at=NOW)
    assert figures(path) == {31: 9}


def test_a_history_that_another_run_keeps_is_waited_for_and_then_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(file, "WAIT_SECONDS", 0.0)
    path = tmp_path / "h.db"
    record(path, snapshot(30), recorded_at=NOW)
    with writing(path):
        with pytest.raises(LockedError) as raised:
            record(path, snapshot(31), recorded_at=NOW)
        assert figures(path) == {30: 9}, "readers see the last complete state"
    assert raised.value.code == "HISTORY_LOCKED"
    assert figures(path) == {30: 9}


def test_a_damaged_history_is_told(tmp_path):
    path = tmp_path / "h.db"
    record(path, snapshot(), recorded_at=NOW)
    content = bytearray(path.read_bytes())
    content[4096:] = b"\x7f" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(InputError) as raised:
        figures(path)
    assert raised.value.code == "HISTORY_DAMAGED"


@pytest.mark.skipif(os.geteuid() == 0 if os.name == "posix" else True, reason="needs file rights")
def test_a_history_without_the_right_to_write(tmp_path):
    path = tmp_path / "h.db"
    record(path, snapshot(30), recorded_at=NOW)
    path.chmod(0o400)
    with pytest.raises(OutputError) as raised:
        record(path, snapshot(31), recorded_at=NOW)
    assert raised.value.code == "HISTORY_NOT_WRITABLE"
    assert figures(path) == {30: 9}


@pytest.fixture
def full(monkeypatch):
    """A disk with room for a page or two: what SQLite says is what it says of a full one."""
    connected = file._connected

    def crowded(path, *, mode):
        connection = connected(path, mode=mode)
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages + 1}")
        return connection

    monkeypatch.setattr(file, "_connected", crowded)
    yield
    monkeypatch.setattr(file, "_connected", connected)


def test_a_first_night_on_a_full_disk_leaves_no_file(tmp_path, full):
    with pytest.raises(OutputError) as raised:
        record(tmp_path / "h.db", snapshot(), recorded_at=NOW)
    assert raised.value.code == "HISTORY_NO_SPACE"
    for language in ("en", "vi"):
        assert "--history" in raised.value.hint(language)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_keeps_the_nights_there_are(tmp_path, request):
    path = tmp_path / "h.db"
    record(path, snapshot(30), recorded_at=NOW)
    before = path.read_bytes()
    request.getfixturevalue("full")
    wards = [
        (date(2022, 12, 31), "ward", str(ward), "", "", "cccd_issued", 1, 1, "eligible", 100.0)
        for ward in range(9000)
    ]
    with pytest.raises(OutputError) as raised:
        record(path, snapshot(31, rows=wards), recorded_at=NOW)
    assert raised.value.code == "HISTORY_NO_SPACE"
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="needs a limit on the size of files")
def test_a_write_that_fails_otherwise_is_no_damage_of_the_history(tmp_path):
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, before[1]))
    try:
        with pytest.raises(OutputError) as raised:
            record(tmp_path / "h.db", snapshot(), recorded_at=NOW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert raised.value.code == "HISTORY_NOT_WRITABLE"
    assert list(tmp_path.iterdir()) == []


def test_a_first_night_that_is_interrupted_leaves_no_file(tmp_path):
    with pytest.raises(SystemExit), writing(tmp_path / "h.db"):
        raise SystemExit(130)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_of_the_user_stays(tmp_path):
    path = tmp_path / "h.db"
    path.touch()
    with pytest.raises(SystemExit), writing(path):
        raise SystemExit(130)
    assert path.stat().st_size == 0


def test_a_failed_first_night_leaves_the_file_that_another_run_filled(tmp_path, monkeypatch):
    path = tmp_path / "h.db"
    monkeypatch.setattr(file, "WAIT_SECONDS", 0.0)
    connected = file._connected

    def while_another_records(path, *, mode):
        connection = connected(path, mode=mode)
        monkeypatch.setattr(file, "_connected", connected)
        record(path, snapshot(30), recorded_at=NOW)
        return connection

    monkeypatch.setattr(file, "_connected", while_another_records)
    with pytest.raises(SystemExit), writing(path):
        raise SystemExit(130)
    assert figures(path) == {30: 9}


def test_a_night_in_a_file_that_is_gone_meanwhile_is_not_told_to_be_recorded(tmp_path):
    path = tmp_path / "h.db"
    record(path, snapshot(30), recorded_at=NOW)
    with pytest.raises(LockedError) as raised, writing(path):
        path.unlink()
    assert raised.value.code == "HISTORY_LOCKED"


@pytest.mark.parametrize("there", [True, False])
def test_a_place_that_cannot_be_written_is_told_before_anything_is_counted(
    tmp_path, monkeypatch, there
):
    path = tmp_path / "h.db"
    if there:
        record(path, snapshot(30), recorded_at=NOW)
    refuse_unwritable(path)
    monkeypatch.setattr(os, "access", lambda *_arguments: False)
    with pytest.raises(OutputError) as raised:
        record_or_count("no such file", history=path, recorded_at=NOW, as_of=date(2022, 12, 31))
    assert raised.value.code == "HISTORY_NOT_WRITABLE"
