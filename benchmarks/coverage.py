"""Coverage against the same counts written by hand in polars, and DuckDB where it is installed.

Run: python benchmarks/coverage.py [ROWS]   (128402 rows if not given)

Prints seconds and ratios to the first baseline, all in one run. The table is made here: people
with a number, a birth date, one of nine wards, sex, card and residence.
"""

import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import polars as pl

from lagi_clean.api.coverage import coverage_of_file
from lagi_clean.settings import Settings
from lagi_clean.tables import CITIZENS, conform

DAY = date(2022, 12, 31)
BY = (("ward",), ("age_band",), ("ward", "age_band"))
CHUNK = 1_000_000


def make_people(path: Path, rows: int) -> None:
    parts = path.parent / "parts"
    parts.mkdir()
    for start in range(0, rows, CHUNK):
        person = pl.int_range(start, min(start + CHUNK, rows), eager=True)
        mixed = person.hash(seed=7)
        born = pl.date(1930, 1, 1) + pl.duration(days=mixed % 33_000)
        frame = pl.select(
            record_id="people:" + person.cast(pl.String),
            birth_date=born,
            birth_year=born.dt.year(),
            birth_month=born.dt.month(),
            birth_precision=pl.lit("day"),
            personal_id=(person + 60_080_000_000).cast(pl.String).str.zfill(12),
            name_key=pl.lit("nguyễn văn an"),
            sex=pl.when(mixed % 2 == 0).then(pl.lit("male")).otherwise(pl.lit("female")),
            ward_code=(mixed % 9 + 23_231).cast(pl.String),
            ward="Phường " + (mixed % 9).cast(pl.String),
            card_status=pl.when(mixed % 13 > 0).then(pl.lit("issued")).otherwise(pl.lit("none")),
            residence_status=pl.when(mixed % 50 == 0).then(pl.lit("moved_out")),
            life_status=pl.lit("alive"),
        )
        conform(frame, CITIZENS).write_parquet(parts / f"{start:012d}.parquet")
    pl.scan_parquet(parts / "*.parquet").sink_parquet(path)


def by_lagi_clean(path: Path) -> int:
    rows = coverage_of_file(path, as_of=DAY, by=BY, settings=Settings()).rows
    return int(rows.filter(indicator="cccd_issued")["numerator"][0])


def by_hand(path: Path) -> int:
    """Return the cards issued, from one group-by with the same conditions and distinct people."""
    born = pl.col("birth_date")
    ends = ((14, "0-13"), (25, "14-24"), (40, "25-39"), (60, "40-59"))
    band = pl.coalesce(
        *(pl.when(born > DAY.replace(year=DAY.year - age)).then(pl.lit(b)) for age, b in ends),
        pl.lit("60+"),
    )
    eligible = born <= DAY.replace(year=DAY.year - 14)
    counts = (
        pl.scan_parquet(path)
        .filter(
            pl.col("life_status") == "alive",
            pl.col("residence_status").ne_missing("moved_out"),
            pl.col("personal_id").hash().is_first_distinct(),
        )
        .group_by("ward_code", "ward", band)
        .agg(
            eligible.sum().alias("eligible"),
            (eligible & (pl.col("card_status") == "issued")).sum().alias("issued"),
        )
        .collect()
    )
    return int(counts["issued"].sum())


def by_duckdb(path: Path) -> int:
    import duckdb

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
            from (select distinct on (personal_id) * from read_parquet('{path}'))
            where life_status = 'alive' and residence_status is distinct from 'moved_out'
            group by all)
    """
    row = duckdb.connect().execute(query).fetchone()
    return int(row[0]) if row else 0


def whole_process(path: Path) -> int:
    entry = "from lagi_clean.cli.main import run; run()"
    command = [sys.executable, "-c", entry, "coverage", str(path), "--as-of", str(DAY)]
    done = subprocess.run([*command, "--only", "cccd_issued"], capture_output=True, check=True)
    return int(done.stdout.splitlines()[1].split(b",")[6])


def main(rows: int) -> None:
    runs = {
        "by hand in polars": by_hand,
        "coverage": by_lagi_clean,
        "coverage, whole process": whole_process,
    }
    try:
        import duckdb  # noqa: F401

        runs["by hand in DuckDB"] = by_duckdb
    except ImportError:
        print("DuckDB is not installed: left out")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.parquet"
        make_people(path, rows)
        seconds = {}
        for name, run in runs.items():
            results = []
            took = []
            for _ in range(3):
                start = time.perf_counter()
                results.append(run(path))
                took.append(time.perf_counter() - start)
            seconds[name] = min(took)
            ratio = seconds[name] / seconds["by hand in polars"]
            print(f"{name:<26} {seconds[name]:8.3f} s  {ratio:5.2f}x  issued {results[0]:,}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 128_402)
