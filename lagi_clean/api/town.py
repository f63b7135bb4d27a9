"""A synthetic town in a folder: the Python twin of ``sample-town``."""

from datetime import date
from pathlib import Path
from typing import cast, get_args

from lagi_clean.errors import UsageError
from lagi_clean.sample import Only, Town, TownUnits, write_town
from lagi_clean.write import OutputFolder

__all__ = ["DEFAULT_AS_OF", "DEFAULT_PEOPLE", "DEFAULT_SEED", "Town", "sample_town"]

DEFAULT_PEOPLE = 128_402
DEFAULT_SEED = 1
DEFAULT_AS_OF = date(2022, 12, 31)


def sample_town(
    output: Path,
    *,
    people: int = DEFAULT_PEOPLE,
    seed: int = DEFAULT_SEED,
    as_of: date = DEFAULT_AS_OF,
    units: str = "2025-06",
    only: str = "all",
) -> Town:
    """Write a synthetic town into the folder ``output``; the files are described in the manual.

    ``people`` is the exact number of rows of the clean extract, ``seed`` chooses the town,
    ``as_of`` is the day on which its published shares hold, ``units`` 2025-06 (nine wards) or
    2025-07 (three), ``only`` all, clean or dirty. The same arguments give the same bytes. Raises
    ``UsageError`` for values that cannot be, ``OutputError`` when the folder cannot be written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as scratch:
    ...     town = sample_town(Path(scratch), people=1000, only="clean")
    >>> town.counts["clean"]["eligible"]
    811
    """
    if units not in get_args(TownUnits):
        raise UsageError("TOWN_UNITS", units=units)
    if only not in get_args(Only):
        raise UsageError("TOWN_ONLY", only=only)
    with OutputFolder(output) as folder:
        return write_town(
            folder,
            people=people,
            seed=seed,
            as_of=as_of,
            units=cast("TownUnits", units),
            only=cast("Only", only),
        )
