"""Quality without labels: beside the truth, where that is known."""

import json

import numpy as np
import polars as pl
import pytest

from lagi_clean.match import match_records, train
from lagi_clean.match.estimate import chao, wilson
from lagi_clean.match.spec import parse_spec
from lagi_clean.settings import Settings

COLUMNS = {"card": 5000, "given": 60, "family": 90, "born": 700, "street": 250}


def spec(*, proof=True):
    equal = [
        {"name": c, "kind": "equal", "columns": [c], "levels": ["same", "different"]}
        for c in COLUMNS
    ]
    document = {
        "name": "people",
        "id": "id",
        "blocking": [
            {"on": ["card"]},
            {"name": "name", "on": ["given", "family"]},
            {"name": "given and day", "on": ["given", "born"]},
            {"name": "home", "on": ["family", "street"]},
        ],
        "comparison": equal,
        "decision": [
            {"tier": "two cards", "then": "non_match", "when": {"card": ["different"]}},
        ],
    }
    if proof:
        document["proof"] = {
            "comparison": "card", "same": ["same"], "different": ["different"], "rules": ["card"],
        }  # fmt: skip
    return parse_spec(document, where="test")


def people(seed, *, count=1500, twice=400, damaged=0.12, carded=0.6):
    """People, some of them twice; values are damaged, cards are held by some and typed rightly."""
    rng = np.random.default_rng(seed)
    values = {c: rng.integers(0, n, count).astype(object) for c, n in COLUMNS.items()}
    values["card"] = np.arange(count).astype(object)
    again = {c: v[:twice].copy() for c, v in values.items()}
    for name, size in COLUMNS.items():
        if name != "card":
            hit = rng.random(twice) < damaged
            again[name][hit] = rng.integers(0, size, int(hit.sum()))
    for side in (values, again):
        side["card"][rng.random(len(side["card"])) > carded] = None
    rows = {c: [*values[c], *again[c]] for c in COLUMNS}
    ids = [f"p{n:04}" for n in range(count)] + [f"p{n:04}again" for n in range(twice)]
    return pl.DataFrame({"id": ids, **rows}, schema_overrides=dict.fromkeys(COLUMNS, pl.Int64))


def matched(records, specification):
    settings = Settings(match_threshold=0.9)
    model = train(records, spec=specification, settings=settings).model
    return match_records(records, settings=settings, spec=specification, model=model)


def judged(found, twice=400):
    """Return true recall and precision."""
    pairs = found.pairs.filter(decision="match").select("id_l", "id_r").rows()
    right = sum(right == f"{left}again" for left, right in pairs)
    return right / twice, right / len(pairs)


@pytest.fixture(scope="module")
def jobs():
    return [matched(people(seed), spec()) for seed in range(6)]


def test_the_intervals_contain_the_truth(jobs):
    """Of six towns at most one may lie outside an interval of 95 %."""
    outside = {"recall": 0, "precision": 0}
    for found in jobs:
        true = dict(zip(("recall", "precision"), judged(found), strict=True))
        for name, value in true.items():
            told = getattr(found.estimates, name)
            assert told.low <= told.value <= told.high
            assert told.high - told.low < 0.2
            outside[name] += not told.low <= value <= told.high
    assert max(outside.values()) <= 1


def test_pairs_with_a_proof_are_counted_and_found_without_it(jobs):
    found = jobs[0]
    proven = found.pairs.filter((pl.col("decision") == "match") & (pl.col("card_level") == "same"))
    told = found.estimates
    assert told.proven_same == proven.height > 100
    assert told.matches == found.pairs.filter(decision="match").height
    hidden = people(0).with_columns(card=None)
    blind = matched(hidden, spec())
    again = proven.join(blind.pairs.filter(decision="match"), on=["id_l", "id_r"], how="semi")
    assert told.found_without_proof.value == pytest.approx(again.height / proven.height, abs=0.03)


def test_how_many_pairs_no_rule_met(jobs):
    for seed, found in enumerate(jobs):
        records = people(seed).to_dicts()
        of = {row["id"]: row for row in records}

        def met(one, other):
            return any(
                all(one[c] is not None and one[c] == other[c] for c in rule.on)
                for rule in spec().blocking
            )

        unmet = sum(not met(of[f"p{n:04}"], of[f"p{n:04}again"]) for n in range(400))
        assert found.estimates.unmet.low <= unmet <= found.estimates.unmet.high


