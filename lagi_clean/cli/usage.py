"""What is wrong with a command line, in the language of the user.

Typer says it in English. ``details`` under ``USAGE`` in ``data/messages/usage.toml`` hold its
sentences, and those of this program's own options, each with the Vietnamese one beside it.
"""

import re
from functools import cache

from lagi_clean.data import toml_folder
from lagi_clean.errors import Detail, UsageError

__all__ = ["usage_error"]

_FIELD = re.compile(r"\\{(\w+)\\}")
_INNER = "problem"
"""The field of a sentence that holds another sentence."""


def usage_error(told: str, *, command: str, misplaced: str | None = None) -> UsageError:
    """Return the error for what Typer ``told``.

    ``misplaced`` is an option that stands behind the ``command`` instead of before it.

    >>> print(usage_error("Missing argument 'file'.", command="lagi-clean coverage").message("vi"))
    thiếu tham số 'file'
    """
    problem = _sentence(told.rstrip("."))
    if misplaced is not None:
        return UsageError("USAGE_BEFORE", problem=problem, option=misplaced)
    return UsageError("USAGE", problem=problem, command=command)


def _sentence(told: str) -> Detail | str:
    """Return the sentence that the words are; the words themselves if it is none that is known."""
    for key, pattern in _sentences():
        if found := pattern.fullmatch(told):
            parts = found.groupdict()
            params = {n: _sentence(part) if n == _INNER else part for n, part in parts.items()}
            return Detail("USAGE", key, params)
    return told


@cache
def _sentences() -> tuple[tuple[str, re.Pattern[str]], ...]:
    texts = toml_folder("messages")["USAGE"]["details"]
    return tuple((key, _pattern(text["en"])) for key, text in texts.items())


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(_FIELD.sub(r"(?P<\1>.+?)", re.escape(template)), re.DOTALL)
