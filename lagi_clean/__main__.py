"""``lagi-clean`` and ``python -m lagi_clean``: the command line, quiet from its first moment."""

import os
import signal
from types import FrameType

__all__ = ["run"]


def run() -> None:
    """Run the command line; to be interrupted while it is loaded ends it as later, with 130 or 143.

    Nothing is open yet then, and a traceback of half an import tells nobody anything.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    from lagi_clean.cli.main import run as run_commands  # takes a tenth of a second

    run_commands()


def _leave(number: int, _frame: FrameType | None) -> None:
    os._exit(128 + number)


if __name__ == "__main__":
    run()
