"""Rules of survivorship: whose value a person keeps where its records disagree.

A rule is named for a column; ``data/resolve/survivorship.toml`` holds the rules, the columns that
may have one, and those that follow another because they only make sense together.
"""

from collections.abc import Mapping
from difflib import get_close_matches

from lagi_clean.data import toml_document
from lagi_clean.errors import UsageError

__all__ = ["DEFAULT", "check_fields", "check_rules", "followers", "precise", "rule_names"]

DEFAULT = "default"
"""Stands for every column without a rule of its own."""
_FILE = "resolve/survivorship.toml"


def rule_names() -> Mapping[str, str]:
    """Return the rules, each with what it takes.

    >>> list(rule_names())
    ['complete', 'majority', 'recent', 'first']
    """
    rules: Mapping[str, str] = toml_document(_FILE)["rules"]
    return rules


def followers() -> Mapping[str, tuple[str, ...]]:
    """Return the columns that follow another one, whose record gives their values too.

    >>> followers()["life_status"]
    ('died_on',)
    """
    return {leader: tuple(columns) for leader, columns in toml_document(_FILE)["follows"].items()}


def precise() -> Mapping[str, tuple[str, ...]]:
    """Return the columns whose values have an order, the most precise first."""
    return {column: tuple(values) for column, values in toml_document(_FILE)["precise"].items()}


def check_rules(rules: Mapping[str, str], *, where: str) -> None:
    """Raise ``UsageError`` for a rule that does not exist; ``where`` says who names it.

    >>> check_rules({"sex": "newest"}, where="lagi-clean.toml")
    Traceback (most recent call last):
    lagi_clean.errors.UsageError: lagi-clean.toml gives 'sex' the unknown rule 'newest'
    """
    for column, rule in rules.items():
        if rule not in rule_names():
            listed = ", ".join(rule_names())
            raise UsageError("SURVIVORSHIP_RULE", name=column, rule=rule, where=where, rules=listed)


def check_fields(rules: Mapping[str, str], *, where: str) -> None:
    """Raise ``UsageError`` for a column of citizens that does not exist or follows another one.

    >>> check_fields({"ward_code": "recent"}, where="lagi-clean.toml")
    Traceback (most recent call last):
    lagi_clean.errors.UsageError: lagi-clean.toml has a rule for 'ward_code', which follows 'ward'
    """
    fields = (*toml_document(_FILE)["fields"], DEFAULT)
    leader = {one: first for first, columns in followers().items() for one in columns}
    for column in rules:
        if column in leader:
            raise UsageError(
                "SURVIVORSHIP_FOLLOWS", name=column, leader=leader[column], where=where
            )
        if column not in fields:
            near = get_close_matches(column, fields, n=1)
            raise UsageError(
                "SURVIVORSHIP_FIELD",
                name=column,
                where=where,
                near=near[0] if near else ", ".join(fields),
            )
