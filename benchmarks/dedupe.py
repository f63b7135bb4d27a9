"""Time of finding duplicates, as a ratio to reading and writing the same records.

Usage: python benchmarks/dedupe.py CITIZENS.parquet [TRUTH.parquet]

The baseline is what no matcher can avoid: reading the table and writing it again. With the truth
it also prints precision, recall and F1. Splink, where it is installed (the ``bench`` extra),
then runs on the same records and the same blocking columns with its untrained weights.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from lagi_clean.api.evaluation import evaluate_tables
from lagi_clean.api.matching import Deduped, dedupe
from lagi_clean.match import citizen_spec
from lagi_clean.match.citizens import with_match_columns


def timed(work: Callable[[], object]) -> tuple[float, object]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def copy(path: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        pl.read_parquet(path).write_parquet(Path(scratch) / "copy.parquet")


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def quality(found: Deduped, truth: Path) -> None:
    scores = evaluate_tables(
        pairs=found.pairs,
        apart=found.apart,
        clusters=found.clusters,
        truth=pl.read_parquet(truth),
        citizens=found.citizens.collect(),
    )
    for title, score in (("automatic", scores.pairs), ("with review", scores.assisted_pairs)):
        print(f"{title:<12} {score.as_dict()}")
    print(f"reviewed records {scores.reviewed_records} of {scores.records}")
    print(f"hard cases merged {scores.hard_cases_merged}")


def splink(citizens: pl.DataFrame) -> float | None:
    """Return the seconds Splink takes for prediction and clusters, None where it is missing."""
    try:
        import splink
        import splink.comparison_library as cl
    except ImportError:
        return None
    columns = ["record_id", "name_fold", "birth_day", "personal_id", "sex", "father", "mother"]
    blocking = {name for rule in citizen_spec().blocking for name in rule.on}
    frame = with_match_columns(citizens).select(list(dict.fromkeys([*columns, *sorted(blocking)])))
    settings = splink.SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record_id",
        blocking_rules_to_generate_predictions=[
            splink.block_on(*rule.on) for rule in citizen_spec().blocking
        ],
        comparisons=[
            cl.JaroWinklerAtThresholds("name_fold", [0.95, 0.88]),
            cl.ExactMatch("birth_day"),
            cl.LevenshteinAtThresholds("personal_id", [1]),
            cl.ExactMatch("sex"),
            cl.JaroWinklerAtThresholds("father", [0.95]),
            cl.JaroWinklerAtThresholds("mother", [0.95]),
        ],
    )

    def work() -> None:
        engine = splink.DuckDBAPI()
        linker = splink.Linker(engine.register(frame.to_arrow()), settings, log_level="ERROR")
        pairs = linker.inference.predict(threshold_match_probability=0.5)
        linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, 0.99)

    return timed(work)[0]


def main() -> None:
    path = Path(sys.argv[1])
    citizens = pl.read_parquet(path)
    baseline, _ = timed(lambda: copy(path))
    seconds, found = timed(lambda: dedupe(citizens))
    assert isinstance(found, Deduped)
    print(f"records {citizens.height:,}, candidate pairs {sum(c.new for c in found.counts):,}")
    print(f"copy {baseline:.2f} s, dedupe {seconds:.2f} s: {seconds / baseline:.1f} times")
    print(f"largest memory {megabytes():,.0f} MB")
    if len(sys.argv) > 2:
        quality(found, Path(sys.argv[2]))
    theirs = splink(citizens)
    if theirs is None:
        print("Splink is not installed: left out")
    else:
        print(f"Splink, same blocking rules: {theirs:.2f} s, {theirs / seconds:.1f} times ours")


if __name__ == "__main__":
    main()
