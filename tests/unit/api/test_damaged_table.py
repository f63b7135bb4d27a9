"""A table of this program that was damaged on the way: an unreadable input, never a bug."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from lagi_clean.api.clean import clean_files
from lagi_clean.api.job_tables import read_table_of
from lagi_clean.api.link_job import link_files
from lagi_clean.api.matching import dedupe_file, write_deduped
from lagi_clean.api.records import damage_blamed
from lagi_clean.api.training import train_file
from lagi_clean.cli.main import app
from lagi_clean.errors import InputError
from lagi_clean.settings import Settings
from lagi_clean.write import write_parquet

AS_OF = date(2022, 12, 31)
SAMPLE = Path(__file__).parents[3] / "sample_data" / "population_dirty.csv"


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    path = tmp_path_factory.mktemp("sound") / "citizens.parquet"
    write_parquet(clean_files([str(SAMPLE)], as_of=AS_OF).citizens, path)
    return path


@pytest.fixture
def damaged(sound, tmp_path):
    """The table with a hole in its pages; what the end says of them is sound."""
    path = tmp_path / "citizens.parquet"
    content = sound.read_bytes()
    hole = len(content) // 2
    path.write_bytes(content[:4] + bytes(hole) + content[hole + 4 :])
    return path


@pytest.mark.parametrize(
    "job",
    [
        lambda path: dedupe_file(path, as_of=AS_OF),
        lambda path: train_file(path, as_of=AS_OF),
        lambda path: link_files(SAMPLE, path, as_of=AS_OF),
        lambda path: link_files(path, SAMPLE, as_of=AS_OF),
    ],
    ids=["dedupe", "train", "link right", "link left"],
)
def test_pages_that_cannot_be_decoded_are_an_unreadable_input(damaged, job):
    with pytest.raises(InputError) as caught:
        job(damaged)
    assert caught.value.code == "INPUT_DAMAGED"
    assert caught.value.params["path"] == damaged


def test_a_table_damaged_while_people_are_written_leaves_nothing(sound, damaged, tmp_path):
    content = damaged.read_bytes()
    damaged.write_bytes(sound.read_bytes())
    found = dedupe_file(damaged, as_of=AS_OF)
    damaged.write_bytes(content)
    with pytest.raises(InputError) as caught:
        write_deduped(found, tmp_path / "out", source=damaged, as_of=AS_OF, settings=Settings())
    assert caught.value.code == "INPUT_DAMAGED"
    assert not (tmp_path / "out").exists()


def test_the_command_says_which_file_and_ends_with_3(damaged, tmp_path):
    words = ["dedupe", str(damaged), "-o", str(tmp_path / "out"), "--as-of", "2022-12-31"]
    ended = CliRunner().invoke(app, words)
    assert isinstance(ended.exception, InputError)
    assert (ended.exception.exit_status, ended.stdout) == (3, "")
    assert not (tmp_path / "out").exists()


def test_a_mistake_of_the_program_is_not_put_down_to_a_sound_file(sound):
    with pytest.raises(pl.exceptions.ColumnNotFoundError), damage_blamed(sound):
        pl.scan_parquet(sound).select("no such column").collect()


def test_the_table_of_a_job_that_makes_polars_panic_is_told_to_be_broken(monkeypatch, tmp_path):
    def panics(_path, **_options):
        message = "assertion failed"
        raise pl.exceptions.PanicException(message)

    monkeypatch.setattr(pl, "read_parquet", panics)
    with pytest.raises(InputError) as caught:
        read_table_of(tmp_path, "pairs")
    assert caught.value.code == "JOB_TABLE_BROKEN"


def test_the_table_of_a_job_that_may_not_be_read_is_not_told_to_be_broken(monkeypatch, tmp_path):
    def refuses(_path, **_options):
        raise PermissionError

    monkeypatch.setattr(pl, "read_parquet", refuses)
    with pytest.raises(InputError) as caught:
        read_table_of(tmp_path, "pairs")
    assert caught.value.code == "INPUT_UNREADABLE"
