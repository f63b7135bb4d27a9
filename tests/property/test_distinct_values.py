"""What is worked out on distinct values is what each row would give by itself."""

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from lagi_clean.coding import Coded, combined, encoded, gathered
from lagi_clean.normalize.cells import known_values, tidy_texts
from lagi_clean.normalize.distinct import distinct_and_codes, rows_where
from lagi_clean.text.codes import is_missing

CELL = st.none() | st.sampled_from(
    ["", " ", "0", "a", "b", "Thôn  1", " Thôn 1", "không rõ", "-", "Tổ\u200b 3", "Phường\u00a0A"]
)
CELLS = st.lists(CELL, max_size=40).map(lambda cells: pl.Series("cell", cells, dtype=pl.String))
TABLE = st.integers(0, 30).flatmap(
    lambda height: st.tuples(
        *(st.lists(CELL, min_size=height, max_size=height) for _ in range(3)),
    )
)


@given(CELLS)
def test_codes_number_values_as_they_first_appear(cells):
    coded = encoded(cells)
    assert gathered(coded).to_list() == cells.to_list()
    assert coded.values.to_list() == list(dict.fromkeys(cells.drop_nulls()))


def test_values_of_one_hash_are_told_apart(monkeypatch):
    hashes = {"a": 0, "b": 0, "c": 7}
    monkeypatch.setattr(
        pl.Series,
        "hash",
        lambda cells: pl.Series([hashes.get(c, 1) for c in cells], dtype=pl.UInt64),
    )
    for texts in (["a", "b", None, "c", "b"], ["a", "b"] * 20, ["c", "a"] * 3 + ["b"]):
        cells = pl.Series(texts, dtype=pl.String)
        test_codes_number_values_as_they_first_appear.hypothesis.inner_test(cells)


@given(st.lists(CELLS, min_size=1, max_size=4))
def test_columns_share_their_distinct_texts(columns):
    texts, places = distinct_and_codes(columns)
    cells = [gathered(Coded(place, texts)).to_list() for place in places]
    assert cells == [column.to_list() for column in columns]
    assert texts.to_list() == list(
        dict.fromkeys(c for column in columns for c in column if c is not None)
    )


@given(TABLE)
def test_combinations_are_the_rows(columns):
    named = {
        name: pl.Series(cells, dtype=pl.String) for name, cells in zip("abc", columns, strict=True)
    }
    codes, table = combined({name: encoded(column) for name, column in named.items()})
    rows = list(zip(*columns, strict=True))
    assert [table.row(code) for code in codes.tolist()] == rows
    assert table.rows() == list(dict.fromkeys(rows))


@given(CELLS)
def test_values_that_say_something_stay(cells):
    known = known_values(cells)
    assert gathered(known).to_list() == [
        None if cell is None or is_missing(cell) else cell for cell in cells
    ]


@given(CELLS, st.sampled_from(["a", "b", "-"]))
def test_rows_with_a_value_are_found(cells, wanted):
    coded = encoded(cells)
    found = rows_where(coded.codes, coded.values.to_frame(), pl.col("cell") == wanted)
    assert found["at"].to_list() == np.flatnonzero(cells.eq_missing(wanted)).tolist()
    assert set(found["cell"]) <= {wanted}


@given(st.lists(CELL, max_size=12), st.integers(1, 4))
def test_a_column_is_tidied_alike_however_often_it_repeats(cells, times):
    def tidied(texts):
        rows = pl.Series("record_id", range(len(texts)), dtype=pl.UInt32)
        column = pl.Series("hamlet", texts, dtype=pl.String)
        return tidy_texts(pl.DataFrame([rows, column]), ["hamlet"])

    (once, log), (often, longer) = tidied(cells), tidied(cells * times)
    assert often["hamlet"].to_list() == once["hamlet"].to_list() * times
    assert longer.height == log.height * times
