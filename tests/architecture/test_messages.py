"""Every error that the code raises has its texts, complete in both languages."""

import ast
import string
from functools import cache
from pathlib import Path

import pytest

import lagi_clean
from lagi_clean import errors
from lagi_clean.data import toml_folder
from lagi_clean.rules import SEVERITIES, catalogue

KINDS = {name for name in errors.__all__ if name.endswith("Error")}


@cache
def raised() -> dict[str, set[str]]:
    """Return the codes that the code raises, each with the parameters given."""
    found: dict[str, set[str]] = {}
    for path in Path(lagi_clean.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in KINDS
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                given = {k.arg for k in node.keywords if k.arg}
                code = node.args[0].value
                found[code] = found.get(code, given) & given
    return found


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_codes_and_texts_are_the_same_set():
    assert set(raised()) == set(toml_folder("messages"))


@pytest.mark.parametrize("code", sorted(toml_folder("messages")))
def test_texts_are_complete_and_fillable(code):
    texts = toml_folder("messages")[code]
    for part in ("message", "hint"):
        assert set(texts[part]) == {"en", "vi"}
        for text in texts[part].values():
            assert text.strip()
            assert fields(text) <= raised()[code], f"{code}: nobody gives {fields(text)}"


DETAILED = sorted(code for code, texts in toml_folder("messages").items() if "details" in texts)


@pytest.mark.parametrize("code", DETAILED)
def test_details_are_the_same_in_both_languages(code):
    for key, texts in toml_folder("messages")[code]["details"].items():
        assert set(texts) == {"en", "vi"}
        assert all(text.strip() for text in texts.values())
        assert fields(texts["en"]) == fields(texts["vi"]), key


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_rules_are_complete(code):
    found = catalogue()[code]
    assert found.severity in SEVERITIES
    assert set(found.title) == {"en", "vi"}
    assert found.source
