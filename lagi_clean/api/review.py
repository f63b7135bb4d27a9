"""Review: doubtful pairs out to a workbook, decisions back, decisions withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from lagi_clean.api.job_tables import read_table_of
from lagi_clean.api.matching import REVIEW, read_decisions
from lagi_clean.api.questions import SIDE, review_pairs, write_questions
from lagi_clean.errors import Language, UsageError
from lagi_clean.match import vocabulary_of
from lagi_clean.resolve import (
    NO_DECISIONS,
    Asked,
    added,
    decision_lines,
    decisions_of,
    read_answers,
    standing,
    withdrawals,
)
from lagi_clean.write import atomic_file
from lagi_clean.write.review import ReviewPair, pair_id, run_id

__all__ = ["Applied", "apply_review", "export_review", "undo_decisions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What applying a workbook, or withdrawing decisions, did.

    ``asked`` pairs stand in the workbook, ``answered`` of them have an answer, ``new`` is the
    number of lines added to the file of decisions, ``overruled`` how many of them contradict what
    held before, and ``counts`` how many decisions of each kind now hold in it.
    """

    asked: int
    answered: int
    new: int
    counts: dict[str, int]
    overruled: int = 0


def export_review(folder: Path, output: Path, *, language: Language = "en") -> int:
    """Write the doubtful pairs of a finished job to a workbook; return how many there are.

    Raises ``InputError`` when the folder holds no such job, ``OutputError`` when ``output``
    cannot be written, ``UsageError`` when it is one of the job's own tables or no ``.xlsx``.
    """
    citizens, pairs = _questions(folder, language)
    tables = [path for path in folder.iterdir() if path.name != REVIEW]
    with atomic_file(output, inputs=tables) as staged:
        if output.suffix.lower() != ".xlsx":
            raise UsageError("REVIEW_FORMAT", path=output)
        write_questions(pairs, citizens, staged, language=language)
    return len(pairs)


def apply_review(
    folder: Path, workbook: Path, *, decisions: Path, by: str, on: date, run: str | None = None
) -> Applied:
    """Add the answers of a workbook made from the job in ``folder`` to the file ``decisions``.

    The file is made if it is not there; what stands in it stays, and applying a workbook again
    adds nothing. ``by`` and ``on`` say who decided and when. Raises ``InputError`` when the
    workbook is not one of this job or an answer cannot be; then nothing is added.
    """
    citizens, pairs = _questions(folder, "en")
    asked = {
        pair_id(p.id_l, p.id_r): Asked(
            id_l=p.id_l, id_r=p.id_r, beside=frozenset((*p.joined_l, *p.joined_r))
        )
        for p in pairs
    }
    asked_by = run or run_id(pairs)
    answers = read_answers(workbook, asked, run=asked_by)
    left, right = citizens, None
    if SIDE in citizens.columns:  # a link: which ids are there once is a question of each list
        left, right = (citizens.filter(pl.col(SIDE) == side) for side in ("left", "right"))
    fresh = decisions_of(
        answers, left, right=right, by=_somebody(by), on=on.isoformat(), run=asked_by
    )
    before = read_decisions(decisions) if decisions.exists() else NO_DECISIONS
    new = added(before, fresh)
    _append(decisions, new)
    held = standing(before).select("pair", held="decision")
    return Applied(
        asked=len(pairs),
        answered=len(answers),
        new=new.height,
        counts=_counts([before, new]),
        overruled=new.join(held, on="pair").filter(pl.col("decision") != pl.col("held")).height,
    )


def undo_decisions(
    decisions: Path, pairs: Sequence[str], *, by: str, on: date, note: str = ""
) -> Applied:
    """Withdraw what was decided of ``pairs`` (ids of the column ``pair``), by further lines.

    Raises ``InputError`` when there is no such file, ``UsageError`` for a pair of which nothing
    holds.
    """
    before = read_decisions(decisions)
    held = set(standing(before)["pair"])
    for pair in pairs:
        if pair not in held:
            raise UsageError("DECISION_UNKNOWN_PAIR", path=decisions, pair=pair)
    new = withdrawals(before, pairs, by=_somebody(by), on=on.isoformat(), note=note)
    _append(decisions, new)
    return Applied(
        asked=len(held), answered=len(set(pairs)), new=new.height, counts=_counts([before, new])
    )


def _questions(folder: Path, language: Language) -> tuple[pl.DataFrame, list[ReviewPair]]:
    tables = {name: read_table_of(folder, name) for name in ("pairs", "clusters", "decided")}
    citizens = read_table_of(folder, "citizens")
    pairs = review_pairs(
        tables["pairs"],
        tables["clusters"],
        language=language,
        vocabulary=vocabulary_of(citizens),
        decided=tables["decided"],
    )
    return citizens, pairs


def _somebody(by: str) -> str:
    if not by.strip():
        raise UsageError("REVIEW_BY_EMPTY")
    return by.strip()


def _append(path: Path, new: pl.DataFrame) -> None:
    """Add lines at the end of the file, which is there as a whole at every moment."""
    before = path.read_bytes() if path.exists() else b""
    if before and not new.height:
        return
    if before and not before.endswith(b"\n"):
        before += b"\n"
    lines = decision_lines(new, heading=not before)
    mark = "" if before else "\ufeff"  # tells a spreadsheet that this is UTF-8
    with atomic_file(path) as staged:
        staged.write_bytes(before + (mark + lines).encode("utf-8"))


def _counts(parts: Sequence[pl.DataFrame]) -> dict[str, int]:
    held = standing(pl.concat(parts))["decision"]
    return {kind: int((held == kind).sum()) for kind in ("same", "not_same", "unsure")}
