"""Programs run as processes of their own, with the time and memory that they took."""

import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Run", "program", "run"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a process: seconds on the clock, seconds of both cores, peak memory in MB."""

    wall: float
    processor: float
    memory: float


def run(command: list[str]) -> Run:
    """Run a program in silence; raise ``RuntimeError`` with what it said if it fails."""
    with tempfile.TemporaryFile() as said:
        silent = [
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_DUP2, said.fileno(), 2),
        ]
        started = time.perf_counter()
        child = os.posix_spawn(command[0], command, os.environ, file_actions=silent)
        _, status, used = os.wait4(child, 0)
        wall = time.perf_counter() - started
        if status:
            said.seek(0)
            told = said.read().decode(errors="replace")
            raise RuntimeError(f"{' '.join(command[1:4])} ended with {status}: {told}")
    return Run(wall=wall, processor=used.ru_utime + used.ru_stime, memory=used.ru_maxrss / 1024)


def program(name: str) -> str:
    """Return the path of a program of this environment."""
    return str(Path(sys.executable).with_name(name))
