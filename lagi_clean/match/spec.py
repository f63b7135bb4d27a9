"""What to match and how: a specification read from a TOML file.

The specification of Vietnamese citizens ships as ``data/match/citizens.toml``; one of your own
has the same sections: ``columns`` (made for matching), ``blocking``, ``comparison``, ``decision``
and ``survivorship``. ``docs/matching.md`` describes each key.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, cast

from lagi_clean.data import toml_document
from lagi_clean.errors import InputError, UsageError
from lagi_clean.match.cleaning import DerivedColumn
from lagi_clean.settings import Settings

__all__ = [
    "NULL",
    "BlockingRule",
    "Comparison",
    "Decision",
    "Level",
    "Outcome",
    "Proof",
    "Spec",
    "Thresholds",
    "citizen_spec",
    "parse_spec",
    "read_spec",
    "thresholds",
]

NULL = "null"
"""The level of a comparison when a value is missing on either side; it weighs nothing."""

Outcome = Literal["match", "non_match", "review", "review_apart", "at_most_review"]
CITIZENS = "match/citizens.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockingRule:
    """Records that agree in every column of ``on`` are compared; null agrees with nothing."""

    name: str
    on: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of a comparison: the ``outcomes`` of its kind that fall into it, or a test."""

    label: str
    outcomes: tuple[str, ...]
    test: str | None
    at_least: float | None
    at_most: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Ordered, mutually exclusive levels over one or more columns."""

    name: str
    kind: str
    columns: tuple[str, ...]
    levels: tuple[Level, ...]
    rare: frozenset[str] = frozenset()
    """Levels at which rare values weigh more once a model is trained."""
    beyond: str | None = None
    """A comparison that it is not independent of: only what it says beyond that one counts."""

    @property
    def labels(self) -> tuple[str, ...]:
        """``null`` and then each level, in the order of the codes 0, 1, 2, ..."""
        return (NULL, *(level.label for level in self.levels))


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A rule that decides before the model does, or caps what the model may decide.

    It applies when every comparison of ``when`` is at one of its levels and no comparison of
    ``unless`` is at one of its levels. ``at_most_review`` caps; the others decide.
    ``review_apart`` asks, and until there is an answer no other pair may join the two.
    """

    tier: str
    then: Outcome
    when: Mapping[str, frozenset[str]]
    unless: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A comparison that tells without a model: at ``same`` one person, at ``different`` two.

    Estimates of quality hide it; ``rules`` are the blocking rules that read what it reads.
    """

    comparison: str
    same: tuple[str, ...]
    different: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """A whole specification."""

    name: str
    id_column: str
    order: tuple[str, ...]
    """Columns that say which record comes first; where they leave ties, the ids do."""
    prepare: Literal["columns", "citizens"]
    model: str | None
    columns: tuple[DerivedColumn, ...]
    blocking: tuple[BlockingRule, ...]
    comparisons: tuple[Comparison, ...]
    decisions: tuple[Decision, ...]
    survivorship: Mapping[str, str]
    across: str | None = None
    """Only records that differ in this column are compared: two extracts, linked."""
    proof: Proof | None = None
    match_threshold: float | None = None
    review_threshold: float | None = None
    """The thresholds of the specification, if it has its own."""
    folder: Path | None = None
    """Where the file lies, None for a shipped one; ``model`` is looked up beside it."""

    def comparison(self, name: str) -> Comparison:
        """Return the comparison of this name; ``KeyError`` if there is none."""
        return self.comparisons[self.place(name)]

    def place(self, name: str) -> int:
        """Return the place of the comparison of this name; ``KeyError`` if there is none."""
        return {c.name: place for place, c in enumerate(self.comparisons)}[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Probabilities from which a pair is a match, and from which a reviewer sees it."""

    match: float
    review: float


def thresholds(spec: Spec, settings: Settings) -> Thresholds:
    """Return the thresholds: those set by the user, else the specification's, else the defaults.

    >>> thresholds(citizen_spec(), Settings(match_threshold=0.9)).match
    0.9
    """
    usual = Settings()
    match, review = settings.match_threshold, settings.review_threshold
    if spec.match_threshold is not None and match == usual.match_threshold:
        match = spec.match_threshold
    if spec.review_threshold is not None and review == usual.review_threshold:
        review = spec.review_threshold
    return Thresholds(match=match, review=review)


@cache
def citizen_spec() -> Spec:
    """Return the shipped specification of Vietnamese citizens.

    >>> citizen_spec().id_column
    'record_id'
    """
    return parse_spec(toml_document(CITIZENS), where="citizens.toml")


def read_spec(path: Path) -> Spec:
    """Read a specification. ``InputError`` if it cannot be read, ``UsageError`` if it is wrong."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError("SPEC_UNREADABLE", path=path) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError("SPEC_NOT_TOML", path=path, reason=error) from error
    return parse_spec(document, where=str(path), folder=path.parent)


def parse_spec(document: Mapping[str, Any], *, where: str, folder: Path | None = None) -> Spec:
    """Check a specification and return it; every problem is named in one ``UsageError``."""
    from lagi_clean.match.checks import problems_of  # which reads this module

    problems = problems_of(document)
    if problems:
        raise UsageError("SPEC_INVALID", path=where, problems=tuple(problems))
    return Spec(
        name=document["name"],
        id_column=document["id"],
        order=tuple(document.get("order", ())),
        prepare=document.get("prepare", "columns"),
        model=document.get("model"),
        columns=tuple(
            DerivedColumn(
                name=name,
                source=body.get("from", name),
                clean=tuple(body.get("clean", ())),
                prefix=body.get("prefix"),
            )
            for name, body in document.get("columns", {}).items()
        ),
        blocking=tuple(
            BlockingRule(name=r.get("name", "+".join(r["on"])), on=tuple(r["on"]))
            for r in document["blocking"]
        ),
        comparisons=tuple(_comparison(body) for body in document["comparison"]),
        decisions=tuple(_decision(body) for body in document.get("decision", ())),
        survivorship=MappingProxyType(dict(document.get("survivorship", {}))),
        across=document.get("across"),
        proof=_proof(document.get("proof")),
        match_threshold=document.get("thresholds", {}).get("match"),
        review_threshold=document.get("thresholds", {}).get("review"),
        folder=folder,
    )


def _proof(body: Mapping[str, Any] | None) -> Proof | None:
    if body is None:
        return None
    return Proof(
        comparison=body["comparison"],
        same=tuple(body["same"]),
        different=tuple(body["different"]),
        rules=tuple(body.get("rules", ())),
    )


def _comparison(body: Mapping[str, Any]) -> Comparison:
    levels = tuple(
        Level(
            label=level["label"],
            outcomes=tuple(level.get("of", [level["label"]])),
            test=level.get("test"),
            at_least=level.get("at_least"),
            at_most=level.get("at_most"),
        )
        for level in map(_level_table, body["levels"])
    )
    return Comparison(
        name=body["name"],
        kind=body["kind"],
        columns=tuple(body["columns"]),
        levels=levels,
        rare=frozenset(body.get("rare", ())),
        beyond=body.get("beyond"),
    )


def _level_table(level: str | Mapping[str, Any]) -> Mapping[str, Any]:
    return {"label": level} if isinstance(level, str) else level


def _decision(body: Mapping[str, Any]) -> Decision:
    def levels(part: str) -> Mapping[str, frozenset[str]]:
        return MappingProxyType({c: frozenset(names) for c, names in body.get(part, {}).items()})

    return Decision(
        tier=body["tier"],
        then=cast("Outcome", body["then"]),
        when=levels("when"),
        unless=levels("unless"),
    )
