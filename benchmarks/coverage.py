"""Coverage against the same counts written by hand in polars, and DuckDB where it is installed.

Run: python -m benchmarks.coverage [ROWS] [ROUNDS] [PARQUET]   (128402 rows, 3 rounds)

Each candidate runs in a process of its own, in turn, round after round; printed are the medians of
wall time and processor time, the largest memory, and the median of the ratios that a candidate has
to a baseline of the same round. By hand it is one group-by of ward and age band with eligible and
issued, of distinct people (by number) and without that; coverage counts nine indicators by ward,
age band and both, and a person once.

The table is made here, or is the PARQUET of a job: people with a number, a birth date, one of nine
wards, sex, card and residence. Its metadata tell that no number is repeated, as those of every
table that this program writes do when it is so; "looking for repeats" counts the same table without
them. The last candidate is the whole command, with the start of Python.
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from lagi_clean.api.coverage import builtin_catalogue, coverage_of_file
from lagi_clean.settings import Settings
from lagi_clean.tables import CITIZENS, conform
from lagi_clean.write.distinct import distinct_metadata

DAY = date(2022, 12, 31)
BY = (("ward",), ("age_band",), ("ward", "age_band"))
CHUNK = 1_000_000
SILENT = "silent.parquet"
"""The same table beside it, without metadata."""


def make_people(path: Path, rows: int) -> None:
    parts = path.parent / "parts"
    parts.mkdir()
    for start in range(0, rows, CHUNK):
        person = pl.int_range(start, min(start + CHUNK, rows), eager=True)
        mixed = person.hash(seed=7)
        born = pl.date(1930, 1, 1) + pl.duration(days=pl.lit(mixed % 33_000))
        frame = pl.select(
            record_id="people:" + person.cast(pl.String),
            birth_date=born,
            birth_year=born.dt.year(),
            birth_month=born.dt.month(),
            birth_precision=pl.lit("day"),
            # every number once, in no order
            personal_id=(person * 7_919_003 % 10**9 + 60_000_000_000).cast(pl.String).str.zfill(12),
            name_key=pl.lit("nguyễn văn an"),
            sex=pl.when(mixed % 2 == 0).then(pl.lit("male")).otherwise(pl.lit("female")),
            ward_code=(mixed % 9 + 23_231).cast(pl.String),
            ward="Phường " + (mixed % 9).cast(pl.String),
            card_status=pl.when(mixed % 13 > 0).then(pl.lit("issued")).otherwise(pl.lit("none")),
            residence_status=pl.when(mixed % 50 == 0).then(pl.lit("moved_out")),
            life_status=pl.lit("alive"),
        )
        conform(frame, CITIZENS).write_parquet(parts / f"{start:012d}.parquet")
    people = pl.scan_parquet(parts / "*.parquet")
    numbers = people.select("personal_id").collect()
    people.sink_parquet(path, metadata=distinct_metadata(numbers))
    shutil.rmtree(parts)


def make(path: Path, rows: int, given: Path | None = None) -> None:
    """Put the table at ``path``, made or given, and the same one without metadata beside it."""
    if given is None:
        make_people(path, rows)
    else:
        path.symlink_to(given)
    pl.scan_parquet(path).sink_parquet(path.parent / SILENT)


def by_lagi_clean(path: Path) -> int:
    rows = coverage_of_file(path, as_of=DAY, by=BY, settings=Settings()).rows
    return int(rows.filter(indicator="cccd_issued")["numerator"][0])


def looking_for_repeats(path: Path) -> int:
    return by_lagi_clean(path.parent / SILENT)


def one_figure(path: Path) -> int:
    """Return the cards issued, counting nothing else than the group-by by hand."""
    only = builtin_catalogue().only(["cccd_issued"])
    counted = coverage_of_file(
        path, as_of=DAY, by=[("ward", "age_band")], settings=Settings(), catalogue=only
    )
    return int(counted.rows["numerator"][0])


def by_hand(path: Path, *, distinct: bool = True) -> int:
    """Return the cards issued, from one group-by with the same conditions."""
    born = pl.col("birth_date")
    ends = ((14, "0-13"), (25, "14-24"), (40, "25-39"), (60, "40-59"))
    band = pl.coalesce(
        *(pl.when(born > DAY.replace(year=DAY.year - age)).then(pl.lit(b)) for age, b in ends),
        pl.lit("60+"),
    )
    eligible = born <= DAY.replace(year=DAY.year - 14)
    people = pl.scan_parquet(path).filter(
        pl.col("life_status") == "alive", pl.col("residence_status").ne_missing("moved_out")
    )
    if distinct:
        people = people.filter(pl.col("personal_id").hash().is_first_distinct())
    counts = (
        people.group_by("ward_code", "ward", band.alias("band"))
        .agg(
            eligible.sum().alias("eligible"),
            (eligible & (pl.col("card_status") == "issued")).sum().alias("issued"),
        )
        .collect()
    )
    return int(counts["issued"].sum())


def by_duckdb(path: Path, *, distinct: bool = True) -> int:
    import duckdb

    people = f"read_parquet('{path}')"
    if distinct:
        people = f"(select distinct on (personal_id) * from {people})"
    query = f"""
        select sum(issued) from (
            select ward_code, ward,
                case when birth_date > date '2008-12-31' then '0-13'
                     when birth_date > date '1997-12-31' then '14-24'
                     when birth_date > date '1982-12-31' then '25-39'
                     when birth_date > date '1962-12-31' then '40-59' else '60+' end as band,
                count(*) filter (birth_date <= date '2008-12-31') as eligible,
                count(*) filter (birth_date <= date '2008-12-31' and card_status = 'issued')
                    as issued
            from {people}
            where life_status = 'alive' and residence_status is distinct from 'moved_out'
            group by all)
    """
    row = duckdb.connect().execute(query).fetchone()
    return int(row[0]) if row else 0


def by_command(path: Path) -> int:
    entry = "from lagi_clean.cli.main import run; run()"
    by = ",".join("+".join(names) for names in BY)
    command = [sys.executable, "-c", entry, "coverage", str(path), "--as-of", str(DAY)]
    done = subprocess.run([*command, "--by", by], capture_output=True, check=True)
    lines = (line.split(b",") for line in done.stdout.splitlines())
    return next(int(line[6]) for line in lines if line[5] == b"cccd_issued")


RUNS: dict[str, Callable[[Path], int]] = {
    "polars, plain": lambda path: by_hand(path, distinct=False),
    "polars, distinct": by_hand,
    "DuckDB, plain": lambda path: by_duckdb(path, distinct=False),
    "DuckDB, distinct": by_duckdb,
    "coverage": by_lagi_clean,
    "coverage, one figure": one_figure,
    "coverage, looking for repeats": looking_for_repeats,
    "coverage, command": by_command,
}


@dataclass(frozen=True)
class Cost:  # noqa: D101
    wall: float
    processor: float
    megabytes: float
    issued: int


def measured(name: str, path: Path) -> Cost:
    """Return what a run costs in a process of its own, without the start of the interpreter."""
    command = [sys.executable, __file__, "--one", name, str(path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    wall, processor, megabytes, issued = done.stdout.split()
    return Cost(float(wall), float(processor), float(megabytes), int(issued))


def one(name: str, path: Path) -> None:
    """Run a candidate here and print what it cost."""
    import lagi_clean.measure  # noqa: F401  # imports are no part of it

    if name.startswith("DuckDB"):
        import duckdb  # noqa: F401
    start, before = time.perf_counter(), os.times()
    issued = RUNS[name](path)
    wall, after = time.perf_counter() - start, os.times()
    processor = sum(after[:4]) - sum(before[:4])
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(wall, processor, max(u.ru_maxrss for u in used) / 1024, issued)


def main(rows: int, rounds: int, given: Path | None) -> None:
    names = list(RUNS)
    try:
        import duckdb  # noqa: F401
    except ImportError:
        print("DuckDB is not installed: left out")
        names = [name for name in names if not name.startswith("DuckDB")]
    with tempfile.TemporaryDirectory(dir=given and given.parent) as folder:
        path = Path(folder) / "people.parquet"
        # in a process of its own: a child's memory is counted from its parent's
        made = [str(rows)] if given is None else ["0", str(given.resolve())]
        subprocess.run([sys.executable, __file__, "--make", str(path), *made], check=True)
        costs: dict[str, list[Cost]] = {name: [] for name in names}
        for _ in range(rounds):
            for name in names:
                costs[name].append(measured(name, path))
    show(costs)


def show(costs: dict[str, list[Cost]]) -> None:
    """Print a line for each candidate; the ratios are of wall time / of processor time."""
    bases = [name for name in costs if "coverage" not in name]
    heads = "".join(f"{'x ' + base:>20}" for base in bases)
    print(f"{'':<30}{'wall s':>9}{'cpu s':>9}{'MB':>8}{'issued':>12}{heads}")
    for name, found in costs.items():
        wall = statistics.median(cost.wall for cost in found)
        processor = statistics.median(cost.processor for cost in found)
        memory = max(cost.megabytes for cost in found)
        line = f"{name:<30}{wall:>9.3f}{processor:>9.3f}{memory:>8.0f}{found[0].issued:>12,}"
        for base in bases:
            beside = list(zip(found, costs[base], strict=True))
            walls = statistics.median(one.wall / other.wall for one, other in beside)
            processors = statistics.median(one.processor / other.processor for one, other in beside)
            line += f"{f'{walls:.2f} / {processors:.2f}':>20}"
        print(line)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], Path(sys.argv[3]))
    elif sys.argv[1:2] == ["--make"]:
        make(Path(sys.argv[2]), int(sys.argv[3]), *map(Path, sys.argv[4:]))
    else:
        main(
            int(sys.argv[1]) if len(sys.argv) > 1 else 128_402,
            int(sys.argv[2]) if len(sys.argv) > 2 else 3,
            Path(sys.argv[3]) if len(sys.argv) > 3 else None,
        )
