"""What a report tells: figures already counted, in the reader's language, without any person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import polars as pl

from lagi_clean.errors import Language
from lagi_clean.rules import Rule
from lagi_clean.settings import Rounding

__all__ = [
    "ChangePart",
    "DecidedPair",
    "Definition",
    "Facts",
    "Finding",
    "Goal",
    "Quality",
    "Source",
    "TrendPoint",
    "Weighed",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An extract that the job read, and where its rows went."""

    name: str
    rows_read: int
    citizens: int
    quarantine: int
    dropped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How often a rule found something."""

    rule: Rule
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """One side of the quality score: right, complete, clean or alive."""

    dimension: str
    numerator: int | None
    denominator: int
    percent: float | None
    """None over no records, or where the numerator is hidden."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """An indicator on a day; None where it is hidden."""

    as_of: date
    numerator: int | None
    denominator: int | None
    percent: float | None
    redefined: bool = False
    """Whether it is counted in another way than on the day before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePart:
    """One part of the change of cards issued, from one night to another."""

    name: str
    since: date
    until: date
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """Where an indicator should be; ``left`` is how many more it takes, None if hidden.

    ``outlook`` is when the present pace gets there, a text of ``history/labels.toml`` with its
    ``days``; None without a history.
    """

    indicator: str
    percent: Fraction
    by: date | None
    left: int | None
    outlook: str | None = None
    days: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """How one indicator is counted, as the catalogue has it."""

    indicator: str
    numerator: str
    denominator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One comparison of a pair: its level and its weight in bits, never the values."""

    comparison: str
    level: str
    bits: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedPair:
    """How one pair of records was decided; who they are is not known here.

    ``weight`` is the sum of ``prior_bits``, every evidence and ``relatives_bits``. ``decision`` is
    match or review.
    """

    decision: str
    tier: str
    weight: float
    prior_bits: float
    relatives_bits: float
    evidence: Sequence[Weighed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that a report shows. ``render_report`` lays it out; nothing is counted there."""

    language: Language
    as_of: date
    version: str
    title: str | None
    """The reader's own heading, None for the usual one."""
    rows: pl.DataFrame
    """``tables.COVERAGE``: totals, units of ``unit_level``, five-year age bands by sex."""
    unit_level: str
    indicator_names: Mapping[str, str]
    denominator_names: Mapping[str, str]
    filters: Mapping[str, str]
    """The condition of every denominator."""
    definitions: Sequence[Definition]
    conditions: Mapping[str, str]
    """What the names in definitions stand for, as the catalogue has it."""
    definition: Sequence[str]
    """Who is counted, in sentences."""
    left_out: Mapping[str, int]
    """Records that do not count, by reason."""
    rounding: Rounding
    decimals: int
    left_out_hidden: bool = False
    """Whether there are reasons, but all of too few records to be told."""
    least: int = 0
    """Figures under this are hidden."""
    sources: Sequence[Source] = ()
    findings: Sequence[Finding] = ()
    matching: Mapping[str, int] = field(default_factory=dict)
    decided: Sequence[DecidedPair] = ()
    """Some pairs, to show how they were decided."""
    thresholds: Mapping[str, float] = field(default_factory=dict)
    """Probabilities from which a pair is ``match`` or ``review``."""
    quality: Sequence[Quality] = ()
    trend: Mapping[str, Sequence[TrendPoint]] = field(default_factory=dict)
    """By indicator, oldest first."""
    parts: Sequence[ChangePart] = ()
    goals: Sequence[Goal] = ()
