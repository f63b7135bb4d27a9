"""A synthetic town with known truth: clean and dirty extracts, and lists of other offices."""

from lagi_clean.sample.plan import Counts, Only, TownUnits
from lagi_clean.sample.town import Town, write_town

__all__ = ["Counts", "Only", "Town", "TownUnits", "write_town"]
