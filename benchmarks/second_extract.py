"""Do people keep their ids from one extract to the next? A town, the same town a month later.

    python -m benchmarks.second_extract --people 20000 --seed 31

Prints, for file numbers that stay and for an office that numbers its files anew, how many of the
people who stayed have the id they had, how many ids went to somebody else, and the log's counts.
With `--fail-under 99.9` the exit status is 1 when fewer people keep theirs.
"""

import argparse
import sys
import tempfile
from datetime import date
from pathlib import Path

import polars as pl

from lagi_clean.api.clean import clean_files
from lagi_clean.api.matching import Deduped, dedupe
from lagi_clean.api.persons import Before, keep_ids
from lagi_clean.api.town import sample_town
from lagi_clean.sample.later import later_extract, read_sheet
from lagi_clean.settings import Settings

FIRST, SECOND = date(2022, 12, 31), date(2023, 1, 31)


def measure(people: int, seed: int, *, numbered_anew: bool) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        sample_town(folder, people=people, seed=seed, as_of=FIRST, only="dirty")
        truth = pl.read_parquet(folder / "truth.parquet")
        rows = read_sheet(folder / "population_dirty.csv")
        sheet, later = later_extract(
            rows, truth, as_of=FIRST, seed=seed, keep_ids=not numbered_anew
        )
        sheet.write_csv(folder / "later.csv")
        first = dedupe(clean_files([folder / "population_dirty.csv"], as_of=FIRST).citizens)
        second = dedupe(clean_files([folder / "later.csv"], as_of=SECOND).citizens)
    kept = keep_ids(
        second,
        Before(records=first.citizens.collect(), clusters=first.clusters),
        as_of=SECOND,
        settings=Settings(),
    )
    later = later.with_columns(record_id=pl.format("later:{}", "source_row"))
    return score(first, kept, truth, later)


def score(
    first: Deduped, second: Deduped, truth: pl.DataFrame, later: pl.DataFrame
) -> dict[str, float]:
    """Return the counts; a person stays who has a record in both extracts."""
    then = truth.select("record_id", true="person_id").join(first.clusters, on="record_id")
    now = later.filter(pl.col("was").is_not_null()).select("record_id", true="person_id")
    now = now.join(second.clusters, on="record_id")
    had = then.group_by("true").agg(pl.col("person_id").alias("then"))
    has = now.group_by("true").agg(pl.col("person_id").alias("now"))
    both = had.join(has, on="true").with_columns(
        kept=pl.col("now").list.set_difference("then").list.len() == 0
    )
    owner = then.group_by("person_id").agg(pl.col("true").alias("owners"))
    strangers = now.join(owner, on="person_id").filter(~pl.col("true").is_in(pl.col("owners")))
    log = second.persons_counts
    return {
        "stayed": both.height,
        "kept": int(both["kept"].sum()),
        "share": 100 * int(both["kept"].sum()) / both.height,
        "given_to_others": strangers["person_id"].n_unique(),
        **{f"log_{event}": count for event, count in log.items()},
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=31)
    parser.add_argument("--fail-under", type=float, default=0.0)
    given = parser.parse_args()
    worst = 100.0
    for numbered_anew in (False, True):
        found = measure(given.people, given.seed, numbered_anew=numbered_anew)
        print("file numbers " + ("given anew" if numbered_anew else "stay"))
        for name, value in found.items():
            print(
                f"  {name:<18} {value:>12,.3f}" if name == "share" else f"  {name:<18} {value:>12,}"
            )
        worst = min(worst, found["share"])
    return int(worst < given.fail_under)


if __name__ == "__main__":
    sys.exit(main())
