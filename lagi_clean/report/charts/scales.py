"""Axes of charts: where ticks stand."""

from math import ceil, floor, log10

__all__ = ["ticks"]

_STEPS = (1, 2, 2.5, 5, 10)
_SAME = 1e-6


def ticks(low: float, high: float, *, most: int) -> list[float]:
    """Return at most ``most`` round numbers, evenly apart, from below ``low`` to above ``high``.

    >>> ticks(0, 6134, most=4)
    [0.0, 2500.0, 5000.0, 7500.0]
    >>> ticks(89.2, 93.1, most=6)
    [89.0, 90.0, 91.0, 92.0, 93.0, 94.0]
    """
    if high - low < _SAME:
        high = low + 1
    power = 10.0 ** (floor(log10(high - low)) - 1)
    while True:
        for factor in _STEPS:
            step = factor * power
            first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
            if last - first < most:
                return [round(i * step, 9) for i in range(first, last + 1)]
        power *= 10
