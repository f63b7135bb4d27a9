"""``evaluate`` as it is typed: the estimates of a job, and the pairs that it judged wrongly."""

import csv
import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from lagi_clean.cli.main import app

CUSTOMERS = Path(__file__).parents[3] / "docs" / "examples" / "customers"


def typed(*words):
    done = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    folder = tmp_path_factory.mktemp("customers")
    for name in ("customers.csv", "customers.toml"):
        shutil.copy(CUSTOMERS / name, folder)
    typed("dedupe", folder / "customers.csv", "-o", folder / "out", "--spec",
          folder / "customers.toml")  # fmt: skip
    return folder / "out"


def test_estimates_without_a_truth(job):
    told = json.loads(typed("evaluate", job, "--json"))["estimated"]
    assert told["matches"] == pl.read_parquet(job / "pairs.parquet").filter(decision="match").height
    text = typed("evaluate", job)
    share = told["recall"]
    assert f"recall, estimated: {share['value']:.4f} ({share['low']:.4f} to" in text
    for rule in told["rules"]:
        row = next(line for line in text.splitlines() if line.startswith(f"{rule['rule']} "))
        assert row.split()[-2:] == [str(rule["matches"]), str(rule["alone"])]


def truth(path, changes):
    """The truth of the example, some records of it given to other people."""
    with (CUSTOMERS / "truth.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["record_id", "person_id"])
        writer.writeheader()
        for row in rows:
            writer.writerow(row | {"person_id": changes.get(row["record_id"], row["person_id"])})
    return path


def test_the_pairs_that_were_judged_wrongly(job, tmp_path):
    of = truth(tmp_path / "truth.csv", {"C0002": "another", "C0300": "p1", "C0500": "p1"})
    typed("evaluate", job, "--truth", of, "--errors", tmp_path / "errors.csv")
    raw = (tmp_path / "errors.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))
    by_pair = {(row["id_l"], row["id_r"]): row for row in rows}
    assert by_pair["C0001", "C0002"]["error"] == "false_match"
    assert by_pair["C0001", "C0002"]["tier"] == "model"
    assert "surname.same" in by_pair["C0001", "C0002"]["reason"]
    assert by_pair["C0300", "C0500"]["error"] == "missed"
    assert by_pair["C0300", "C0500"]["match_weight"] == ""
    assert by_pair["C0099", "C0100"]["error"] == "asked"
    told = json.loads(typed("evaluate", job, "--truth", of, "--json"))
    kinds = [row["error"] for row in rows]
    assert kinds.count("false_match") == told["pairs"]["fp"]
    assert kinds.count("asked") + kinds.count("missed") == told["pairs"]["fn"]


def test_errors_as_parquet_and_none_at_all(job, tmp_path):
    clusters = pl.read_parquet(job / "clusters.parquet").select("record_id", "person_id")
    clusters.write_csv(tmp_path / "itself.csv")
    typed("evaluate", job, "--truth", tmp_path / "itself.csv", "--errors", tmp_path / "e.parquet")
    errors = pl.read_parquet(tmp_path / "e.parquet")
    assert errors.is_empty()
    assert {"id_l", "id_r", "error", "tier"} <= set(errors.columns)


def test_damage_stands_beside_the_errors(job, tmp_path):
    rows = pl.read_csv(CUSTOMERS / "truth.csv").with_columns(
        damage=pl.when(record_id="C0100").then(pl.lit("nickname"))
    )
    rows.write_csv(tmp_path / "truth.csv")
    typed("evaluate", job, "--truth", tmp_path / "truth.csv", "--errors", tmp_path / "e.csv")
    (row,) = csv.DictReader((tmp_path / "e.csv").read_text(encoding="utf-8-sig").splitlines())
    assert (row["damage_l"], row["damage_r"]) == ("", "nickname")
