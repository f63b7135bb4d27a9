"""``report``: what the command writes, says and refuses."""

import json
import os
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from lagi_clean.api.coverage import coverage, render_coverage
from lagi_clean.settings import Settings
from lagi_clean.tables import CITIZENS, conform
from lagi_clean.write import manifest_text

AS_OF = date(2022, 12, 31)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A job's folder with the least that a report needs."""
    out = tmp_path_factory.mktemp("job")
    people = conform(
        pl.DataFrame(
            {
                "record_id": [f"list:{i}" for i in range(40)],
                "birth_date": [date(1960 + i, 5, 1) for i in range(40)],
                "birth_year": [1960 + i for i in range(40)],
                "birth_precision": ["day"] * 40,
                "sex": ["male", "female"] * 20,
                "ward": ["Phường Phước Hội", "Xã Tân Hải"] * 20,
                "ward_code": ["23231", "23245"] * 20,
                "card_status": ["issued"] * 30 + [None] * 10,
            }
        ),
        CITIZENS,
    )
    people.write_parquet(out / "people.parquet")
    counted = coverage(people, as_of=AS_OF, by=[("ward",)], settings=Settings())
    (out / "coverage.json").write_bytes(render_coverage(counted, format="json"))
    text = manifest_text(
        command="run",
        version="0",
        as_of=AS_OF.isoformat(),
        settings={"decimals": 1},
        inputs=[],
        accounting=[],
        results={},
        outputs=[],
        run={},
    )
    (out / "manifest.json").write_text(text, encoding="utf-8")
    return out


def run(*arguments, **environment):
    code = "from lagi_clean.cli.main import run; run()"
    return subprocess.run(
        [sys.executable, "-c", code, "report", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, **environment},
    )


def test_a_page_in_either_language(folder, tmp_path):
    for language, word in (("vi", "Đã cấp CCCD"), ("en", "CCCD issued")):
        out = tmp_path / f"{language}.html"
        done = run(folder, "-o", out, "--lang", language, "--title", "Tổ công tác <1>")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", f"wrote {out}\n")
        page = out.read_text(encoding="utf-8")
        assert f'<html lang="{language}">' in page
        assert word in page
        assert "<h1>Tổ công tác &lt;1&gt;</h1>" in page
        assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_the_page_can_go_to_standard_output(folder):
    done = run(folder, "-o", "-")
    assert done.returncode == 0
    assert done.stdout.startswith("<!DOCTYPE html>")
    assert "75.0%" in done.stdout  # the decimals of the job


def test_targets_and_their_mistakes(folder):
    assert "95%" in run(folder, "-o", "-", "--target", "cccd_issued=95").stdout
    for wrong in ("cccd_issued", "cccd=95", "cccd_issued=x"):
        done = run(folder, "-o", "-", "--target", wrong)
        assert (done.returncode, done.stdout) == (2, "")
        assert "hint:" in done.stderr


def test_what_is_no_job_is_input_unreadable(folder, tmp_path):
    assert run(tmp_path, "-o", "-").returncode == 3
    assert run(tmp_path / "nowhere", "-o", "-").returncode == 3
    assert run(folder, "-o", "-", "--history", tmp_path / "none.db").returncode == 3
    assert run(folder, "-o", tmp_path / "no" / "page.html").returncode == 4


def test_figures_of_other_people_are_refused(folder, tmp_path):
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    document = json.loads((folder / "coverage.json").read_text(encoding="utf-8"))
    document["rows"][4]["numerator"] += 1
    (tmp_path / "coverage.json").write_text(json.dumps(document), encoding="utf-8")
    done = run(tmp_path, "-o", Path(tmp_path) / "page.html")
    assert done.returncode == 3
    assert "error[REPORT_FIGURES_DIFFER]" in done.stderr
    assert not (tmp_path / "page.html").exists()
