"""Small figures hidden so that nobody can work them out from the others.

Figures hang together: wards sum to the town, cards issued and left to the eligible. Hiding only
the small ones would give them back by subtraction; so more are hidden until the equations that
tie the published figures no longer determine any small one. (Complementary cell suppression:
Hundepool et al., Statistical Disclosure Control, 2012, chapter 4.)
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import polars as pl

from lagi_clean.measure.breakdown import UNITS
from lagi_clean.measure.whole_numbers import only_values

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["suppress"]

Line = tuple[tuple[str, str], ...]
"""What a line is of: (dimension, value) pairs in order, none for the total."""
Cell = tuple[Line, str]
"""A figure of a line."""
Equation = tuple[Cell, ...]
"""A sum, then its parts."""

_REST = "rest of "
_SAME = 1e-6
_CONVERGED = (0, 1, 2, 4, 5)
"""Results of lsqr within the accuracy asked for, or that of the machine."""


@dataclass(frozen=True, slots=True)
class _Figures:
    """Figures with their values, which of them are printed, and what ties them."""

    value: dict[Cell, int]
    printed: frozenset[Cell]
    equations: tuple[Equation, ...]
    ties: dict[Cell, list[Equation]]
    """The equations that each cell is in."""


def suppress(
    rows: pl.DataFrame,
    *,
    least: int,
    by: Sequence[Sequence[str]],
    sums: Mapping[str, Sequence[str]],
) -> pl.DataFrame:
    """Return coverage rows without the figures under ``least``, nor others that give them back.

    ``rows`` is ``tables.COVERAGE``, ``by`` its breakdowns, ``sums`` which indicators add up to
    another figure. Hidden are numerators and denominators from 1 to ``least`` - 1, those that
    differ from their denominator by as little, and as many others as it takes; they become null,
    the percentage with them. Zeros stay, and so does a figure that nothing small hangs on.
    """
    numerators, denominators = _cells(rows, by)
    figures = _figures(rows, numerators, denominators, by=by, sums=sums)
    small = {cell for cell, value in figures.value.items() if 0 < value < least}
    hidden = small & figures.printed
    while found := (
        _worked_out(figures, hidden, wanted=small)
        or _pinned(figures, hidden, wanted=small)
        or _without_choice(figures, hidden, wanted=small)
    ):
        hidden |= _next_to_hide(figures, hidden, found)
    shown = pl.DataFrame(
        {
            "numerator": [cell not in hidden for cell in numerators],
            "denominator": [cell not in hidden for cell in denominators],
        },
        schema={"numerator": pl.Boolean, "denominator": pl.Boolean},
    )
    percent = shown["numerator"] & shown["denominator"]
    return rows.with_columns(
        pl.when(shown["numerator"]).then(pl.col("numerator")).alias("numerator"),
        pl.when(shown["denominator"]).then(pl.col("denominator")).alias("denominator"),
        pl.when(percent).then(pl.col("percent")).alias("percent"),
    )


def _cells(rows: pl.DataFrame, by: Sequence[Sequence[str]]) -> tuple[list[Cell], list[Cell]]:
    """Return the cells of the numerators and of the denominators.

    A denominator with the code of an indicator is the same figure, if their values agree.
    """
    lines = [_line(row, by) for row in rows.iter_rows(named=True)]
    numerators = list(zip(lines, rows["indicator"], strict=True))
    denominators = list(zip(lines, rows["denominator_name"], strict=True))
    counted = dict(zip(numerators, rows["numerator"], strict=True))
    other = {
        name
        for (line, name), value in zip(denominators, rows["denominator"], strict=True)
        if counted.get((line, name), value) != value
    }
    return numerators, [(li, f"of {name}" if name in other else name) for li, name in denominators]


def _line(row: Mapping[str, str], by: Sequence[Sequence[str]]) -> Line:
    """Return what a row is of, by the breakdown that it fits."""
    level = row["unit_level"] if row["unit_level"] in UNITS else None
    for names in by:
        groups = [name for name in names if name not in UNITS]
        pattern = ",".join(f"{re.escape(name)}=(.*)" for name in groups)
        fits = re.fullmatch(pattern, row["group"], re.DOTALL)
        if fits and level == next((name for name in names if name in UNITS), None):
            unit = [(level, f"{row['unit_code']} {row['unit']}")] if level else []
            return tuple(sorted([*unit, *zip(groups, fits.groups(), strict=True)]))
    return ()


def _figures(
    rows: pl.DataFrame,
    numerators: Sequence[Cell],
    denominators: Sequence[Cell],
    *,
    by: Sequence[Sequence[str]],
    sums: Mapping[str, Sequence[str]],
) -> _Figures:
    value = dict(zip(denominators, rows["denominator"], strict=True))
    value |= dict(zip(numerators, rows["numerator"], strict=True))
    printed = frozenset(value)
    equations = _margins(value, by)
    for (line, code), whole in zip(numerators, denominators, strict=True):
        rest = (line, f"{_REST}{code}")
        value[rest] = value[whole] - value[line, code]
        equations.append((whole, (line, code), rest))
    for line in dict.fromkeys(line for line, _ in numerators):
        for name, parts in sums.items():
            cells = [(line, part) for part in parts]
            total = (line, name)
            if all(cell in value for cell in (total, *cells)) and value[total] == sum(
                value[cell] for cell in cells
            ):
                equations.append((total, *cells))
    ties: dict[Cell, list[Equation]] = {cell: [] for cell in value}
    for equation in equations:
        for cell in equation:
            ties[cell].append(equation)
    return _Figures(value, printed, tuple(equations), ties)


def _margins(value: dict[Cell, int], by: Sequence[Sequence[str]]) -> list[Equation]:
    """Return line = sum of its parts for every breakdown; lines that nobody printed are added."""
    equations: list[Equation] = []
    done: set[frozenset[str]] = set()
    for size in range(max(map(len, by), default=0), 0, -1):
        wholes = {frozenset(c) for names in by for c in combinations(sorted(names), size)}
        for names in sorted(wholes - done, key=sorted):
            done.add(names)
            parts = [cell for cell in value if {d for d, _ in cell[0]} == names]
            for dropped in sorted(names):
                sums: dict[Cell, list[Cell]] = {}
                for line, code in parts:
                    without = tuple(pair for pair in line if pair[0] != dropped)
                    sums.setdefault((without, code), []).append((line, code))
                for total, cells in sums.items():
                    value.setdefault(total, sum(value[cell] for cell in cells))
                    equations.append((total, *cells))
    return equations


def _worked_out(figures: _Figures, hidden: set[Cell], *, wanted: Iterable[Cell]) -> list[Cell]:
    """Return which of ``wanted`` follow from what is printed and not hidden.

    Zeros count as known. What remains unknown is positive, so a figure that linear algebra leaves
    open can be a little more or less.
    """
    unknown = {
        cell
        for cell, value in figures.value.items()
        if value > 0 and (cell in hidden or cell not in figures.printed)
    }
    wanted = set(wanted) & unknown
    found = []
    for cells, equations in _components(figures.equations, unknown):
        asked = sorted(cells & wanted)
        if asked:
            found += _determined(sorted(cells), equations, asked)
    return found


def _pinned(figures: _Figures, hidden: set[Cell], *, wanted: Iterable[Cell]) -> list[Cell]:
    """Return which of ``wanted`` can be one number only, as whole numbers that are not negative.

    Everybody sees that a hidden figure is no zero: five of them that sum to five are ones. So
    bounds are drawn closer, sum by sum, until none moves any more.
    """
    low = {
        cell: value if cell in figures.printed and cell not in hidden else int(cell in hidden)
        for cell, value in figures.value.items()
    }
    high = {
        cell: value if cell in figures.printed and cell not in hidden else math.inf
        for cell, value in figures.value.items()
    }
    waiting = dict.fromkeys(figures.equations)
    while waiting:
        equation = next(iter(waiting))
        del waiting[equation]
        for cell in _drawn_closer(equation, low, high):
            waiting |= dict.fromkeys(figures.ties[cell])
    return sorted(cell for cell in wanted if cell not in figures.printed - hidden
                  and low[cell] == high[cell])  # fmt: skip


def _without_choice(figures: _Figures, hidden: set[Cell], *, wanted: Iterable[Cell]) -> list[Cell]:
    """Return which of ``wanted`` have one value in every table that looks like this one.

    Zeros count as known: a line of zeros says so, and so does an empty list of who was left out.
    """
    unknown = {
        cell
        for cell, value in figures.value.items()
        if value > 0 and (cell in hidden or cell not in figures.printed)
    }
    wanted, found = set(wanted) & unknown, []
    for members, equations in _components(figures.equations, unknown):
        cells = sorted(members)
        place = {cell: at for at, cell in enumerate(cells)}
        sums = []
        for equation in equations:
            signed = [(cell, -1 if at == 0 else 1) for at, cell in enumerate(equation)]
            known = sum(k * figures.value[cell] for cell, k in signed if cell not in place)
            sums.append(([(place[cell], k) for cell, k in signed if cell in place], -known))
        fixed = only_values(
            sums,
            least=[int(cell in hidden) for cell in cells],
            true=[figures.value[cell] for cell in cells],
            asked=[place[cell] for cell in cells if cell in wanted],
        )
        found += [cells[at] for at in fixed]
    return sorted(found)


def _drawn_closer(equation: Equation, low: dict[Cell, int], high: dict[Cell, float]) -> list[Cell]:
    """Draw the bounds of an equation's cells closer, in place; return the cells that moved."""
    total, *parts = equation
    least = sum(low[part] for part in parts)
    ends = [high[part] for part in parts]
    most, endless = sum(end for end in ends if end < math.inf), ends.count(math.inf)
    bounds = [(total, least, math.inf if endless else most)]
    for part, end in zip(parts, ends, strict=True):
        # what the other parts can be at most; the total less that is what this one is at least
        others = most - end if end < math.inf else most
        alone = endless == (end == math.inf)
        at_least = max(0, int(low[total] - others)) if alone else 0
        bounds.append((part, at_least, high[total] - least + low[part]))
    moved = []
    for cell, at_least, at_most in bounds:
        if at_least > low[cell] or at_most < high[cell]:
            low[cell], high[cell] = max(low[cell], at_least), min(high[cell], at_most)
            moved.append(cell)
    return moved


