"""Who may import whom: cli -> api -> stages -> the shared ground."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import lagi_clean

ROOT = Path(lagi_clean.__file__).parent
STAGES = {
    "read",
    "mapping",
    "normalize",
    "validate",
    "match",
    "resolve",
    "measure",
    "write",
    "report",
    "mask",
    "sample",
}
GROUND = {
    "tables",
    "settings",
    "config",
    "rules",
    "findings",
    "survivorship",
    "threads",
    "coding",
    "components",
    "memory",
    "errors",
    "data",
    "text",
    "ids",
    "__init__",
}
STANDARD = sys.stdlib_module_names
FILES = sorted(ROOT.rglob("*.py"))


def part_of(path: Path) -> str:
    relative = path.relative_to(ROOT)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def imports(path: Path) -> set[str]:
    """Return every module that the file imports, inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found.add(node.module or "")
    return found


def own(path: Path) -> set[str]:
    names = set()
    for module in imports(path):
        parts = module.split(".")
        if parts[0] == "lagi_clean":
            names.add(parts[1] if len(parts) > 1 else "__init__")
    return names


def outside(path: Path) -> set[str]:
    return {m.split(".")[0] for m in imports(path)} - {"lagi_clean"}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_arrows(path):
    part = part_of(path)
    allowed = {
        "cli": {"cli", "api", *GROUND},
        "api": {"api", *STAGES, *GROUND},
        **{stage: {stage, *GROUND} for stage in STAGES},
        "text": {"text", "errors", "data"},
        "ids": {"ids", "errors", "data", "text"},
        "data": {"data"},
        "errors": {"data"},
        "rules": {"data", "errors"},
        "findings": {"rules", "tables"},
        "survivorship": {"data", "errors"},
        "threads": set(),
        "coding": set(),
        "components": set(),
        "memory": set(),
        "settings": {"errors"},
        "config": {"settings", "errors", "survivorship"},
        "tables": set(),
        "__init__": set(),
        "__main__": {"cli"},
    }[part]
    if part == "cli":
        allowed |= {"write"} if path.stem in WRITES_OWN_FILE else set()
    if part == "sample":
        allowed |= {"write"}
    assert own(path) <= allowed


WRITES_OWN_FILE = {"config"}
"""Commands whose one file is no result of a job."""


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_only_the_command_line_knows_the_terminal(path):
    if part_of(path) != "cli":
        assert not outside(path) & {"typer", "rich"}


@pytest.mark.parametrize(
    "path", [p for p in FILES if part_of(p) in {"text", "ids", "data", "errors"}], ids=str
)
def test_text_and_ids_stand_on_the_standard_library(path):
    assert outside(path) <= {*STANDARD, "unidecode"}


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from lagi_clean.cli.main import app; "
        "heavy = {'polars', 'numpy', 'scipy', 'pyarrow', 'rapidfuzz', 'rich'} & set(sys.modules); "
        "sys.exit(' '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"imported before any command ran: {done.stderr}"


def test_no_module_is_two():
    long = [p.name for p in FILES if len(p.read_text(encoding="utf-8").splitlines()) > 400]
    assert long == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_format_of_columns(path):
    # polars issue 25187: format panics over a column of several chunks; concat_str does not
    calls = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr == "format"
        and isinstance(node.value, ast.Name)
        and node.value.id == "pl"
    ]
    assert not calls
