"""One page for people: charts and tables of a finished job, offline, in two languages."""

from lagi_clean.report.facts import (
    ChangePart,
    Definition,
    Facts,
    Finding,
    Goal,
    Quality,
    Source,
    TrendPoint,
)
from lagi_clean.report.render import render_report, require_extra

__all__ = [
    "ChangePart",
    "Definition",
    "Facts",
    "Finding",
    "Goal",
    "Quality",
    "Source",
    "TrendPoint",
    "render_report",
    "require_extra",
]
