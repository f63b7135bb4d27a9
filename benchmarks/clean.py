"""Time of ``clean``, as a ratio to a bare copy of the same CSV to Parquet by polars.

Usage: python -m benchmarks.clean [--people N] [--only dirty|clean] [--pairs N] [--file CSV]

Both are whole processes, in turn, in one run; what is quoted is the median of the ratios, of time
on the clock and of processor time. On a machine that others use only the second means something.
``--file`` takes an extract that is there already, of the kind that ``--only`` names.
"""

import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from statistics import median

from benchmarks.process import run
from lagi_clean.api.town import sample_town

COPY = (
    "import sys, polars as pl\n"
    "pl.read_csv(sys.argv[1], separator=sys.argv[2], skip_rows=int(sys.argv[3]),"
    " infer_schema=False).write_parquet(sys.argv[4])"
)
_TITLES = 6
"""Lines above the heading of a town's dirty extract."""


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
            copied = [COPY, str(path), separator, str(skipped), str(folder / "copy.parquet")]
            bare = run([sys.executable, "-c", *copied])
            cleaned = ["clean", str(path), "-o", str(folder / "out"), "--as-of", "2022-12-31"]
            ours = run([sys.executable, "-m", "lagi_clean", *cleaned])
            walls.append(ours.wall / bare.wall)
            processor.append(ours.processor / bare.processor)
            print(
                f"copy {bare.wall:.2f} s, clean {ours.wall:.2f} s: {walls[-1]:.2f} times; "
                f"processor {bare.processor:.2f} s, {ours.processor:.2f} s: "
                f"{processor[-1]:.2f} times"
            )
        print(
            f"median of {chosen.pairs}: {median(walls):.2f} times, "
            f"processor {median(processor):.2f} times"
        )


if __name__ == "__main__":
    main()
