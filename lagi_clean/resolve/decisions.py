"""What reviewers decided: a file that only grows, and what of it holds for an extract.

A line is one decision: ``same``, ``not_same``, ``unsure``, or ``withdrawn``, which takes back
what was decided of the pair. Of several lines about a pair the last one holds. Records are named
by their identity (``identity``), so that a later extract honours what was decided of an earlier.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO

import polars as pl

from lagi_clean.errors import InputError
from lagi_clean.resolve.identity import identities, records_of, still_the_same
from lagi_clean.tables import Schema

__all__ = [
    "ANSWERS",
    "DECISIONS",
    "NO_DECIDED",
    "NO_DECISIONS",
    "Found",
    "added",
    "decision_lines",
    "decisions_of",
    "find_decided",
    "parse_decisions",
    "standing",
    "withdrawals",
]

ANSWERS = ("same", "not_same", "unsure")
_WITHDRAWN = "withdrawn"
DECISIONS: Schema = dict.fromkeys(
    (
        "pair",  # names the two records, whichever comes first
        "decision",  # same, not_same, unsure, withdrawn
        "by",
        "on",  # YYYY-MM-DD
        "note",
        "id_l",
        "id_r",
        "seen_l",  # what the record looked like
        "seen_r",
        "run",  # the run that asked
    ),
    pl.String(),
)
NO_DECISIONS = pl.DataFrame(schema=dict(DECISIONS))
NO_DECIDED = pl.DataFrame(
    schema=dict.fromkeys(("id_l", "id_r", "decision", "by", "on", "note"), pl.String)
)
_GUARDED = re.compile(r"['=@\t\r]|[+-][^0-9]|[+-][0-9.,]*[^0-9.,]")
"""Texts that a spreadsheet would take for a formula get an apostrophe in front."""


def parse_decisions(text: str, *, where: object) -> pl.DataFrame:
    """Return the lines of a decisions file, as ``DECISIONS``, in their order.

    Raises ``InputError`` naming the line when it is no such file or a line is not sound.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    delimiter = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    try:
        rows = list(csv.reader(StringIO("\n".join(lines)), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise InputError("DECISIONS_UNREADABLE", path=where) from error
    if not rows or not set(DECISIONS) <= set(rows[0]):
        raise InputError("DECISIONS_UNREADABLE", path=where)
    place = {name: rows[0].index(name) for name in DECISIONS}
    found = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(row):
            continue
        if len(row) != len(rows[0]) or row[place["decision"]] not in (*ANSWERS, _WITHDRAWN):
            raise InputError("DECISIONS_LINE", path=where, line=number)
        found.append([row[place[name]].removeprefix("'") for name in DECISIONS])
    return pl.DataFrame(found, schema=dict(DECISIONS), orient="row")


def decision_lines(decisions: pl.DataFrame, *, heading: bool) -> str:
    """Return decisions as CSV lines that ``parse_decisions`` reads back.

    >>> decision_lines(NO_DECISIONS, heading=True).strip()
    'pair,decision,by,on,note,id_l,id_r,seen_l,seen_r,run'
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if heading:
        writer.writerow(DECISIONS)
    for row in decisions.select(list(DECISIONS)).iter_rows():
        flat = (" ".join(str(cell or "").split()) for cell in row)
        writer.writerow(f"'{cell}" if _GUARDED.match(cell) else cell for cell in flat)
    return out.getvalue()


def standing(decisions: pl.DataFrame) -> pl.DataFrame:
    """Return the decisions that hold: the last line of each pair, unless it was withdrawn."""
    last = decisions.unique("pair", keep="last", maintain_order=True)
    return last.filter(pl.col("decision") != _WITHDRAWN)


def decisions_of(
    answers: Mapping[tuple[str, str], tuple[str, str]],
    records: pl.DataFrame,
    *,
    by: str,
    on: str,
    run: str,
    right: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return the decisions that answers are: (id_l, id_r) to (answer, note), ids of records.

    ``records`` are those of the extract, or of the left one if ``right`` is given.
    """
    sides = ((records, 0), (records if right is None else right, 1))
    known: dict[str, tuple[str, str]] = {}
    for table, side in sides:
        wanted = identities(table, (pair[side] for pair in answers))
        known |= {record: (identity, seen) for record, identity, seen in wanted.iter_rows()}
    rows = []
    for (id_l, id_r), (answer, note) in answers.items():
        (one, seen_l), (other, seen_r) = known[id_l], known[id_r]
        rows.append((_pair(one, other), answer, by, on, note, one, other, seen_l, seen_r, run))
    return pl.DataFrame(rows, schema=dict(DECISIONS), orient="row")


def added(decisions: pl.DataFrame, fresh: pl.DataFrame) -> pl.DataFrame:
    """Return those of ``fresh`` that say something new: applying a workbook twice adds nothing."""
    held = standing(decisions).select("pair", "decision", "note", known=pl.lit(value=True))
    return (
        fresh.join(
            held,
            on=["pair", "decision", "note"],
            how="left",
            maintain_order="left",
        )
        .filter(pl.col("known").is_null())
        .drop("known")
    )


def withdrawals(
    decisions: pl.DataFrame, pairs: Sequence[str], *, by: str, on: str, note: str
) -> pl.DataFrame:
    """Return the lines that take back what holds of ``pairs``."""
    held = standing(decisions).filter(pl.col("pair").is_in(list(pairs)))
    return held.with_columns(
        decision=pl.lit(_WITHDRAWN), by=pl.lit(by), on=pl.lit(on), note=pl.lit(note)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What decisions say of the records of an extract.

    ``pairs`` are ``id_l, id_r`` (ids of records, as there), ``decision``, ``by``, ``on``, ``note``.
    ``absent`` decisions are about records that are not there, ``changed`` about records that have
    changed too much since, so that they are asked again.
    """

    pairs: pl.DataFrame
    absent: int = 0
    changed: int = 0


def find_decided(
    decisions: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame | None = None
) -> Found:
    """Return what holds of the records of one extract, or of ``left`` with those of ``right``.

    "Not the same" also holds of records that have changed: it joins nobody.
    """
    held = standing(decisions)
    sides = [
        records_of(table, held[column]).rename(
            {"identity": column, "record_id": f"_{column}", "seen": f"_seen{column[2:]}"}
        )
        for table, column in ((left, "id_l"), (left if right is None else right, "id_r"))
    ]
    both = held.with_row_index("_line").join(sides[0], on="id_l").join(sides[1], on="id_r")
    both = both.filter(pl.col("_id_l") != pl.col("_id_r")).sort("_line", "_id_l", "_id_r")
    kept = [
        row["decision"] == "not_same"
        or all(still_the_same(row[f"seen_{s}"], row[f"_seen_{s}"]) for s in ("l", "r"))
        for row in both.iter_rows(named=True)
    ]
    holding = both.filter(pl.Series(kept, dtype=pl.Boolean))
    pairs = holding.select(
        pl.col("_id_l").alias("id_l"), pl.col("_id_r").alias("id_r"),
        "decision", "by", "on", "note",
    )  # fmt: skip
    lines = both["_line"].n_unique()
    return Found(
        pairs=pairs.unique(["id_l", "id_r"], keep="last", maintain_order=True),
        absent=held.height - lines,
        changed=lines - holding["_line"].n_unique(),
    )


def _pair(one: str, other: str) -> str:
    return sha256("\n".join(sorted((one, other))).encode()).hexdigest()[:16]
