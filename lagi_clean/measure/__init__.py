"""Eligibility and coverage."""

from lagi_clean.measure.breakdown import parse_by
from lagi_clean.measure.catalogue import (
    Catalogue,
    Denominator,
    Indicator,
    builtin_catalogue,
    read_catalogue,
)
from lagi_clean.measure.comparison import (
    Alternative,
    Compared,
    Published,
    compare,
    read_published,
)
from lagi_clean.measure.counted_elsewhere import coverage_of_counts
from lagi_clean.measure.coverage import Coverage, coverage, without_small
from lagi_clean.measure.eligibility import Law, born_by, law_at, laws
from lagi_clean.measure.records import DAYS_AHEAD
from lagi_clean.measure.rounding import percent
from lagi_clean.measure.worklist import LISTS, worklist

__all__ = [
    "DAYS_AHEAD",
    "LISTS",
    "Alternative",
    "Catalogue",
    "Compared",
    "Coverage",
    "Denominator",
    "Indicator",
    "Law",
    "Published",
    "born_by",
    "builtin_catalogue",
    "compare",
    "coverage",
    "coverage_of_counts",
    "law_at",
    "laws",
    "parse_by",
    "percent",
    "read_catalogue",
    "read_published",
    "without_small",
    "worklist",
]
