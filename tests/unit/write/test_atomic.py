import errno
import os
import signal
import stat
from pathlib import Path

import polars as pl
import pytest
from xlsxwriter.exceptions import FileCreateError

from lagi_clean.errors import LockedError, OutputError, UsageError
from lagi_clean.write import OutputFolder, atomic_file, write_csv, write_parquet


def contents(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.name != ".lagi-clean.lock")


def test_files_take_their_place_when_the_block_ends(tmp_path):
    target = tmp_path / "a" / "b"
    with OutputFolder(target) as folder:
        folder.stage("citizens.csv").write_text("x")
        folder.stage("manifest.json").write_text("{}")
        assert not (target / "citizens.csv").exists()
    assert contents(target) == ["citizens.csv", "manifest.json"]
    assert stat.S_IMODE((target / "citizens.csv").stat().st_mode) == 0o600


def test_a_failed_job_leaves_nothing_not_even_the_folder(tmp_path):
    target = tmp_path / "a" / "b"
    with pytest.raises(RuntimeError), OutputFolder(target) as folder:
        folder.stage("citizens.csv").write_text("x")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_job_leaves_the_earlier_one_whole(tmp_path):
    with OutputFolder(tmp_path) as folder:
        folder.stage("citizens.csv").write_text("first")
        folder.stage("manifest.json").write_text("{}")
    with pytest.raises(SystemExit), OutputFolder(tmp_path) as folder:
        folder.stage("citizens.csv").write_text("second")
        raise SystemExit(130)
    assert (tmp_path / "citizens.csv").read_text() == "first"
    assert contents(tmp_path) == ["citizens.csv", "manifest.json"]


