"""Splink on DuckDB: as its documentation shows, and with levels for Vietnamese records.

Both variants get the prepared columns and the blocking rules of our own specification, estimate
the prior from deterministic rules, u by random sampling and m by expectation maximisation in
several passes, and cluster what reaches the threshold.
"""

import logging
from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from lagi_clean.match import Spec, citizen_spec
from lagi_clean.match.citizens import citizen_recipes
from lagi_clean.match.columns import Table
from lagi_clean.tables import CITIZENS, conform

__all__ = ["citizens_frame", "febrl_pairs", "predict", "town_pairs", "town_settings"]

_SEED = 1
_SAMPLE = 5_000_000
_TOWN_COLUMNS = ("record_id", "name_fold", "name_key", "name_sound", "personal_id", "sex", "born")


def citizens_frame(citizens: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame:
    """Return the columns that both variants and the blocking rules of the town need."""
    blocking = {name for rule in citizen_spec().blocking for name in rule.on}
    more = ["father", "mother", "spouse", "old_number", "phone_number", "household_id"]
    more += ["hamlet_now", "ward_now", "birth_year", "given", "family", "words"]
    wanted = dict.fromkeys([*_TOWN_COLUMNS, *more, *sorted(blocking)])
    table = Table(conform(citizens.lazy(), CITIZENS), citizen_recipes())
    made = {name: table.series(name) for name in wanted if name != "born"}
    born = table.source("birth_date").dt.to_string("%Y-%m-%d")
    return pl.DataFrame({name: made.get(name, born) for name in wanted})


def _documented() -> list[object]:
    return [
        cl.NameComparison("name_fold").configure(term_frequency_adjustments=True),
        cl.DateOfBirthComparison("born", input_is_string=True),
        cl.DamerauLevenshteinAtThresholds("personal_id", [1, 2]),
        cl.ExactMatch("old_number"),
        cl.ExactMatch("sex"),
        cl.NameComparison("father"),
        cl.NameComparison("mother"),
        cl.NameComparison("spouse"),
        cl.ExactMatch("household_id"),
        cl.ExactMatch("hamlet_now"),
        cl.ExactMatch("phone_number"),
    ]


def _either(column: str) -> str:
    return f'"{column}_l" IS NULL OR "{column}_r" IS NULL'


def _same(column: str) -> str:
    return f'"{column}_l" = "{column}_r"'


def _levels(name: str, conditions: dict[str, str], null: str) -> cl.CustomComparison:
    levels: list[object] = [cll.CustomLevel(null, "null").configure(is_null_level=True)]
    levels += [cll.CustomLevel(sql, label) for label, sql in conditions.items()]
    return cl.CustomComparison([*levels, cll.ElseLevel()], output_column_name=name)


def _aware() -> list[object]:
    """Levels with what one knows of Vietnamese names, dates and numbers, in Splink's own SQL."""
    near = 'jaro_winkler_similarity("name_fold_l", "name_fold_r") >= 0.95'
    parts = f"{_same('family')} AND {_same('given')}"
    swapped = "strftime(try_cast(born_l AS DATE), '%Y-%d-%m') = born_r"
    slip = 'damerau_levenshtein("born_l", "born_r") <= 1'
    return [
        _levels(
            "name",
            {
                "same": _same("name_key"),
                "marks": _same("name_fold"),
                "sound": _same("name_sound"),
                "words": _same("words"),
                "parts": parts,
                "near": f"{near} AND {_same('given')}",
                "given": _same("given"),
                "close": near,
            },
            _either("name_fold"),
        ),
        _levels(
            "birth",
            {
                "same": _same("born"),
                "swapped": swapped,
                "slip": slip,
                "year": _same("birth_year"),
                "year_near": 'abs("birth_year_l" - "birth_year_r") <= 1',
            },
            _either("birth_year"),
        ),
        cl.DamerauLevenshteinAtThresholds("personal_id", [1, 2]),
        cl.DamerauLevenshteinAtThresholds("old_number", [1]),
        cl.ExactMatch("sex"),
        cl.DamerauLevenshteinAtThresholds("father", [2]),
        cl.DamerauLevenshteinAtThresholds("mother", [2]),
        cl.DamerauLevenshteinAtThresholds("spouse", [2]),
        _levels(
            "home",
            {
                "household": _same("household_id"),
                "hamlet": _same("hamlet_now"),
                "ward": _same("ward_now"),
            },
            f"({_either('household_id')}) AND ({_either('ward_now')})",
        ),
        cl.DamerauLevenshteinAtThresholds("phone_number", [1]),
    ]


def town_settings(variant: str, spec: Spec) -> SettingsCreator:
    """Return the settings of a variant, ``documented`` or ``aware``, on a specification's rules."""
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record_id",
        blocking_rules_to_generate_predictions=[block_on(*rule.on) for rule in spec.blocking],
        comparisons=_documented() if variant == "documented" else _aware(),
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )


