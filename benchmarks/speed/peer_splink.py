"""Splink on DuckDB as a whole process: train, predict, cluster, write.

Usage: python -m benchmarks.speed.peer_splink CITIZENS.parquet FOLDER

It gets the settings with Vietnamese levels of the quality benchmark, our blocking rules and our
prepared columns; ``prepare`` in ``times.json`` is what making those takes, which is not Splink's.
"""

import json
import sys
import time
from pathlib import Path

import polars as pl

from benchmarks.quality.peer_splink import citizens_frame, town_pairs


def main() -> None:
    source, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True)
    started = time.perf_counter()
    frame = citizens_frame(pl.read_parquet(source))
    prepared = time.perf_counter()
    pairs, clusters = town_pairs(frame, "aware", threshold=0.95)
    pairs.write_parquet(folder / "pairs.parquet")
    clusters.write_parquet(folder / "clusters.parquet")
    ended = time.perf_counter()
    times = {"prepare": prepared - started, "splink": ended - prepared}
    (folder / "times.json").write_text(json.dumps(times), encoding="utf-8")


if __name__ == "__main__":
    main()
