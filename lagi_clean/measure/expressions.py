"""Conditions written as SQL expressions, checked before polars sees them.

Only columns, literals, operators and a short list of functions are let through: nothing reads a
file, nothing runs code, and a column that does not exist is told by name.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise

import polars as pl

from lagi_clean.errors import UsageError

__all__ = ["FUNCTIONS", "Condition", "names_in", "near", "parse_condition", "shortened"]

FUNCTIONS = frozenset(
    {"abs", "coalesce", "greatest", "least", "nullif"}
    | {"ends_with", "left", "length", "lower", "starts_with", "substr", "upper"}
)
"""Functions an expression may call."""

_LONGEST = 10_000
"""Characters; a condition of some ten thousand terms would end the process (polars recurses)."""
_SHOWN = 120
"""Characters of a condition that an error shows."""

_WORDS = frozenset(
    {"and", "or", "not", "in", "is", "null", "between", "like", "true", "false"}
    | {"case", "when", "then", "else", "end", "date", "interval"}
)
_TOKEN = re.compile(
    r"""\s+
    | (?P<text>'(?:[^']|'')*')
    | "(?P<quoted>[^"]+)"
    | (?P<number>[0-9]+(?:\.[0-9]+)?)
    | (?P<word>[^\W\d]\w*)(?P<call>\s*\()?
    | (?P<operator><=|>=|<>|!=|[-+*/%=<>(),])
    """,
    re.VERBOSE,
)

_SPAN = re.compile(r"'[0-9]{1,4} (?:day|week|month|quarter|year)s?'", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A checked condition: its text, the columns it reads, and the polars expression."""

    text: str
    columns: frozenset[str]
    expr: pl.Expr


def parse_condition(text: str, *, known: Collection[str], where: str) -> Condition:
    """Read a condition over the columns ``known``; ``where`` names it in errors.

    Raises ``UsageError`` for an unknown column, a function that is not allowed, anything that
    is not an expression.

    >>> parse_condition("sex = 'female' AND TRUE", known=["sex", "age"], where="x").columns
    frozenset({'sex'})
    """
    if len(text) > _LONGEST:
        raise UsageError("EXPRESSION_LONG", where=where, length=len(text), limit=_LONGEST)
    columns: set[str] = set()
    keywords: list[str] = []
    shown = shortened(text)
    position, interval = 0, False
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            raise UsageError("EXPRESSION_SYNTAX", where=where, expression=shown)
        if interval and token[0].strip() and not _SPAN.fullmatch(token["text"] or ""):
            raise UsageError("EXPRESSION_INTERVAL", where=where, expression=shown)
        position = token.end()
        word = token["word"]
        if token[0].strip():
            interval = bool(word) and word.lower() == "interval"
            keywords.append(word.lower() if word else "")
        if word and token["call"] and word.lower() not in _WORDS:
            if word.lower() not in FUNCTIONS:
                allowed = ", ".join(sorted(FUNCTIONS))
                raise UsageError("EXPRESSION_FUNCTION", where=where, name=word, allowed=allowed)
        elif token["quoted"] or (word and word.lower() not in _WORDS):
            name = token["quoted"] or word
            if name not in known:
                raise UsageError(
                    "EXPRESSION_COLUMN", where=where, name=name, near=near(name, known)
                )
            columns.add(name)
    if _asks_is_true(keywords):
        raise UsageError("EXPRESSION_IS_TRUE", where=where, expression=shown)
    try:
        expr = pl.sql_expr(text)
    except pl.exceptions.PolarsError as error:
        raise UsageError("EXPRESSION_SYNTAX", where=where, expression=shown) from error
    return Condition(text=text, columns=frozenset(columns), expr=expr)


def shortened(text: str) -> str:
    """Return a condition as an error shows it.

    >>> shortened("a = 1"), len(shortened("a = 1 OR " * 1000))
    ('a = 1', 123)
    """
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def names_in(text: str) -> set[str]:
    """Return the words of an expression that may be columns or facts.

    >>> sorted(names_in("card_issued AND sex = 'of_age'"))
    ['card_issued', 'sex']
    """
    tokens = [token for token in _TOKEN.finditer(text) if token["quoted"] or token["word"]]
    names = {token["quoted"] or token["word"] for token in tokens}
    return {name for name in names if name.lower() not in _WORDS | FUNCTIONS}


def _asks_is_true(keywords: list[str]) -> bool:
    """Tell whether IS TRUE or the like occurs: polars reads it as ``= TRUE``, wrong for null."""
    words = [word for word in keywords if word != "not"]
    return any(a == "is" and b in {"true", "false"} for a, b in pairwise(words))


def near(name: str, known: Collection[str]) -> str:
    """Return the names most like ``name``, or all of them when none is."""
    return ", ".join(get_close_matches(name, known, n=3) or sorted(known))
