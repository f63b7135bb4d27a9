"""The program as its user starts it: a process of its own."""

import subprocess
import sys
from pathlib import Path

__all__ = ["program"]


def program(*words, folder: Path | None = None, **options) -> subprocess.CompletedProcess:
    """Return how ``lagi-clean`` ended with these words, started in ``folder``, and what it said.

    ``options`` are those of ``subprocess.run``.
    """
    return subprocess.run(
        [sys.executable, "-m", "lagi_clean", *map(str, words)],
        capture_output=True,
        check=False,
        cwd=folder,
        **options,
    )
