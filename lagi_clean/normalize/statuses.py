"""Life, residence, card and account states over whole columns, by their distinct values."""

from datetime import date

import polars as pl

from lagi_clean.coding import Coded, combined, gathered
from lagi_clean.findings import issue_rows, no_issues
from lagi_clean.normalize.cells import (
    distinct_texts,
    known_values,
    with_columns_of,
    with_rows_at,
    without_missing,
)
from lagi_clean.normalize.distinct import rows_where
from lagi_clean.normalize.log import change_rows, no_changes, value_issues
from lagi_clean.normalize.result import Normalized
from lagi_clean.text.codes import CodedField, is_missing, read_code, read_status, read_yes_no
from lagi_clean.text.dates import read_date

__all__ = ["REMARKS", "normalize_codes", "normalize_person_status"]

REMARKS = "remarks"
"""Free remarks: read for a status, and kept as they are."""

_STATUS_COLUMNS = ("life_status", "residence_status", REMARKS)
_STATUS = {
    "text": pl.String,
    "life": pl.String,
    "residence": pl.String,
    "date_text": pl.String,
    "hint": pl.String,
}
_CODED: tuple[CodedField, ...] = (
    "card_status",
    "eid_status",
    "eid_level",
    "eid_channel",
    "nationality",
)
_STATE_OF_DATE: dict[str, tuple[CodedField, str]] = {
    "card_issued_on": ("card_status", "issued"),
    "eid_activated_on": ("eid_status", "activated"),
}
_DATE_OF_STATE = {"card_status": "card_issued_on", "eid_status": "eid_activated_on"}


def normalize_person_status(frame: pl.DataFrame) -> Normalized:
    """Read life and residence from ``life_status``, ``residence_status`` and ``remarks``.

    Any of the three may hold either. Text that is no status goes to (or stays in) ``remarks``;
    the date after a death remark fills an empty ``died_on``. A remark that may speak of a death
    is reported, not applied.
    """
    had_remarks = REMARKS in frame.columns
    frame = with_columns_of(frame, (*_STATUS_COLUMNS, "died_on"))
    frame = without_missing(frame, ["died_on"])
    codes, read = combined({c: known_values(frame[c]) for c in _STATUS_COLUMNS})
    for column in _STATUS_COLUMNS:
        readings = [(text, read_status(text)) for text in distinct_texts(read, column)]
        table = pl.DataFrame(
            [(t, r.life_status, r.residence_status, r.date_text, r.hint) for t, r in readings],
            schema=_STATUS,
            orient="row",
        ).rename({name: f"{column}_{name}" for name in _STATUS if name != "text"})
        read = read.join(table, left_on=column, right_on="text", how="left", maintain_order="left")
    life, residence, death_date, hint = (
        pl.coalesce(f"{column}_{name}" for column in _STATUS_COLUMNS)
        for name in ("life", "residence", "date_text", "hint")
    )
    read = read.with_columns(
        life.alias("life"),
        residence.alias("residence"),
        death_date.alias("death_date"),
        hint.alias("hint"),
        _remarks().alias("kept"),
    )
    dated = rows_where(codes, read, pl.col("death_date").is_not_null())
    dated = dated.filter(frame["died_on"].gather(dated["at"]).is_null())
    remarked = rows_where(codes, read, (pl.col("hint") == "dead") & pl.col("life").is_null())
    after = [
        gathered(Coded(codes, read["life"])).alias("life_status"),
        gathered(Coded(codes, read["residence"])).alias("residence_status"),
        with_rows_at(
            frame.select("died_on"), dated["at"], dated.select(died_on="death_date")
        ).to_series(),
    ]
    if had_remarks or read["kept"].null_count() < read.height:
        after.append(gathered(Coded(codes, read["kept"])).alias(REMARKS))
    else:
        frame = frame.drop(REMARKS)
    return Normalized(
        citizens=frame.with_columns(after),
        changes=change_rows(
            dated.with_columns(frame["record_id"].gather(dated["at"])),
            column="died_on",
            before=pl.lit(None, dtype=pl.String),
            after=pl.col("death_date"),
            step=pl.lit("status.death_date"),
        ),
        issues=issue_rows(
            remarked.with_columns(frame["record_id"].gather(remarked["at"])),
            code="life_status.remark",
            where=pl.lit(value=True),
            detail=pl.concat_str(pl.lit("remark="), pl.col("kept").str.slice(0, 80)),
        ),
    )


