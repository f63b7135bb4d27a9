"""What a nightly job is stopped by: limits given on the command line, told in one line."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from lagi_clean.api.coverage import Coverage
    from lagi_clean.errors import Language

__all__ = ["age_limit", "clock", "gate_findings", "percent_limits", "point_limits"]

_USUAL = "cccd_issued"
_NUMBER = r"[0-9]{1,6}(?:[.,][0-9]{1,9})?"
_AGE = re.compile(rf"({_NUMBER})\s*([mhd])")
_LIMIT = re.compile(rf"({_NUMBER})\s*%?")
_HOURS = {"m": Fraction(1, 60), "h": Fraction(1), "d": Fraction(24)}


def percent_limits(texts: Sequence[str] | None) -> dict[str, Fraction]:
    """Return the limits of ``--fail-under``: ``INDICATOR=PERCENT``."""
    limits = {}
    for text in texts or ():
        name, _, limit = text.partition("=")
        limits[name.strip()] = _number(
            limit, option="--fail-under", wanted=f"'{text}' is not INDICATOR=PERCENT, such as"
            " cccd_issued=95",
        )  # fmt: skip
    return limits


def point_limits(texts: Sequence[str] | None) -> dict[str, Fraction]:
    """Return the limits of ``--max-drop``: ``POINTS`` of cards issued, or ``INDICATOR=POINTS``."""
    limits = {}
    for text in texts or ():
        name, _, limit = text.rpartition("=")
        limits[name.strip() or _USUAL] = _number(
            limit, option="--max-drop", wanted=f"'{text}' is not POINTS or INDICATOR=POINTS, such"
            " as 0.5",
        )  # fmt: skip
    return limits


def age_limit(text: str | None) -> timedelta | None:
    """Return the limit of ``--max-age``: minutes, hours or days, such as ``26h``."""
    if text is None:
        return None
    found = _AGE.fullmatch(text.strip().lower())
    if found is None:
        message = f"'{text}' is not a time such as 90m, 26h or 2d"
        raise typer.BadParameter(message, param_hint="--max-age")
    hours = Fraction(found[1].replace(",", ".")) * _HOURS[found[2]]
    return timedelta(seconds=float(hours * 3600))


def gate_findings(
    file: str,
    counted: "Coverage",
    *,
    history: Path | None,
    under: Mapping[str, Fraction],
    drop: Mapping[str, Fraction],
    age: timedelta | None,
    language: "Language",
) -> str:
    """Return what stands beyond its limit, in one line, empty if nothing does."""
    from lagi_clean.api import coverage as api
    from lagi_clean.api import gates as past

    found = [api.shortfall_text(one, language=language) for one in api.shortfalls(counted, under)]
    if history is not None and drop:
        found += [
            past.drop_text(one, language=language) for one in past.drops(history, counted, drop)
        ]
    if age is not None:
        old = past.age_of_extract(file, now=clock(), history=history)
        found += [past.too_old_text(old, age, language=language)] if old > age else []
    return "; ".join(found)


def clock() -> datetime:
    """Return the time now, UTC: for ages and the record of a night, never for a figure."""
    return datetime.now(tz=UTC)


def _number(text: str, *, option: str, wanted: str) -> Fraction:
    found = _LIMIT.fullmatch(text.strip())
    if found is None:
        raise typer.BadParameter(wanted, param_hint=option)
    return Fraction(found[1].replace(",", "."))
