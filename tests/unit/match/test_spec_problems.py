"""What is wrong with a specification is said in words, all at once, before any file is read."""

import copy
import pickle
import tomllib
from pathlib import Path

import pytest

from lagi_clean.data import toml_document, toml_folder
from lagi_clean.errors import Detail, UsageError
from lagi_clean.match.checks import problems_of
from lagi_clean.match.spec import parse_spec

ROOT = Path(__file__).parents[3]
SOUND = {
    "name": "people",
    "id": "id",
    "columns": {"born": {"from": "date_of_birth", "clean": ["digits"], "prefix": 4}},
    "blocking": [{"on": ["born"]}, {"name": "both", "on": ["born", "first"]}],
    "comparison": [
        {
            "name": "first",
            "kind": "text",
            "columns": ["first"],
            "rare": ["same"],
            "levels": [
                {"label": "same", "test": "equal"},
                {"label": "close", "test": "ratio", "at_least": 0.9},
                {"label": "other"},
            ],
        },
        {"name": "born", "kind": "equal", "columns": ["born"], "levels": ["same", "different"]},
    ],
    "decision": [{"tier": "t", "then": "review", "when": {"born": ["null"]}, "unless": {}}],
    "proof": {"comparison": "born", "same": ["same"], "different": [], "rules": ["born"]},
    "thresholds": {"match": 0.9, "review": 0},
    "survivorship": {"default": "complete"},
}


def changed(path, value):
    """Return the sound specification with one value changed or added; DELETE removes it."""
    document = copy.deepcopy(SOUND)
    *way, last = path
    place = document
    for step in way:
        place = place[step]
    if value is DELETE:
        del place[last]
    else:
        place[last] = value
    return document


DELETE = object()
FIRST = ("comparison", 0)
WRONG = [
    (("comparision",), [], "unknown key 'comparision'; is 'comparison' meant?"),
    (("colour",), 1, "unknown key 'colour'"),
    (("id",), DELETE, "'id' is missing"),
    (("blocking",), DELETE, "'blocking' is missing"),
    (("id",), 7, "'id' must be a text"),
    (("prepare",), "people", "'prepare' must be columns or citizens"),
    (("blocking",), {"on": ["born"]}, "'blocking' must be tables"),
    (("blocking",), [], "there is no blocking rule"),
    (("comparison",), [], "there is no comparison"),
    (("blocking", 0, "on"), "born", "blocking rule 1: 'on' must be a list of texts"),
    (("blocking", 0, "on"), [], "blocking rule 1: 'on' names no column"),
    (("blocking", 0, "name"), "both", "blocking rule 'both' stands there twice"),
    (("columns", "born", "form"), "x", "columns.born: unknown key 'form'; is 'from' meant?"),
    (("columns", "born", "clean"), "digits", "columns.born: 'clean' must be a list of texts"),
    (("columns", "born", "clean"), ["polish"], "columns.born: no step 'polish', but lower,"),
    (("columns", "born", "prefix"), 0, "columns.born: 'prefix' must be a whole number above 0"),
    (("columns", "born"), "date_of_birth", "columns.born must be a table"),
    ((*FIRST, "columns"), "first", "comparison 'first': 'columns' must be a list of texts"),
    ((*FIRST, "columns"), [], "comparison 'first': 'columns' is empty"),
    ((*FIRST, "kind"), DELETE, "comparison 'first': 'kind' is missing"),
    ((*FIRST, "kind"), "texts", "comparison 'first': no kind 'texts', but birth_date,"),
    ((*FIRST, "kind"), "equal", "comparison 'first': level 'close': only the kind text has tests"),
    ((*FIRST, "name"), "born", "comparison 'born' stands there twice"),
    ((*FIRST, "rare"), ["rare"], "comparison 'first': no level rare, named in 'rare'"),
    ((*FIRST, "levels", 1, "test"), "soundex", "no test 'soundex', but equal, jaro_winkler"),
    ((*FIRST, "levels", 1, "at_least"), DELETE, "level 'close' needs 'at_least' or 'at_most'"),
    ((*FIRST, "levels", 1, "at_least"), "0.9", "'at_least' must be a number"),
    ((*FIRST, "levels", 1, "atleast"), 1, "unknown key 'atleast'; is 'at_least' meant?"),
    ((*FIRST, "levels", 0, "at_most"), 1, "'at_least' and 'at_most' belong to a test"),
    ((*FIRST, "levels", 0, "test"), DELETE, "only the last level may do without a test"),
    ((*FIRST, "levels", 0, "label"), "null", "labels must differ, and 'null' is for missing"),
    ((*FIRST, "levels", 0, "label"), "close", "labels must differ"),
    ((*FIRST, "levels", 2, "of"), ["same"], "'of' is for other kinds than text"),
    (("comparison", 1, "levels"), ["same", "no"], "the kind equal has same, different, each for"),
    (("comparison", 1, "levels"), ["same", "same"], "not 'same'"),
    (("decision", 0, "then"), "perhaps", "decision 1: 'then' is one of match, non_match"),
    (("decision", 0, "when"), {"x": ["same"]}, "decision 1: no comparison 'x'"),
    (("decision", 0, "when"), {"born": "same"}, "decision 1: 'when' must be levels by comparison"),
    (("decision", 0, "unless"), {"born": ["new"]}, "decision 1: 'born' has no level new"),
    ((*FIRST, "name"), DELETE, "comparison 1: 'name' is missing"),
    ((*FIRST, "levels"), "same", "comparison 'first': 'levels' must be levels"),
    ((*FIRST, "beyond"), "none", "comparison 'first': 'beyond': no comparison 'none'"),
    ((*FIRST, "beyond"), "first", "comparison 'first': 'beyond' names itself"),
    (("columns",), ["born"], "'columns' must be a table"),
    (("proof", "comparison"), "x", "proof: no comparison 'x'"),
    (("proof", "same"), ["equal"], "proof: 'born' has no level equal"),
    (("proof", "rules"), ["none"], "proof: no blocking rule 'none'"),
    (("proof", "same"), DELETE, "proof: 'same' is missing"),
    (("thresholds", "match"), 1.2, "thresholds: 'match' must be a probability"),
    (("thresholds", "merge"), 0.9, "thresholds: unknown key 'merge'"),
    (("survivorship",), {"phone": 1}, "'survivorship' must be texts by column"),
]


