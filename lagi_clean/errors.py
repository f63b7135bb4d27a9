"""The errors a user can meet, each with a code, an exit status and a hint.

::

    LagiCleanError
    ├── UsageError      2  the command or its configuration is wrong
    ├── InputError      3  an input cannot be read
    ├── OutputError     4  an output cannot be written
    ├── LockedError     5  another run works on the same folder
    ├── LimitError      6  a limit was reached (memory, unpacked size, pairs of a block)
    └── ProgramError   70  a mistake of the program itself

The texts live in ``data/messages/`` under the error's code, in English and Vietnamese.
Parameters name files, columns, rows and settings; never a cell value of a person. What has words of
its own among them is a ``Detail``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from lagi_clean.data import toml_folder

__all__ = [
    "Detail",
    "InputError",
    "LagiCleanError",
    "Language",
    "LimitError",
    "LockedError",
    "OutputError",
    "ProgramError",
    "UsageError",
]

Language = Literal["en", "vi"]


@dataclass(frozen=True, slots=True)
class Detail:
    """A part of an error's text: ``key`` in the table ``details`` of the error's own texts.

    ``params`` fill it, and may be details themselves. As a parameter of an error it is told in the
    language of the message, and several in a tuple are told one after the other.

    >>> Detail("SPEC_INVALID", "missing", {"where": "", "key": "id"}).text("en")
    "'id' is missing"
    """

    code: str
    key: str
    params: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: Language) -> str:
        """Return the words."""
        text: str = toml_folder("messages")[self.code]["details"][self.key][language]
        return text.format(**_told(self.params, language))


def _told(params: Mapping[str, object], language: Language) -> dict[str, object]:
    return {name: _worded(value, language) for name, value in params.items()}


def _worded(value: object, language: Language) -> object:
    if isinstance(value, Detail):
        return value.text(language)
    if isinstance(value, tuple):
        return "; ".join(str(_worded(one, language)) for one in value)
    return value


class LagiCleanError(Exception):
    """An error with a code in ``data/messages/``; ``params`` fill its texts.

    >>> error = InputError("INPUT_MISSING", path="town.csv")
    >>> error.message("en")
    "'town.csv' does not exist"
    """

    exit_status: ClassVar[int] = 1

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(self.message("en"))

    def message(self, language: Language) -> str:
        """Return what is wrong, in one line."""
        return self._text(language, "message")

    def hint(self, language: Language) -> str:
        """Return what to do about it, in one line."""
        return self._text(language, "hint")

    def _text(self, language: Language, part: str) -> str:
        texts: dict[str, Any] = toml_folder("messages")[self.code]
        text: str = texts[part][language]
        return text.format(**_told(self.params, language))

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (type(self), self.code, self.params))


def _rebuild(kind: type[LagiCleanError], code: str, params: dict[str, object]) -> LagiCleanError:
    return kind(code, **params)


class UsageError(LagiCleanError):
    """The command line or the configuration is wrong."""

    exit_status = 2


class InputError(LagiCleanError):
    """An input is missing, unreadable or lacks what the job needs."""

    exit_status = 3


class OutputError(LagiCleanError):
    """An output cannot be written."""

    exit_status = 4


class LockedError(LagiCleanError):
    """Another run holds the lock of the output folder."""

    exit_status = 5


class LimitError(LagiCleanError):
    """A limit was reached: memory, unpacked size, pairs of a block."""

    exit_status = 6


class ProgramError(LagiCleanError):
    """The program made a mistake; nothing that the user can do."""

    exit_status = 70
