"""Which of several unknown whole numbers can have one value only, by what is known of their sums.

Linear algebra and bounds drawn closer sum by sum miss some: here an integer program looks for
another solution. Only small systems are asked; they are where few numbers hang together.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["LARGEST_SYSTEM", "only_values"]

LARGEST_SYSTEM = 1500
"""Unknown numbers in one system beyond which nothing is asked."""
_TRIES = 6
_HALF = 0.5


def only_values(
    sums: Sequence[tuple[Sequence[tuple[int, int]], int]],
    *,
    least: Sequence[int],
    true: Sequence[int],
    asked: Sequence[int],
) -> list[int]:
    """Return which of the places ``asked`` hold the same number in every solution.

    A sum is ``([(place, factor), ...], value)``; ``least`` is the smallest number at each place,
    ``true`` one solution. Solutions are whole numbers.

    >>> only_values([([(0, 1), (1, 1)], 2)], least=[1, 1], true=[1, 1], asked=[0])
    [0]
    >>> only_values([([(0, 1), (1, 1)], 3)], least=[1, 1], true=[1, 2], asked=[0])
    []
    """
    import numpy as np  # only a table with hidden figures needs them
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    size = len(true)
    if not asked or not sums or size > LARGEST_SYSTEM:
        return []
    entries = np.array([(row, at, k) for row, (parts, _) in enumerate(sums) for at, k in parts])
    places = (entries[:, 0], entries[:, 1])
    matrix = csr_array((entries[:, 2].astype(float), places), shape=(len(sums), size))
    totals = [total for _, total in sums]
    # far above the true numbers, so that the search ends where nothing bounds it
    most = np.array(true) + 10.0 * (max(true, default=0) + 1)

    def solution(wish: "NDArray[np.float64]") -> "NDArray[np.float64]":
        found = milp(
            wish,
            integrality=np.ones(size, np.int8),
            bounds=Bounds(np.array(least, dtype=float), most),
            constraints=LinearConstraint(matrix, totals, totals),
        )
        return np.array(true, dtype=float) if found.x is None else np.asarray(found.x)

    open_places = set(asked)
    rng = np.random.default_rng(0)
    for _ in range(_TRIES):  # most numbers differ between any two solutions
        wish = rng.uniform(-1.0, 1.0, size)
        found = solution(wish)
        open_places = {at for at in open_places if abs(found[at] - true[at]) < _HALF}
    fixed = []
    for at in sorted(open_places):
        wish = np.zeros(size)
        wish[at] = 1.0
        if all(abs(solution(sign * wish)[at] - true[at]) < _HALF for sign in (1.0, -1.0)):
            fixed.append(at)
    return fixed