def test_a_sound_specification_has_no_problems():
    assert problems_of(SOUND) == []
    assert problems_of(toml_document("match/citizens.toml")) == []
    for path in (
        ROOT / "benchmarks" / "quality" / "febrl.toml",
        ROOT / "docs" / "examples" / "customers" / "customers.toml",
    ):
        assert problems_of(tomllib.loads(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(("path", "value", "words"), WRONG, ids=[words for *_, words in WRONG])
def test_what_is_wrong_is_said(path, value, words):
    found = [problem.text("en") for problem in problems_of(changed(path, value))]
    assert any(words in problem for problem in found), found
    with pytest.raises(UsageError) as caught:
        parse_spec(changed(path, value), where="mine.toml")
    assert caught.value.code == "SPEC_INVALID"
    assert f"'mine.toml' is wrong: {'; '.join(found)}" in caught.value.message("en")
    told = caught.value.message("vi")
    assert "'mine.toml'" in told
    assert not any(problem in told for problem in found)
    assert "{" not in told


def test_all_that_is_wrong_is_said_at_once():
    document = changed((*FIRST, "rare"), ["rare"])
    document["proof"]["rules"] = ["none"]
    document["columns"]["born"]["clean"] = ["polish"]
    assert len(problems_of(document)) == 3


def test_a_misspelt_section_does_not_hide_what_is_wrong_in_the_others():
    document = changed(("blocking", 0, "on"), "born")
    document["comparisons"] = document.pop("comparison")
    found = problems_of(document)
    assert [problem.text("en") for problem in found] == [
        "unknown key 'comparisons'; is 'comparison' meant?",
        "'comparison' is missing",
        "blocking rule 1: 'on' must be a list of texts",
    ]


def test_what_is_wrong_is_said_in_vietnamese_with_the_same_names():
    document = changed((*FIRST, "rare"), ["rare"])
    document["blocking"][0] = {"name": "born", "on": []}
    with pytest.raises(UsageError) as caught:
        parse_spec(document, where="mine.toml")
    assert caught.value.message("vi") == (
        "tệp đặc tả 'mine.toml' sai: quy tắc nhóm 1: 'on' không nêu cột nào; "
        "phép so sánh 'first': không có mức rare nêu trong 'rare'"
    )


def keys_of(detail):
    """Return the keys of a detail and of those within it."""
    inner = (one for one in detail.params.values() if isinstance(one, Detail))
    return {detail.key}.union(*map(keys_of, inner))


def test_every_text_is_told_of_some_mistake():
    found = [problem for path, value, _ in WRONG for problem in problems_of(changed(path, value))]
    told = set().union(*map(keys_of, found))
    assert told == set(toml_folder("messages")["SPEC_INVALID"]["details"])


def test_an_error_with_details_survives_another_process():
    with pytest.raises(UsageError) as caught:
        parse_spec(changed(("id",), 7), where="mine.toml")
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.message("vi") == caught.value.message("vi")