def _components(
    equations: Sequence[Equation], unknown: set[Cell]
) -> list[tuple[set[Cell], list[Equation]]]:
    """Return the unknown cells in groups that no equation ties together."""
    group: dict[Cell, tuple[set[Cell], list[Equation]]] = {c: ({c}, []) for c in sorted(unknown)}
    for equation in equations:
        cells = [cell for cell in equation if cell in unknown]
        if not cells:
            continue
        first = group[cells[0]]
        for cell in cells[1:]:
            other = group[cell]
            if other is not first:
                small, large = sorted((other, first), key=lambda g: len(g[0]))
                large[0].update(small[0])
                large[1].extend(small[1])
                for moved in small[0]:
                    group[moved] = large
                first = large
        first[1].append(equation)
    return list({id(g): g for g in group.values()}.values())


def _determined(
    cells: Sequence[Cell], equations: Sequence[Equation], asked: Sequence[Cell]
) -> list[Cell]:
    """Return which of ``asked`` the equations determine: those that no solution can change.

    A random change of all cells is projected onto the changes that keep every equation; a cell
    that this leaves at zero cannot change (the seed is fixed, so the answer is too).
    """
    import numpy as np  # only a table with hidden figures needs them
    from scipy.sparse import csr_array

    place = {cell: i for i, cell in enumerate(cells)}
    entries = [
        (row, place[cell], -1.0 if position == 0 else 1.0)
        for row, equation in enumerate(equations)
        for position, cell in enumerate(equation)
        if cell in place
    ]
    if not entries:
        return []
    row, column, sign = zip(*entries, strict=True)
    matrix = csr_array((sign, (row, column)), shape=(len(equations), len(cells)))
    change = np.random.default_rng(0).uniform(1.0, 2.0, len(cells))
    free = np.abs(change - _implied(matrix, matrix @ change))
    return [cell for cell in asked if free[place[cell]] < _SAME]


