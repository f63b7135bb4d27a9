"""The READMEs and pages say what the program does."""

import re
import shlex
from pathlib import Path

import pytest
import typer

from lagi_clean.cli.main import app
from tests.docs.demo_transcript import READMES, block, in_readme, transcript

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
_COMMAND = re.compile(r"^\s*\$ (?:[^|\n]*\| )?(lagi-clean [^\n]*)$", re.MULTILINE)
_LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")


def commands():
    for page in PAGES:
        for found in _COMMAND.finditer(page.read_text(encoding="utf-8")):
            yield pytest.param(found[1], id=f"{page.name}: {found[1]}")


@pytest.mark.parametrize("line", list(commands()))
def test_commands_on_the_pages_can_be_typed(line):
    before_pipe = re.split(r"\s(?:\||>|2>|<|&&|#)\s?", line)[0]
    words = shlex.split(before_pipe)[1:]
    command = typer.main.get_command(app)
    context = command.make_context("lagi-clean", words)
    while hasattr(command, "resolve_command") and context._protected_args:
        rest = [*context._protected_args, *context.args]
        _, command, words = command.resolve_command(context, rest)
        context = command.make_context(command.name, words, parent=context)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_command_is_in_both_readmes():
    for path in READMES:
        text = path.read_text(encoding="utf-8")
        for name in typer.main.get_command(app).commands:
            assert f"`{name}`" in text, f"{path.name} says nothing of {name}"


@pytest.mark.long
def test_the_demo_prints_what_the_readmes_show(tmp_path):
    seen = block(transcript(tmp_path / "demo"))
    for path in READMES:
        assert in_readme(path) == seen
