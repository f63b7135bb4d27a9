"""Every setting of a job, with its default and what it does.

Settings come, later over earlier, from the defaults here, the user's file
(``$XDG_CONFIG_HOME/lagi-clean/config.toml``), ``lagi-clean.toml`` in the working folder or the
file named by ``--config``, environment variables ``LAGI_CLEAN_<NAME>``, and options of the
command. ``config show`` prints each value with its origin.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lagi_clean.errors import Language

__all__ = ["Rounding", "Settings", "ToneStyle", "Units"]

ToneStyle = Literal["keep", "old", "new"]
Rounding = Literal["half-up", "truncate"]
Units = Literal["auto", "2025-06", "2025-07"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One value for each thing a job can be told. Each field's ``help`` is shown to users."""

    language: Language = field(default="en", metadata={"help": "language of messages: en or vi"})
    units: Units = field(
        default="auto",
        metadata={
            "help": "administrative units: 2025-06 (before the merger), 2025-07, or auto: "
            "by the reference date"
        },
    )
    tone_style: ToneStyle = field(
        default="keep",
        metadata={"help": "rewrite legal tone placement in names: keep, old (hòa) or new (hoà)"},
    )
    rounding: Rounding = field(
        default="half-up", metadata={"help": "rounding of percentages: half-up or truncate"}
    )
    decimals: int = field(default=2, metadata={"help": "decimals of percentages"})
    match_threshold: float = field(
        default=0.99, metadata={"help": "probability from which two records are one person"}
    )
    review_threshold: float = field(
        default=0.5, metadata={"help": "probability from which a pair goes to a reviewer"}
    )
    max_block_pairs: int = field(
        default=100_000_000,
        metadata={"help": "pairs that one blocking rule may make; in training, all together"},
    )
    max_unpacked_gb: float = field(
        default=16.0, metadata={"help": "gigabytes a packed input may unpack to"}
    )
    residence_counted: tuple[str, ...] = field(
        default=("permanent", "temporary", "temporarily_absent", "abroad"),
        metadata={"help": "kinds of residence that count as population"},
    )
    survivorship: Mapping[str, str] = field(
        default_factory=dict,
        metadata={
            "help": "whose value a person keeps, by field: complete, majority, recent or first; "
            "see docs/review.md",
            "example": 'personal_id = "majority"',
        },
    )
