"""Targets as they are given: on the command line or in a file."""

import tomllib
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

from lagi_clean.errors import InputError, UsageError
from lagi_clean.measure.targets import Target

__all__ = ["Target", "read_targets"]


def read_targets(texts: Sequence[str]) -> tuple[Target, ...]:
    """Read targets: ``INDICATOR=PERCENT``, ``INDICATOR=PERCENT@DAY`` or the name of a TOML file.

    The file has a table ``[targets]``, in it a percentage for each indicator or a table with
    ``percent`` and ``by``. Of two targets of one indicator the later one holds. Raises
    ``UsageError`` for what is no target, ``InputError`` for a file that cannot be read.

    >>> read_targets(["cccd_issued=95@2023-06-30"])[0].by
    datetime.date(2023, 6, 30)
    """
    found: dict[str, Target] = {}
    for text in texts:
        read = _of_file(Path(text)) if text.lower().endswith(".toml") else [_of_text(text)]
        found |= {target.indicator: target for target in read}
    return tuple(found.values())


def _of_text(text: str) -> Target:
    name, _, rest = text.partition("=")
    share, at, day = rest.partition("@")
    try:
        return Target(
            indicator=name.strip(),
            percent=Fraction(share.strip().removesuffix("%").replace(",", ".")),
            by=date.fromisoformat(day.strip()) if at else None,
        )
    except (ValueError, ZeroDivisionError) as error:
        raise UsageError("TARGET_UNREADABLE", text=text) from error


def _of_file(path: Path) -> list[Target]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError("TARGETS_MISSING", path=path) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError("TARGETS_NOT_TOML", path=path, reason=error) from error
    entries = document.get("targets")
    if not isinstance(entries, dict):
        raise UsageError("TARGET_UNREADABLE", text=f"{path}: [targets]")
    return [_of_entry(name, entry, path) for name, entry in entries.items()]


def _of_entry(name: str, entry: object, path: Path) -> Target:
    fields = entry if isinstance(entry, dict) else {"percent": entry}
    share, by = fields.get("percent"), fields.get("by")
    sound = isinstance(share, int | float) and not isinstance(share, bool)
    known = fields.keys() <= {"percent", "by"}
    if not sound or not known or not (by is None or isinstance(by, date)):
        raise UsageError("TARGET_UNREADABLE", text=f"{path}: {name}")
    return Target(indicator=name, percent=Fraction(str(share)), by=by)
