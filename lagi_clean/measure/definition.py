"""How an indicator was counted, as a text that is the same for the same way of counting."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from lagi_clean.data import toml_document
from lagi_clean.measure.catalogue import Catalogue, Denominator, Indicator
from lagi_clean.measure.eligibility import law_at
from lagi_clean.measure.expressions import names_in
from lagi_clean.settings import Settings

if TYPE_CHECKING:
    from lagi_clean.errors import Language

__all__ = ["Kind", "Recount", "countable_again", "definition_documents"]

Kind = Literal["people", "rows", "counts"]
"""What was counted: person records, rows of another table, or a table counted elsewhere."""

_RULES = 1
"""Raise it when code that judges records comes to other results."""


def definition_documents(
    catalogue: Catalogue, *, kind: Kind, as_of: date, settings: Settings, days_ahead: int
) -> dict[str, str]:
    """Return for every indicator of a catalogue a JSON text that says how it is counted.

    Two texts differ when the ways of counting do: another expression, fact, age, kind of
    residence, or rule of this program. Names, rounding and breakdowns are no part of it.

    >>> from lagi_clean.measure.catalogue import builtin_catalogue
    >>> one = builtin_catalogue().only(["cccd_issued"])
    >>> day, words = date(2022, 12, 31), Settings(language="vi")
    >>> texts = [definition_documents(one, kind="people", as_of=day, settings=s, days_ahead=90)
    ...          for s in (Settings(), words)]
    >>> texts[0] == texts[1]
    True
    """
    common: dict[str, object] = {"kind": kind}
    if kind == "people":
        common |= {
            "age": law_at(as_of).age,
            "residence": sorted(settings.residence_counted),
            "rules": _rules(),
        }
    return {
        code: _text({**common, **_expressions(catalogue, indicator, kind, days_ahead)})
        for code, indicator in catalogue.indicators.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Recount:
    """A catalogue and settings that count indicators as a stored definition did."""

    catalogue: Catalogue
    settings: Settings
    days_ahead: int


def countable_again(
    document: str, *, indicator: str, as_of: date, settings: Settings
) -> Recount | None:
    """Return how to count ``indicator`` by an earlier definition, None if that is past.

    It is past when an age or a rule of the program has changed since, or when the figure came
    from a table that was counted elsewhere.
    """
    stored = json.loads(document)
    if stored["kind"] == "counts":
        return None
    if stored["kind"] == "people":
        if stored["age"] != law_at(as_of).age or stored["rules"] != _rules():
            return None
        settings = replace(settings, residence_counted=tuple(stored["residence"]))
    name: Mapping[Language, str] = {"en": indicator, "vi": indicator}
    denominator = Denominator(code=stored["denominator"], filter=stored["filter"], name=name)
    entry = Indicator(
        code=indicator,
        numerator=stored["numerator"],
        denominator=denominator.code,
        unit="",
        name=name,
    )
    catalogue = Catalogue(
        table=stored["kind"],
        facts=stored["facts"],
        denominators={denominator.code: denominator},
        indicators={indicator: entry},
        sums={},
    )
    return Recount(catalogue=catalogue, settings=settings, days_ahead=stored.get("days_ahead", 0))


def _expressions(
    catalogue: Catalogue, indicator: Indicator, kind: Kind, days_ahead: int
) -> dict[str, object]:
    if kind == "counts":
        return {"denominator": indicator.denominator}
    condition = catalogue.denominators[indicator.denominator].filter
    facts: dict[str, str] = {}
    wanted = names_in(indicator.numerator) | names_in(condition)
    for name, text in reversed(list(catalogue.facts.items())):  # a fact uses only those above it
        if name in wanted:
            facts[name] = text
            wanted |= names_in(text)
    found: dict[str, object] = {
        "numerator": indicator.numerator,
        "denominator": indicator.denominator,
        "filter": condition,
        "facts": dict(reversed(list(facts.items()))),
    }
    if "due_by" in wanted:
        found["days_ahead"] = days_ahead
    return found


@cache
def _rules() -> str:
    """Return a digest of the data by which this program judges people."""
    eligibility = toml_document("measure/eligibility.toml")
    nationality = toml_document("measure/nationality.toml")
    judged_by = [_RULES, eligibility["validity"], nationality, *map(_bare, eligibility["law"])]
    return sha256(_text(judged_by).encode()).hexdigest()[:16]


def _bare(law: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in law.items() if key not in ("title", "age_article")}


def _text(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, default=str, separators=(",", ":"))
