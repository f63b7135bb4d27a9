"""The page on the nightly job: its files run as they stand, without terminal or environment."""

import configparser
import json
import os
import re
import shlex
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from lagi_clean.measure.accounts import DATED_DAYS
from lagi_clean.measure.alarms import ALARMS
from lagi_clean.measure.changes import CERTAINTY
from lagi_clean.measure.targets import Outlook
from lagi_clean.tables import CITIZENS, conform

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "nightly.md").read_text(encoding="utf-8")
FILES = ROOT / "docs" / "examples" / "nightly"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="cron, sh and systemd are not here")


def unit(name):
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read_string((FILES / name).read_text(encoding="utf-8"))
    return parser


def cron_command():
    line = (FILES / "crontab").read_text(encoding="utf-8").splitlines()[-1]
    assert re.match(r"30 2 \* \* \* lagi-clean /", line)
    return line.split(maxsplit=6)[-1]


COMMANDS = {
    "cron": cron_command,
    "systemd": lambda: unit("lagi-clean-nightly.service")["Service"]["ExecStart"],
}


@pytest.fixture
def place(tmp_path):
    """Return a folder with the script of the page, its paths led here, and tonight's extract."""
    program = tmp_path / "lagi-clean"
    program.write_text(
        f"#!{sys.executable}\nfrom lagi_clean.cli.main import run\nrun()\n", encoding="utf-8"
    )
    script = (FILES / "nightly.sh").read_text(encoding="utf-8")
    script = script.replace("/opt/lagi-clean/bin/lagi-clean", shlex.quote(str(program)))
    script = script.replace("/srv/lagi-clean", shlex.quote(str(tmp_path)))
    (tmp_path / "nightly.sh").write_text(script, encoding="utf-8")
    for path in (program, tmp_path / "nightly.sh"):
        path.chmod(0o700)
    extract(tmp_path, holders=95)
    return tmp_path


def extract(place, *, holders):
    people = pl.DataFrame(
        {
            "record_id": [f"a:{n}" for n in range(100)],
            "birth_date": [date(1980, 1, 1)] * 100,
            "birth_precision": "day",
            "card_status": ["issued" if n < holders else None for n in range(100)],
            "ward": "Phường Phước Hội",
        }
    )
    conform(people, CITIZENS).write_parquet(place / "people.parquet")


def run(place, command):
    """Run a command as cron and systemd do: no terminal, no environment, no input."""
    words = shlex.split(command.replace("/opt/lagi-clean", str(place)))
    return subprocess.run(
        words,
        env={},
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        start_new_session=True,
        check=False,
    )


@pytest.mark.parametrize("by", COMMANDS)
def test_the_command_runs_with_nothing_around_it(place, by):
    done = run(place, COMMANDS[by]())
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    coverage = json.loads((place / "coverage.json").read_text(encoding="utf-8"))
    trend = json.loads((place / "trend.json").read_text(encoding="utf-8"))
    assert "Phường Phước Hội" in {row["unit"] for row in coverage["rows"]}
    assert trend["targets"][0]["outlook"] == "reached"
    assert (place / "history.db").stat().st_mode & 0o077 == 0


def test_a_finding_is_one_line_and_the_trend_is_still_written(place):
    extract(place, holders=80)
    done = run(place, cron_command())
    assert done.returncode == 1
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("cccd_issued is 80.0000%")
    assert (place / "trend.json").exists()


def test_a_stale_extract_is_a_finding(place):
    os.utime(place / "people.parquet", (1e9, 1e9))
    done = run(place, cron_command())
    assert done.returncode == 1
    assert b"hours old" in done.stderr


def test_a_missing_extract_is_status_3_and_changes_nothing(place):
    (place / "people.parquet").unlink()
    done = run(place, cron_command())
    assert done.returncode == 3
    assert done.stderr.startswith(b"error[INPUT_MISSING]")
    assert not (place / "history.db").exists()


def test_vietnamese_messages_need_no_locale(place):
    script = place / "nightly.sh"
    text = script.read_text(encoding="utf-8")
    script.write_text(text.replace('" coverage ', '" --lang vi coverage '), encoding="utf-8")
    extract(place, holders=80)
    done = run(place, cron_command())
    assert "thấp hơn" in done.stderr.decode("utf-8")


@pytest.mark.parametrize("name", sorted(path.name for path in FILES.iterdir()))
def test_the_page_shows_the_files_as_they_are(name):
    text = (FILES / name).read_text(encoding="utf-8")
    assert f"\n{text}```" in PAGE, name
    assert f"(examples/nightly/{name})" in PAGE


def test_the_units_belong_together():
    service, timer = unit("lagi-clean-nightly.service"), unit("lagi-clean-nightly.timer")
    assert service["Service"]["Type"] == "oneshot"
    assert timer["Timer"]["Persistent"] == "true"
    assert service["Service"]["ExecStart"] == cron_command()
    log = service["Service"]["StandardError"].partition(":")[2]
    assert log in (FILES / "logrotate").read_text(encoding="utf-8")


def test_parts_outlooks_alarms_and_statuses_are_described():
    for word in (*CERTAINTY, *Outlook.__args__, *ALARMS):
        assert f"| `{word}` |" in PAGE, word
    assert f"more than {DATED_DAYS} days" in PAGE
    for status in ("0", "1", "2", "3", "4", "5", "6", "70", "130, 143"):
        assert f"\n| {status} |" in PAGE
