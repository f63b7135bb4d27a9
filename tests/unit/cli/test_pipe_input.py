"""An extract from a pipe that has a name, as of ``<(zcat extract.csv.gz)``: it is read once."""

import json
import os
from pathlib import Path
from threading import Thread

import pytest

from tests.program import program

ROOT = Path(__file__).parents[3]
CSV = ROOT / "sample_data" / "population_dirty.csv"
PARQUET = ROOT / "sample_data" / "population_clean.parquet"
DAY = ("--as-of", "2022-12-31")

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs pipes that have a name")


def run(*words, folder):
    # a pipe that is opened twice would be waited for without end
    return program(*words, folder=folder, timeout=300)


@pytest.fixture
def pipe(tmp_path):
    """Return a function that makes a pipe which holds what a file holds."""

    def filled(source):
        path = tmp_path / "pipe"
        os.mkfifo(path)
        Thread(target=lambda: path.write_bytes(source.read_bytes()), daemon=True).start()
        return path

    return filled


def test_a_job_of_a_pipe_is_whole(pipe, tmp_path):
    ended = run("clean", pipe(CSV), "-o", "out", *DAY, folder=tmp_path)
    assert ended.returncode == 0, ended.stderr
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["inputs"] == []
    assert [account["rows_read"] for account in manifest["accounting"]] == [2105]
    assert run("verify", "out", folder=tmp_path).returncode == 0


@pytest.mark.parametrize("source", [CSV, PARQUET], ids=["csv", "parquet"])
@pytest.mark.parametrize("history", [(), ("--history", "h.db")], ids=["counted", "recorded"])
def test_figures_of_a_pipe_are_those_of_the_file(pipe, source, history, tmp_path):
    by_pipe = run("coverage", pipe(source), *DAY, *history, folder=tmp_path)
    by_file = run("coverage", source, *DAY, folder=tmp_path)
    assert by_pipe.returncode == 0, by_pipe.stderr
    assert by_pipe.stdout == by_file.stdout


def test_a_pipe_is_converted_whole(pipe, tmp_path):
    words = ("--from", "tcvn3", "-o")
    legacy = tmp_path / "legacy.txt"
    legacy.write_bytes(b"Nguy\xd4n V\xa8n An\nL\xaa V\xa8n B\n")
    by_pipe = run("convert", pipe(legacy), *words, "pipe.txt", folder=tmp_path)
    assert by_pipe.returncode == 0, by_pipe.stderr
    run("convert", legacy, *words, "file.txt", folder=tmp_path)
    assert (tmp_path / "pipe.txt").read_bytes() == (tmp_path / "file.txt").read_bytes() != b""


def test_a_pipe_has_no_age(pipe, tmp_path):
    ended = run("coverage", pipe(CSV), "--max-age", "2d", *DAY, folder=tmp_path)
    assert ended.returncode == 2
    assert b"error[HISTORY_STREAM]" in ended.stderr