@pytest.fixture
def stopping():
    """SIGINT ends the test's block, as in the program."""

    def stop(number, _frame):
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGINT, stop)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interruption_while_files_take_their_place_waits_for_the_last(
    tmp_path, monkeypatch, stopping
):
    replaced = Path.replace

    def interrupted(self, target):
        signal.raise_signal(signal.SIGINT)
        return replaced(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    target = tmp_path / "new"
    with pytest.raises(SystemExit) as stopped, OutputFolder(target) as folder:
        for name in ("citizens.csv", "people.csv", "manifest.json"):
            folder.stage(name).write_text("x")
    assert stopped.value.code == 130
    assert contents(target) == ["citizens.csv", "manifest.json", "people.csv"]


def test_an_interruption_at_the_very_beginning_leaves_nothing(tmp_path, monkeypatch, stopping):
    made = Path.mkdir

    def interrupted(self, *arguments, **options):
        signal.raise_signal(signal.SIGINT)
        made(self, *arguments, **options)

    monkeypatch.setattr(Path, "mkdir", interrupted)
    with pytest.raises(SystemExit), OutputFolder(tmp_path / "a" / "b"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_files_of_others_stay(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(RuntimeError), OutputFolder(tmp_path / "new") as folder:
        (tmp_path / "new" / "theirs.txt").write_text("theirs")
        folder.stage("citizens.csv").write_text("x")
        raise RuntimeError
    assert contents(tmp_path / "new") == ["theirs.txt"]
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_two_runs_cannot_share_a_folder(tmp_path):
    with OutputFolder(tmp_path) as folder:
        folder.stage("a.csv").write_text("first")
        with pytest.raises(LockedError) as caught, OutputFolder(tmp_path):
            pass
        assert caught.value.exit_status == 5
    assert contents(tmp_path) == ["a.csv"]


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "f").write_text("x")
    with pytest.raises(OutputError) as caught, OutputFolder(tmp_path / "f"):
        pass
    assert caught.value.code == "OUTPUT_IS_A_FILE"


@pytest.mark.parametrize("name", [".", "", "/"])
def test_a_name_that_is_a_folder_is_told(name):
    with pytest.raises(OutputError) as caught, atomic_file(Path(name)):
        pass
    assert caught.value.code == "OUTPUT_IS_A_FOLDER"


def test_a_folder_that_the_system_refuses_to_look_at_is_told(tmp_path):
    with pytest.raises(OutputError) as caught, OutputFolder(tmp_path / ("a" * 300)):
        pass
    assert caught.value.code == "OUTPUT_FAILED"


def test_inputs_are_never_overwritten(tmp_path):
    source = tmp_path / "citizens.csv"
    source.write_text("precious")
    with pytest.raises(UsageError), OutputFolder(tmp_path, inputs=[source]) as folder:
        folder.stage("citizens.csv")
    with pytest.raises(UsageError), atomic_file(source, inputs=[source]):
        pass
    assert source.read_text() == "precious"


def test_a_single_file_is_all_or_nothing(tmp_path):
    target = tmp_path / "out.json"
    with pytest.raises(RuntimeError), atomic_file(target) as path:
        path.write_text("half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []
    with atomic_file(target) as path:
        path.write_text("whole")
    assert target.read_text() == "whole"


@pytest.mark.parametrize("name", ["missing/out.json", ".", "a" * 300])
def test_a_target_that_cannot_be_is_an_output_error(tmp_path, name):
    with pytest.raises(OutputError), atomic_file(tmp_path / name):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("target", ["theirs.txt", "not there", "folder"])
def test_a_link_in_the_place_of_what_is_written_is_not_followed(tmp_path, target):
    theirs = tmp_path / "elsewhere"
    (theirs / "folder").mkdir(parents=True)
    (theirs / "theirs.txt").write_text("theirs")
    ours = tmp_path / "ours"
    ours.mkdir()
    for name in (".a.partial", ".b.partial"):
        (ours / name).symlink_to(theirs / target)
    with OutputFolder(ours) as folder:
        folder.stage("a").write_text("of a person")
    with atomic_file(ours / "b") as path:
        path.write_text("of a person")
    for name in ("a", "b"):
        assert (ours / name).read_text() == "of a person"
        assert not (ours / name).is_symlink()
    assert contents(ours) == ["a", "b"]
    assert contents(theirs) == ["folder", "theirs.txt"]
    assert (theirs / "theirs.txt").read_text() == "theirs"


def test_what_a_killed_run_left_is_written_anew_with_its_own_rights(tmp_path):
    left = tmp_path / ".out.json.partial"
    left.write_text("half of an earlier one")
    left.chmod(0o644)
    with atomic_file(tmp_path / "out.json") as path:
        path.write_text("whole")
    assert stat.S_IMODE((tmp_path / "out.json").stat().st_mode) == 0o600
    assert contents(tmp_path) == ["out.json"]


def on_a_full_disk(path: Path) -> Path:
    path.unlink()
    path.symlink_to("/dev/full")
    return path


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is full")
@pytest.mark.parametrize("write", [write_parquet, write_csv])
@pytest.mark.parametrize("rows", [3, 30_000])
def test_a_full_disk_is_told_whoever_met_it(tmp_path, write, rows):
    frame = pl.DataFrame({"a": range(rows)}).cast(pl.String)
    with pytest.raises(OutputError) as caught, OutputFolder(tmp_path) as folder:
        write(frame, on_a_full_disk(folder.stage("a")))
    assert caught.value.code == "OUTPUT_NO_SPACE"
    with pytest.raises(OutputError) as caught, atomic_file(tmp_path / "b") as path:
        write(frame, on_a_full_disk(path))
    assert caught.value.code == "OUTPUT_NO_SPACE"
    assert contents(tmp_path) == []


def test_a_full_disk_that_a_workbook_met_is_told(tmp_path):
    wrapped = FileCreateError(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    for block in (OutputFolder(tmp_path), atomic_file(tmp_path / "book.xlsx")):
        with pytest.raises(OutputError) as caught, block:
            raise wrapped
        assert caught.value.code == "OUTPUT_NO_SPACE"


def test_other_errors_of_polars_stay_what_they_are(tmp_path):
    with pytest.raises(pl.exceptions.ComputeError), OutputFolder(tmp_path):
        raise pl.exceptions.ComputeError
    with pytest.raises(pl.exceptions.ComputeError), atomic_file(tmp_path / "a"):
        raise pl.exceptions.ComputeError


def test_a_disk_that_may_not_be_written_to_is_told(tmp_path, monkeypatch):
    def refuse(*_arguments, **_options):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(OutputError) as caught, atomic_file(tmp_path / "a"):
        pass
    assert caught.value.code == "OUTPUT_NOT_WRITABLE"
