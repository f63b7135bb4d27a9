"""What is counted: facts, denominators and indicators, read from a catalogue in TOML."""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from lagi_clean.data import toml_document
from lagi_clean.errors import InputError, Language, UsageError
from lagi_clean.measure.expressions import near

__all__ = ["Catalogue", "Denominator", "Indicator", "builtin_catalogue", "read_catalogue"]

Table = Literal["people", "rows"]
_NAMES: tuple[Language, ...] = ("en", "vi")
_OPTIONAL = "listed"
_SECTIONS: Mapping[str, tuple[str, ...]] = {
    "denominators": ("filter", "name"),
    "indicators": ("numerator", "denominator", "unit", "name"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Denominator:
    """The records a percentage is taken of: those that meet ``filter``."""

    code: str
    filter: str
    """A condition; empty where the figure is not in records but given in a counted table."""
    name: Mapping[Language, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One figure: the records of ``denominator`` that meet ``numerator``."""

    code: str
    numerator: str
    denominator: str
    unit: str
    name: Mapping[Language, str]
    listed: bool = True
    """Whether it is counted without being asked for by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything that is counted, in order. ``table`` is what a row of the input is."""

    table: Table
    facts: Mapping[str, str]
    denominators: Mapping[str, Denominator]
    indicators: Mapping[str, Indicator]
    sums: Mapping[str, Sequence[str]]
    """Which indicators add up to another figure."""

    def listed(self) -> "Catalogue":
        """Return the catalogue with only the indicators that need not be asked for."""
        return self.only([code for code, entry in self.indicators.items() if entry.listed])

    def only(self, codes: Collection[str]) -> "Catalogue":
        """Return the catalogue with only these indicators; ``UsageError`` for an unknown one."""
        for code in codes:
            if code not in self.indicators:
                raise UsageError("INDICATOR_UNKNOWN", name=code, near=near(code, self.indicators))
        chosen = {code: entry for code, entry in self.indicators.items() if code in codes}
        return replace(self, indicators=chosen)

    def over(self, denominator: str, *, instead_of: str) -> "Catalogue":
        """Return the catalogue with one denominator in another's place, for every indicator.

        Raises ``UsageError`` for an unknown denominator.
        """
        if denominator not in self.denominators:
            similar = near(denominator, self.denominators)
            raise UsageError(
                "DENOMINATOR_UNKNOWN", where="--denominator", name=denominator, near=similar
            )
        changed = {
            code: replace(entry, denominator=denominator)
            if entry.denominator == instead_of
            else entry
            for code, entry in self.indicators.items()
        }
        return replace(self, indicators=changed)


def builtin_catalogue() -> Catalogue:
    """Return the catalogue that ships with the package.

    >>> builtin_catalogue().indicators["cccd_issued"].denominator
    'eligible'
    """
    return _catalogue(toml_document("measure/indicators.toml"), where="indicators.toml")


def read_catalogue(path: Path) -> Catalogue:
    """Read a user's catalogue: alone when its table is "rows", else on top of the built-in one.

    Raises ``InputError`` when the file cannot be read, ``UsageError`` when it is not a catalogue.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError("CATALOGUE_UNREADABLE", path=path) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError("CATALOGUE_NOT_TOML", path=path, reason=error) from error
    if document.get("table", "people") == "people":
        builtin = toml_document("measure/indicators.toml")
        document = {
            "table": "people",
            **{
                section: {**builtin[section], **document.get(section, {})}
                for section in ("sums", "facts", *_SECTIONS)
            },
            **{key: value for key, value in document.items() if key not in builtin},
        }
    return _catalogue(document, where=path.name)


def _catalogue(document: Mapping[str, Any], *, where: str) -> Catalogue:
    for key in document:
        if key not in {"table", "sums", "facts", *_SECTIONS}:
            raise UsageError("CATALOGUE_KEY", where=where, section=where, name=key)
    if document.get("table", "people") not in ("people", "rows"):
        raise UsageError("CATALOGUE_VALUE", where=where, section="table", name="table")
    facts = document.get("facts", {})
    for name, text in facts.items():
        _require(isinstance(text, str), where=where, section="facts", name=name)
    sums = document.get("sums", {})
    for name, parts in sums.items():
        sound = isinstance(parts, list) and all(isinstance(part, str) for part in parts)
        _require(sound, where=where, section="sums", name=name)
    sections = {name: document.get(name, {}) for name in _SECTIONS}
    for section, entries in sections.items():
        for code, entry in entries.items():
            _check_entry(entry, _SECTIONS[section], where=where, section=f"{section}.{code}")
    for code, entry in sections["indicators"].items():
        if entry["denominator"] not in sections["denominators"]:
            raise UsageError(
                "DENOMINATOR_UNKNOWN",
                where=f"{where}, indicators.{code}",
                name=entry["denominator"],
                near=near(entry["denominator"], sections["denominators"]),
            )
    return Catalogue(
        table=document.get("table", "people"),
        facts=facts,
        denominators={c: Denominator(code=c, **e) for c, e in sections["denominators"].items()},
        indicators={c: Indicator(code=c, **e) for c, e in sections["indicators"].items()},
        sums=sums,
    )


def _check_entry(entry: object, keys: Sequence[str], *, where: str, section: str) -> None:
    if not isinstance(entry, dict):
        raise UsageError("CATALOGUE_VALUE", where=where, section=section, name=section)
    for key in entry:
        if key not in (*keys, *((_OPTIONAL,) if "numerator" in keys else ())):
            raise UsageError("CATALOGUE_KEY", where=where, section=section, name=key)
    sound = isinstance(entry.get(_OPTIONAL, True), bool)
    _require(sound, where=where, section=section, name=_OPTIONAL)
    for key in keys:
        value = entry.get(key)
        if key == "name":
            sound = isinstance(value, dict) and all(isinstance(value.get(n), str) for n in _NAMES)
        else:
            sound = isinstance(value, str)
        _require(sound, where=where, section=section, name=key)


def _require(condition: bool, *, where: str, section: str, name: str) -> None:  # noqa: FBT001
    if not condition:
        raise UsageError("CATALOGUE_VALUE", where=where, section=section, name=name)
