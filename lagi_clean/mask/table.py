"""A table masked column by column, so that it can be handed on.

What a column holds decides what becomes of it (``data/mask/treatments.toml``). Only columns that
are known are in the result, for any other may hold anything.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

from lagi_clean.data import toml_document
from lagi_clean.mask.cells import (
    HIDDEN_CELL,
    NAME,
    code_of,
    mask_number,
    plain_number,
    year_of,
)
from lagi_clean.text.codes import CodedField, read_code, read_sex

__all__ = ["LEAST_COMMON", "Masked", "Numbers", "mask_table"]

LEAST_COMMON = 5
"""In how many rows a value must stand to be kept, where values are kept at all."""

Numbers = Literal["masked", "coded"]
_KINDS = {"name": NAME, "code": "C"}
_CODED: tuple[CodedField, ...] = (
    "card_status",
    "eid_status",
    "eid_level",
    "eid_channel",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """A table that can be handed on, and what became of each column of the one before."""

    frame: pl.DataFrame
    treatments: Mapping[str, str]
    """By heading, in order: a name in ``treatments.toml``, "kept" or "dropped" too."""


def mask_table(
    frame: pl.DataFrame,
    fields: Mapping[str, str | None],
    *,
    key: bytes,
    as_of: date,
    keep: Collection[str] = (),
    numbers: Numbers = "masked",
    least: int = LEAST_COMMON,
) -> Masked:
    """Mask the String columns of ``frame``; ``fields`` tells what each heading means.

    ``keep`` are headings that stay as they are. Values of other kept columns that stand in fewer
    than ``least`` rows and are no usual code are hidden: they may lead to one person. Codes that
    stand for texts depend on ``key``. Empty cells stay empty, rows stay in order.

    >>> names = pl.DataFrame({"Họ tên": ["Lê Thị Mai"], "Số": ["060093012345"], "?": ["secret"]})
    >>> fields = {"Họ tên": "full_name", "Số": "personal_id", "?": None}
    >>> masked = mask_table(names, fields, key=b"0123456789abcdef", as_of=date(2022, 12, 31))
    >>> masked.frame.columns, masked.frame["Số"].to_list()
    (['Họ tên', 'Số'], ['060093******'])
    """
    known: dict[str, str] = toml_document("mask/treatments.toml")["fields"]
    columns: list[pl.Series] = []
    treatments: dict[str, str] = {}
    for heading in frame.columns:
        field = fields.get(heading)
        treatment = "dropped" if field is None else known.get(field, "dropped")
        if treatment == "number" and numbers == "coded":
            treatment = "number_code"
        if heading in keep:
            treatment = "kept"
        treatments[heading] = treatment
        if treatment == "kept":
            columns.append(frame[heading])
        elif treatment == "common":
            columns.append(_common(frame[heading], field or "", least=least))
        elif treatment != "dropped":
            columns.append(_mapped(frame[heading], _cell(treatment, key=key, as_of=as_of)))
    return Masked(frame=pl.DataFrame(columns), treatments=treatments)


def _cell(treatment: str, *, key: bytes, as_of: date) -> Callable[[str], str]:
    if treatment in _KINDS:
        kind = _KINDS[treatment]
        return lambda text: code_of(text, kind=kind, key=key)
    if treatment == "number_code":
        return lambda text: code_of(plain_number(text), kind="S", key=key)
    if treatment == "number":
        return mask_number
    if treatment == "year":
        return lambda text: year_of(text, as_of=as_of)
    return lambda _text: HIDDEN_CELL


def _mapped(cells: pl.Series, change: Callable[[str], str]) -> pl.Series:
    """Return a column with every distinct text changed."""
    texts = cells.drop_nulls().unique().to_list()
    if not texts:
        return cells
    return cells.replace_strict(texts, [change(text) for text in texts], return_dtype=pl.String)


def _common(cells: pl.Series, field: str, *, least: int) -> pl.Series:
    """Return a column with the values that are a code or stand in many rows, others hidden."""
    counts = cells.drop_nulls().value_counts(sort=False, name="times")
    rare = [t for t, times in counts.iter_rows() if times < least and not _is_code(field, t)]
    return (
        cells.replace_strict(rare, [HIDDEN_CELL] * len(rare), default=cells, return_dtype=pl.String)
        if rare
        else cells
    )


def _is_code(field: str, text: str) -> bool:
    if field == "sex":
        return read_sex(text).sex is not None
    return any(field == coded and read_code(coded, text) is not None for coded in _CODED)
