"""A table under its own headings to one under fields, and the checks before that."""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

import polars as pl

from lagi_clean.errors import InputError, UsageError
from lagi_clean.mapping.headings import UNUSED, ColumnMapping, near_fields
from lagi_clean.tables import CITIZENS, FIELDS

__all__ = [
    "apply_mapping",
    "check_given",
    "check_mapping",
    "check_names",
    "mapping_toml",
    "read_map_file",
]

_OWN_SUFFIX = "_in_source"
_FAMILIES = {"full_name", "family_and_middle", "family_name"}


def check_mapping(mapping: ColumnMapping) -> None:
    """Raise ``InputError`` when headings are ambiguous or none gives a name."""
    if mapping.ambiguous:
        name, headings = next(iter(sorted(mapping.ambiguous.items())))
        raise InputError(
            "MAPPING_AMBIGUOUS",
            source=mapping.source,
            field=name,
            headings=", ".join(f"'{h}'" for h in headings),
            first=headings[0],
            last=headings[-1],
        )
    if not any(mapping.fields.values()):
        # the row may be a person's, not headings: nothing of it is shown
        raise InputError("MAPPING_NO_HEADINGS", source=mapping.source, count=len(mapping.fields))
    if not mapping.has_name:
        raise InputError(
            "MAPPING_NO_NAME",
            source=mapping.source,
            headings=", ".join(f"'{h}'" for h in mapping.fields),
        )


def check_names(frame: pl.DataFrame, mapping: ColumnMapping) -> None:
    """Raise ``InputError`` when a name would be a given name alone: thousands share each.

    A column of given names may hold whole names. If most of its cells have one word, and nobody
    said that they are given names, the family names stand under a heading that is not known.
    """
    heading = next((h for h, name in mapping.fields.items() if name == "given_name"), None)
    if heading is None or mapping.how[heading] == "given":
        return
    if _FAMILIES.isdisjoint(mapping.fields.values()):
        names = frame.get_column(heading).str.strip_chars().replace("", None).drop_nulls()
        if len(names) and 2 * int(names.str.contains(r"\s").sum()) < len(names):
            raise InputError("MAPPING_GIVEN_ONLY", source=mapping.source, heading=heading)


def check_given(given: Mapping[str, str], *, headings: Collection[str]) -> None:
    """Raise ``UsageError`` when a given heading is in no file, or a field does not exist.

    ``headings`` are those of all files of the job.
    """
    known = {" ".join(h.lower().split()) for h in headings}
    for heading, name in given.items():
        if name not in (*FIELDS, UNUSED):
            raise UsageError("MAPPING_FIELD_UNKNOWN", field=name, near=near_fields(name))
        if " ".join(heading.lower().split()) not in known:
            near = get_close_matches(heading, headings, n=3, cutoff=0.5) or sorted(headings)
            raise UsageError(
                "MAPPING_HEADING_UNKNOWN",
                heading=heading,
                near=", ".join(f"'{h}'" for h in near),
            )


def apply_mapping(
    frame: pl.DataFrame, mapping: ColumnMapping, *, rows: pl.Series, source: str
) -> pl.DataFrame:
    """Return what ``normalize`` takes: ``record_id, source, source_row``, fields, other columns.

    ``frame`` has String columns under the headings of ``mapping``; ``rows`` (Int64) are its row
    numbers. A column of no field passes through under its heading, with ``_in_source`` behind it
    where that is the name of a column of ours.
    """
    names = {heading: name for heading, name in mapping.fields.items() if name is not None}
    taken = {*CITIZENS, *FIELDS}
    others = {h: h + _OWN_SUFFIX if h in taken else h for h in frame.columns if h not in names}
    return frame.select(
        pl.concat_str(pl.lit(source), pl.lit(":"), rows.alias("row")).alias("record_id"),
        pl.lit(source).alias("source"),
        rows.cast(pl.Int64).alias("source_row"),
        *(pl.col(heading).alias(name) for heading, name in (names | others).items()),
    )


def mapping_toml(mappings: Sequence[ColumnMapping]) -> str:
    """Return a map file: every heading with its field, ``-`` for none, ready to be edited.

    >>> from lagi_clean.mapping.headings import propose_mapping
    >>> print(mapping_toml([propose_mapping(["Họ tên"], source="list")]).splitlines()[-1])
    "Họ tên" = "full_name"
    """
    lines = [
        "# What the headings of an extract mean: heading = field, '-' for one to be left alone.",
        "# Fields: " + ", ".join(FIELDS),
        "",
        "[columns]",
    ]
    seen: dict[str, str] = {}
    for mapping in mappings:
        for heading, name in mapping.fields.items():
            seen.setdefault(heading, name or UNUSED)
    lines += [f"{_quoted(heading)} = {_quoted(name)}" for heading, name in seen.items()]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    plain_text = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped)
    return f'"{plain_text}"'


def read_map_file(path: Path) -> dict[str, str]:
    """Return the headings and fields of a map file.

    Raises ``InputError`` when it cannot be read, ``UsageError`` when it is no map file.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError("MAP_FILE_UNREADABLE", path=path) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError("MAP_FILE_WRONG", path=path, reason=type(error).__name__) from error
    columns = document.get("columns")
    if not isinstance(columns, dict) or not all(isinstance(v, str) for v in columns.values()):
        raise UsageError("MAP_FILE_WRONG", path=path, reason="no [columns] of texts")
    return dict(columns)
