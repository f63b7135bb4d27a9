"""Nights of a history: recorded whole, read back."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from lagi_clean.errors import UsageError
from lagi_clean.measure.breakdown import AGE_BANDS, UNITS
from lagi_clean.measure.definition import Kind
from lagi_clean.measure.history import writing

__all__ = [
    "Extract",
    "Figure",
    "Night",
    "Snapshot",
    "kept_rows",
    "night_figures",
    "nights",
    "record",
    "seen_since",
    "series",
]

_BAND = r"(?:[0-9]+(?:-[0-9]+|\+)|unknown)"
_GROUP = rf"(?:sex=(?:male|female|unknown)|(?:{'|'.join(sorted(AGE_BANDS))})={_BAND})"
_KEPT = f"^(?:{_GROUP}(?:,{_GROUP})*)?$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """A file that was counted: its name without folders and the SHA-256 of its bytes."""

    name: str
    sha256: str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """A night that was recorded."""

    night_id: int
    as_of: date
    extract: Extract
    kind: Kind
    program: str
    recorded_at: datetime
    """UTC; when the night was recorded first."""
    recordings: int
    """How many extracts were recorded for this date; this is the last of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """An indicator on one night, with the definition it was counted by."""

    numerator: int
    denominator: int
    denominator_name: str
    definition: str


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


def nights(history: sqlite3.Connection) -> tuple[Night, ...]:
    """Return the nights, oldest first; of several extracts of one date the last recorded."""
    found = history.execute(
        "SELECT max(night_id), as_of, extract_sha256, extract_name, kind, program, recorded_at,"
        " count(*) FROM night GROUP BY as_of ORDER BY as_of"
    )
    return tuple(
        Night(
            night_id=night_id,
            as_of=date.fromisoformat(as_of),
            extract=Extract(name=name, sha256=sha256),
            kind=kind,
            program=program,
            recorded_at=datetime.fromisoformat(recorded_at),
            recordings=recordings,
        )
        for night_id, as_of, sha256, name, kind, program, recorded_at, recordings in found
    )


def series(history: sqlite3.Connection, indicator: str) -> dict[int, Figure]:
    """Return an indicator's total on every night that has it, by ``night_id``."""
    found = history.execute(
        "SELECT night_id, numerator, denominator, denominator_name, document FROM figure"
        " JOIN counted USING (night_id, indicator) JOIN definition USING (definition_id)"
        " WHERE unit_level = 'total' AND grouping = '' AND indicator = ?",
        [indicator],
    )
    return {
        night_id: Figure(numerator=n, denominator=d, denominator_name=name, definition=document)
        for night_id, n, d, name, document in found
    }


def night_figures(
    history: sqlite3.Connection, night: Night
) -> dict[tuple[str, str, str, str, str], Figure]:
    """Return a night's figures by unit level, unit code, unit, group and indicator."""
    found = history.execute(
        "SELECT unit_level, unit_code, unit, grouping, indicator, numerator, denominator,"
        " denominator_name, document FROM figure JOIN counted USING (night_id, indicator)"
        " JOIN definition USING (definition_id) WHERE night_id = ?",
        [night.night_id],
    )
    return {
        (level, code, unit, group, indicator): Figure(
            numerator=n, denominator=d, denominator_name=name, definition=document
        )
        for level, code, unit, group, indicator, n, d, name, document in found
    }


def seen_since(history: sqlite3.Connection, extract: Extract) -> datetime | None:
    """Return when these bytes were recorded first (UTC), None if never."""
    (found,) = history.execute(
        "SELECT min(recorded_at) FROM night WHERE extract_sha256 = ?", [extract.sha256]
    ).fetchone()
    return datetime.fromisoformat(found) if found else None


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
