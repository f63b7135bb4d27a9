"""The columns that matching reads."""

import polars as pl
import pytest

from lagi_clean.match.columns import Table, place_in_order


def test_a_column_that_was_let_go_is_coded_again():
    made = []

    def recipe(name):
        def make(table):
            made.append(name)
            return table.own("text")

        return make

    table = Table(pl.DataFrame({"text": ["x", "y"]}), {name: recipe(name) for name in "ab"})
    table.ready(["a", "b"])
    table.keep(["b"])
    assert [table.codes(name).tolist() for name in "ab"] == [[0, 1], [0, 1]]
    assert sorted(made) == ["a", "a", "b"]


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([("a", 1), ("a", 2), ("b", 1)], None),
        ([("a", 2), ("a", 1)], [1, 0]),
        ([(None, 1), ("a", 2), (None, 0)], [1, 2, 0]),
        ([(None, 1), (None, 2)], None),
        ([("a", 1), ("b", None), ("b", 0)], [0, 2, 1]),
        ([], None),
    ],
)
def test_rows_are_placed_in_order_with_nulls_last(rows, wanted):
    frame = pl.DataFrame(rows, schema={"source": pl.String, "row": pl.Int64}, orient="row")
    places = place_in_order(Table(frame), ["source", "row"])
    assert wanted == (None if places is None else places.tolist())
