"""The dedupe job from a table to a folder, evaluated and explained, from Python and typed."""

import json
from datetime import date
from pathlib import Path

import fastexcel
import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from lagi_clean.api.evaluation import evaluate
from lagi_clean.api.explaining import explain
from lagi_clean.api.matching import dedupe, dedupe_file, write_deduped
from lagi_clean.cli.dedupe import dedupe_command
from lagi_clean.cli.evaluate import evaluate_command
from lagi_clean.cli.explain import explain_command
from lagi_clean.errors import InputError, UsageError
from lagi_clean.match.cleaning import folded
from lagi_clean.settings import Settings
from lagi_clean.tables import CITIZENS, conform

AS_OF = date(2022, 12, 31)
COMMON = {
    "source": "extract",
    "family_name": "Mang",
    "middle_name": "Hữu",
    "given_name": "Khuê",
    "full_name": "Mang Hữu Khuê",
    "birth_date": date(1971, 8, 9),
    "birth_year": 1971,
    "birth_month": 8,
    "birth_precision": "day",
    "sex": "male",
    "father_name": "Mang Tấn Lộc",
    "mother_name": "Thông Thị Bé",
    "household_id": "HK1",
}
ROWS = [
    COMMON | {"personal_id": "060071402713"},
    COMMON | {"full_name": "Mang Huu Khue", "source_id": "HS2"},
    COMMON | {"personal_id": "060071911548"},
    COMMON
    | {
        "birth_date": date(1996, 11, 2),
        "birth_year": 1996,
        "birth_month": 11,
        "full_name": "Võ Thị Sương",
        "family_name": "Võ",
        "middle_name": "Thị",
        "given_name": "Sương",
        "sex": "female",
        "household_id": "HK2",
        "personal_id": "060171402999",
    },
]


def table():
    rows = [
        {**row, "record_id": f"extract:{n}", "source_row": n} for n, row in enumerate(ROWS, start=1)
    ]
    frame = conform(pl.DataFrame(rows, infer_schema_length=None), CITIZENS)
    fold = folded(pl.col("full_name"))
    return frame.with_columns(
        name_key=pl.col("full_name").str.to_lowercase(), name_fold=fold, name_sound=fold
    )


@pytest.fixture
def citizens_file(tmp_path):
    path = tmp_path / "citizens.parquet"
    table().write_parquet(path)
    return path


@pytest.fixture
def job(citizens_file, tmp_path):
    found = dedupe_file(citizens_file, as_of=AS_OF)
    folder = tmp_path / "out"
    write_deduped(found, folder, source=citizens_file, as_of=AS_OF, settings=Settings())
    return folder


@pytest.fixture
def truth(tmp_path):
    path = tmp_path / "truth.csv"
    path.write_text(
        "record_id,person_id\nextract:1,p1\nextract:2,p1\nextract:3,p2\nextract:4,p3\n",
        encoding="utf-8",
    )
    return path


def run(command, *arguments):
    app = typer.Typer()
    app.command()(command)
    return CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)


def test_the_folder_holds_every_table_and_the_manifest_counts_it(job):
    names = {path.name for path in job.iterdir()}
    tables = ("citizens", "pairs", "apart", "clusters", "cuts", "people", "provenance", "conflicts")
    assert {f"{name}.parquet" for name in tables} | {"review.xlsx", "manifest.json"} <= names
    manifest = json.loads((job / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["results"]["matching"]["records"] == 4
    rows = {entry["name"]: entry["rows"] for entry in manifest["outputs"]}
    assert rows["people.parquet"] == pl.read_parquet(job / "people.parquet").height


def test_doubtful_pairs_of_the_job_stand_in_the_workbook(job):
    pairs = pl.read_parquet(job / "pairs.parquet").filter(decision="review")
    book = (
        fastexcel.read_excel(job / "review.xlsx").load_sheet("Pairs", dtypes="string").to_polars()
    )
    asked = book.filter(pl.col("Record") == "A").select("id_l", "id_r").rows()
    assert asked == pairs.select("id_l", "id_r").rows()
    assert ("extract:1", "extract:3") in asked


def test_two_jobs_give_the_same_bytes(citizens_file, job, tmp_path):
    found = dedupe_file(citizens_file, as_of=AS_OF)
    again = tmp_path / "again"
    write_deduped(found, again, source=citizens_file, as_of=AS_OF, settings=Settings())
    facts = []
    for folder in (job, again):
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        assert set(manifest.pop("run")) >= {"started", "seconds"}
        facts.append(manifest)
    assert facts[0] == facts[1]
    for path in job.glob("[!.]*"):
        if path.name == "manifest.json":  # what it says beside ``run`` is compared above
            continue
        assert (again / path.name).read_bytes() == path.read_bytes(), path.name


def test_evaluate_and_explain_a_job(job, truth):
    found = evaluate(job, truth)
    assert found.pairs.fp == 0
    assert found.assisted_pairs.fn == 0
    told = explain(job, "HS2", "extract:1")
    assert (told.id_l, told.id_r) == ("extract:1", "extract:2")
    pair = pl.read_parquet(job / "pairs.parquet").row(0, named=True)
    assert (told.decision, told.tier) == (pair["decision"], pair["tier"])


def test_a_folder_that_is_no_job(tmp_path, truth):
    with pytest.raises(InputError) as caught:
        evaluate(tmp_path, truth)
    assert caught.value.code == "JOB_TABLE_MISSING"


def test_an_id_that_is_there_twice():
    twice = pl.concat([table(), table().head(1)])
    with pytest.raises(UsageError) as caught:
        dedupe(twice)
    assert caught.value.code == "MATCH_ID_NOT_UNIQUE"


def test_dedupe_typed(citizens_file, tmp_path):
    done = run(
        dedupe_command, citizens_file, "-o", tmp_path / "typed", "--as-of", "2022-12-31", "--json"
    )
    assert done.exit_code == 0
    assert json.loads(done.stdout)["records"] == 4
    assert Path(tmp_path / "typed" / "people.parquet").exists()


def test_evaluate_typed(job, truth):
    told = json.loads(run(evaluate_command, job, "--truth", truth, "--json").stdout)
    assert set(told["pairs"]) == {"tp", "fp", "fn", "precision", "recall", "f1"}
    assert {"clusters", "by_threshold", "by_kind"} <= set(told)
    text = run(evaluate_command, job, "--truth", truth).stdout
    assert "different people of the hard cases merged: 0" in text


def test_explain_typed(job):
    told = json.loads(run(explain_command, job, "extract:1", "extract:4", "--json").stdout)
    assert told["compared"] is False
    assert told["decision"] == "non_match"
    text = run(explain_command, job, "extract:1", "extract:3").stdout
    assert "two different sound numbers" in text