def test_without_a_proof_nothing_is_claimed_of_precision_and_recall():
    told = matched(people(1), spec(proof=False)).estimates
    assert (told.precision, told.recall, told.found_without_proof) == (None, None, None)
    assert (told.proven_same, told.proven_different) == (0, 0)
    assert told.matches > 200
    assert told.unmet is not None


def test_strangers_who_agree_in_all_but_the_proof_lower_the_precision():
    records = people(2)
    one = records.row(0, named=True) | {"card": 9001}
    doubles = [one | {"id": f"x{n}", "card": 9100 + n} for n in range(12)]
    more = pl.concat([records, pl.DataFrame([one | {"id": "x"}, *doubles], schema=records.schema)])
    clean, dirty = (matched(frame, spec()).estimates for frame in (records, more))
    assert dirty.merged_without_proof >= clean.merged_without_proof + 12 * 13 / 2
    assert dirty.precision.value < clean.precision.value


THREE = pl.DataFrame(
    {
        "id": ["a1", "a2", "b1", "b2", "c1", "c2"],
        "x": [1, 1, 2, 2, None, None],
        "y": [None, None, 5, 5, 6, 6],
        "z": [7, 7, 8, 8, 9, 9],
        "card": [1, 1, 2, 3, None, None],
    }
)
BY_HAND = {
    "name": "three",
    "id": "id",
    "blocking": [{"on": ["x"]}, {"on": ["y"]}],
    "comparison": [
        {"name": "z", "kind": "equal", "columns": ["z"], "levels": ["same", "different"]},
        {"name": "card", "kind": "equal", "columns": ["card"], "levels": ["same", "different"]},
    ],
    "decision": [{"tier": "z", "then": "match", "when": {"z": ["same"]}}],
}


def test_what_each_rule_found_and_what_it_alone():
    told = matched(THREE, parse_spec(BY_HAND, where="test")).estimates
    assert [(r.rule, r.matches, r.alone) for r in told.rules] == [("x", 2, 1), ("y", 2, 1)]
    assert told.matches == 3
    assert told.unmet == chao(2, 1, rules=2)
    assert told.unmet.value == 0.25


def test_a_pair_that_only_the_proof_brings_together_would_not_be_found_without_it():
    proof = {"comparison": "card", "same": ["same"], "different": ["different"], "rules": ["x"]}
    told = matched(THREE, parse_spec(BY_HAND | {"proof": proof}, where="test")).estimates
    assert (told.proven_same, told.found_without_proof.value) == (1, 0.0)
    assert (told.proven_different, told.merged_without_proof) == (1, 1)
    blind = parse_spec(BY_HAND | {"proof": proof | {"rules": []}}, where="test")
    assert matched(THREE, blind).estimates.found_without_proof.value == 1.0


def test_nothing_matched_nothing_estimated():
    told = matched(THREE.with_columns(z=pl.int_range(pl.len())), parse_spec(BY_HAND, where="t"))
    assert told.estimates.matches == 0
    assert told.estimates.unmet is None
    nobody = matched(people(3).head(1), spec()).estimates
    assert (nobody.matches, nobody.precision, nobody.recall, nobody.unmet) == (0, None, None, None)


def test_as_plain_values(jobs):
    document = jobs[0].estimates.as_dict()
    assert json.loads(json.dumps(document)) == document
    assert document["rules"][0]["rule"] == "card"
    assert set(document["recall"]) == {"value", "low", "high"}


def test_an_interval_for_a_share_holds_in_95_of_100_samples():
    rng = np.random.default_rng(11)
    for share, size in ((0.5, 40), (0.9, 60), (0.99, 300)):
        told = [wilson(int(rng.binomial(size, share)), size) for _ in range(1000)]
        held = sum(one.low <= share <= one.high for one in told)
        assert 930 <= held <= 990
    assert (wilson(0, 10).low, wilson(10, 10).high) == (0.0, pytest.approx(1.0))


def test_recaptures_of_a_known_number_of_pairs():
    """A thousand pairs, each caught by each of five rules with one chance: how many by none?"""
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(200):
        times = (rng.random((1000, 5)) < 0.35).sum(axis=1)
        told = chao(int((times == 1).sum()), int((times == 2).sum()), rules=5)
        held += told.low <= int((times == 0).sum()) <= told.high
    assert held >= 180
    assert chao(0, 50, rules=3).value == 0
    assert chao(1, 0, rules=3).value == 0


def test_where_every_pair_has_a_proof_all_are_found_by_it():
    told = matched(people(4, carded=1.0), spec()).estimates
    assert told.proven_same == told.matches == 400
    assert told.found_without_proof.value < 1
    assert told.recall.value == 1
