"""What is wrong with a command line is said in the language of the user."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import lagi_clean.cli
from lagi_clean.cli.usage import usage_error
from lagi_clean.data import toml_folder
from tests.program import program

SOURCES = sorted(Path(lagi_clean.cli.__file__).parent.glob("*.py"))


def run(*words, cwd=None, **options):
    return program(*words, folder=cwd, **{"text": True, "encoding": "utf-8", **options})


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["cleen"], "không có lệnh 'cleen'. Có phải 'clean'?"),
        (["clean"], "thiếu tham số 'files'"),
        (["clean", "a"], "thiếu tùy chọn '--output' / '-o'"),
        (["clean", "a", "-o"], "tùy chọn '-o' cần một giá trị"),
        (
            ["clean", "a", "-o", ""],
            "giá trị của '--output' / '-o' không hợp lệ: phải là tên thư mục; '.' là thư mục này",
        ),
        (["clean", "a", "--histo"], "không có tùy chọn --histo"),
        (["coverage", "a", "--histo"], "không có tùy chọn --histo (có thể là: --history, --list)"),
        (["coverage", "a", "b"], "thừa tham số (b)"),
        (
            ["coverage", "a", "--as-of", "1/2"],
            "giá trị của '--as-of' không hợp lệ: phải là ngày dạng YYYY-MM-DD (năm-tháng-ngày)",
        ),
        (
            ["dedupe", "a", "-o", "b", "--threshold", "2"],
            "giá trị của '--threshold' không hợp lệ: phải nhỏ hơn hoặc bằng 1",
        ),
        (
            ["sample-town", "-o", "b", "--people", "many"],
            "giá trị của '--people' không hợp lệ: phải là số nguyên",
        ),
        (
            ["clean", "a", "-o", "b", "--map", "=full_name"],
            "giá trị của --map không hợp lệ: '=full_name' không có dạng CỘT=TRƯỜNG",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_a_mistake_is_told_in_vietnamese(words, told, tmp_path):
    ended = run("--lang", "vi", *words, cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    error, hint = ended.stderr.splitlines()
    assert error == f"error[USAGE]: {told}"
    assert hint.startswith("hint: xem '")


@pytest.mark.parametrize(
    "words",
    [
        ["clean", "a", "-o", "b", "--as-of", "0001-01-01"],
        ["coverage", "a", "--as-of", "9999-12-31"],
        ["coverage", "a", "--fail-under", "cccd_issued=1e400"],
        ["coverage", "a", "--fail-under", "cccd_issued=-5"],
        ["coverage", "a", "--max-drop", "1e999999", "--history", "h.db"],
        ["coverage", "a", "--max-age", "99999999999d"],
        ["sample-town", "-o", "b", "--seed", "99999999999999999999999"],
    ],
    ids=" ".join,
)
def test_a_value_beyond_all_reason_is_refused(words, tmp_path):
    ended = run(*words, cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert list(tmp_path.iterdir()) == []


def messages():
    """Return the sentences of our own options, with "x" for what they are filled with."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node, "arg", None) if isinstance(node, ast.keyword) else None
            if isinstance(node, ast.Assign):
                name = getattr(node.targets[0], "id", None)
            found = node.value if name in ("message", "wanted") else None
            if isinstance(found, ast.Constant):
                yield found.value
            elif isinstance(found, ast.JoinedStr):
                parts = (getattr(part, "value", None) for part in found.values)
                yield "".join(part if isinstance(part, str) else "x" for part in parts)


@pytest.mark.parametrize("message", sorted(set(messages())))
def test_the_sentences_of_our_own_options_are_known(message):
    told = usage_error(f"Invalid value for '--x': {message}.", command="lagi-clean clean")
    assert told.message("en") == f"Invalid value for '--x': {message}"
    assert message not in told.message("vi")


@pytest.mark.parametrize("key", sorted(toml_folder("messages")["USAGE"]["details"]))
def test_a_sentence_is_known_by_its_english_words(key):
    texts = toml_folder("messages")["USAGE"]["details"][key]
    filled = {name: f"<{name}>" for name in ("name", "names", "near", "limit", "text", "options")}
    filled |= {"first": "1", "last": "9", "known": "a, b", "problem": "it is the history"}
    inner = {"en": "it is the history", "vi": "đó là tệp lịch sử"}
    error = usage_error(texts["en"].format(**filled), command="lagi-clean")
    for language in ("en", "vi"):
        assert error.message(language) == texts[language].format(
            **{**filled, "problem": inner[language]}
        )


def test_words_that_nobody_foresaw_are_told_as_they_are():
    error = usage_error("Something new.", command="lagi-clean clean")
    assert error.message("vi") == "Something new"
    assert "lagi-clean clean --help" in error.hint("vi")


@pytest.mark.parametrize("words", [[], ["review"], ["config"]])
def test_a_group_without_a_command_shows_its_help(words):
    ended = run(*words)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("Usage: ")
    assert "error[" not in ended.stderr
    assert "hint:" not in ended.stderr


@pytest.mark.parametrize("command", [["name", "An"], ["id", "1"], ["config", "show"]])
def test_a_language_that_there_is_not_is_refused_by_every_command(command):
    ended = run("--lang", "fr", *command)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("error[LANGUAGE_UNKNOWN]: there is no language 'fr'")


@pytest.mark.skipif(os.name != "posix", reason="needs a shell that closes a stream")
@pytest.mark.parametrize(
    ("words", "status"), [(("name",), 0), (("id",), 0), (("clean", "-", "-o", "out"), 3)]
)
def test_a_closed_input_holds_nothing(words, status, tmp_path):
    command = ["sh", "-c", 'exec "$@" <&-', "sh", sys.executable, "-m", "lagi_clean", *words]
    ended = subprocess.run(command, capture_output=True, check=False, cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (status, b"")
    assert b"BUG" not in ended.stderr
    assert list(tmp_path.iterdir()) == []
