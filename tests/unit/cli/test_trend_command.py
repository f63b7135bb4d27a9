"""The history at work: coverage --history night by night, its gates, and trend."""

import csv
import json
import os
import sqlite3
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from jsonschema import Draft202012Validator

from lagi_clean.measure.history import writing
from lagi_clean.tables import CITIZENS, conform

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-c", "from lagi_clean.cli.main import run; run()"]


def run(*arguments, folder, expect=0, **options):
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        cwd=folder,
        env={"PATH": os.environ.get("PATH", ""), "HOME": str(folder)},
        check=False,
        **options,
    )
    assert done.returncode == expect, done.stderr.decode()
    return done


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with three extracts and the history of their nights."""
    folder = tmp_path_factory.mktemp("nights")
    for night in range(3):
        people = pl.DataFrame(
            {
                "record_id": [f"a:{n}" for n in range(100)],
                "birth_date": [date(1980, 1, 1)] * 100,
                "birth_precision": "day",
                "card_status": ["issued" if n < 90 + night else None for n in range(100)],
                "ward": "Xã =A|B",
            }
        )
        conform(people, CITIZENS).write_parquet(folder / f"night{night}.parquet")
        day = date(2022, 12, 29) + timedelta(days=night)
        run("coverage", f"night{night}.parquet", "--as-of", day, "--by", "ward", "--history",
            "h.db", folder=folder)  # fmt: skip
    return folder


def test_json_follows_its_schema(folder):
    schema = json.loads((ROOT / "docs/schemas/trend.schema.json").read_text(encoding="utf-8"))
    arguments = ["--by", "ward", "--target", "cccd_issued=95@2023-06-30", "--format", "json"]
    shape = json.loads(run("trend", "h.db", *arguments, folder=folder).stdout)
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(shape)
    assert shape["as_of"] == "2022-12-31"
    assert {row["unit"] for row in shape["changes"]} == {"", "Xã =A|B"}
    last = [part for part in shape["parts"] if part["span"] == "night"]
    found = {(part["indicator"], part["part"]): part["numerator_change"] for part in last}
    assert found == {("cccd_issued", "records"): 1, ("cccd_left", "records"): -1}
    assert shape["targets"][0]["outlook"] == "too_few_nights"


def test_the_schema_of_coverage_holds_too(folder):
    schema = json.loads((ROOT / "docs/schemas/coverage.schema.json").read_text(encoding="utf-8"))
    arguments = ["--as-of", "2022-12-31", "--by", "ward,sex+age_band", "--format", "json"]
    done = run("coverage", "night2.parquet", *arguments, folder=folder)
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(done.stdout))


@pytest.mark.parametrize("shown", ["changes", "parts", "targets", "alarms", "series"])
def test_csv_has_the_headings_of_the_json(folder, shown):
    arguments = ["--target", "cccd_issued=95"]
    shape = json.loads(run("trend", "h.db", *arguments, "--format", "json", folder=folder).stdout)
    done = run("trend", "h.db", *arguments, "--show", shown, folder=folder)
    lines = list(csv.DictReader(done.stdout.decode().splitlines()))
    assert len(lines) == len(shape[shown])
    for line, row in zip(lines, shape[shown], strict=True):
        assert list(line) == list(row)


def test_the_table_speaks_both_languages(folder):
    english = run("trend", "h.db", "--format", "table", folder=folder).stdout.decode()
    vietnamese = run("--lang", "vi", "trend", "h.db", "--format", "table", folder=folder)
    assert "last night (2022-12-30)" in english
    assert "+1 (+1.00)" in english
    assert "+1 (+1,00)" in vietnamese.stdout.decode()


def test_trend_writes_files(folder, tmp_path):
    run("trend", "h.db", "-o", tmp_path / "trend.json", folder=folder)
    run("trend", "h.db", "--show", "series", "-o", tmp_path / "series.csv", folder=folder)
    assert json.loads((tmp_path / "trend.json").read_text(encoding="utf-8"))["nights"]["count"] == 3
    before = (folder / "h.db").read_bytes()
    run("trend", "h.db", "--format", "csv", "-o", "h.db", folder=folder, expect=2)
    assert (folder / "h.db").read_bytes() == before


def test_a_drop_ends_with_one_line_and_status_1(folder, tmp_path):
    history = tmp_path / "h.db"
    run("coverage", folder / "night2.parquet", "--as-of", "2022-12-30", "--history", history,
        "--max-drop", "0.5", folder=tmp_path)  # fmt: skip
    arguments = ["--as-of", "2022-12-31", "--history", history, "--max-drop"]
    done = run("coverage", folder / "night0.parquet", *arguments, "1.5", folder=tmp_path, expect=1)
    (line,) = done.stderr.decode().splitlines()
    assert "cccd_issued fell by 2 points since 2022-12-30" in line
    assert b"cccd_issued,90,100" in done.stdout
    run("coverage", folder / "night0.parquet", *arguments, "2", folder=tmp_path)
    run("coverage", folder / "night0.parquet", *arguments, "cccd_left=0", folder=tmp_path)


def test_several_gates_still_give_one_line(folder, tmp_path):
    old = tmp_path / "old.parquet"
    old.write_bytes((folder / "night0.parquet").read_bytes())
    os.utime(old, (1e9, 1e9))
    done = run("coverage", old, "--as-of", "2022-12-31", "--max-age", "26h", "--fail-under",
               "cccd_issued=95", "--format", "json", folder=tmp_path, expect=1)  # fmt: skip
    (line,) = done.stderr.decode().splitlines()
    assert "under 95" in line
    assert "hours old, more than 26.0" in line
    run("coverage", folder / "night0.parquet", "--max-age", "26h", folder=tmp_path)


def test_gates_of_trend(folder, tmp_path):
    run("trend", "h.db", "--max-age", "26h", "--fail-on-alarm", folder=folder)
    history = tmp_path / "h.db"
    history.write_bytes((folder / "h.db").read_bytes())
    with sqlite3.connect(history) as old:
        old.execute("UPDATE night SET recorded_at = '2022-12-31T20:00:00+00:00'")
    done = run("trend", history, "--max-age", "26h", folder=tmp_path, expect=1)
    assert "the last night was recorded" in done.stderr.decode()
    arguments = ["--as-of", "2023-01-01", "--history", history]
    run("coverage", folder / "night2.parquet", *arguments, folder=tmp_path)
    done = run("trend", history, "--fail-on-alarm", folder=tmp_path, expect=1)
    assert "the extract is the same file" in done.stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["coverage", "night0.parquet", "--max-drop", "0.5"], 2),
        (["coverage", "night0.parquet", "--history", "h.db", "--max-drop", "half"], 2),
        (["coverage", "night0.parquet", "--max-age", "26"], 2),
        (["coverage", "night0.parquet", "--from-counts", "--by", "sex"], 2),
        (["coverage", "night0.parquet", "--history", "h.db", "--format", "csv", "-o", "h.db"], 2),
        (["coverage", "night0.parquet", "--list", "missing", "--history", "h.db"], 2),
        (["coverage", "night0.parquet", "--compare", "x.csv", "--fail-under", "eligible=1"], 2),
        (["coverage", "night0.parquet", "--history", "night0.parquet"], 3),
        (["coverage", "night0.parquet", "--history", "none/h.db"], 4),
        (["coverage", "none.parquet", "--history", "new.db"], 3),
        (["trend", "none.db"], 3),
        (["trend", "night0.parquet"], 3),
        (["trend", "h.db", "--target", "cccd=95"], 2),
        (["trend", "h.db", "--show", "people"], 2),
        (["trend", "h.db", "--format", "xlsx"], 2),
        (["trend", "h.db", "--until", "2021-01-01"], 3),
    ],
)
def test_what_cannot_be(folder, arguments, status):
    done = run(*arguments, folder=folder, expect=status)
    assert done.stderr.decode().startswith("error[")
    assert b"Traceback" not in done.stderr
    assert not (folder / "new.db").exists()


def test_a_reader_that_has_enough_ends_it_quietly(folder):
    with subprocess.Popen(
        [*COMMAND, "trend", "h.db", "--show", "series"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as job:
        job.stdout.close()
        assert job.wait() == 0
        assert job.stderr.read() == b""


def test_a_history_can_be_read_while_a_run_writes(folder, tmp_path):
    history = tmp_path / "h.db"
    history.write_bytes((folder / "h.db").read_bytes())
    with writing(history):
        assert b"cccd_issued" in run("trend", history, folder=folder).stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_an_output_that_is_full_is_status_4(folder):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "trend", "h.db"],
            cwd=folder,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 4
    assert done.stderr.startswith(b"error[OUTPUT_NO_SPACE]")


@pytest.mark.skipif(os.name != "posix", reason="needs a shell that closes a stream")
def test_an_output_that_is_closed_is_nobodys(folder):
    script = 'exec "$@" >&-'
    command = ["sh", "-c", script, "sh", *COMMAND, "trend", "h.db"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


EXTRACT = """Họ và tên,Ngày sinh,Số định danh,Trạng thái thẻ
Nguyễn Văn An,02/03/1980,060080000001,Đã cấp
Trần Thị Bình,05/06/1990,060190000002,
"""


def test_a_night_from_standard_input_is_that_of_the_file(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(EXTRACT, encoding="utf-8")
    arguments = ["--as-of", "2022-12-31", "--history", "h.db"]
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    by_stream = subprocess.run(
        [*COMMAND, "coverage", "-", *arguments],
        cwd=tmp_path,
        input=path.read_bytes(),
        capture_output=True,
        env={"PATH": os.environ.get("PATH", ""), "HOME": str(tmp_path), "TMPDIR": str(scratch)},
        check=True,
    )
    by_file = run("coverage", "people.csv", *arguments, folder=tmp_path)
    assert by_stream.stdout == by_file.stdout
    assert list(scratch.iterdir()) == []
    shape = json.loads(run("trend", "h.db", "--format", "json", folder=tmp_path).stdout)
    assert shape["nights"]["count"] == 1


def test_what_cannot_be_read_from_standard_input_is_named_so(tmp_path):
    done = run("coverage", "-", "--history", "h.db", folder=tmp_path, expect=3, input=b"")
    assert "'-' is empty" in done.stderr.decode()
    assert not (tmp_path / "h.db").exists()


def test_standard_input_has_no_age(tmp_path):
    arguments = ["--history", "h.db", "--max-age", "26h"]
    done = run("coverage", "-", *arguments, folder=tmp_path, expect=2, input=EXTRACT.encode())
    assert "--max-age" in done.stderr.decode()
    assert not (tmp_path / "h.db").exists()
