"""What matched households add to a link: two offices that number households each in their own way.

Usage: python -m benchmarks.households FOLDER [SEED ...] [--people N]

The dirty extract of a synthetic town is linked with a register made from its clean one: 80 % of the
people, 15 % of the households moved as a whole, 35 % of the people without numbers, 40 % without
each of their relatives, 30 % without head or home place, 10 % with the year of birth alone, nobody
with a telephone. Prints the automatic links with the comparison and without it.
"""

from argparse import ArgumentParser
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from lagi_clean.api.clean import clean_files
from lagi_clean.api.linking import link
from lagi_clean.api.town import sample_town
from lagi_clean.match import Spec, citizen_spec, evaluate_pairs

AS_OF = date(2022, 12, 31)
HOME = ("permanent_address", "current_address", "hamlet", "ward", "ward_code", "district")
MISSING = {
    "father_name": 0.4,
    "mother_name": 0.4,
    "spouse_name": 0.4,
    "head_name": 0.3,
    "home_place": 0.3,
    "phone": 1.0,
}


def register(clean: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Return the register of the other office, with ``person_id``."""
    rng = np.random.default_rng(seed)
    people = clean.height
    homes = clean.group_by("household_id").agg(pl.col(HOME).first()).sort("household_id")
    there = np.where(
        rng.random(homes.height) < 0.15, rng.permutation(homes.height), np.arange(homes.height)
    )
    numbers = pl.Series([f"P{n:07d}" for n in rng.permutation(homes.height)])
    homes = homes[there].select(HOME).with_columns(homes["household_id"], number=numbers)

    def known(column: str, share: float) -> pl.Expr:
        kept = pl.Series(rng.random(people) >= share)
        return pl.when(kept).then(pl.col(column)).alias(column)

    numbered, dated = (pl.Series(rng.random(people) >= share) for share in (0.35, 0.1))
    rows = clean.drop(HOME).join(homes, on="household_id", maintain_order="left")
    rows = rows.with_columns(
        pl.when(numbered).then(pl.col("personal_id", "old_id")),
        pl.when(dated).then(pl.col("birth_date", "birth_month")),
        pl.when(dated).then("birth_precision").otherwise(pl.lit("year")).alias("birth_precision"),
        *(known(column, share) for column, share in MISSING.items()),
        household_id="number",
        person_id="source_id",
        record_id=pl.concat_str(pl.lit("register:"), pl.int_range(people)),
        source=pl.lit("register"),
        source_row=pl.int_range(people),
    )
    return rows.filter(pl.Series(rng.random(people) < 0.8)).drop("number")


def without_households() -> Spec:
    spec = citizen_spec()
    kept = tuple(c for c in spec.comparisons if c.kind != "matched_households")
    rules = tuple(
        replace(rule, unless={n: levels for n, levels in rule.unless.items() if n != "households"})
        for rule in spec.decisions
    )
    return replace(spec, comparisons=kept, decisions=rules)


def compare(folder: Path, people: int, seed: int) -> None:
    town = folder / f"offices-{people}-{seed}"
    if not (town / "truth.parquet").exists():
        sample_town(town, people=people, seed=seed)
    left = clean_files([str(town / "population_dirty.csv")], as_of=AS_OF).citizens
    right = register(pl.read_parquet(town / "population_clean.parquet"), seed)
    one, other = pl.read_parquet(town / "truth.parquet"), right
    true = (
        one.select("person_id", id_l="record_id")
        .join(other.select("person_id", id_r="record_id"), on="person_id")
        .select("id_l", "id_r")
    )
    right = right.drop("person_id")
    for name, spec in (("without", without_households()), ("with", citizen_spec())):
        pairs = link(left, right, spec=spec).pairs
        score = evaluate_pairs(pairs.filter(decision="match").select("id_l", "id_r"), true)
        asked = pairs.filter(decision="review").height
        f1 = 0.0 if score.f1 is None else score.f1
        print(f"| {seed} | {name} | {score.tp} | {score.fp} | {score.fn} | {f1:.4f} | {asked} |")


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("seeds", type=int, nargs="*", default=[1])
    parser.add_argument("--people", type=int, default=128_402)
    chosen = parser.parse_args()
    print(
        "| seed | households | right | wrong | missed | F1 | asked |\n|---|---|---|---|---|---|---|"
    )
    for seed in chosen.seeds:
        compare(chosen.folder, chosen.people, seed)


if __name__ == "__main__":
    main()
