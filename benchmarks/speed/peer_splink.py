"""Splink on DuckDB as a whole process: train, predict, cluster, write.

Usage: python -m benchmarks.speed.peer_splink prepare CITIZENS.parquet PREPARED.parquet
       python -m benchmarks.speed.peer_splink match PREPARED.parquet FOLDER

It gets the settings with Vietnamese levels of the quality benchmark, our blocking rules and our
prepared columns, which are made beforehand, in a process of their own. Its time, in ``times.json``,
is from the reading of that file on.
"""

import json
import sys
import time
from pathlib import Path

import polars as pl

from benchmarks.quality.peer_splink import citizens_frame, town_pairs


def prepare(source: Path, target: Path) -> None:
    """Write the columns that Splink needs of a citizens table."""
    citizens_frame(pl.scan_parquet(source)).write_parquet(target)


def match(source: Path, folder: Path) -> None:
    """Write the pairs and clusters that Splink finds, and how long it took."""
    folder.mkdir(parents=True)
    started = time.perf_counter()
    pairs, clusters = town_pairs(source, "aware", threshold=0.95)
    pairs.write_parquet(folder / "pairs.parquet")
    clusters.write_parquet(folder / "clusters.parquet")
    times = {"splink": time.perf_counter() - started}
    (folder / "times.json").write_text(json.dumps(times), encoding="utf-8")


def main() -> None:
    step = {"prepare": prepare, "match": match}[sys.argv[1]]
    step(Path(sys.argv[2]), Path(sys.argv[3]))


if __name__ == "__main__":
    main()