def _remarks() -> pl.Expr:
    """Return the remarks of a row: its own, and text of status columns that is no status."""
    parts = []
    for column in _STATUS_COLUMNS:
        understood = pl.any_horizontal(
            pl.col(f"{column}_life").is_not_null(), pl.col(f"{column}_residence").is_not_null()
        )
        if column == REMARKS:
            parts.append(pl.col(column))
        else:
            parts.append(pl.when(understood.not_()).then(column))
    joined = pl.concat_str(parts, separator="; ", ignore_nulls=True)
    return pl.when(joined != "").then(joined)


def normalize_codes(frame: pl.DataFrame, *, as_of: date) -> Normalized:
    """Read the coded columns of cards, accounts and nationality that ``frame`` has.

    A yes or no in a date column (``Đã kích hoạt``: x) gives the state, and a date in a state
    column (``Cấp CCCD``: 12/05/2021) gives state and date; an empty state is filled from the date
    of issue or activation, unless that may be of the old card. Values in no known coding become
    null and are reported once for each source; an unknown nationality stays as it is.
    """
    frame = _levels_from_states(frame)
    frame = _states_from_dates(frame)
    frame = _dates_from_states(frame, as_of)
    filled = _empty_states(frame, as_of)
    frame, changes, issues = filled.citizens, [filled.changes], [filled.issues]
    for column in [c for c in _CODED if c in frame.columns]:
        frame, changed, found = _read_column(frame, column)
        changes.append(changed)
        issues.append(found)
    return Normalized(citizens=frame, changes=pl.concat(changes), issues=pl.concat(issues))


