"""Names of people over whole columns: repaired once per distinct name, taken apart, keyed."""

import re
from collections.abc import Callable, Sequence
from operator import call

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lagi_clean.coding import MISSING, Codes, places_of
from lagi_clean.data import toml_document
from lagi_clean.normalize.distinct import distinct_and_codes
from lagi_clean.normalize.name_table import name_rows
from lagi_clean.normalize.result import Normalized
from lagi_clean.rules import rule
from lagi_clean.settings import ToneStyle
from lagi_clean.threads import side_by_side

__all__ = ["normalize_names"]

_LONGEST_NO_NAME = 20
_MADE = ("family_name", "middle_name", "given_name", "name_key", "name_fold", "name_sound")


def normalize_names(
    frame: pl.DataFrame, *, columns: Sequence[str], tone_style: ToneStyle
) -> Normalized:
    """Return the records with repaired names, what was altered, and what was found.

    ``frame`` has ``record_id`` and the text ``columns``. Certain repairs are made; likely ones
    are the detail of a finding; words for no name become null. For ``full_name`` the columns
    ``family_name``, ``middle_name``, ``given_name``, ``name_key``, ``name_fold`` and ``name_sound``
    are added, or replaced.
    ``changes`` and ``issues`` follow the rows and then ``columns``.

    >>> frame = pl.DataFrame({"record_id": ["a:1"], "full_name": ["LÊ  VĂN AN"]})
    >>> found = normalize_names(frame, columns=["full_name"], tone_style="keep")
    >>> found.citizens.row(0)[:5], found.changes.row(0)[2:]
    (('a:1', 'Lê Văn An', 'Lê', 'Văn', 'An'), ('LÊ  VĂN AN', 'Lê Văn An', 'name.spaces,name.case'))
    """
    names, places = distinct_and_codes([frame[column] for column in columns])
    of_people = (place for name, place in zip(columns, places, strict=True) if name == "full_name")
    keyed = max((int(place.max(initial=MISSING)) + 1 for place in of_people), default=0)
    table, rows = name_rows(names, keyed=keyed, tone_style=tone_style)
    table = table.with_columns(pl.col("repaired").ne_missing(pl.col("name")).alias("changed"))
    rows[_are_no_names(names)] = MISSING
    codes = [np.append(rows, np.int32(MISSING))[place] for place in places]
    changed, flagged = table["changed"].to_numpy(), table["flags"].is_not_null().to_numpy()
    work: tuple[Callable[[], pl.DataFrame], ...] = (
        lambda: frame.with_columns(_forms(frame, columns, codes, table)),
        lambda: _change_log(_cells(frame, columns, codes, changed, table)),
        lambda: _findings(_cells(frame, columns, codes, flagged, table)),
    )
    citizens, changes, issues = side_by_side(call, work)
    return Normalized(citizens=citizens, changes=changes, issues=issues)


def _forms(
    frame: pl.DataFrame, columns: Sequence[str], codes: Sequence[Codes], table: pl.DataFrame
) -> list[pl.Series]:
    """Return the columns in their new form, those that stay as they are left out."""
    made = []
    for column, code in zip(columns, codes, strict=True):
        at = places_of(code)
        if table["changed"].any() or at.null_count() > frame[column].null_count():
            made.append(table["repaired"].gather(at).alias(column))
        if column == "full_name":
            made += [table[name].gather(at) for name in _MADE]
    return made


def _are_no_names(names: pl.Series) -> NDArray[np.uint32]:
    """Return the places of texts that only say that the name is not known."""
    words: list[str] = toml_document("text/codes.toml")["missing"]["names"]
    # nearly every name has a plain letter and is none of the words: few are worth a closer look
    suspect = rf"(?i)^\s*(?:{'|'.join(map(re.escape, words))})\s*$|^[^A-Za-z]*$"
    name = pl.col("name")
    likely = (
        names.alias("name")
        .to_frame()
        .with_row_index("at")
        .filter(name.str.contains(suspect) & (name.str.len_chars() <= _LONGEST_NO_NAME))
    )
    no_name = name.str.to_lowercase().str.strip_chars().is_in(words)
    return likely.filter(no_name | name.str.contains(r"[\pL?]").not_())["at"].to_numpy()


def _cells(
    frame: pl.DataFrame,
    columns: Sequence[str],
    codes: Sequence[Codes],
    wanted: NDArray[np.bool_],
    table: pl.DataFrame,
) -> pl.DataFrame:
    """Return record, column and row of ``table`` of each cell whose name is ``wanted``, in order.

    ``wanted`` has a flag for each row of ``table``, and ``codes`` those rows for each cell.
    """
    with_none = np.append(wanted, [False])
    found = [np.flatnonzero(with_none[code]) for code in codes]
    at = np.concatenate([np.empty(0, dtype=np.int64), *found])
    number = np.repeat(np.arange(len(columns), dtype=np.uint32), [len(rows) for rows in found])
    order = np.lexsort((number, at))
    row = np.concatenate(
        [np.empty(0, dtype=np.int32), *(code[at] for code, at in zip(codes, found, strict=True))]
    )
    return table.select(pl.all().gather(row[order])).with_columns(
        frame["record_id"].gather(at[order]).alias("record_id"),
        pl.Series("column", columns, dtype=pl.String).gather(number[order]),
    )


def _change_log(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        "record_id",
        "column",
        pl.col("name").alias("before"),
        pl.col("repaired").alias("after"),
        _prefixed("steps").alias("step"),
    )


def _findings(rows: pl.DataFrame) -> pl.DataFrame:
    one_each = rows.with_columns(_prefixed("flags").str.split(",").alias("rule")).explode(
        "rule", empty_as_null=False, keep_nulls=False
    )
    codes = one_each["rule"].unique().sort().to_list()
    severity = {code: rule(code).severity for code in codes}
    return one_each.select(
        "record_id",
        "rule",
        pl.col("rule").replace_strict(severity, return_dtype=pl.String).alias("severity"),
        "column",
        pl.col("proposed").alias("detail"),
    )


def _prefixed(codes: str) -> pl.Expr:
    return "name." + pl.col(codes).str.replace_all(",", ",name.", literal=True)
