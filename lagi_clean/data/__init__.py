"""Reference tables that ship with the package, and the one way to read them.

Contents, sources and licences are listed in ``SOURCES.md`` beside the files. Only the
standard library is used, so that ``text`` and ``ids`` may read their tables from here.
"""

import csv
import tomllib
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Any

__all__ = ["csv_rows", "toml_document", "toml_folder"]


@cache
def csv_rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a shipped CSV file, each a dict from heading to text.

    ``name`` is the path below this folder. The tuple is shared: do not change its rows.

    >>> csv_rows("cccd_province_codes.csv")[0]["province"]
    'Hà Nội'
    """
    text = files("lagi_clean.data").joinpath(name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(StringIO(text, newline="")))


@cache
def toml_document(name: str) -> dict[str, Any]:
    """Return a shipped TOML file as a dict. The dict is shared: do not change it."""
    return tomllib.loads(files("lagi_clean.data").joinpath(name).read_text(encoding="utf-8"))


@cache
def toml_folder(name: str) -> dict[str, Any]:
    """Return the sections of every TOML file in a shipped folder, as one dict.

    A section name stands in one file only; a second one is a ``ValueError``.
    """
    merged: dict[str, Any] = {}
    for entry in sorted(files("lagi_clean.data").joinpath(name).iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            sections = toml_document(f"{name}/{entry.name}")
            if twice := merged.keys() & sections.keys():
                message = f"{sorted(twice)} of {name}/{entry.name} stand in another file too"
                raise ValueError(message)
            merged |= sections
    return merged
