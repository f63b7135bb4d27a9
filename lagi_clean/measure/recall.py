"""What a history holds, read back."""

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime

from lagi_clean.measure.accounts import Accounts
from lagi_clean.measure.definition import Kind
from lagi_clean.measure.nights import Extract

__all__ = [
    "Figure",
    "Key",
    "Night",
    "accounts_of",
    "last_definitions",
    "night_figures",
    "nights",
    "recounts",
    "seen_since",
    "series",
]

Key = tuple[str, str, str, str, str]
"""Unit level, unit code, unit, group, indicator."""


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


def night_figures(history: sqlite3.Connection, night: Night) -> dict[Key, Figure]:
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


def recounts(history: sqlite3.Connection, indicator: str) -> dict[int, Figure]:
    """Return totals by the definition of the night before, on nights that changed it."""
    found = history.execute(
        "SELECT night_id, numerator, denominator, document FROM recount"
        " JOIN definition USING (definition_id) WHERE indicator = ?",
        [indicator],
    )
    return {
        night_id: Figure(numerator=n, denominator=d, denominator_name="", definition=document)
        for night_id, n, d, document in found
    }


def last_definitions(history: sqlite3.Connection, *, before: date) -> dict[str, str]:
    """Return how every indicator was counted on its last night before a day."""
    found = history.execute(
        "SELECT indicator, document FROM counted JOIN night USING (night_id)"
        " JOIN definition USING (definition_id) WHERE as_of < ? ORDER BY as_of, night_id",
        [before.isoformat()],
    )
    return dict(found.fetchall())


def accounts_of(history: sqlite3.Connection, night_id: int, document: str) -> Accounts | None:
    """Return the accounts of a night that were made with a definition, None without any."""
    key = (night_id, document)
    standing = history.execute(
        "SELECT reason, holds, records FROM standing JOIN definition USING (definition_id)"
        " WHERE night_id = ? AND document = ?",
        key,
    ).fetchall()
    if not standing:
        return None
    dated = history.execute(
        "SELECT event, day, reason, holds, records FROM dated JOIN definition USING (definition_id)"
        " WHERE night_id = ? AND document = ?",
        key,
    )
    return Accounts(
        standing={(reason, bool(holds)): count for reason, holds, count in standing},
        dated={
            (event, date.fromisoformat(day), reason, bool(holds)): count
            for event, day, reason, holds, count in dated
        },
    )
