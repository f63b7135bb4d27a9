import json

import typer
from typer.testing import CliRunner

from lagi_clean.cli.id import id_command

app = typer.Typer()
app.command()(id_command)


def run(*arguments, stdin=b""):
    result = CliRunner().invoke(app, list(arguments), input=stdin)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_one_json_object_a_line():
    lines = run("--json", "060193012345", "26l234567").splitlines()
    first, second = map(json.loads, lines)
    assert first["province"] == "Bình Thuận"
    assert (first["sex"], first["birth_year"], first["flags"]) == ("female", 1993, [])
    assert second["proposed"] == "261234567"


def test_plain_lines_have_one_field_for_each_tab():
    line = run("60193012345").rstrip("\n").split("\t")
    assert line == [
        "60193012345",
        "060193012345",
        "repaired",
        "personal_id",
        "Bình Thuận",
        "female",
        "1993",
        "padded",
    ]


def test_a_filter_gives_a_line_for_each_line():
    out = run("--json", stdin=b"\xef\xbb\xbf060193012345\r\n\n\xff\xfe\n261234567")
    found = [json.loads(line) for line in out.splitlines()]
    assert [one["kind"] for one in found] == ["personal_id", "unknown", "unknown", "old_id"]
    assert found[0]["input"] == "060193012345"


def test_a_dash_means_stdin():
    assert json.loads(run("--json", "-", stdin=b"261234567\n"))["kind"] == "old_id"


def test_terminal_escapes_are_not_passed_on():
    assert "\x1b" not in run("\x1b[31m060193012345")
    assert "\t\t" not in run("a\tb")


def test_the_reference_date_decides_about_the_future():
    line = ("--json", "060223012345", "--as-of")
    assert json.loads(run(*line, "2022-12-31"))["flags"] == ["year_future"]
    assert json.loads(run(*line, "2023-01-01"))["flags"] == []
