"""Connected components: the records that matches join, directly or through others."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["components"]


Rows = NDArray[np.int32] | NDArray[np.int64]


def components(left: Rows, right: Rows, height: int) -> NDArray[np.int32]:
    """Return a number for each of ``height`` rows, the same for rows that pairs connect.

    >>> components(np.array([0, 1]), np.array([1, 3]), 4).tolist()
    [0, 0, 1, 0]
    """
    from scipy.sparse import coo_array  # slow to import
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(height, height))
    labels: NDArray[np.int32] = connected_components(graph, directed=False)[1].astype(np.int32)
    return labels
