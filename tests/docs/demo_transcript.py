"""What ``make demo`` prints, and its place in the READMEs. ``make readme`` records it anew."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
READMES = (ROOT / "README.md", ROOT / "README.vi.md")
_PLACE = re.compile(r"(<!-- demo -->\n).*?(<!-- /demo -->)", re.DOTALL)


def transcript(folder: Path) -> str:
    """Run the demo into ``folder`` and return what a person sees, the folder named ``demo``."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("LAGI_CLEAN_")}
    done = subprocess.run(
        ["make", "--no-print-directory", "demo", f"DEMO={folder}"],
        cwd=ROOT,
        env=environment | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    )
    lines = done.stdout.replace(str(folder), "demo").splitlines()
    start = next(n for n, line in enumerate(lines) if "sample-town" in line)
    return "\n".join(line.rstrip() for line in lines[start:]) + "\n"


def block(text: str) -> str:
    """Return a transcript as it stands in a README."""
    return f"```console\n$ make demo\n{text}```\n"


def in_readme(path: Path) -> str:
    """Return the block that stands in the README at ``path`` now."""
    found = _PLACE.search(path.read_text(encoding="utf-8"))
    assert found is not None
    return found.group().removeprefix("<!-- demo -->\n").removesuffix("<!-- /demo -->")


def record(folder: Path) -> None:
    """Put what the demo prints into both READMEs."""
    new = block(transcript(folder))
    for path in READMES:
        text = path.read_text(encoding="utf-8")
        changed = _PLACE.sub(lambda found: found[1] + new + found[2], text)
        path.write_text(changed, encoding="utf-8")


if __name__ == "__main__":
    record(Path(sys.argv[1]).resolve())
