"""What commands share when they speak to a person: settings, messages, progress."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lagi_clean.config import Origins, load_settings
from lagi_clean.settings import Settings

__all__ = ["State", "complain", "note", "progress", "state"]


@dataclass
class State:
    """The global options of this call."""

    config: Path | None = None
    language: str | None = None

    def reset(self) -> None:
        """Forget the options of an earlier call in the same process."""
        self.config = None
        self.language = None

    def origins(self, **options: object) -> Origins:
        """Return the settings with their origins; ``options`` are those of the command."""
        given = {"language": self.language, **options}
        return load_settings(file=self.config, options=given)

    def settings(self, **options: object) -> Settings:
        """Return the settings; ``options`` are those of the command, None where not given."""
        return self.origins(**options).settings


state = State()
"""Set by the global options of ``main``."""


def note(text: str) -> None:
    """Print one line for the person, on stderr, so that stdout stays data."""
    sys.stderr.write(f"{text}\n")


def complain(code: str, message: str, hint: str) -> None:
    """Print an error with its hint on stderr."""
    note(f"error[{code}]: {message}\nhint: {hint}")


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Yield a function that shows what the job does now, only when stderr is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _doing: None
        return
    from rich.console import Console

    with Console(stderr=True).status("", spinner="line") as status:
        yield status.update
