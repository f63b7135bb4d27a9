"""Connected components: the records that matches join, directly or through others."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["components"]


Rows = NDArray[np.int32] | NDArray[np.int64]


def components(left: Rows, right: Rows, height: int) -> NDArray[np.int32]:
    """Return a number for each of ``height`` rows, the same for rows that pairs connect.

    Components are numbered in the order of their first rows. Every row points to a smaller row of
    its component, or is the smallest; the two of a pair are made to point to the smaller of their
    ends, and paths are halved, until all pairs agree.

    >>> components(np.array([0, 1]), np.array([1, 3]), 4).tolist()
    [0, 0, 1, 0]
    """
    end = np.arange(height, dtype=np.int32)
    one, other = left, right
    while len(one):
        first, second = end[one], end[other]
        apart = first != second
        one, other, first, second = one[apart], other[apart], first[apart], second[apart]
        np.minimum.at(end, np.maximum(first, second), np.minimum(first, second))
        while not np.array_equal(further := end[end], end):
            end = further
    numbers = np.cumsum(end == np.arange(height, dtype=np.int32), dtype=np.int32) - 1
    return numbers[end]
