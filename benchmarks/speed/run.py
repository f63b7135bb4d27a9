"""Finding duplicates beside Splink: whole processes, one after the other, in one run.

Usage: python -m benchmarks.speed.run FOLDER [--people N ...] [--seed S] [--repeat R]

Makes a dirty town of N people in FOLDER (kept for the next run), cleans it, and times from the
cleaned Parquet table to pairs and clusters on disk. Both use our blocking rules. Ours uses the
weights that it ships and also writes people, conflicts and the reviewer's workbook; Splink has
none for these people, so it trains. Prints medians of the wall time, peak memory and F1, and the
ratios; Splink's time is without the making of the columns, which are ours.
"""

import json
import shutil
import statistics
import sys
from argparse import ArgumentParser
from importlib.util import find_spec
from pathlib import Path

import polars as pl

from benchmarks.process import Run, program, run
from benchmarks.quality.judge import at_thresholds
from benchmarks.quality.sets import DataSet
from benchmarks.speed.town import AS_OF, cleaned_town
from lagi_clean.match import PairScore, cluster_pairs, evaluate_pairs


def ours_once(citizens: Path, output: Path) -> Run:
    arguments = ["dedupe", str(citizens), "--as-of", AS_OF, "-o", str(output)]
    return run([program("lagi-clean"), *arguments])


def splink(step: str, source: Path, target: Path) -> Run:
    peer = "benchmarks.speed.peer_splink"
    return run([sys.executable, "-m", peer, step, str(source), str(target)])


def emptied(folder: Path) -> Path:
    """Return a folder that is not there."""
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def show(title: str, seconds: list[float], runs: list[Run], score: PairScore, note: str) -> None:
    wall = statistics.median(seconds)
    memory = max(one.memory for one in runs)
    processor = statistics.median(one.processor for one in runs)
    f1 = "–" if score.f1 is None else f"{score.f1:.4f}"
    print(f"| {title} | {wall:.1f} | {processor:.1f} | {memory:,.0f} | {f1} | {note} |", flush=True)


def compare(folder: Path, people: int, seed: int, repeat: int) -> None:
    """Print how both do on one town."""
    citizens, truth_file = cleaned_town(folder, people, seed)
    output = folder / f"ours_{people}_{seed}"
    peer = folder / f"splink_{people}_{seed}"
    prepared = folder / f"prepared_{people}_{seed}.parquet"
    installed = find_spec("splink") is not None
    ours, theirs, seconds = [], [], []
    if installed:
        splink("prepare", citizens, prepared)
    for _ in range(repeat):  # in turn: what else the machine does falls on both
        ours.append(ours_once(citizens, emptied(output)))
        if installed:
            theirs.append(splink("match", prepared, emptied(peer)))
            times = json.loads((peer / "times.json").read_text(encoding="utf-8"))
            seconds.append(times["splink"])
    # the tables are read last: a process begins with the peak of the one that starts it
    records = pl.read_parquet(citizens, columns=["record_id"])
    true = cluster_pairs(pl.read_parquet(truth_file).join(records, on="record_id", how="semi"))
    print(f"\n{people:,} people, {records.height:,} records, {true.height:,} true pairs\n")
    print("| system | seconds | of both cores | MB | F1 | |\n|---|---|---|---|---|---|")
    clusters = pl.read_parquet(output / "clusters.parquet")
    score = evaluate_pairs(cluster_pairs(clusters), true)
    walls = [one.wall for one in ours]
    show("lagi-clean dedupe", walls, ours, score, "automatic, in clusters")
    if not installed:
        print("Splink is not installed: left out")
        return
    pairs = pl.read_parquet(peer / "pairs.parquet")
    pairs = pairs.rename({"record_id_l": "id_l", "record_id_r": "id_r"})
    data = DataSet(name="town", records=records, true=true)
    for title, found in at_thresholds(data, pairs, 0.95):
        name = "Splink, Vietnamese levels"
        show(name, seconds, theirs, found.clusters, f"{title}, in clusters")
    memory = max(one.memory for one in ours) / max(one.memory for one in theirs)
    ratio = statistics.median(t / w for t, w in zip(seconds, walls, strict=True))
    print(f"\nSplink takes {ratio:.1f} times our time; we take {memory:.2f} of its memory")


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--people", type=int, nargs="*", default=[128_402, 1_000_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=1)
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    for people in chosen.people:
        compare(chosen.folder, people, chosen.seed, chosen.repeat)


if __name__ == "__main__":
    main()
