"""Charts as inline SVG, made by altair and vl-convert."""

from lagi_clean.report.charts.canvas import Reference, Share
from lagi_clean.report.charts.pyramid import Band, pyramid
from lagi_clean.report.charts.trend import Moment, trend_line
from lagi_clean.report.charts.units import share_bars, unit_dots
from lagi_clean.report.charts.waterfall import Step, Threshold, waterfall

__all__ = [
    "Band",
    "Moment",
    "Reference",
    "Share",
    "Step",
    "Threshold",
    "pyramid",
    "share_bars",
    "trend_line",
    "unit_dots",
    "waterfall",
]
