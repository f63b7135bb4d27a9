"""Specifications and models from files."""

import json

import polars as pl
import pytest

from lagi_clean.errors import InputError, UsageError
from lagi_clean.match import (
    citizen_spec,
    find_pairs,
    load_model,
    match_records,
    model_json,
    read_spec,
)
from lagi_clean.match.model import parse_model
from lagi_clean.settings import Settings

SPEC = """
name = "people"
id = "id"
model = "people.json"

[columns]
first = { from = "given_name", clean = ["lower", "letters"] }
last = { from = "surname", clean = ["fold"] }
start = { from = "surname", clean = ["lower"], prefix = 2 }
born = { from = "date_of_birth", clean = ["digits"] }

[[blocking]]
on = ["born"]
[[blocking]]
name = "start of the name"
on = ["start", "first"]

[[comparison]]
name = "first"
kind = "text"
columns = ["first"]
levels = [
    { label = "same", test = "equal" },
    { label = "close", test = "jaro_winkler", at_least = 0.88 },
    { label = "other" },
]
[[comparison]]
name = "last"
kind = "text"
columns = ["last"]
levels = [
    { label = "same", test = "equal" },
    { label = "slip", test = "typing_errors", at_most = 1 },
    { label = "other" },
]
[[comparison]]
name = "born"
kind = "equal"
columns = ["born"]
levels = ["same", "different"]
"""
MODEL = {
    "schema_version": 1,
    "name": "people",
    "prior": {"duplicates": 0.5},
    "comparisons": {
        "first": {
            "levels": {
                "same": {"m": 0.9, "u": 0.01},
                "close": {"m": 0.08, "u": 0.01},
                "other": {"m": 0.02, "u": 0.98},
            }
        },
        "last": {
            "levels": {
                "same": {"m": 0.9, "u": 0.005},
                "slip": {"m": 0.08, "u": 0.005},
                "other": {"m": 0.02, "u": 0.99},
            }
        },
        "born": {"levels": {"same": {"m": 0.95, "u": 0.001}, "different": {"m": 0.05, "u": 0.999}}},
    },
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "people.toml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "people.json").write_text(json.dumps(MODEL), encoding="utf-8")
    return tmp_path


def test_other_data_than_citizens(folder):
    records = pl.DataFrame(
        {
            "id": ["r1", "r2", "r3", "r4"],
            "given_name": ["Mary", "Marry", "John", "Mary"],
            "surname": ["O'Neil", "O'Neill", "Smith", "Okafor"],
            "date_of_birth": ["1980-02-01", "1980/02/01", "1980-02-01", None],
        }
    )
    spec = read_spec(folder / "people.toml")
    found = find_pairs(records, settings=Settings(match_threshold=0.9), spec=spec)
    assert found.select("id_l", "id_r", "decision", "blocking_rule").rows() == [
        ("r1", "r2", "match", "born")
    ]
    assert found.select("first_level", "last_level", "born_level").row(0) == (
        "close",
        "slip",
        "same",
    )


def test_every_problem_of_a_specification_is_named_at_once(tmp_path):
    broken = SPEC.replace('"fold"', '"polish"').replace('on = ["born"]', "on = []")
    broken += '\n[[decision]]\ntier = "x"\nthen = "perhaps"\nwhen = { last = ["wrong"] }\n'
    path = tmp_path / "broken.toml"
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_spec(path)
    text = caught.value.message("en")
    for part in ("polish", "blocking rule 1", "'then'", "no level wrong"):
        assert part in text


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [("name = ", UsageError, "SPEC_NOT_TOML"), (None, InputError, "SPEC_UNREADABLE")],
)
def test_a_specification_that_cannot_be_read(tmp_path, text, kind, code):
    path = tmp_path / "spec.toml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(kind) as caught:
        read_spec(path)
    assert caught.value.code == code


def test_a_column_that_is_not_there_is_named(folder):
    spec = read_spec(folder / "people.toml")
    with pytest.raises(UsageError) as caught:
        match_records(pl.DataFrame({"id": ["a"]}), settings=Settings(), spec=spec)
    assert caught.value.params["name"] == "given_name"


@pytest.mark.parametrize("share", [0, 1.5, None])
def test_a_model_with_impossible_shares_is_refused(folder, share):
    document = json.loads(json.dumps(MODEL))
    document["comparisons"]["born"]["levels"]["same"]["m"] = share
    (folder / "people.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_model(read_spec(folder / "people.toml"))
    assert caught.value.code == "MODEL_UNSOUND"


def test_a_model_that_lacks_a_level_is_refused(folder):
    document = json.loads(json.dumps(MODEL))
    del document["comparisons"]["last"]["levels"]["slip"]
    (folder / "other.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_model(read_spec(folder / "people.toml"), path=folder / "other.json")
    assert "slip" in caught.value.message("en")


def test_the_shipped_model_survives_being_written_and_read():
    model = load_model(citizen_spec())
    assert parse_model(json.loads(model_json(model)), spec=citizen_spec()) == model


def test_shares_of_the_shipped_model_add_up_to_about_one():
    model = load_model(citizen_spec())
    for levels in (odds for name, odds in model.levels.items() if name != "households"):
        for kind in ("m", "u", "relatives"):
            assert sum(getattr(odds, kind) for odds in levels.values()) == pytest.approx(
                1, abs=0.06
            )
