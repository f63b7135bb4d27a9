"""Percentages from integers, exactly."""

from lagi_clean.settings import Rounding

__all__ = ["percent"]


def percent(numerator: int, denominator: int, *, decimals: int, rounding: Rounding) -> float | None:
    """Return ``numerator`` in percent of ``denominator``, None over 0; never clamped at 100.

    The quotient is rounded as an integer of the last decimal, so that the result is the float
    nearest to the exact decimal. ``rounding`` "truncate" cuts off, as published figures do.

    >>> percent(96376, 104080, decimals=2, rounding="half-up")
    92.6
    >>> percent(96376, 104080, decimals=1, rounding="truncate")
    92.5
    """
    if denominator == 0:
        return None
    scale = int(10**decimals)
    scaled = numerator * 100 * scale
    if rounding == "half-up":
        scaled = 2 * scaled + denominator
        denominator *= 2
    return scaled // denominator / scale
