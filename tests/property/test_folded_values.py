"""Folding a column in one piece gives what folding each text gives."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from lagi_clean.match.cleaning import folded, folded_values

LETTERS = "aAơêẾđĐÐŎ' -.?1\n\t\u0301\u00a0\u200b\ufffdßİŉﬁ漢"
TEXTS = st.text(st.sampled_from(LETTERS), max_size=8) | st.text(max_size=6)


@given(st.lists(st.none() | TEXTS, max_size=8))
def test_values_are_folded_one_by_one_or_together(texts: list[str | None]) -> None:
    values = pl.Series(texts, dtype=pl.String)
    one_by_one = pl.select(folded(pl.lit(values))).to_series()
    assert folded_values(values).to_list() == one_by_one.to_list()


def test_every_single_character() -> None:
    every = pl.Series([chr(code) for code in range(1, 0x3000)])
    one_by_one = pl.select(folded(pl.lit(every))).to_series()
    assert folded_values(every).to_list() == one_by_one.to_list()
