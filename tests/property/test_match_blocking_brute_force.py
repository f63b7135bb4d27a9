"""Blocking agrees with comparing every pair of records."""

from itertools import combinations

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from lagi_clean.match.blocking import Blocks
from lagi_clean.match.columns import Table
from lagi_clean.match.spec import BlockingRule

value = st.one_of(st.none(), st.sampled_from(["a", "b", "c"]))
records = st.lists(st.tuples(value, value, value), max_size=25)
RULES = (
    BlockingRule(name="one", on=("x",)),
    BlockingRule(name="two", on=("y", "z")),
    BlockingRule(name="three", on=("x", "y", "z")),
)


@given(records, st.integers(1, 40))
def test_same_pairs_as_the_obvious_way(rows, part):
    frame = pl.DataFrame(rows, schema=dict.fromkeys("xyz", pl.String), orient="row")
    expected = {}
    for one, other in combinations(range(len(rows)), 2):
        for number, rule in enumerate(RULES):
            columns = ["xyz".index(name) for name in rule.on]
            if all(rows[one][c] is not None and rows[one][c] == rows[other][c] for c in columns):
                expected.setdefault((one, other), number)
    blocks = Blocks(Table(frame), RULES, max_pairs=10_000, part=part)
    found = blocks.all()
    pairs = zip(found.left.tolist(), found.right.tolist(), strict=True)
    assert dict(zip(pairs, found.rule.tolist(), strict=True)) == expected
    assert [one.new for one in found.counts] == [
        sum(rule == number for rule in expected.values()) for number in range(len(RULES))
    ]


@given(records, st.sets(st.integers(0, 24)))
def test_same_pairs_among_some_rows(rows, chosen):
    frame = pl.DataFrame(rows, schema=dict.fromkeys("xyz", pl.String), orient="row")
    some = np.array(sorted(row for row in chosen if row < len(rows)), dtype=np.int32)
    whole = Blocks(Table(frame), RULES, max_pairs=10_000).all()
    inside = np.isin(whole.left, some) & np.isin(whole.right, some)
    found = Blocks(Table(frame), RULES, max_pairs=10_000, rows=some).all()
    for one, other in ((found.left, whole.left), (found.right, whole.right)):
        assert one.tolist() == other[inside].tolist()
    assert found.rule.tolist() == whole.rule[inside].tolist()
