"""``sample-town``: a synthetic town with known truth."""

import sys
from typing import Annotated

import typer

from lagi_clean.cli.options import AsOf, OutputDir

__all__ = ["sample_town_command"]


def sample_town_command(
    output: OutputDir,
    *,
    people: Annotated[
        int, typer.Option(help="people in the clean extract: 200 to 20,000,000")
    ] = 128_402,
    seed: Annotated[int, typer.Option(help="which town: another number, other people")] = 1,
    as_of: AsOf = None,
    units: Annotated[
        str, typer.Option(help="wards: 2025-06 (the nine old ones) or 2025-07 (the three new ones)")
    ] = "2025-06",
    only: Annotated[
        str, typer.Option(help="all files, or only those of the clean or the dirty extract")
    ] = "all",
) -> None:
    """Make a synthetic town: clean and dirty extracts, truth, insurance and death lists.

    The reference date is 2022-12-31 if not given, never the clock's.
    """
    from lagi_clean.api.town import DEFAULT_AS_OF, sample_town

    town = sample_town(
        output,
        people=people,
        seed=seed,
        as_of=as_of.date() if as_of else DEFAULT_AS_OF,
        units=units,
        only=only,
    )
    day = town.counts["as_of"]
    sys.stderr.write(f"synthetic town of {people} people, seed {seed}, as of {day}\n")
    for name in town.files:
        sys.stdout.write(f"{town.path / name}\n")
