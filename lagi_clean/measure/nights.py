"""Nights of a history, recorded whole; ``recall`` reads them back."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import polars as pl

from lagi_clean.errors import UsageError
from lagi_clean.measure.accounts import Accounts
from lagi_clean.measure.breakdown import AGE_BANDS, UNITS
from lagi_clean.measure.definition import Kind
from lagi_clean.measure.history import writing

__all__ = ["Extract", "Recounted", "Snapshot", "kept_rows", "record"]

_BAND = r"(?:[0-9]+(?:-[0-9]+|\+)|unknown)"
_GROUP = rf"(?:sex=(?:male|female|unknown)|(?:{'|'.join(sorted(AGE_BANDS))})={_BAND})"
_KEPT = f"^(?:{_GROUP}(?:,{_GROUP})*)?$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """A file that was counted: its name without folders and the SHA-256 of its bytes."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recounted:
    """An indicator's total counted by the definition ``document``."""

    document: str
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What one night leaves in the history."""

    as_of: date
    extract: Extract
    kind: Kind
    program: str
    """Version of the program that counted."""
    rows: pl.DataFrame
    """``tables.COVERAGE``, nothing hidden; of it only ``kept_rows`` are stored."""
    left_out: Mapping[str, int]
    definitions: Mapping[str, str]
    """For every indicator how it was counted, ``definition.definition_documents``."""
    accounts: Mapping[str, Accounts] = field(default_factory=dict)
    """The accounts of the explained indicators, by the definition they were made with."""
    recounts: Mapping[str, Recounted] = field(default_factory=dict)
    """Indicators that the night before counted in another way: their totals in that way."""


def kept_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that a history keeps: by place, age and sex, so that no cell is a person's.

    Another column may hold anything, a name or a number too.
    """
    return rows.filter(
        pl.col("unit_level").is_in(["total", *UNITS]) & pl.col("group").str.contains(_KEPT)
    )


def record(path: Path, snapshot: Snapshot, *, recorded_at: datetime) -> None:
    """Store a night in one transaction; the same extract and date replaces, never doubles.

    ``recorded_at`` is UTC. Raises ``UsageError`` when the history holds nights of another kind
    of table, else as ``history.writing`` does.
    """
    key = (snapshot.as_of.isoformat(), snapshot.extract.sha256)
    with writing(path) as history:
        _refuse_other_kind(history, snapshot.kind, path)
        (first,) = history.execute(
            "SELECT min(recorded_at) FROM night WHERE as_of = ? AND extract_sha256 = ?", key
        ).fetchone()
        history.execute("DELETE FROM night WHERE as_of = ? AND extract_sha256 = ?", key)
        night_id = history.execute(
            "INSERT INTO night (as_of, extract_sha256, extract_name, kind, program, recorded_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                *key,
                snapshot.extract.name,
                snapshot.kind,
                snapshot.program,
                first or recorded_at.isoformat(timespec="seconds"),
            ),
        ).lastrowid
        for indicator, document in snapshot.definitions.items():
            definition = _definition_id(history, document)
            history.execute(
                "INSERT INTO counted VALUES (?, ?, ?)", (night_id, indicator, definition)
            )
        columns = ("unit_level", "unit_code", "unit", "group", "indicator")
        figures = ("numerator", "denominator", "denominator_name")
        history.executemany(
            "INSERT INTO figure VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            kept_rows(snapshot.rows)
            .select(pl.lit(night_id), *columns, *figures)
            .unique()
            .iter_rows(),
        )
        history.executemany(
            "INSERT INTO left_out VALUES (?, ?, ?)",
            [(night_id, *reason) for reason in snapshot.left_out.items()],
        )
        for document, accounts in snapshot.accounts.items():
            _insert_accounts(history, accounts, night_id, _definition_id(history, document))
        history.executemany(
            "INSERT INTO recount VALUES (?, ?, ?, ?, ?)",
            [
                (night_id, code, _definition_id(history, r.document), r.numerator, r.denominator)
                for code, r in snapshot.recounts.items()
            ],
        )


def _insert_accounts(
    history: sqlite3.Connection, accounts: Accounts, night_id: int | None, definition: int
) -> None:
    history.executemany(
        "INSERT INTO standing VALUES (?, ?, ?, ?, ?)",
        [(night_id, definition, *key, count) for key, count in accounts.standing.items()],
    )
    history.executemany(
        "INSERT INTO dated VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (night_id, definition, event, day.isoformat(), reason, holds, count)
            for (event, day, reason, holds), count in accounts.dated.items()
        ],
    )


def _definition_id(history: sqlite3.Connection, document: str) -> int:
    history.execute("INSERT OR IGNORE INTO definition (document) VALUES (?)", [document])
    (definition_id,) = history.execute(
        "SELECT definition_id FROM definition WHERE document = ?", [document]
    ).fetchone()
    return int(definition_id)


def _refuse_other_kind(history: sqlite3.Connection, kind: Kind, path: Path) -> None:
    of_people = kind != "rows"
    for (other,) in history.execute("SELECT DISTINCT kind FROM night"):
        if (other != "rows") != of_people:
            raise UsageError("HISTORY_OTHER_TABLE", path=path)
