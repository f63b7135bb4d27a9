"""Connected components are those that an independent library finds, numbered in the same way."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from lagi_clean.components import components

Edges = list[tuple[int, int]]
ROWS = 30


@given(st.lists(st.tuples(st.integers(0, ROWS - 1), st.integers(0, ROWS - 1)), max_size=60))
def test_rows_are_numbered_as_by_scipy(edges: Edges) -> None:
    left, right = np.array(edges, dtype=np.int32).reshape(-1, 2).T
    graph = coo_array((np.ones(len(left)), (left, right)), shape=(ROWS, ROWS))
    assert components(left, right, ROWS).tolist() == connected_components(graph)[1].tolist()


def test_a_long_chain_in_any_order_is_one_component() -> None:
    order = np.random.default_rng(5).permutation(9_999).astype(np.int32)
    assert set(components(order, order + 1, 10_000).tolist()) == {0}


def test_no_rows_have_no_components() -> None:
    nothing = np.empty(0, dtype=np.int32)
    assert components(nothing, nothing, 0).tolist() == []
