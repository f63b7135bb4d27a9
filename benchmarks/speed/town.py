"""A dirty town, cleaned: made once and kept.

``clean`` holds a whole extract in memory. A town of many millions is therefore cut into parts of
``PART`` rows, as districts would send it, cleaned one by one and put together.
"""

import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import polars as pl

from benchmarks.process import program, run

__all__ = ["AS_OF", "cleaned_town"]

AS_OF = "2022-12-31"
PART = 1_500_000
_DIRTY = "population_dirty"


def cleaned_town(folder: Path, people: int, seed: int) -> tuple[Path, Path]:
    """Return the cleaned table and the truth of a town."""
    town = folder / f"town_{people}_{seed}"
    ours = program("lagi-clean")
    if not (town / "truth.parquet").is_file():
        arguments = ["--people", str(people), "--seed", str(seed), "--as-of", AS_OF]
        run([ours, "sample-town", *arguments, "--only", "dirty", "-o", str(town)])
    cleaned = folder / f"cleaned_{people}_{seed}" / "citizens.parquet"
    if not cleaned.is_file():
        scratch = folder / "parts"
        parts = []
        for number, (part, before) in enumerate(_parts(town / f"{_DIRTY}.csv", scratch)):
            place = scratch / f"cleaned_{number}"
            run([ours, "clean", str(part), "--as-of", AS_OF, "-o", str(place)])
            parts.append(_moved(pl.scan_parquet(place / "citizens.parquet"), before))
        cleaned.parent.mkdir()
        pl.concat(parts, how="diagonal").sink_parquet(cleaned, row_group_size=100_000)
        shutil.rmtree(scratch)
    return cleaned, town / "truth.parquet"


def _parts(table: Path, scratch: Path) -> Iterator[tuple[Path, int]]:
    """Yield files with ``PART`` rows each, all with the heading, and how many rows come before."""
    scratch.mkdir(exist_ok=True)
    part, before = scratch / table.name, 0
    with table.open(encoding="utf-8-sig", newline="") as lines:
        head: list[str] = []
        while not head or not head[-1].startswith("STT;"):
            head.append(next(lines))
        while rows := list(islice(lines, PART)):
            part.write_text("".join([*head, *rows]), encoding="utf-8-sig", newline="")
            yield part, before
            before += len(rows)


def _moved(part: pl.LazyFrame, before: int) -> pl.LazyFrame:
    """Return the records of a part with the numbers that their rows have in the whole."""
    row = pl.col("source_row") + before
    record = pl.concat_str(pl.col("source"), pl.lit(":"), row.cast(pl.String))
    return part.with_columns(source_row=row, record_id=record)
