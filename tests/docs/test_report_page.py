"""The pages on the report and on masking: their commands run, their options exist."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REPORT = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")
MASKING = (ROOT / "docs" / "masking.md").read_text(encoding="utf-8")


def commands(page):
    blocks = re.findall(r"```console\n(.*?)```", page, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("lagi-clean ")]


def run(*arguments, folder):
    code = "from lagi_clean.cli.main import run; run()"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "COLUMNS": "200"},
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("docs")
    (folder / "town").mkdir()
    sample = ROOT / "sample_data" / "population_dirty.csv"
    shutil.copy(sample, folder / "town" / "population_dirty.csv")
    shutil.copy(sample, folder / "population.csv")
    (folder / "key").write_bytes(bytes(range(32)))
    return folder


def test_the_commands_and_the_python_of_the_report(folder):
    for line in commands(REPORT):
        run(*shlex.split(line)[1:], folder=folder)
    page = (folder / "page.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    (code,) = re.findall(r"```python\n(.*?)```", REPORT, re.DOTALL)
    subprocess.run([sys.executable, "-c", code], cwd=folder, check=True)
    assert (folder / "page.html").read_text(encoding="utf-8") != page  # small figures are hidden


def test_the_commands_of_masking(folder):
    for line in commands(MASKING):
        run(*shlex.split(line)[1:], folder=folder)
        assert (folder / "masked.csv").stat().st_size > 1000


@pytest.mark.parametrize(("command", "page"), [("report", REPORT), ("mask", MASKING)])
def test_every_option_named_exists(command, page, folder):
    known = run(command, "--help", folder=folder).stdout
    named = set(re.findall(r"`(--[a-z-]+)", page))
    assert named
    for option in named:
        assert option in known, option
