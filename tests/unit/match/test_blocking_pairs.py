"""Candidate pairs."""

import polars as pl
import pytest

from lagi_clean.errors import LimitError
from lagi_clean.match.blocking import Blocks, count_pairs
from lagi_clean.match.columns import Table
from lagi_clean.match.spec import BlockingRule

NAME = BlockingRule(name="name", on=("name",))
TOWN_AND_YEAR = BlockingRule(name="town and year", on=("town", "year"))


@pytest.fixture
def table():
    return Table(
        pl.DataFrame(
            {
                "name": ["an", "an", "binh", None, None, "an"],
                "town": ["x", "x", "x", "y", "y", "z"],
                "year": [1, 1, 1, 2, 2, None],
            }
        )
    )


def found(candidates):
    return list(
        zip(
            candidates.left.tolist(),
            candidates.right.tolist(),
            candidates.rule.tolist(),
            strict=True,
        )
    )


def test_each_pair_once_with_its_first_rule(table):
    candidates = Blocks(table, (NAME, TOWN_AND_YEAR), max_pairs=100).all()
    assert found(candidates) == [
        (0, 1, 0),
        (0, 2, 1),
        (0, 5, 0),
        (1, 2, 1),
        (1, 5, 0),
        (3, 4, 1),
    ]
    assert [(c.pairs, c.new) for c in candidates.counts] == [(3, 3), (4, 3)]


def test_missing_values_bring_nobody_together(table):
    assert (3, 4) not in {pair[:2] for pair in found(Blocks(table, (NAME,), max_pairs=100).all())}


def test_pairs_are_counted_before_they_are_made(table):
    assert count_pairs(table, TOWN_AND_YEAR) == 4


def test_a_rule_that_explodes_is_refused_with_its_largest_group(table):
    with pytest.raises(LimitError) as caught:
        Blocks(table, (NAME,), max_pairs=2).all()
    assert caught.value.params == {"rule": "name", "pairs": 3, "limit": 2, "largest": 3}
    assert "max_block_pairs" in caught.value.hint("en")


def test_an_empty_table_has_no_pairs():
    empty = Table(pl.DataFrame(schema={"name": pl.String}))
    assert found(Blocks(empty, (NAME,), max_pairs=1).all()) == []


def test_keys_of_many_columns_do_not_overflow():
    frame = pl.DataFrame({f"c{n}": [str(i) for i in range(500)] * 2 for n in range(9)})
    rule = BlockingRule(name="all", on=tuple(frame.columns))
    assert count_pairs(Table(frame), rule) == 500


def test_rules_that_explode_together_are_refused(table):
    assert count_pairs(table, NAME) == 3
    assert count_pairs(table, TOWN_AND_YEAR) == 4
    with pytest.raises(LimitError) as error:
        Blocks(table, (NAME, TOWN_AND_YEAR), max_pairs=6).all()
    assert error.value.code == "BLOCKS_TOO_LARGE"
    assert len(Blocks(table, (NAME, TOWN_AND_YEAR), max_pairs=7).all().left) == 6
