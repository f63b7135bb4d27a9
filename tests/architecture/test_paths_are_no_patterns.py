"""A path is the file of that name: polars would take brackets and stars for a pattern."""

import ast
from pathlib import Path

import pytest

import lagi_clean

ROOT = Path(lagi_clean.__file__).parent
KNOWS_GLOB = {"read_parquet", "scan_parquet", "read_csv", "scan_csv", "scan_ipc"}
ALWAYS_GLOBS = {"read_ipc", "read_parquet_schema", "read_ipc_schema"}


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_files_are_read_by_their_names(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if getattr(node.func.value, "id", "") == "pl":
            given = {k.arg: getattr(k.value, "value", None) for k in node.keywords}
            assert node.func.attr not in ALWAYS_GLOBS, node.lineno
            assert node.func.attr not in KNOWS_GLOB or given.get("glob") is False, node.lineno
