"""Time of ``clean``, as a ratio to a bare copy of the same CSV to Parquet by polars.

Usage: python benchmarks/clean.py [--people N] [--only dirty|clean] [--pairs N] [--file CSV]

Both are whole processes, in turn, in one run; what is quoted is the median of the ratios, of time
on the clock and of processor time. On a machine that others use only the second means something.
``--file`` takes an extract that is there already, of the kind that ``--only`` names.
"""

import os
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


def seconds(*words: str | Path) -> tuple[float, float]:
    """Return the time on the clock and the processor time that a Python process takes."""
    before, started = os.times(), time.perf_counter()
    subprocess.run([sys.executable, *map(str, words)], check=True, capture_output=True)
    wall, after = time.perf_counter() - started, os.times()
    system = after.children_system - before.children_system
    return wall, after.children_user - before.children_user + system


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=505)
    parser.add_argument("--only", choices=("dirty", "clean"), default="dirty")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--file", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        path = chosen.file
        if path is None:
            sample_town(folder / "town", people=chosen.people, seed=chosen.seed, only=chosen.only)
            path = folder / "town" / f"population_{chosen.only}.csv"
        separator, skipped = (";", _TITLES) if chosen.only == "dirty" else (",", 0)
        walls, processor = [], []
        for _ in range(chosen.pairs):
            bare = seconds("-c", COPY, path, separator, str(skipped), folder / "copy.parquet")
            ours = seconds(
                *("-m", "lagi_clean", "clean", path, "-o", folder / "out", "--as-of", "2022-12-31")
            )
            walls.append(ours[0] / bare[0])
            processor.append(ours[1] / bare[1])
            print(
                f"copy {bare[0]:.2f} s, clean {ours[0]:.2f} s: {walls[-1]:.2f} times; "
                f"processor {bare[1]:.2f} s, {ours[1]:.2f} s: {processor[-1]:.2f} times"
            )
        print(
            f"median of {chosen.pairs}: {median(walls):.2f} times, "
            f"processor {median(processor):.2f} times"
        )


if __name__ == "__main__":
    main()
