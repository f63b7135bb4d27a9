"""One page for people: charts and tables of a finished job, offline, in two languages."""

from lagi_clean.report.facts import (
    Definition,
    Facts,
    Finding,
    Quality,
    Source,
    Target,
    TrendPoint,
)
from lagi_clean.report.render import render_report, require_extra

__all__ = [
    "Definition",
    "Facts",
    "Finding",
    "Quality",
    "Source",
    "Target",
    "TrendPoint",
    "render_report",
    "require_extra",
]
