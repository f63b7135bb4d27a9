"""What was done to a name, and how sure it is."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Certainty", "Reading", "Step"]

Certainty = Literal["certain", "likely", "ambiguous"]
"""``certain``: applied. ``likely``: proposed to a person. ``ambiguous``: only reported."""


@dataclass(frozen=True, slots=True)
class Step:
    """One repair, made or proposed."""

    step: str
    certainty: Certainty
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a kind of damage, looked for in a whole cell, came to."""

    step: str
    """What was found; empty when nothing was."""
    certain: str
    """The cell with the certain repairs."""
    likely: str
    """The cell with the likely ones too."""
    ambiguous: bool = False
    """Some word has two readings, each of them a name."""
