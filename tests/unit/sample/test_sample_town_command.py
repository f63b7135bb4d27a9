"""The command line of sample-town."""

import typer
from typer.testing import CliRunner

from lagi_clean.cli.sample_town import sample_town_command


def invoke(*arguments: str):
    app = typer.Typer()
    app.command("sample-town")(sample_town_command)
    return CliRunner().invoke(app, list(arguments))


def test_it_prints_the_files_and_their_folder(tmp_path):
    result = invoke("-o", str(tmp_path / "t"), "--people", "500", "--seed", "3", "--only", "dirty")
    assert result.exit_code == 0
    names = [line.rsplit("/", 1)[-1] for line in result.stdout.splitlines()]
    assert names == ["population_dirty.csv", "town.json", "truth.parquet"]
    assert "500 people, seed 3, as of 2022-12-31" in result.stderr


def test_a_reference_date_is_a_day(tmp_path):
    result = invoke("-o", str(tmp_path / "t"), "--as-of", "soon")
    assert result.exit_code == 2
    assert not (tmp_path / "t").exists()
