"""Time of ``clean``, as a ratio to a bare copy of the same CSV to Parquet by polars.

Usage: python benchmarks/clean.py [--people N] [--only dirty|clean] [--pairs N] [--file CSV]

Both are whole processes, in turn, in one run; what is quoted is the median of the ratios.
"""

import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path
from statistics import median

from lagi_clean.api.town import sample_town

COPY = (
    "import sys, polars as pl\n"
    "pl.read_csv(sys.argv[1], separator=sys.argv[2], skip_rows=int(sys.argv[3]),"
    " infer_schema=False).write_parquet(sys.argv[4])"
)
_TITLES = 6
"""Lines above the heading of a town's dirty extract."""


def seconds(*words: str | Path) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, *map(str, words)], check=True, capture_output=True)
    return time.perf_counter() - started


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=505)
    parser.add_argument("--only", choices=("dirty", "clean"), default="dirty")
    parser.add_argument("--pairs", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        sample_town(folder / "town", people=chosen.people, seed=chosen.seed, only=chosen.only)
        path = folder / "town" / f"population_{chosen.only}.csv"
        separator, skipped = (";", _TITLES) if chosen.only == "dirty" else (",", 0)
        ratios = []
        for _ in range(chosen.pairs):
            bare = seconds("-c", COPY, path, separator, str(skipped), folder / "copy.parquet")
            ours = seconds(
                *("-m", "lagi_clean", "clean", path, "-o", folder / "out", "--as-of", "2022-12-31")
            )
            ratios.append(ours / bare)
            print(f"copy {bare:.2f} s, clean {ours:.2f} s: {ours / bare:.2f} times")
        print(f"median of {chosen.pairs}: {median(ratios):.2f} times")


if __name__ == "__main__":
    main()
