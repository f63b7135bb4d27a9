"""Pairs are compared part by part and mostly let go: nothing that matters is lost by it."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from lagi_clean.api.clean import clean_files
from lagi_clean.api.town import sample_town
from lagi_clean.match import blocking, match_records, sift
from lagi_clean.settings import Settings


@pytest.fixture(scope="module")
def citizens(tmp_path_factory) -> pl.DataFrame:
    folder = tmp_path_factory.mktemp("sift") / "town"
    sample_town(folder, people=3000, seed=20, only="dirty")
    files = [folder / "population_dirty.csv"]
    return clean_files(files, as_of=date(2022, 12, 31)).citizens


def outcome(citizens: pl.DataFrame):
    found = match_records(citizens, settings=Settings())
    return found.pairs, found.apart, found.counts, found.estimates


def test_small_parts_give_what_one_gives(citizens, monkeypatch):
    pairs, apart, counts, estimates = outcome(citizens)
    assert pairs.height > 60
    assert apart.height > 0
    monkeypatch.setattr(
        blocking.Blocks.__init__,
        "__kwdefaults__",
        {
            **blocking.Blocks.__init__.__kwdefaults__,
            "part": 100,
        },
    )
    again = outcome(citizens)
    assert again[0].equals(pairs)
    assert again[1].equals(apart)
    assert again[2:] == (counts, estimates)


def test_keeping_every_pair_finds_nothing_more(citizens, monkeypatch):
    pairs, apart, *_ = outcome(citizens)
    monkeypatch.setattr(
        sift, "_can_matter", lambda scored, *_: np.ones(len(scored.left), dtype=np.bool_)
    )
    again = outcome(citizens)
    assert again[0].equals(pairs)
    assert again[1].equals(apart)
