"""A model from a file: written, read back, used, and better for what reviewers decided."""

import json
import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from lagi_clean.api.matching import dedupe_file
from lagi_clean.api.records import chosen_spec, read_records, with_record_id
from lagi_clean.api.training import train_file, write_model
from lagi_clean.cli.main import app
from lagi_clean.errors import UsageError
from lagi_clean.match import citizen_spec, load_model, read_spec
from lagi_clean.resolve import decision_lines, decisions_of
from lagi_clean.settings import Settings

CUSTOMERS = Path(__file__).parents[3] / "docs" / "examples" / "customers"
AS_OF = date(2024, 5, 2)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ("customers.csv", "customers.toml", "truth.csv"):
        shutil.copy(CUSTOMERS / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def trained(folder, **more):
    return train_file(
        folder / "customers.csv", as_of=AS_OF, spec_file=folder / "customers.toml", **more
    )


def records(folder):
    spec = chosen_spec(folder / "customers.toml")
    read = read_records(folder / "customers.csv", spec, as_of=AS_OF, settings=Settings())
    return with_record_id(read.frame.collect(), spec)


def decide(folder, answers):
    lines = decisions_of(
        {pair: (word, "") for pair, word in answers.items()},
        records(folder), by="Thái", on="2024-05-02", run="r",
    )  # fmt: skip
    path = folder / "decisions.csv"
    path.write_text(decision_lines(lines, heading=True), encoding="utf-8")
    return path


def test_the_model_is_read_back_as_it_was_and_used(folder):
    found = trained(folder)
    write_model(found, folder / "model.json", source=folder / "customers.csv")
    spec = read_spec(folder / "customers.toml")
    assert load_model(spec, path=folder / "model.json") == found.model
    document = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    assert document["schema_version"] == 1
    job = {"as_of": AS_OF, "spec_file": folder / "customers.toml"}
    given = dedupe_file("customers.csv", model_file=folder / "model.json", **job)
    itself = dedupe_file("customers.csv", **job)
    assert given.pairs.equals(itself.pairs)
    document["comparisons"]["surname"]["levels"]["same"]["m"] = 0.5
    (folder / "model.json").write_text(json.dumps(document), encoding="utf-8")
    changed = dedupe_file("customers.csv", model_file=folder / "model.json", **job)
    assert not changed.pairs["match_weight"].equals(itself.pairs["match_weight"])


def test_a_model_named_by_the_specification_is_used_without_training(folder):
    write_model(trained(folder), folder / "mine.json", source=folder / "customers.csv")
    text = (folder / "customers.toml").read_text(encoding="utf-8")
    named = 'model = "mine.json"\n' + text
    (folder / "customers.toml").write_text(named, encoding="utf-8")
    job = {"as_of": AS_OF, "spec_file": folder / "customers.toml"}
    before = dedupe_file("customers.csv", **job).pairs
    assert before.height
    model = json.loads((folder / "mine.json").read_text(encoding="utf-8"))
    model["prior"]["duplicates"] /= 1000
    (folder / "mine.json").write_text(json.dumps(model), encoding="utf-8")
    after = dedupe_file("customers.csv", **job).pairs
    assert after.height < before.height


def test_the_order_of_the_rows_does_not_matter(folder):
    once = trained(folder).model
    head, *rows = (folder / "customers.csv").read_text(encoding="utf-8").splitlines()
    (folder / "customers.csv").write_text("\n".join([head, *reversed(rows)]), encoding="utf-8")
    assert trained(folder).model == once


def test_what_reviewers_decided_is_known_and_counts(folder):
    alone = trained(folder)
    pairs = [("C0099", "C0100"), ("C0001", "C0005")]  # one a rule finds, one that no rule does
    told = trained(folder, decisions_file=decide(folder, dict.fromkeys(pairs, "same")))
    assert told.known_pairs == alone.known_pairs + 2
    assert told.candidate_pairs == alone.candidate_pairs + 1
    given = [m.levels["given name"]["other"].m for m in (alone.model, told.model)]
    assert given[1] > given[0]


def test_unsure_is_not_known(folder):
    told = trained(folder, decisions_file=decide(folder, {("C0099", "C0100"): "unsure"}))
    assert told.known_pairs == trained(folder).known_pairs


def test_an_untrained_level_is_named_and_keeps_its_first_share(folder):
    found = trained(folder)
    assert "card.one slip" in found.untrained
    assert found.converged
    assert found.changes[-1] < 1e-4 < found.changes[0]


def test_citizens_start_from_the_shipped_model(tmp_path):
    rows = {"Họ và tên": "Mang Hữu Khuê", "Ngày sinh": "09/08/1971"}
    pl.DataFrame([rows, rows]).write_csv(tmp_path / "two.csv")
    found = train_file(tmp_path / "two.csv", as_of=AS_OF)
    shipped = load_model(citizen_spec())
    assert found.model.term_frequency == shipped.term_frequency
    assert found.model.prior.relatives == shipped.prior.relatives
    assert found.model.levels["name"]["same"].relatives == shipped.levels["name"]["same"].relatives
    assert found.candidate_pairs == 1


def test_the_source_is_never_written_over(folder):
    before = (folder / "customers.csv").read_bytes()
    with pytest.raises(UsageError):
        write_model(trained(folder), folder / "customers.csv", source=folder / "customers.csv")
    assert (folder / "customers.csv").read_bytes() == before


def run(*words):
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


def test_train_typed(folder):
    typed = ("train", "customers.csv", "-o", "model.json", "--spec", "customers.toml")
    told = json.loads(run(*typed, "--json").stdout)
    assert told["command"] == "train"
    assert told["converged"] is True
    assert told["known_pairs"] > 0
    assert "card.one slip" in told["untrained"]
    spec = read_spec(folder / "customers.toml")
    assert load_model(spec, path=folder / "model.json") == trained(folder).model
    text = run(*typed).stdout
    assert "surname.other" in text.splitlines()[-1]
    assert (folder / "model.json").stat().st_mode & 0o077 == 0


def test_too_little_to_learn_from_is_said(folder):
    lines = (folder / "customers.csv").read_text(encoding="utf-8").splitlines()[:2]
    (folder / "one.csv").write_text("\n".join(lines), encoding="utf-8")
    done = run("train", "one.csv", "-o", "m.json", "--spec", "customers.toml")
    assert "converged              False" in done.stdout
    assert "with care" in done.stderr
    done = run("dedupe", "one.csv", "-o", "one", "--spec", "customers.toml")
    assert "with care" in done.stderr
    done = run("dedupe", "customers.csv", "-o", "all", "--spec", "customers.toml")
    assert "with care" not in done.stderr


def test_records_that_are_all_alike_teach_nothing(folder):
    head, _, row, *_ = (folder / "customers.csv").read_text(encoding="utf-8").splitlines()
    rows = [f"D{n}," + row.split(",", 1)[1] for n in range(300)]
    (folder / "alike.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
    found = train_file("alike.csv", as_of=AS_OF, spec_file=folder / "customers.toml")
    assert found.converged
    assert not found.learned
    assert len(found.untrained) == sum(map(len, found.model.levels.values()))