def _read_column(
    frame: pl.DataFrame, column: CodedField
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    read = {text: read_code(column, text) for text in distinct_texts(frame, column)}
    if column == "nationality":
        read = {t: code or (None if is_missing(t) else t) for t, code in read.items()}
    unread = [text for text, code in read.items() if code is None and not is_missing(text)]
    odd = frame.select("record_id", "source", column)
    odd = odd.filter(pl.col(column).is_in(unread)) if unread else odd.clear()
    changed = change_rows(
        odd,
        column=column,
        before=pl.col(column),
        after=pl.lit(None, dtype=pl.String),
        step=pl.lit("code.unread"),
    )
    found = value_issues(odd, code="code.unknown", column=column, where=pl.lit(value=True))
    if any(text != code for text, code in read.items()):
        code = pl.col(column).replace_strict(read, default=None, return_dtype=pl.String)
        frame = frame.with_columns(code)
    return frame, changed, found


def _states_from_dates(frame: pl.DataFrame) -> pl.DataFrame:
    """Move a yes or no that stands in a date column to the state it means."""
    for dated, (state, meaning) in _STATE_OF_DATE.items():
        if dated not in frame.columns:
            continue
        texts = distinct_texts(frame, dated)
        answers = {t: a for t in texts if (a := read_yes_no(t)) is not None}
        cell = pl.col(dated)
        if yes := [text for text, answer in answers.items() if answer]:
            frame = with_columns_of(frame, (state,)).with_columns(
                pl.when(cell.is_in(yes)).then(pl.lit(meaning)).otherwise(state).alias(state)
            )
        if no_dates := [text for text in texts if text in answers or is_missing(text)]:
            frame = frame.with_columns(pl.when(cell.is_in(no_dates).not_()).then(cell).alias(dated))
    return frame


def _dates_from_states(frame: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Read a whole date in a state column as the state and its date."""
    for state, dated in _DATE_OF_STATE.items():
        if state not in frame.columns:
            continue
        dates = [
            text
            for text in distinct_texts(frame, state)
            if len(text) >= 8 and read_date(text, as_of=as_of).day is not None
        ]
        if not dates:
            continue
        frame = with_columns_of(frame, (dated,))
        is_date = pl.col(state).is_in(dates)
        meaning = _STATE_OF_DATE[dated][1]
        frame = frame.with_columns(
            pl.coalesce(dated, pl.when(is_date).then(state)).alias(dated),
            pl.when(is_date).then(pl.lit(meaning)).otherwise(state).alias(state),
        )
    return frame


def _empty_states(frame: pl.DataFrame, as_of: date) -> Normalized:
    """Fill an empty state of a card or an account from its date: what has one was issued.

    ``Ngày cấp`` may be that of the old nine-digit card too, so it counts for a record with a number
    of twelve digits and no old one; others are reported.
    """
    changes, issues = [no_changes()], [no_issues()]
    for dated, (state, meaning) in _STATE_OF_DATE.items():
        if dated not in frame.columns or not frame[dated].count():
            continue
        frame = with_columns_of(frame, (state,))
        known = [
            t for t in distinct_texts(frame, state) if read_code(state, t) or not is_missing(t)
        ]
        open_state = pl.col(state).is_in(known).fill_null(value=False).not_()
        open_state &= pl.col(dated).is_not_null()
        texts = distinct_texts(frame.filter(open_state), dated)
        days = [text for text in texts if read_date(text, as_of=as_of).day is not None]
        if not days:
            continue
        certain = _has_one_number(frame) if state == "card_status" else pl.lit(value=True)
        columns = ["record_id", *(n for n in ("personal_id", "old_id") if n in frame.columns)]
        rows = frame.select(*columns, state, dated).filter(open_state & pl.col(dated).is_in(days))
        changes.append(
            change_rows(
                rows,
                column=state,
                before=pl.col(state),
                after=pl.lit(meaning),
                step=pl.when(certain).then(pl.lit("code.from_date")),
            )
        )
        issues.append(
            issue_rows(
                rows,
                code="card_status.date_only",
                where=certain.not_(),
                detail=pl.lit(None, dtype=pl.String),
            )
        )
        filled = open_state & pl.col(dated).is_in(days) & certain
        frame = frame.with_columns(
            pl.when(filled).then(pl.lit(meaning)).otherwise(state).alias(state)
        )
    return Normalized(citizens=frame, changes=pl.concat(changes), issues=pl.concat(issues))


def _has_one_number(frame: pl.DataFrame) -> pl.Expr:
    """Tell which records have a personal number of twelve digits, and no old one."""
    if "personal_id" not in frame.columns:
        return pl.lit(value=False)
    twelve = pl.col("personal_id").str.contains(r"^[0-9]{12}$").fill_null(value=False)
    return twelve & pl.col("old_id").is_null() if "old_id" in frame.columns else twelve


def _levels_from_states(frame: pl.DataFrame) -> pl.DataFrame:
    """Read a level in the account state column: a person with a level has an account."""
    if "eid_status" not in frame.columns:
        return frame
    levels = {
        text: level
        for text in distinct_texts(frame, "eid_status")
        if not text.strip().isdigit() and (level := read_code("eid_level", text)) is not None
    }
    if not levels:
        return frame
    frame = with_columns_of(frame, ("eid_level",))
    cell = pl.col("eid_status")
    written = cell.replace_strict(levels, default=None, return_dtype=pl.String)
    return frame.with_columns(
        pl.coalesce("eid_level", written).alias("eid_level"),
        pl.when(written.is_not_null()).then(pl.lit("approved")).otherwise(cell).alias("eid_status"),
    )