def predict(
    frames: Sequence[pl.DataFrame | Path],
    settings: SettingsCreator,
    *,
    certain: list[object],
    recall: float,
    passes: list[object],
    threshold: float,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Train, predict and cluster; return pairs with their probability, and the clusters.

    A path is that of a Parquet file, which DuckDB reads itself.
    """
    logging.getLogger("splink").setLevel(logging.ERROR)
    connection = duckdb.connect(":memory:")
    engine = DuckDBAPI(connection)
    tables = []
    for number, frame in enumerate(frames):
        if isinstance(frame, Path):
            name = f"file_{number}"
            connection.read_parquet(str(frame)).create(name)
            tables.append(engine.register(name))
        else:
            tables.append(engine.register(frame.to_arrow()))
    linker = Linker(tables if len(tables) > 1 else tables[0], settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match(certain, recall=recall)
    linker.training.estimate_u_using_random_sampling(max_pairs=_SAMPLE)
    for rule in passes:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.01)
    grouped = linker.clustering.cluster_pairwise_predictions_at_threshold(found, threshold)
    pairs = pl.from_arrow(found.as_duckdbpyrelation().arrow().read_all())
    clusters = pl.from_arrow(grouped.as_duckdbpyrelation().arrow().read_all())
    assert isinstance(pairs, pl.DataFrame)
    assert isinstance(clusters, pl.DataFrame)
    return pairs, clusters


def town_pairs(
    frame: pl.DataFrame | Path, variant: str, *, threshold: float
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Find the duplicates of a prepared town; see ``predict``."""
    return predict(
        [frame],
        town_settings(variant, citizen_spec()),
        certain=[block_on("personal_id", "given"), block_on("name_fold", "born", "mother")],
        recall=0.7,
        passes=[
            block_on("words", "born"),
            block_on("mother", "birth_year"),
            block_on("personal_id"),
        ],
        threshold=threshold,
    )


def febrl_pairs(frames: list[pl.DataFrame], *, threshold: float) -> tuple[pl.DataFrame, ...]:
    """Find the duplicates of a FEBRL set with settings composed from its comparison library."""
    settings = SettingsCreator(
        unique_id_column_name="rec_id",
        link_type="dedupe_only" if len(frames) == 1 else "link_only",
        blocking_rules_to_generate_predictions=[
            block_on("soc_sec_id"),
            block_on("given_name", "surname"),
            block_on("date_of_birth"),
            block_on("postcode", "address_1"),
            block_on("given_name", "postcode"),
            block_on("surname", "postcode"),
            block_on("substr(given_name, 1, 3)", "substr(surname, 1, 3)"),
            block_on("substr(address_1, 1, 4)", "street_number"),
        ],
        comparisons=[
            cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
            cl.JaroWinklerAtThresholds("address_1", [0.9, 0.8]),
            cl.JaroWinklerAtThresholds("suburb", [0.9]),
            cl.ExactMatch("state"),
        ],
        retain_intermediate_calculation_columns=False,
    )
    return predict(
        frames,
        settings,
        certain=[
            block_on("soc_sec_id"),
            block_on("given_name", "surname", "date_of_birth"),
        ],
        recall=0.9,
        passes=[block_on("date_of_birth"), block_on("postcode"), block_on("soc_sec_id")],
        threshold=threshold,
    )
