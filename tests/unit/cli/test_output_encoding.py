"""What goes to a file or a pipe is UTF-8, whatever the system would prefer."""

import json
import os
import subprocess
import sys

import pytest

NAME = "Nguyễn Thị Hoà"
ELSEWHERE = [
    pytest.param({"PYTHONIOENCODING": "cp1252"}, id="windows"),
    pytest.param({"PYTHONIOENCODING": "ascii:strict"}, id="ascii"),
    pytest.param({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, id="locale_c"),
]


def run(*words, environment, **options):
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "PYTHONIO"))}
    return subprocess.run(
        [sys.executable, "-m", "lagi_clean", *words],
        env=plain | environment,
        capture_output=True,
        check=False,
        **options,
    )


@pytest.mark.parametrize("environment", ELSEWHERE)
@pytest.mark.parametrize("how", ["typed", "piped"])
def test_names_come_out_as_they_went_in(environment, how):
    words, piped = ((NAME,), b"") if how == "typed" else ((), f"{NAME}\n".encode())
    done = run("name", "--json", *words, environment=environment, input=piped)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout.decode())["full_name"] == NAME
    plain = run("name", *words, environment=environment, input=piped)
    assert NAME in plain.stdout.decode()


@pytest.mark.parametrize("environment", ELSEWHERE)
def test_messages_come_whole(environment):
    done = run("--lang", "vi", "run", "none.csv", "-o", "out", environment=environment)
    assert done.returncode == 3
    assert "không tìm thấy 'none.csv'" in done.stderr.decode()


@pytest.mark.parametrize("environment", ELSEWHERE)
def test_tables_are_drawn(environment, tmp_path):
    people = "Họ và tên,Ngày sinh,Giới tính\nLê Văn An,12/05/1991,Nam\n"
    (tmp_path / "people.csv").write_text(people, encoding="utf-8")
    words = ("run", "people.csv", "-o", "out", "--as-of", "2022-12-31")
    done = run("--lang", "vi", *words, environment=environment, cwd=tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    assert "Chất lượng dữ liệu" in done.stdout.decode()


@pytest.mark.skipif(os.name != "posix", reason="only there a shell closes an output")
@pytest.mark.parametrize("closed", [">&-", "2>&-"])
def test_a_closed_output_is_nobodys_and_changes_no_status(closed, tmp_path):
    words = f'"{sys.executable}" -m lagi_clean run none.csv -o out {closed}'
    done = subprocess.run(words, shell=True, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 3
    assert not (tmp_path / "out").exists()
