"""A path that the system refuses to look at: what it is for is told, and it is no bug."""

import os
from pathlib import Path

import pytest

from tests.program import program

SAMPLE = Path(__file__).parents[3] / "sample_data" / "population_dirty.csv"
REFUSED = "a" * 300
"""Too long for any name; a folder without the right to enter is refused in the same places."""


def run(*words, folder):
    home = {"PATH": os.environ.get("PATH", ""), "HOME": "/" + REFUSED}
    return program(*words, folder=folder, text=True, env=home)


@pytest.mark.skipif(os.name != "posix", reason="what a system refuses differs")
@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("clean", REFUSED, "-o", "out"), 3),
        (("coverage", REFUSED + ".parquet"), 3),
        (("dedupe", REFUSED + ".parquet", "-o", "out"), 3),
        (("trend", REFUSED), 3),
        (("verify", REFUSED), 3),
        (("report", REFUSED, "-o", "r.html"), 3),
        (("explain", REFUSED, "a", "b"), 3),
        (("clean", SAMPLE, "-o", REFUSED), 4),
        (("coverage", SAMPLE, "-o", REFUSED + ".csv"), 4),
        (("coverage", SAMPLE, "--history", REFUSED), 4),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else value,
)
def test_it_is_an_input_or_an_output_that_cannot_be_reached(tmp_path, words, status):
    ended = run(*words, folder=tmp_path)
    assert (ended.returncode, ended.stdout) == (status, "")
    assert ended.stderr.splitlines()[-2].startswith("error[")
    assert REFUSED in ended.stderr
    assert list(tmp_path.iterdir()) == []
