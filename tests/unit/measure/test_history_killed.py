"""A history whose runs are killed, or run at once, holds every completed night once, none half."""

import random
import sqlite3
import subprocess
import sys

import pytest

ROWS = 200
LEFT_OUT = {"dead": 1, "moved_out": 2, "duplicate_number": 3}
CHILD = f"""
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
import polars as pl
from lagi_clean.measure.accounts import Accounts
from lagi_clean.measure.nights import Extract, Snapshot, record
from lagi_clean.tables import COVERAGE

path, first, last, extract = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
for night in range(first, last):
    day = date(2022, 1, 1) + timedelta(days=night)
    rows = [
        (day, "hamlet" if n else "total", str(n) if n else "", str(n) if n else "", "",
         "cccd_issued", night, night, "eligible", 100.0)
        for n in range({ROWS})
    ]
    accounts = Accounts(
        standing={{("", True): night}},
        dated={{("card", day - timedelta(days=d), "", True): 1 for d in range(62)}},
    )
    record(
        path,
        Snapshot(
            as_of=day,
            extract=Extract(name="town.parquet", sha256=extract),
            kind="people",
            program="0",
            rows=pl.DataFrame(rows, schema=dict(COVERAGE), orient="row"),
            left_out={LEFT_OUT},
            definitions={{"cccd_issued": "{{}}"}},
            accounts={{"{{}}": accounts}},
        ),
        recorded_at=datetime.now(tz=UTC),
    )
    print(night, flush=True)
"""


def start(path, first, last, extract="a"):
    command = [sys.executable, "-c", CHILD, str(path), str(first), str(last), extract]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def recorded(path):
    """Return how often each night is recorded, after checking that each is whole."""
    with sqlite3.connect(path) as history:
        assert history.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        if not history.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return {}
        assert history.execute("PRAGMA foreign_key_check").fetchall() == []
        whole = {
            "figure": ROWS,
            "left_out": len(LEFT_OUT),
            "counted": 1,
            "dated": 62,
            "standing": 1,
        }
        nights = history.execute("SELECT night_id, as_of FROM night").fetchall()
        for table, count in whole.items():
            found = history.execute(
                f"SELECT night_id, count(*) FROM {table} GROUP BY night_id"
            ).fetchall()
            assert sorted(found) == sorted((night, count) for night, _ in nights), table
    days = [day for _, day in nights]
    return {day: days.count(day) for day in days}


def kill_at_random(path, times, seed):
    """Kill ``times`` runs, each a moment after its first nights.

    Returns which nights were completed, and how often a run died in the middle of one.
    """
    moments = random.Random(seed)
    done = set()
    interrupted = 0
    for _ in range(times):
        run = start(path, 0, 10_000)
        lines = [run.stdout.readline()]
        try:
            run.wait(timeout=moments.uniform(0, 0.06))
        except subprocess.TimeoutExpired:
            run.kill()
        lines += run.stdout.readlines()
        run.wait()
        run.stdout.close()
        interrupted += path.with_name(f"{path.name}-journal").exists()
        done |= {int(line) for line in lines if line.endswith("\n")}
        found = recorded(path)
        assert set(found.values()) <= {1}
        # the last one may be complete though it was killed before it could say so
        assert len(done) <= len(found) <= max(done, default=-1) + 2
    return done, interrupted


def test_runs_killed_while_recording_leave_whole_nights(tmp_path):
    done, _ = kill_at_random(tmp_path / "h.db", 6, seed=1)
    assert done


@pytest.mark.long
def test_200_runs_killed_while_recording_leave_whole_nights(tmp_path):
    done, interrupted = kill_at_random(tmp_path / "h.db", 200, seed=2)
    assert done
    assert interrupted > 20


def test_two_runs_at_once_both_record(tmp_path):
    path = tmp_path / "h.db"
    # the same nights, the same extract: each replaces what the other wrote
    runs = [start(path, 0, 15), start(path, 0, 15)]
    assert [run.communicate()[0].count("\n") for run in runs] == [15, 15]
    assert list(recorded(path).values()) == [1] * 15
    # the same nights of two extracts, and other nights
    runs = [start(path, 0, 5, "b"), start(path, 0, 5, "c"), start(path, 20, 25)]
    assert [run.communicate()[0].count("\n") for run in runs] == [5, 5, 5]
    assert sorted(recorded(path).values()) == [1] * 15 + [3] * 5
