"""The whole job on the small town: accounted for, near the truth, nobody merged wrongly."""

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from lagi_clean.api.evaluation import evaluate
from lagi_clean.api.inspection import inspect_files
from lagi_clean.api.masking import mask_file
from lagi_clean.api.run import run_job
from lagi_clean.api.verify import verify
from lagi_clean.errors import InputError

AS_OF = date(2022, 12, 31)
SAMPLE = Path(__file__).parents[3] / "sample_data"


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    folder = tmp_path_factory.mktemp("job") / "out"
    return run_job([SAMPLE / "population_dirty.csv"], folder, as_of=AS_OF)


@pytest.fixture(scope="module")
def town():
    return json.loads((SAMPLE / "town.json").read_text(encoding="utf-8"))


def test_every_row_is_accounted_for(job, town):
    assert all(check.holds for check in verify(job.folder))
    (account,) = job.cleaned.accounting
    assert account.citizens == town["dirty"]["records"]
    written = {path.name for path in job.folder.iterdir() if not path.name.startswith(".")}
    assert written == set(job.files) >= {"manifest.json", "people.parquet", "review.xlsx"}


def test_matching_is_near_the_truth_and_merges_no_hard_case(job):
    found = evaluate(job.folder, SAMPLE / "truth.parquet")
    assert found.hard_cases_merged == 0
    assert found.pairs.as_dict()["precision"] >= 0.99
    assert found.pairs.as_dict()["recall"] >= 0.9
    issued = next(c for c in found.coverage if c.indicator == "cccd_issued")
    assert abs(issued.points) < 0.5


def test_all_that_do_not_count_are_among_the_left_out(job):
    rows = job.coverage.rows.filter(unit_level="total", group="", indicator="population")
    left_out = sum(job.coverage.left_out.values())
    assert rows["numerator"][0] + left_out == job.cleaned.citizens.height


def test_breakdowns_add_up_to_the_total(job):
    rows = job.coverage.rows.filter(indicator="cccd_issued")
    total = rows.filter(unit_level="total", group="")["numerator"][0]
    assert rows.filter(unit_level="ward")["numerator"].sum() == total
    for name in ("sex=", "age_band="):
        part = rows.filter(rows["group"].str.starts_with(name))
        assert part["numerator"].sum() == total


def test_conflicts_say_what_people_kept_and_cannot_be_masked(job):
    found = pl.read_parquet(job.folder / "conflicts.parquet")
    people = pl.read_parquet(job.folder / "people.parquet").filter(pl.col("cluster_size") > 1)
    kept = people.select("person_id", pl.exclude("person_id").cast(pl.String)).unpivot(
        index="person_id", variable_name="column", value_name="value"
    )
    chosen = found.filter("chosen")
    assert chosen.height > 100
    assert chosen.join(kept, on=["person_id", "column", "value"], how="anti").is_empty()
    assert (
        not found.filter(~pl.col("chosen"))
        .join(kept, on=["person_id", "column", "value"], how="semi")
        .height
    )
    with pytest.raises(InputError):
        mask_file(job.folder / "conflicts.parquet", as_of=AS_OF)


def test_rules_of_survivorship_in_the_settings_decide_and_are_told(job, tmp_path):
    settings = tmp_path / "lagi-clean.toml"
    settings.write_text('[survivorship]\ndefault = "recent"\nphone = "first"\n', encoding="utf-8")
    source = (SAMPLE / "population_dirty.csv").resolve()
    words = ("run", source, "-o", "out", "--as-of", AS_OF)
    assert run(*words, cwd=tmp_path)[0] == 0
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["settings"]["survivorship"] == {"default": "recent", "phone": "first"}
    conflicts = pl.read_parquet(tmp_path / "out" / "conflicts.parquet")
    row = pl.col("record_ids").str.extract(r"([0-9]+)$").cast(pl.Int64)
    addresses = conflicts.filter(pl.col("column") == "permanent_address").with_columns(row=row)
    last = addresses.sort("row").unique("person_id", keep="last", maintain_order=True)
    assert last.height > 10
    assert last["chosen"].all()
    settings.write_text('[survivorship]\nphome = "first"\n', encoding="utf-8")
    status, _, err = run("run", source, "-o", "other", "--as-of", AS_OF, cwd=tmp_path)
    assert (status, "did you mean phone" in err) == (2, True)
    assert not (tmp_path / "other").exists()


