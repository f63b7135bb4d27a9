"""The console blocks of a page, run in order: what the page shows is what a person sees.

A line that begins with "$ " is a command, the lines below it are what it prints on standard
output. With LAGI_CLEAN_RECORD=1 the page is written anew instead; look at the difference.
"""

import os
import re
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

from typer.testing import CliRunner

from lagi_clean.cli.main import app

_BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
RECORD = "LAGI_CLEAN_RECORD"


def replayed(page: str, *, before: Callable[[str], None] = lambda line: None) -> str:
    """Return a page with the output of its commands, run in the current folder.

    ``before`` is called with each command before it runs: what a person does between two of them.
    """

    def run(block: re.Match[str]) -> str:
        return "".join(_shown(line, before) for line in block[0].splitlines() if line[:2] == "$ ")

    return _BLOCK.sub(run, page)


def _shown(line: str, before: Callable[[str], None]) -> str:
    before(line)
    command, _, pipe = line[2:].partition(" | ")
    words = shlex.split(command, comments=True)
    text = ""
    if words[0] == "lagi-clean":
        done = CliRunner().invoke(app, words[1:], catch_exceptions=False)
        assert done.exit_code == 0, (line, done.stderr)
        text = done.stdout
    else:
        pipe = line[2:]
    if pipe:
        shell = subprocess.run(
            pipe, shell=True, input=text.encode(), capture_output=True, check=True
        )
        text = shell.stdout.decode("utf-8-sig")
    return f"{line}\n" + "".join(f"{one.rstrip()}\n" for one in text.splitlines())


def check(path: Path, *, before: Callable[[str], None] = lambda line: None) -> None:
    """Compare a page with what its commands print, or record it."""
    page = path.read_text(encoding="utf-8")
    seen = replayed(page, before=before)
    if os.environ.get(RECORD):
        path.write_text(seen, encoding="utf-8")
    assert seen == page or os.environ.get(RECORD), "the page shows something else"
