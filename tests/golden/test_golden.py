"""Commands as a person types them: each case is a folder with what goes in and what comes out.

A case ``<command>/<case>/`` holds ``cmd`` (the arguments, a line each), perhaps ``stdin``, and
what was seen: ``stdout``, ``stderr``, ``status``. ``{case}`` and ``{out}`` in ``cmd`` stand for the
case's folder and a new one. Recorded anew with ``make golden``; then read the difference.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CASES = sorted(path.parent for path in HERE.glob("*/*/cmd"))
RECORD = "LAGI_CLEAN_RECORD" in os.environ


def environment(threads: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return kept | {"POLARS_MAX_THREADS": threads, "LC_ALL": "C.UTF-8"}


def run(case: Path, out: Path, threads: str) -> dict[str, bytes]:
    words = (case / "cmd").read_text(encoding="utf-8").splitlines()
    given = [word.format(case=case.relative_to(ROOT).as_posix(), out=out) for word in words]
    stdin = case / "stdin"
    done = subprocess.run(
        [sys.executable, "-m", "lagi_clean", *given],
        input=stdin.read_bytes() if stdin.exists() else b"",
        capture_output=True,
        cwd=ROOT,
        env=environment(threads),
        check=False,
    )
    seen = {"stdout": done.stdout, "stderr": done.stderr}
    seen = {name: text.replace(str(out).encode(), b"{out}") for name, text in seen.items()}
    return seen | {"status": f"{done.returncode}\n".encode()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
@pytest.mark.parametrize("threads", ["1", "4"])
def test_case(case, threads, tmp_path):
    seen = run(case, tmp_path / "out", threads)
    if RECORD:
        for name, text in seen.items():
            (case / name).write_bytes(text)
    expected = {name: (case / name).read_bytes() for name in seen}
    assert seen == expected