def test_run_against_an_earlier_job_keeps_the_ids_of_people(job, tmp_path):
    lines = (SAMPLE / "population_dirty.csv").read_text(encoding="utf-8-sig").splitlines()
    table, rest = lines[:7], lines[7:]
    fewer = table + rest[40:][::-1]  # forty rows less, the others in another order
    later = tmp_path / "later.csv"
    later.write_text("\n".join(fewer) + "\n", encoding="utf-8")
    status, out, err = run(
        "run", later, "-o", tmp_path / "out", "--against", job.folder,
        "--as-of", "2023-01-31", "--json",
    )  # fmt: skip
    assert status == 0, err
    told = json.loads(out)["persons"]
    people = pl.read_parquet(tmp_path / "out" / "people.parquet")
    assert told["kept"] >= people.height - 2
    assert 30 <= told["gone"] <= 40
    log = pl.read_parquet(tmp_path / "out" / "persons_log.parquet")
    assert dict(log.group_by("event").len().iter_rows()) == told
    before = pl.read_parquet(job.folder / "people.parquet").select("person_id", "personal_id")
    both = people.select("person_id", now="personal_id").join(before, on="person_id")
    assert both.height == told["kept"]
    assert both.filter(pl.col("now") == pl.col("personal_id")).height > 1500
    coverage = json.loads((tmp_path / "out" / "coverage.json").read_text(encoding="utf-8"))
    assert (
        coverage["left_out"]["duplicate_person"] == json.loads(out)["matching"]["duplicate_records"]
    )
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["results"]["persons"] == told
    names = [entry["name"] for entry in manifest["inputs"]]
    assert names == ["later.csv", "citizens.parquet", "clusters.parquet"]
    assert all(check.holds for check in verify(tmp_path / "out"))


def test_an_earlier_job_that_is_not_there_is_told_before_anything_is_read(tmp_path):
    source = SAMPLE / "population_dirty.csv"
    status, out, err = run("run", source, "-o", tmp_path / "out", "--against", tmp_path / "none")
    assert (status, out) == (3, "")
    assert "JOB_TABLE_MISSING" in err
    assert not (tmp_path / "out").exists()


def test_quality_counts_what_was_found(job):
    scores = {score.code: score for score in job.quality}
    assert scores["all"].met <= min(scores[c].met for c in ("right", "complete", "clean", "alive"))
    assert scores["clean"].met < scores["clean"].records


def test_inspection_shows_no_cell():
    found = inspect_files([SAMPLE / "population_dirty.csv"], as_of=AS_OF)
    text = json.dumps(found.as_dict(), ensure_ascii=False)
    assert "Họ và tên" in text
    assert found.problem is None
    assert not any(name in text for name in ("Võ Thị Khánh Lan", "060191065628", "Nguyễn"))


def run(*words, **options):
    done = subprocess.run(
        [sys.executable, "-m", "lagi_clean", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        **options,
    )
    return done.returncode, done.stdout, done.stderr


def test_unusable_inputs_leave_nothing_behind(tmp_path):
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "binary.csv").write_bytes(bytes(range(256)) * 64)
    (tmp_path / "folder").mkdir()
    (tmp_path / "numbers.csv").write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    for name in ("missing.csv", "empty.csv", "binary.csv", "folder", "numbers.csv"):
        status, out, err = run("run", tmp_path / name, "-o", tmp_path / "out")
        assert (status, out) == (3, ""), name
        assert err.startswith("error["), name
        assert "hint: " in err, name
        assert not (tmp_path / "out").exists(), name


def test_an_unwritable_target(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    source = SAMPLE / "population_dirty.csv"
    for target in (tmp_path / "file", tmp_path / "file" / "below"):
        status, out, err = run("run", source, "-o", target)
        assert (status, out) == (4, "")
        assert "hint: " in err


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("pairs.parquet", ("evaluate", "--truth", SAMPLE / "truth.parquet")),
        ("clusters.parquet", ("evaluate", "--truth", SAMPLE / "truth.parquet")),
        ("coverage.json", ("evaluate", "--truth", SAMPLE / "truth.parquet")),
        ("issues.parquet", ("report", "-o", "page.html")),
        ("decided.parquet", ("review", "export", "-o", "book.xlsx")),
    ],
)
def test_a_job_with_a_file_that_is_another_one_is_told(job, tmp_path, name, words):
    copy = tmp_path / "job"
    shutil.copytree(job.folder, copy)
    pl.DataFrame({"a": [1]}).write_parquet(copy / name)
    at = 2 if words[0] == "review" else 1
    line = [*words[:at], copy, *words[at:]]
    status, _, err = run(*line, cwd=tmp_path)
    assert status == 3, err
    assert "JOB_TABLE_BROKEN" in err
