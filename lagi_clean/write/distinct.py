"""What a Parquet file of people says of its own numbers: that none occurs twice.

To find a repeated number takes longer than to count everything else. So whoever writes a table of
people looks once, and the file says in its own metadata what was found. A program that writes the
table anew leaves these metadata out; and they hold for the number of rows that they name only.
"""

import json
from pathlib import Path

import polars as pl

__all__ = ["distinct_columns", "distinct_metadata"]

_KEY = "lagi_clean.distinct"
_NUMBERS = ("person_id", "personal_id")
_PERSON = "personal_id"
"""A column by which a table of people is told from others with a ``person_id``."""


def distinct_metadata(frame: pl.DataFrame | pl.LazyFrame) -> dict[str, str]:
    """Return the metadata that name the columns of numbers in which no value occurs twice.

    Empty for a table that is not people, or whose numbers are repeated.

    >>> distinct_metadata(pl.DataFrame({"personal_id": ["060080000001", None, None]}))
    {'lagi_clean.distinct': '{"rows": 3, "columns": ["personal_id"]}'}
    """
    names = frame.collect_schema()
    if _PERSON not in names:
        return {}
    numbers = frame.lazy().select(name for name in _NUMBERS if name in names).collect()
    found = [column.name for column in numbers if _is_distinct(column)]
    if not found:
        return {}
    return {_KEY: json.dumps({"rows": numbers.height, "columns": found})}


def distinct_columns(path: Path) -> frozenset[str]:
    """Return the columns in which the Parquet file ``path`` holds no value twice, as it says.

    Empty where it says nothing, cannot be read, or speaks of another number of rows.
    """
    try:
        said = json.loads(pl.read_parquet_metadata(path)[_KEY])
        rows = pl.scan_parquet(path, glob=False).select(pl.len()).collect().item()
        return frozenset(said["columns"]) if said["rows"] == rows else frozenset()
    except (pl.exceptions.PolarsError, OSError, ValueError, KeyError, TypeError):
        return frozenset()


def _is_distinct(numbers: pl.Series) -> bool:
    hashes = numbers.drop_nulls().hash().sort()  # equal texts have equal hashes
    return not (hashes == hashes.shift(1)).any()
