"""What a file is, before anything is done with it.

How it reads, what its headings mean, how good its records are: counts and shapes of cells, no
cell's value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import polars as pl

from lagi_clean.api.clean import Progress, clean_tables, read_files
from lagi_clean.errors import InputError
from lagi_clean.mapping import ColumnMapping, check_given, mapping_toml, propose_mapping
from lagi_clean.read import Evidence, RawTable, ReadOptions
from lagi_clean.settings import Settings
from lagi_clean.validate import Quality, quality
from lagi_clean.write import atomic_file

__all__ = ["ColumnProfile", "Inspection", "SourceInspection", "inspect_files", "save_map"]

_LONGEST_SHAPE = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnProfile:
    """One column: what its heading was taken for, and what its cells look like.

    ``shape`` is the most frequent form of a cell, with ``a`` for a run of letters and ``9`` for a
    digit, and ``shaped`` the number of cells that have it.
    """

    heading: str
    field: str | None
    how: str
    filled: int
    distinct: int
    shape: str
    shaped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceInspection:
    """One file: where its rows went, how it was read, its columns."""

    source: str
    rows_read: int
    records: int
    quarantine: int
    dropped: Mapping[str, int]
    evidence: Evidence
    columns: tuple[ColumnProfile, ...]
    ambiguous: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What was seen of all files; ``problem`` says why the records could not be judged."""

    as_of: date
    sources: tuple[SourceInspection, ...]
    mappings: tuple[ColumnMapping, ...]
    quality: tuple[Quality, ...]
    findings: Mapping[str, int]
    """How often each rule spoke, by its code."""
    problem: InputError | None

    def as_dict(self) -> dict[str, object]:
        """Return everything as plain values for JSON."""
        return {
            "schema_version": 1,
            "command": "inspect",
            "as_of": self.as_of.isoformat(),
            "sources": [asdict(source) for source in self.sources],
            "quality": {score.code: score.as_dict() for score in self.quality},
            "findings": dict(self.findings),
            "problem": None if self.problem is None else self.problem.code,
        }


def inspect_files(
    paths: Sequence[str | Path],
    *,
    as_of: date,
    settings: Settings | None = None,
    options: ReadOptions | None = None,
    given: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Inspection:
    """Read files, propose what their headings mean, and judge their records.

    Unclear headings are no error here: the proposal says so, and nothing is judged. Raises
    ``InputError`` when a file cannot be read, ``UsageError`` for a heading or field that does not
    exist.
    """
    settings = settings or Settings()
    doing = progress or (lambda _doing: None)
    raws = read_files(paths, options=options, settings=settings, progress=doing)
    check_given(given or {}, headings={h for raw in raws for h in raw.frame.columns})
    mappings = tuple(
        propose_mapping(raw.frame.columns, source=raw.source, given=given) for raw in raws
    )
    scores: tuple[Quality, ...] = ()
    findings: dict[str, int] = {}
    problem = None
    try:
        cleaned = clean_tables(raws, as_of=as_of, settings=settings, given=given, progress=doing)
    except InputError as error:
        problem = error
    else:
        scores = quality(cleaned.citizens, cleaned.issues)
        counts = (
            cleaned.issues["rule"].value_counts().sort("count", "rule", descending=[True, False])
        )
        findings = dict(counts.iter_rows())
    return Inspection(
        as_of=as_of,
        sources=tuple(_inspected(raw, m) for raw, m in zip(raws, mappings, strict=True)),
        mappings=mappings,
        quality=scores,
        findings=findings,
        problem=problem,
    )


def save_map(inspection: Inspection, path: Path) -> None:
    """Write what the headings were taken for as a map file, ready to be edited and given back."""
    with atomic_file(path) as staged:
        staged.write_text(mapping_toml(inspection.mappings), encoding="utf-8")


def _inspected(raw: RawTable, mapping: ColumnMapping) -> SourceInspection:
    return SourceInspection(
        source=raw.source,
        rows_read=raw.rows_read,
        records=raw.frame.height,
        quarantine=raw.quarantine.height,
        dropped=dict(raw.dropped),
        evidence=raw.evidence,
        columns=tuple(_profile(raw.frame[heading], mapping) for heading in raw.frame.columns),
        ambiguous=mapping.ambiguous,
    )


def _profile(cells: pl.Series, mapping: ColumnMapping) -> ColumnProfile:
    filled = cells.drop_nulls()
    shapes = (
        filled.str.replace_all(r"[\p{L}\p{M}]+", "a")
        .str.replace_all(r"\p{Nd}", "9")
        .str.slice(0, _LONGEST_SHAPE)
        .alias("shape")
        .value_counts()
        .sort("count", "shape", descending=[True, False])
    )
    shape, shaped = shapes.row(0) if shapes.height else ("", 0)
    return ColumnProfile(
        heading=cells.name,
        field=mapping.fields[cells.name],
        how=mapping.how[cells.name],
        filled=len(filled),
        distinct=filled.n_unique(),
        shape=shape,
        shaped=shaped,
    )
