"""Reading a CSV file against a bare polars ``read_csv`` of the same file, by CPU time.

Run: ``python -m benchmarks.read FILE [--delimiter ;] [--skip-lines 6]``. Both run in this process,
in turn; the least of five runs counts.
"""

import argparse
import time
from collections.abc import Callable

import polars as pl

from lagi_clean.read import read_table


def cpu_seconds(work: Callable[[], int], *, runs: int = 5) -> tuple[float, int]:
    best, rows = float("inf"), 0
    for _ in range(runs):
        began = time.process_time()
        rows = work()
        best = min(best, time.process_time() - began)
    return best, rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--delimiter", default=";")
    parser.add_argument("--skip-lines", type=int, default=6)
    given = parser.parse_args()

    def bare() -> int:
        return pl.read_csv(
            given.file,
            infer_schema=False,
            separator=given.delimiter,
            skip_lines=given.skip_lines,
        ).height

    base, base_rows = cpu_seconds(bare)
    ours, rows = cpu_seconds(lambda: read_table(given.file).frame.height)
    print(f"polars read_csv   {base:6.2f} s CPU  {base_rows:>10,} rows")
    print(f"lagi-clean read   {ours:6.2f} s CPU  {rows:>10,} rows")
    print(f"ratio             {ours / base:6.2f}")


if __name__ == "__main__":
    main()