def _implied(matrix: "csr_array", sums: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Return the smallest change of the cells that changes the equations' sums by ``sums``."""
    import numpy as np
    from scipy.sparse.linalg import lsqr

    found, stopped, *_ = lsqr(matrix, sums, atol=1e-14, btol=1e-14, iter_lim=20 * matrix.shape[1])
    if stopped not in _CONVERGED:
        found = np.linalg.lstsq(matrix.toarray(), sums, rcond=None)[0]  # slow, and sure
    changes: NDArray[np.float64] = found
    return changes


def _next_to_hide(figures: _Figures, hidden: set[Cell], found: Sequence[Cell]) -> set[Cell]:
    """Return a cell more to hide for each of ``found``: parts before totals, small before large."""
    chosen: set[Cell] = set()
    for cell in found:
        if chosen.isdisjoint(c for equation in figures.ties[cell] for c in equation):
            chosen.add(min(_nearest(figures, hidden, cell), key=lambda c: _cost(figures, c)))
    return chosen


def _nearest(figures: _Figures, hidden: set[Cell], cell: Cell) -> set[Cell]:
    """Return the cells that can still be hidden, of the nearest equations that have any.

    There always is one: a cell is worked out from something that is printed.
    """
    near = {cell}
    while True:
        near = {c for reached in near for equation in figures.ties[reached] for c in equation}
        free = {c for c in near & figures.printed - hidden if figures.value[c] > 0}
        if free:
            return free


def _cost(figures: _Figures, cell: Cell) -> tuple[int, int, Cell]:
    line, _ = cell
    return -len(line), figures.value[cell], cell
