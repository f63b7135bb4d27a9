"""How frequent a name is, from the extract's own counts and the shipped Vietnamese shares."""

from collections.abc import Mapping
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lagi_clean.data import csv_rows
from lagi_clean.match.cleaning import folded
from lagi_clean.match.columns import MISSING, Codes, Table
from lagi_clean.match.model import TermFrequency

__all__ = ["expected_shares", "frequency_bits"]

Floats = NDArray[np.float64]
_UNSEEN = 0.2
"""A syllable that the tables lack is taken to be as frequent as this many of their bearers."""


def frequency_bits(term: TermFrequency, table: Table, left: Codes, right: Codes) -> Floats:
    """Return log2(average / frequency) of the more frequent value of each pair of rows.

    The frequency is that of others than the record itself, so a value that only this pair holds
    counts once. Null is 0.
    """
    codes = table.codes(term.column)
    one, other = codes[left], codes[right]
    bits = np.zeros(len(left))
    known = np.flatnonzero((one != MISSING) & (other != MISSING))
    if not len(known):
        return bits
    counts = table.counts(term.column)
    used, place = np.unique(np.concatenate([one[known], other[known]]), return_inverse=True)
    expected = np.zeros(len(used))
    if term.expected != "uniform":
        names = table.texts(term.column, used)
        expected = expected_shares(names, with_family=term.expected == "full_names")
    others = np.maximum(counts[used] - 1, 1)
    share = (others + term.sample * expected) / (max(int(counts.sum()) - 1, 1) + term.sample)
    highest = np.maximum(share[place[: len(known)]], share[place[len(known) :]])
    bits[known] = np.clip(np.log2(term.average / highest), -term.most, term.most)
    return bits


def expected_shares(values: list[str], *, with_family: bool) -> Floats:
    """Return the share of people expected to bear each folded name: the product of its words'.

    >>> common, rare = expected_shares(["nguyen van hung", "mai xuan tri"], with_family=True)
    >>> bool(common > rare)
    True
    """
    names = pl.DataFrame({"name": values}).with_row_index("row")
    words = (
        names.with_columns(pl.col("name").str.split(" "))
        .explode("name")
        .with_columns(place=pl.int_range(pl.len()).over("row"), last=pl.len().over("row") - 1)
    )
    position = (
        pl.when(pl.lit(with_family) & (pl.col("place") == 0))
        .then(pl.lit("family"))
        .when(pl.col("place") == pl.col("last"))
        .then(pl.lit("given"))
        .otherwise(pl.lit("middle"))
    )
    known = {f"{place} {word}": share for (place, word), share in _shares().items()}
    least = pl.lit(_UNSEEN / 10_000)
    share = pl.concat_str(position, "name", separator=" ").replace_strict(
        known, default=None, return_dtype=pl.Float64
    )
    product = (
        words.with_columns(bits=share.fill_null(least).log(2))
        .group_by("row")
        .agg(pl.col("bits").sum())
        .sort("row")
    )
    shares: Floats = np.exp2(product.get_column("bits").to_numpy())
    return shares


@cache
def _shares() -> Mapping[tuple[str, str], float]:
    """Return the share of each folded word among those of its position."""
    tokens = csv_rows("names/name_tokens_by_gender.csv")
    families = csv_rows("names/family_names.csv")
    frame = pl.DataFrame(
        {
            "place": ["family"] * len(families) + [r["position"] for r in tokens],
            "word": [r["family_name"] for r in families] + [r["token"] for r in tokens],
            "weight": [float(r["pct_southern_students"]) for r in families]
            + [float(r["n_male"]) + float(r["n_female"]) for r in tokens],
        }
    )
    summed = (
        frame.with_columns(folded(pl.col("word")))
        .group_by("place", "word")
        .agg(pl.col("weight").sum())
        .with_columns(pl.col("weight") / pl.col("weight").sum().over("place"))
        .filter(pl.col("weight") > 0)
    )
    return {(place, word): weight for place, word, weight in summed.iter_rows()}
