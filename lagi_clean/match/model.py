"""The numbers of a matching model, in a small JSON file that a person can read.

For each level of each comparison: ``m``, how often two records of one person fall into it, and
``u``, how often two records of different people do. A level may also have ``relatives``: how
often members of one family or household do, who agree in much (parents, address, family name)
without being one person. Fellegi and Sunter (1969); the third class guards against what the
assumption of independence would make of siblings.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lagi_clean.errors import InputError, UsageError
from lagi_clean.match.spec import Spec

__all__ = [
    "LevelOdds",
    "Model",
    "Prior",
    "TermFrequency",
    "load_model",
    "model_json",
    "parse_model",
]

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelOdds:
    """Shares of pairs at one level: among records of one person, of strangers, of relatives."""

    m: float
    u: float
    relatives: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermFrequency:
    """Rare values weigh more: at ``levels``, the weight changes by log2(average / frequency).

    The frequency of a value is counted in the extract's own ``column``, smoothed as if ``sample``
    further records had the ``expected`` frequencies ("names": products of the shipped shares of
    each word; "uniform": none).
    """

    column: str
    levels: frozenset[str]
    average: float
    expected: str
    sample: float
    most: float
    """The change in bits is kept within plus and minus this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """How likely a pair is before it is compared.

    Each record has ``duplicates`` others of its person and ``relatives`` of its family; an extract
    of less than ``population`` records is taken as a part of that many.
    """

    duplicates: float
    relatives: float
    population: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A whole model."""

    name: str
    prior: Prior
    levels: Mapping[str, Mapping[str, LevelOdds]]
    term_frequency: Mapping[str, TermFrequency]


def load_model(spec: Spec, *, path: Path | None = None) -> Model:
    """Return the model at ``path``, or the one the specification names.

    Raises ``InputError`` if it cannot be read, ``UsageError`` if it does not fit the
    specification (every comparison and level must be there).
    """
    if path is None and spec.folder is None:
        return _shipped(spec)
    if path is None:
        if spec.model is None or spec.folder is None:
            raise UsageError("MODEL_NOT_NAMED", spec=spec.name)
        path = spec.folder / spec.model
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError("MODEL_UNREADABLE", path=path) from error
    try:
        return parse_model(json.loads(text), spec=spec)
    except KeyError as error:
        raise UsageError("MODEL_UNSOUND", path=path, reason=f"{error} is missing") from error
    except (ValueError, TypeError) as error:
        raise UsageError("MODEL_UNSOUND", path=path, reason=error) from error


@cache
def _shipped_text(name: str) -> str:
    return files("lagi_clean.data").joinpath("match", name).read_text(encoding="utf-8")


def _shipped(spec: Spec) -> Model:
    return parse_model(json.loads(_shipped_text(str(spec.model))), spec=spec)


def parse_model(document: Mapping[str, Any], *, spec: Spec) -> Model:
    """Return a model read from JSON. ``ValueError`` or ``KeyError`` when it does not fit."""
    prior = document["prior"]
    levels = {}
    frequencies = {}
    for comparison in spec.comparisons:
        body = document["comparisons"][comparison.name]
        levels[comparison.name] = MappingProxyType(
            {
                level.label: _odds(comparison.name, level.label, body["levels"][level.label])
                for level in comparison.levels
            }
        )
        if term := body.get("term_frequency"):
            frequencies[comparison.name] = TermFrequency(
                column=term["column"],
                levels=frozenset(term["levels"]),
                average=term["average"],
                expected=term.get("expected", "uniform"),
                sample=term.get("sample", 0.0),
                most=term.get("most", 10.0),
            )
    return Model(
        name=document["name"],
        prior=Prior(
            duplicates=prior["duplicates"],
            relatives=prior.get("relatives", 0.0),
            population=prior.get("population", 0),
        ),
        levels=MappingProxyType(levels),
        term_frequency=MappingProxyType(frequencies),
    )


def _odds(comparison: str, label: str, body: Mapping[str, float]) -> LevelOdds:
    odds = LevelOdds(m=body["m"], u=body["u"], relatives=body.get("relatives"))
    if not all(0 < share <= 1 for share in (odds.m, odds.u, odds.relatives or 1.0)):
        message = f"shares of {comparison}.{label} must lie above 0 and not above 1"
        raise ValueError(message)
    return odds


def model_json(model: Model) -> str:
    """Return the model as JSON text that ``load_model`` reads back."""
    comparisons: dict[str, dict[str, object]] = {}
    for name, levels in model.levels.items():
        body: dict[str, object] = {
            "levels": {
                label: {
                    "m": odds.m,
                    "u": odds.u,
                    **({} if odds.relatives is None else {"relatives": odds.relatives}),
                }
                for label, odds in levels.items()
            }
        }
        if name in model.term_frequency:
            term = model.term_frequency[name]
            body["term_frequency"] = {
                "column": term.column,
                "levels": sorted(term.levels),
                "average": term.average,
                "expected": term.expected,
                "sample": term.sample,
                "most": term.most,
            }
        comparisons[name] = body
    document = {
        "schema_version": SCHEMA_VERSION,
        "name": model.name,
        "prior": {
            "duplicates": model.prior.duplicates,
            "relatives": model.prior.relatives,
            "population": model.prior.population,
        },
        "comparisons": comparisons,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
