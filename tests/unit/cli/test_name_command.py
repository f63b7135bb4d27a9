import json
import subprocess
import sys

import typer
from typer.testing import CliRunner

from lagi_clean.cli.name import name_command
from lagi_clean.text.legacy import encode_legacy, from_surface

app = typer.Typer()
app.command()(name_command)


def run(*arguments, stdin=b""):
    result = CliRunner().invoke(app, list(arguments), input=stdin)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_one_json_object_a_line_with_the_promised_keys():
    first, second = map(json.loads, run("--json", "NGUYỄN THỊ THUÝ", "Bà Lê Thị Lí").splitlines())
    assert list(first)[:2] == ["input", "full_name"]
    assert {
        "input", "full_name", "family_name", "middle_name", "given_name", "key", "key_fold",
        "key_sound", "steps", "flags",
    } <= first.keys()  # fmt: skip
    assert first["full_name"] == "Nguyễn Thị Thuý"
    assert first["steps"] == [
        {
            "step": "case",
            "certainty": "certain",
            "before": "NGUYỄN THỊ THUÝ",
            "after": "Nguyễn Thị Thuý",
        }
    ]
    assert "proposed" not in first
    assert (second["full_name"], second["proposed"]) == ("Bà Lê Thị Lí", "Lê Thị Lí")
    assert second["flags"] == ["title"]
    assert (second["family_name"], second["middle_name"], second["given_name"]) == (
        "Lê", "Thị", "Lí"
    )  # fmt: skip


def test_plain_lines_have_one_field_for_each_tab():
    line = run("H’Hen niê").rstrip("\n").split("\t")
    assert line == [
        "H’Hen niê", "H'Hen Niê", "-", "Niê", "-", "H'Hen", "hhen niê", "hhen nie", "hhen nie",
        "apostrophe:certain case:certain", "-",
    ]  # fmt: skip


def test_a_filter_gives_a_line_for_each_line():
    stdin = "\ufeffNguyễn Văn An\r\n\nNguyá»…n VÄƒn An\n".encode() + b"Nguy\xffn\n" + b"L\xc3"
    found = [json.loads(line) for line in run("--json", stdin=stdin).splitlines()]
    assert [one["full_name"] for one in found] == [
        "Nguyễn Văn An", None, "Nguyễn Văn An", "Nguy\ufffdn", "L\ufffd"
    ]  # fmt: skip
    assert found[0]["input"] == "Nguyễn Văn An"


def test_decomposed_text_is_composed():
    assert json.loads(run("--json", "-", stdin="Nguye\u0302\u0303n".encode()))["flags"] == []


def test_bytes_of_a_named_encoding():
    written = from_surface(encode_legacy("Nguyễn Thị Hoa", "viscii").text, "viscii")
    out = run("--json", "--from", "viscii", stdin=written + b"\n")
    assert json.loads(out)["full_name"] == "Nguyễn Thị Hoa"


def test_tone_style():
    assert json.loads(run("--json", "--tone-style", "new", "Hòa"))["full_name"] == "Hoà"


def test_terminal_escapes_are_not_passed_on():
    assert "\x1b" not in run("\x1b[31mNguyễn")
    assert "\u202e" not in run("\u202eNguyễn")


def test_head_ends_quietly():
    code = (
        "import sys; from lagi_clean.cli.main import run; sys.argv = ['lagi-clean', 'name']; run()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
    )
    process.stdin.write("Nguyễn Văn An\n".encode())
    first = process.stdout.readline()  # an answer before the input ends
    process.stdout.close()
    try:
        for _ in range(20_000):
            process.stdin.write("Nguyễn Văn An\n".encode())
    except BrokenPipeError:
        pass
    process.stdin.close()
    complaint = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 0
    assert first.decode().startswith("Nguyễn Văn An\t")
    assert complaint == b""
