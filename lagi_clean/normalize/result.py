"""What every step of normalization hands back."""

from dataclasses import dataclass

import polars as pl

__all__ = ["Normalized"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalized:
    """Records after a step, and what the step did to them."""

    citizens: pl.DataFrame
    """The records, in the order they came in."""
    changes: pl.DataFrame
    """``tables.CHANGES``: a row for each altered cell."""
    issues: pl.DataFrame
    """``tables.ISSUES``: what was found, and repairs that are proposed but not applied."""
