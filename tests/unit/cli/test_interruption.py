"""What Ctrl-C does: the status of the signal, and time to clean up."""

import os
import signal
import subprocess
import sys
import tomllib
from contextlib import suppress
from pathlib import Path

import pytest

from lagi_clean.cli.main import _interrupted

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "sample_data"


def test_an_interruption_ends_with_the_status_of_its_signal():
    with pytest.raises(SystemExit) as stopped:
        _interrupted(signal.SIGTERM, None)
    assert stopped.value.code == 143


@pytest.mark.parametrize("under_way", [KeyboardInterrupt(), SystemExit(130)])
def test_what_is_on_its_way_out_is_not_interrupted_again(under_way):
    """polars raises its own KeyboardInterrupt, and the handler runs in what cleans up after it."""
    cleaned = False
    with pytest.raises(type(under_way)):
        try:
            raise under_way
        finally:
            _interrupted(signal.SIGINT, None)
            cleaned = True
    assert cleaned


@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGTERM to send")
def test_a_job_that_is_stopped_leaves_nothing(tmp_path):
    out = tmp_path / "out"
    words = ("run", SAMPLE / "population_dirty.csv", "-o", out, "--as-of", "2022-12-31")
    job = subprocess.Popen(
        [sys.executable, "-m", "lagi_clean", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    while not out.exists() and job.poll() is None:
        with suppress(subprocess.TimeoutExpired):  # until it has begun, however slow the machine
            job.wait(0.01)
    job.terminate()
    assert job.communicate() == (b"", b"")
    assert job.returncode == 143
    assert not out.exists()


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_an_interruption_while_the_program_is_loaded_is_as_quiet(name):
    code = f"""
import signal, sys

class Interrupts:
    def find_spec(self, name, path=None, target=None):
        if name == "typer":
            signal.raise_signal(signal.{name})

sys.meta_path.insert(0, Interrupts())
from lagi_clean.__main__ import run
run()
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (ended.stdout, ended.stderr) == (b"", b"")
    assert ended.returncode == 128 + getattr(signal, name)


def test_the_installed_command_starts_there_too():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"lagi-clean": "lagi_clean.__main__:run"}
