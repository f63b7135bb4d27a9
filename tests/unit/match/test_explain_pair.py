"""Explanations."""

import polars as pl
import pytest

from lagi_clean.data import toml_document
from lagi_clean.errors import UsageError
from lagi_clean.match import citizen_spec, explain_pair, match_records
from lagi_clean.match.spec import parse_spec
from lagi_clean.match.train import starting_model
from lagi_clean.settings import Settings

OTHER = {
    "full_name": "Trần Quốc Huy",
    "sex": "male",
    "personal_id": "060099120877",
    "old_id": None,
    "household_id": "HK9",
    "father_name": "Trần Văn Sáu",
    "mother_name": "Ngô Thị Lài",
    "phone": None,
    "birth_date": None,
}


@pytest.fixture
def records(citizens):
    return citizens({}, {"full_name": "Bui Thi Kim Thoa", "personal_id": None}, OTHER)


def test_the_parts_add_up_to_the_weight_of_the_pair(records):
    told = explain_pair(records, "extract:2", "extract:1", settings=Settings())
    parts = told.prior_bits + sum(e.bits for e in told.evidence) + told.relatives_bits
    assert parts == pytest.approx(told.weight)
    pair = match_records(records, settings=Settings()).pairs.row(0, named=True)
    assert told.weight == pytest.approx(pair["match_weight"], abs=1e-5)
    assert (told.decision, told.tier) == (pair["decision"], pair["tier"])
    assert pair["blocking_rule"] == told.rules[0]


def test_a_pair_that_no_rule_finds_says_so(records):
    told = explain_pair(records, "extract:1", "extract:3", settings=Settings())
    assert told.rules == ()
    assert told.decision == "non_match"
    assert told.tier == "different_numbers"
    assert told.lines("en")[0].startswith("Not compared, because they agree in none of: ")
    assert told.as_dict()["compared"] is False


@pytest.mark.parametrize(
    ("language", "sign"),
    [("en", "same letters, one side without diacritics"), ("vi", "cùng chữ, một bên không dấu")],
)
def test_in_words(records, language, sign):
    text = "\n".join(
        explain_pair(records, "extract:1", "extract:2", settings=Settings()).lines(language)
    )
    assert sign in text


def test_an_unknown_id_is_named(records):
    with pytest.raises(UsageError) as caught:
        explain_pair(records, "extract:1", "extract:99", settings=Settings())
    assert caught.value.code == "PAIR_UNKNOWN_ID"


def test_every_comparison_level_tier_and_rule_has_words():
    spec, words = citizen_spec(), toml_document("match/words.toml")
    assert {c.name for c in spec.comparisons} <= set(words["comparisons"])
    assert {label for c in spec.comparisons for label in c.labels} <= set(words["levels"])
    assert {d.tier for d in spec.decisions} | {"model", "no_clear_margin"} <= set(words["tiers"])
    assert {r.name for r in spec.blocking} | {"same_cluster"} <= set(words["rules"])
    assert all({"en", "vi"} <= set(text) for part in words.values() for text in part.values())


TWO = ["same", "different"]
BOOKS = parse_spec(
    {
        "name": "books",
        "id": "isbn",
        "blocking": [{"name": "number", "on": ["title"]}],
        "comparison": [
            {"name": "birth", "kind": "equal", "columns": ["title"], "levels": TWO},
            {"name": "number", "kind": "equal", "columns": ["year"], "levels": TWO},
        ],
        "decision": [{"tier": "twins", "then": "match", "when": {"number": ["same"]}}],
    },
    where="test",
)


@pytest.mark.parametrize("language", ["en", "vi"])
def test_other_records_than_citizens_are_told_in_their_own_words(language):
    """Comparisons and levels may be called as those of citizens are, and mean something else."""
    frame = pl.DataFrame({"isbn": ["1", "2"], "title": ["x", "x"], "year": ["1999", "1999"]})
    told = explain_pair(
        frame, "1", "2", settings=Settings(), spec=BOOKS, model=starting_model(BOOKS)
    )
    lines = told.lines(language)
    assert lines[0].endswith(": number")
    assert any(line.endswith("  birth: same") for line in lines)
    assert lines[-1].endswith("(twins)")
    text = "\n".join(lines)
    words = toml_document("match/words.toml")
    citizens = (
        ("comparisons", "birth"), ("comparisons", "number"), ("comparisons", "relatives"),
        ("tiers", "twins"), ("rules", "number"), ("decisions", "match"),
    )  # fmt: skip
    for section, name in citizens:
        assert words[section][name][language] not in text
    assert "vocabulary" not in told.as_dict()


def test_words_of_other_records_stand_in_both_languages():
    words = toml_document("match/words_records.toml")
    assert all({"en", "vi"} <= set(text) for part in words.values() for text in part.values())
    for section in ("decisions", "phrases"):
        assert set(words[section]) == set(toml_document("match/words.toml")[section])
