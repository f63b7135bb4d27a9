"""All steps of normalization, in the order in which they need one another."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial

import polars as pl

from lagi_clean.findings import no_issues
from lagi_clean.ids.units import period_of
from lagi_clean.normalize.cells import tidy_texts
from lagi_clean.normalize.dates import normalize_birth, normalize_dates
from lagi_clean.normalize.names import normalize_names
from lagi_clean.normalize.numbers import normalize_numbers
from lagi_clean.normalize.result import Normalized
from lagi_clean.normalize.sex import normalize_sex
from lagi_clean.normalize.statuses import normalize_codes, normalize_person_status
from lagi_clean.normalize.units import normalize_units
from lagi_clean.settings import Settings, ToneStyle
from lagi_clean.tables import CHANGES, CITIZENS, ISSUES, MATCH_KEYS, PERSON_NAMES, conform

__all__ = ["compose_names", "normalize"]

_NAME_PARTS = ("family_name", "middle_name", "given_name")
_OF_NAMES = tuple(dict.fromkeys((*PERSON_NAMES, "family_and_middle", *_NAME_PARTS, *MATCH_KEYS)))
_FREE_TEXTS = (
    "source_id",
    "ethnicity",
    "birth_registration_place",
    "home_place",
    "permanent_address",
    "current_address",
    "hamlet",
    "ward",
    "district",
    "province",
    "household_id",
    "head_relation",
    "phone",
)


def normalize(frame: pl.DataFrame, *, settings: Settings, as_of: date) -> Normalized:
    """Return the records in canonical form, what was altered, and what was found on the way.

    ``frame`` is the mapped text frame: ``record_id``, ``source`` (String), ``source_row`` (Int64),
    then String columns named by field, then source columns of no field, which pass through.
    ``as_of`` decides the century of two-digit years and, with ``settings.units`` on auto, the
    administrative units. ``citizens`` has the rows and their order of ``frame`` and the columns of
    ``tables.CITIZENS``; ``changes`` and ``issues`` follow that order, findings about whole columns
    first.
    """
    ids = frame["record_id"]
    frame = frame.with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).alias("record_id"))
    # names take as long as all the rest, and touch no other columns: they are done beside it
    named = [column for column in _OF_NAMES if column in frame.columns]
    parts = [frame.drop(named), frame.select("record_id", *named)]
    del frame  # so that the memory of a column is free when the next form of it is made
    with ThreadPoolExecutor(1) as beside:
        names = beside.submit(_normalize_all_names, parts.pop(), settings.tone_style)
        steps = _normalize_others(parts.pop(), settings=settings, as_of=as_of)
        steps.append(names.result())
    people = steps[-2].citizens.with_columns(
        ids, *steps[-1].citizens.drop("record_id").iter_columns()
    )
    return Normalized(
        citizens=conform(people, CITIZENS),
        changes=_in_order(ids, [s.changes for s in steps], ["step"]).select(*CHANGES),
        issues=_in_order(ids, [s.issues for s in steps], ["rule", "detail"]).select(*ISSUES),
    )


def _normalize_others(frame: pl.DataFrame, *, settings: Settings, as_of: date) -> list[Normalized]:
    """Return each step over all columns but names; the last one has their final form."""
    free = [column for column in _FREE_TEXTS if column in frame.columns]
    frame, tidied = tidy_texts(frame, free)
    steps = [Normalized(citizens=frame, changes=tidied, issues=no_issues())]
    frame = frame.clear()
    for step in (
        normalize_numbers,
        normalize_sex,
        partial(normalize_birth, as_of=as_of),
        normalize_person_status,
        partial(normalize_codes, as_of=as_of),
        partial(normalize_dates, as_of=as_of),
        partial(normalize_units, period=period_of(settings.units, as_of=as_of)),
    ):
        steps.append(step(steps[-1].citizens))
        steps[-2] = replace(steps[-2], citizens=frame)  # its memory
    return steps


def _normalize_all_names(frame: pl.DataFrame, tone_style: ToneStyle) -> Normalized:
    frame = compose_names(frame)
    names = [column for column in PERSON_NAMES if column in frame.columns]
    return normalize_names(frame, columns=names, tone_style=tone_style)


def compose_names(frame: pl.DataFrame) -> pl.DataFrame:
    """Return ``frame`` with ``full_name``, put together from its parts where it is empty.

    The parts are ``family_and_middle``, or ``family_name`` and ``middle_name`` (either of which
    may hold both), and ``given_name``, which alone may hold the whole name. Match keys of an
    earlier run are dropped: they are made anew.
    """
    frame = frame.drop([key for key in MATCH_KEYS if key in frame.columns])
    parts = [c for c in ("family_and_middle", *_NAME_PARTS) if c in frame.columns]
    if parts and ("full_name" not in frame.columns or frame["full_name"].null_count()):
        cleaned = [pl.col(part).str.strip_chars() for part in parts]
        if "family_and_middle" in parts:
            # the same words in two columns count once
            both = pl.col("family_and_middle").is_not_null()
            cleaned = [
                pl.when(both.not_()).then(part) if name in ("family_name", "middle_name") else part
                for name, part in zip(parts, cleaned, strict=True)
            ]
        joined = pl.concat_str(cleaned, separator=" ", ignore_nulls=True).str.strip_chars()
        composed = pl.when(joined != "").then(joined)
        whole = [pl.col("full_name")] if "full_name" in frame.columns else []
        frame = frame.with_columns(pl.coalesce(*whole, composed).alias("full_name"))
    used = [c for c in ("family_and_middle", *_NAME_PARTS) if c in frame.columns]
    return frame.drop(used)


def _in_order(ids: pl.Series, logs: Sequence[pl.DataFrame], last: list[str]) -> pl.DataFrame:
    """Return the rows of all logs by record, column and ``last``, with the ``ids`` of records."""
    places = {column: index for index, column in enumerate(CITIZENS)}
    number = pl.col("column").replace_strict(places, default=len(places), return_dtype=pl.Int64)
    return (
        pl.concat(logs)
        .with_columns(number.alias("column_number"))
        .sort("record_id", "column_number", "column", *last, nulls_last=False)
        .with_columns(pl.lit(ids).gather(pl.col("record_id")).alias("record_id"))
    )
