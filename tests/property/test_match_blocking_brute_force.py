"""Blocking agrees with comparing every pair of records."""

from itertools import combinations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from lagi_clean.match.blocking import block
from lagi_clean.match.columns import Table
from lagi_clean.match.spec import BlockingRule

value = st.one_of(st.none(), st.sampled_from(["a", "b", "c"]))
records = st.lists(st.tuples(value, value, value), max_size=25)
RULES = (
    BlockingRule(name="one", on=("x",)),
    BlockingRule(name="two", on=("y", "z")),
    BlockingRule(name="three", on=("x", "y", "z")),
)


@given(records)
def test_same_pairs_as_the_obvious_way(rows):
    frame = pl.DataFrame(rows, schema=dict.fromkeys("xyz", pl.String), orient="row")
    expected = {}
    for one, other in combinations(range(len(rows)), 2):
        for number, rule in enumerate(RULES):
            columns = ["xyz".index(name) for name in rule.on]
            if all(rows[one][c] is not None and rows[one][c] == rows[other][c] for c in columns):
                expected.setdefault((one, other), number)
    found = block(Table(frame), RULES, max_pairs=10_000)
    pairs = zip(found.left.tolist(), found.right.tolist(), strict=True)
    assert dict(zip(pairs, found.rule.tolist(), strict=True)) == expected
