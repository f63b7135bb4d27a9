"""The coverage that a job counted, against the truth of a synthetic town."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl

from lagi_clean.errors import InputError

__all__ = ["CoverageCheck", "check_coverage"]

_NEEDED = {"person_id", "eligible", "card_status", "eid_channel"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageCheck:
    """One indicator as counted and as it is; percentages of the eligible, exact."""

    indicator: str
    counted: int
    counted_of: int
    true: int
    true_of: int

    @property
    def points(self) -> float | None:
        """How many percentage points the count lies above the truth, None over 0."""
        if not self.counted_of or not self.true_of:
            return None
        return 100 * self.counted / self.counted_of - 100 * self.true / self.true_of

    def as_dict(self) -> dict[str, object]:
        """Return the figures as plain values for JSON."""
        return {**asdict(self), "points": self.points}


def check_coverage(folder: Path, truth: pl.DataFrame) -> list[CoverageCheck]:
    """Return issued cards and accounts by channel of the job in ``folder`` beside the truth.

    ``truth`` is a town's, with a row for each record; a person counts once. Empty when the job
    counted no coverage or the truth knows of no cards. ``InputError`` when ``coverage.json`` is
    damaged.
    """
    path = folder / "coverage.json"
    if not path.is_file() or not truth.columns or not set(truth.columns) >= _NEEDED:
        return []
    try:
        totals = {
            row["indicator"]: row
            for row in json.loads(path.read_text(encoding="utf-8"))["rows"]
            if row["unit_level"] == "total" and row["group"] == ""
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError("JOB_TABLE_BROKEN", path=path) from error
    eligible = truth.filter(pl.col("eligible")).unique("person_id")
    true = {
        "cccd_issued": pl.col("card_status") == "issued",
        "eid_with_card": pl.col("eid_channel") == "with_card",
        "eid_standalone": pl.col("eid_channel") == "standalone",
    }
    return [
        CoverageCheck(
            indicator=indicator,
            counted=totals[indicator]["numerator"],
            counted_of=totals[indicator]["denominator"],
            true=eligible.filter(condition).height,
            true_of=eligible.height,
        )
        for indicator, condition in true.items()
        if indicator in totals
    ]
