"""The catalogue of data rules: code, severity, what it means, where it comes from.

Rules live in ``data/rules/*.toml``, one section a rule, and are used by ``normalize`` (repairs
that are proposed, not applied) and ``validate`` (checks).
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from lagi_clean.data import toml_folder
from lagi_clean.errors import Language

__all__ = ["SEVERITIES", "Rule", "Severity", "catalogue", "rule"]

Severity = Literal["info", "warning", "error"]
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error")
"""From mild to grave."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: ``code`` is what ``issues.rule`` holds."""

    code: str
    severity: Severity
    column: str
    """The canonical column it speaks of."""
    title: dict[Language, str]
    """What is found, in a few words, in both languages."""
    source: str
    """The law, circular or practice behind the rule."""


@cache
def catalogue() -> dict[str, Rule]:
    """Return every rule by its code."""
    return {
        code: Rule(code, body["severity"], body["column"], body["title"], body["source"])
        for code, body in sorted(toml_folder("rules").items())
    }


def rule(code: str) -> Rule:
    """Return the rule with this code; ``KeyError`` if there is none."""
    return catalogue()[code]
