"""recordlinkage: its comparison of the FEBRL columns, classified by expectation maximisation."""

import pandas as pd
import polars as pl
import recordlinkage

from benchmarks.quality.sets import DataSet

__all__ = ["febrl_pairs"]

_BLOCKS = ("given_name", "surname", "date_of_birth", "soc_sec_id", "postcode")


def febrl_pairs(data: DataSet) -> pl.DataFrame:
    """Return the pairs that its ECM classifier takes for matches."""
    frames = _frames(data)
    index = recordlinkage.Index()
    for column in _BLOCKS:
        index.block(column)
    pairs = index.index(*frames)
    compare = recordlinkage.Compare()
    for column in ("given_name", "surname", "suburb", "address_1"):
        compare.string(column, column, method="jarowinkler", threshold=0.85, label=column)
    for column in ("date_of_birth", "soc_sec_id", "postcode", "state", "street_number"):
        compare.exact(column, column, label=column)
    features = compare.compute(pairs, *frames)
    matches = recordlinkage.ECMClassifier().fit_predict(features)
    return pl.DataFrame(
        {"id_l": list(matches.get_level_values(0)), "id_r": list(matches.get_level_values(1))}
    )


def _frames(data: DataSet) -> list[pd.DataFrame]:
    sides = data.records.partition_by("side") if data.is_link else [data.records]
    return [side.to_pandas().set_index("rec_id") for side in sides]
