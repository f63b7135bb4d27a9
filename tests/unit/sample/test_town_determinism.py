"""The same arguments give the same bytes, whatever the machine is doing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lagi_clean.api.town import sample_town

SCRIPT = """
import sys
from pathlib import Path
from lagi_clean.api.town import sample_town
sample_town(Path(sys.argv[1]), people=1500, seed=9)
"""


def contents(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir()) if not p.name.startswith(".")}


@pytest.mark.parametrize(("threads", "hash_seed"), [("1", "1"), ("4", "2")])
def test_threads_and_hash_seed_change_nothing(tmp_path, threads, hash_seed):
    sample_town(tmp_path / "here", people=1500, seed=9)
    environment = os.environ | {
        "POLARS_MAX_THREADS": threads,
        "PYTHONHASHSEED": hash_seed,
        "TZ": "Asia/Ho_Chi_Minh",
    }
    subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "there")], check=True, env=environment
    )
    here, there = contents(tmp_path / "here"), contents(tmp_path / "there")
    assert len(here) == 9
    assert here == there


def test_asking_for_a_part_does_not_change_it(tmp_path):
    for only in ("all", "clean", "dirty"):
        sample_town(tmp_path / only, people=1500, seed=9, only=only)
    whole = contents(tmp_path / "all")
    for part, names in (
        ("clean", {"population_clean.parquet", "population_clean.csv", "town.json"}),
        ("dirty", {"population_dirty.csv", "truth.parquet", "town.json"}),
    ):
        files = contents(tmp_path / part)
        assert set(files) == names
        assert all(files[name] == whole[name] for name in names - {"town.json"})


def test_another_seed_is_another_town(tmp_path):
    for seed in (1, 2):
        sample_town(tmp_path / str(seed), people=1500, seed=seed)
    one, other = contents(tmp_path / "1"), contents(tmp_path / "2")
    assert all(one[name] != other[name] for name in one)


def test_a_town_of_several_chunks_repeats_no_number_and_no_code(tmp_path):
    import polars as pl

    sample_town(tmp_path, people=70_000, seed=1, only="dirty")
    truth = pl.read_parquet(tmp_path / "truth.parquet")
    people = truth.unique("person_id")
    assert people["personal_id"].n_unique() == people.height
    assert truth["source_id"].n_unique() == truth.height
    assert people["eligible"].sum() == 56_741


def test_the_sample_data_of_the_source_tree_are_made_by_the_command(tmp_path):
    committed = Path(__file__).parents[3] / "sample_data"
    sample_town(tmp_path, people=2000, seed=2022)
    made, kept = contents(tmp_path), contents(committed)
    assert set(made) == set(kept)
    for name in made:  # a Parquet or XLSX file also depends on the version of its writer
        if name.endswith((".csv", ".json")):
            assert made[name] == kept[name], name
