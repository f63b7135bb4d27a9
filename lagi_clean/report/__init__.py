"""One page for people: charts and tables of a finished job, offline, in two languages."""

from lagi_clean.report.facts import (
    ChangePart,
    DecidedPair,
    Definition,
    Facts,
    Finding,
    Goal,
    Quality,
    Source,
    TrendPoint,
    Weighed,
)
from lagi_clean.report.render import render_report, require_extra

__all__ = [
    "ChangePart",
    "DecidedPair",
    "Definition",
    "Facts",
    "Finding",
    "Goal",
    "Quality",
    "Source",
    "TrendPoint",
    "Weighed",
    "render_report",
    "require_extra",
]
