"""Training without labels."""

import sys

import numpy as np
import polars as pl
import pytest

from lagi_clean.match.find import match_records
from lagi_clean.match.spec import parse_spec
from lagi_clean.match.train import train
from lagi_clean.settings import Settings

SPEC = parse_spec(
    {
        "name": "numbers",
        "id": "id",
        "blocking": [{"on": ["a", "b"]}, {"on": ["c"]}, {"on": ["d"]}],
        "comparison": [
            {"name": c, "kind": "equal", "columns": [c], "levels": ["same", "different"]}
            for c in "abcd"
        ],
    },
    where="test",
)
VALUES = {"a": 20, "b": 50, "c": 400, "d": 900}
PEOPLE, TWICE = 1500, 300


@pytest.fixture(scope="module")
def records():
    """People with random values; some stand there twice, one value in ten changed."""
    rng = np.random.default_rng(7)
    people = {c: rng.integers(0, n, PEOPLE) for c, n in VALUES.items()}
    again = {
        c: np.where(rng.random(TWICE) < 0.1, rng.integers(0, VALUES[c], TWICE), people[c][:TWICE])
        for c in VALUES
    }
    rows = {c: np.concatenate([people[c], again[c]]) for c in VALUES}
    ids = [f"p{n}" for n in range(PEOPLE)] + [f"again{n}" for n in range(TWICE)]
    return pl.DataFrame({"id": ids, **rows})


@pytest.fixture(scope="module")
def trained(records):
    return train(records, spec=SPEC, settings=Settings())


def test_shares_come_near_the_truth(trained):
    assert trained.converged
    for name, values in VALUES.items():
        odds = trained.model.levels[name]
        assert odds["same"].u == pytest.approx(1 / values, rel=0.3)
        assert odds["same"].m == pytest.approx(0.9, abs=0.05)
    assert trained.model.prior.duplicates == pytest.approx(2 * TWICE / (PEOPLE + TWICE), rel=0.2)
    assert trained.untrained == ()


def test_the_trained_model_finds_the_duplicates(records, trained):
    settings = Settings(match_threshold=0.9)
    pairs = match_records(records, settings=settings, spec=SPEC, model=trained.model).pairs
    matches = pairs.filter(decision="match").select("id_l", "id_r").rows()
    right = [pair for pair in matches if pair == (pair[0], pair[0].replace("again", "p"))]
    assert len(right) > 0.8 * TWICE
    assert len(right) > 0.97 * len(matches)


def test_the_order_of_the_records_does_not_matter(records, trained):
    shuffled = records.sample(fraction=1, shuffle=True, seed=3)
    again = train(shuffled, spec=SPEC, settings=Settings())
    assert again.model == trained.model


def test_a_level_that_nobody_falls_on_is_named():
    records = pl.DataFrame({"id": ["1", "2"], **{c: ["x", "x"] for c in VALUES}})
    found = train(records, spec=SPEC, settings=Settings())
    assert "a.different" in found.untrained


def test_records_without_candidates(records):
    found = train(records.head(1), spec=SPEC, settings=Settings())
    assert (found.rounds, found.converged) == (0, False)


def test_shares_that_still_move_are_not_called_still(records, monkeypatch):
    monkeypatch.setattr(sys.modules[train.__module__], "_ROUNDS", 2)
    found = train(records, spec=SPEC, settings=Settings())
    assert (found.rounds, found.converged) == (2, False)
    assert found.changes[-1] > 1e-4
