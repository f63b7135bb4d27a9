"""The tables that stages hand to one another: column names, dtypes and order.

Identifiers are text everywhere. Column names are English and never translated. A frame may
carry more columns after the ones named here (source columns that no heading mapping claimed),
never fewer.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

import polars as pl

__all__ = [
    "AUTHORED_DATES",
    "CHANGES",
    "CITIZENS",
    "CLUSTERS",
    "CONFLICTS",
    "COVERAGE",
    "FIELDS",
    "ISSUES",
    "MATCH_KEYS",
    "PAIRS",
    "PERSON_NAMES",
    "PROVENANCE",
    "QUARANTINE",
    "Schema",
    "conform",
]

Schema = Mapping[str, pl.DataType]
Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)


def _schema(**columns: pl.DataType | type[pl.DataType]) -> Schema:
    return MappingProxyType(
        {
            name: dtype if isinstance(dtype, pl.DataType) else dtype()
            for name, dtype in columns.items()
        }
    )


MATCH_KEYS: Schema = _schema(name_key=pl.String, name_fold=pl.String, name_sound=pl.String)
"""K1, K2 and K3 of ``full_name``: same name, without diacritics, southern sound."""

CITIZENS: Schema = _schema(
    record_id=pl.String,  # "<source>:<source_row>", unique over all sources of a job
    source=pl.String,
    source_row=pl.Int64,  # 1-based data row below the heading
    source_id=pl.String,  # the file's own id
    full_name=pl.String,
    family_name=pl.String,
    middle_name=pl.String,
    given_name=pl.String,
    birth_date=pl.Date,  # only when birth_precision is "day"
    birth_year=pl.Int16,
    birth_month=pl.Int8,  # when birth_precision is "day" or "month"
    birth_precision=pl.String,  # day, month, year, none
    sex=pl.String,  # male, female
    personal_id=pl.String,  # 12 digits, also when their structure is wrong
    old_id=pl.String,  # 9-digit CMND
    nationality=pl.String,
    ethnicity=pl.String,
    birth_registration_place=pl.String,
    home_place=pl.String,
    permanent_address=pl.String,
    current_address=pl.String,
    hamlet=pl.String,
    ward=pl.String,  # with its type: "Phường Phước Hội"
    ward_code=pl.String,  # five digits, of the period the ward's name belongs to
    district=pl.String,
    province=pl.String,
    # permanent, temporary, temporarily_absent, moved_out, abroad, emigrated, citizenship_ended
    residence_status=pl.String,
    life_status=pl.String,  # alive, dead, removed
    died_on=pl.Date,
    household_id=pl.String,
    head_name=pl.String,
    head_relation=pl.String,
    father_name=pl.String,
    mother_name=pl.String,
    spouse_name=pl.String,
    phone=pl.String,
    card_status=pl.String,  # issued, taken, none
    card_issued_on=pl.Date,
    card_expires_on=pl.Date,
    eid_status=pl.String,  # activated, approved, taken, none
    eid_level=pl.Int8,  # 1, 2
    eid_registered_on=pl.Date,
    eid_activated_on=pl.Date,
    eid_channel=pl.String,  # with_card, standalone
    **MATCH_KEYS,
)

_MADE_HERE = {"record_id", "source", "source_row", "birth_precision", *MATCH_KEYS}
_USED_UP = ("family_and_middle", "birth_day", "birth_year_male", "birth_year_female", "remarks")
FIELDS = (*(name for name in CITIZENS if name not in _MADE_HERE), *_USED_UP)
"""What a heading can mean: columns of citizens that a source gives, and parts they are made of."""

PERSON_NAMES = ("full_name", "head_name", "father_name", "mother_name", "spouse_name")
"""Columns of citizens that hold a person's whole name."""

AUTHORED_DATES = (
    "died_on",
    "card_issued_on",
    "card_expires_on",
    "eid_registered_on",
    "eid_activated_on",
)
"""Columns of citizens that hold a full date other than birth."""

CHANGES: Schema = _schema(
    record_id=pl.String, column=pl.String, before=pl.String, after=pl.String, step=pl.String
)
ISSUES: Schema = _schema(
    record_id=pl.String,
    rule=pl.String,
    severity=pl.String,  # error, warning, info
    column=pl.String,
    detail=pl.String,
)
QUARANTINE: Schema = _schema(source=pl.String, source_row=pl.Int64, reason=pl.String, raw=pl.String)
PAIRS: Schema = _schema(
    id_l=pl.String,
    id_r=pl.String,
    match_weight=pl.Float64,  # log2 Bayes factor, prior included
    match_probability=pl.Float64,
    decision=pl.String,  # match, review
    tier=pl.String,  # which kind of decision: number, model, ...
    blocking_rule=pl.String,  # the first rule that found the pair
    reason=pl.String,  # in words, codes separated by "; "
)
"""Then, for each comparison ``c``, ``c_level`` (String) and ``c_bf`` (Float64)."""

CLUSTERS: Schema = _schema(record_id=pl.String, person_id=pl.String, cluster_size=pl.Int64)
PROVENANCE: Schema = _schema(person_id=pl.String, column=pl.String, record_id=pl.String)
CONFLICTS: Schema = _schema(
    person_id=pl.String,
    column=pl.String,
    value=pl.String,  # one of the values that the person's records hold there
    records=pl.Int64,  # how many hold it
    record_ids=pl.String,  # separated by "; "
    chosen=pl.Boolean,  # whether it stands in people
)
COVERAGE: Schema = _schema(
    as_of=pl.Date,
    unit_level=pl.String,  # total, ward, hamlet, ...
    unit_code=pl.String,
    unit=pl.String,
    group=pl.String,  # "" or "sex=female" or "sex=female,age_band=14-24"
    indicator=pl.String,
    numerator=pl.Int64,
    denominator=pl.Int64,
    denominator_name=pl.String,
    percent=pl.Float64,  # null over 0
)


def conform(frame: Frame, schema: Schema) -> Frame:
    """Return ``frame`` with the columns of ``schema`` first, in order and dtype.

    Columns that are missing are added as nulls; further columns follow in their own order.

    >>> conform(pl.DataFrame({"extra": [1], "source": ["a"]}), QUARANTINE).columns
    ['source', 'source_row', 'reason', 'raw', 'extra']
    """
    names = frame.collect_schema().names()
    leading = [
        pl.col(name).cast(dtype) if name in names else pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in schema.items()
    ]
    return frame.select(*leading, *(pl.col(c) for c in names if c not in schema))
