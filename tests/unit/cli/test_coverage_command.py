"""The coverage command: streams, formats, exit statuses."""

import json
import os
import stat
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from lagi_clean.api import comparison
from lagi_clean.api import coverage as api
from lagi_clean.cli.console import state
from lagi_clean.cli.coverage import coverage_command
from lagi_clean.errors import OutputError, UsageError
from lagi_clean.tables import CITIZENS, conform

app = typer.Typer()
app.command()(coverage_command)
FIGURES = ["--as-of", "2022-12-31"]


@pytest.fixture
def citizens(tmp_path):
    """Return the path of four people: three eligible, two with a card, one dead."""
    frame = pl.DataFrame(
        {
            "record_id": ["a:1", "a:2", "a:3", "a:4", "a:5"],
            "birth_date": [date(1980, 1, 1)] * 4 + [date(2020, 1, 1)],
            "birth_year": [1980] * 4 + [2020],
            "birth_precision": ["day"] * 5,
            "card_status": ["issued", "issued", "taken", "issued", None],
            "life_status": ["alive", None, None, "dead", None],
            "ward": ["Phường Phước Hội", "Xã Tân Hải", "Xã Tân Hải", None, None],
        }
    )
    path = tmp_path / "citizens.parquet"
    conform(frame, CITIZENS).write_parquet(path)
    return path


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    state.reset()


def invoke(*arguments, expect=0):
    result = CliRunner().invoke(app, [str(a) for a in arguments])
    assert result.exit_code == expect, result.stderr
    return result


def test_json_on_stdout_and_nothing_else(citizens):
    result = invoke(citizens, *FIGURES, "--format", "json")
    shape = json.loads(result.stdout)
    issued = next(r for r in shape["rows"] if r["indicator"] == "cccd_issued")
    assert (issued["numerator"], issued["denominator"], issued["percent"]) == (2, 3, 66.67)
    assert shape["left_out"] == {"dead": 1}
    assert result.stderr == ""


def test_csv_in_a_pipe(citizens):
    result = invoke(citizens, *FIGURES, "--only", "cccd_issued", "--rounding", "truncate")
    assert result.stdout.splitlines()[1].endswith("cccd_issued,2,3,eligible,66.66")


def test_table_prints_date_denominator_and_who_is_left_out(citizens):
    text = invoke(citizens, *FIGURES, "--format", "table", "--by", "ward").stdout
    for part in ("Coverage on 2022-12-31", "eligible", "66.67%", "dead 1", "59/2014/QH13"):
        assert part in text


def test_table_in_vietnamese(citizens, monkeypatch):
    monkeypatch.setenv("LAGI_CLEAN_LANGUAGE", "vi")
    text = invoke(citizens, *FIGURES, "--format", "table").stdout
    for part in ("Kết quả tại ngày 31/12/2022", "Đã cấp CCCD", "66,67 %", "đã chết 1"):
        assert part in text


@pytest.mark.parametrize("name", ["out.csv", "out.json", "out.md", "out.xlsx"])
def test_a_file_by_its_extension(citizens, tmp_path, name):
    result = invoke(citizens, *FIGURES, "-o", tmp_path / name)
    assert result.stdout == ""
    assert (tmp_path / name).stat().st_size > 100
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["citizens.parquet", name])
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_the_same_figures_by_every_format(citizens, tmp_path):
    for name in ("out.csv", "out.json"):
        invoke(citizens, *FIGURES, "--by", "ward", "-o", tmp_path / name)
    table = pl.read_csv(tmp_path / "out.csv", infer_schema=False)
    rows = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["rows"]
    assert table["numerator"].to_list() == [str(r["numerator"]) for r in rows]
    assert table["unit"].to_list() == [r["unit"] for r in rows]


@pytest.mark.parametrize(("limit", "status"), [("66.66", 0), ("66,7", 1), ("66.67%", 1), ("0", 0)])
def test_fail_under_compares_exactly(citizens, limit, status):
    result = invoke(citizens, *FIGURES, "--fail-under", f"cccd_issued={limit}", expect=status)
    assert result.stdout
    assert len(result.stderr.splitlines()) == status
    if status:
        assert "cccd_issued is 66.6667% (2 of 3 eligible)" in result.stderr


def test_the_indicator_of_a_limit_is_counted_even_if_not_asked_for(citizens):
    arguments = ["--only", "eligible", "--fail-under", "cccd_issued=99"]
    assert "cccd_issued" in invoke(citizens, *FIGURES, *arguments, expect=1).stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--fail-under", "cccd_issued"],
        ["--fail-under", "cccd_issued=many"],
        ["--format", "pdf"],
        ["-o", "figures.docx"],
        ["--decimals", "9"],
        ["--as-of", "31/12/2022"],
    ],
)
def test_mistyped_options_are_usage_errors(citizens, arguments):
    invoke(citizens, *arguments, expect=2)


@pytest.mark.parametrize(
    ("arguments", "kind", "code"),
    [
        (["--only", "cccd_isued"], UsageError, "INDICATOR_UNKNOWN"),
        (["--fail-under", "cccd=9"], UsageError, "INDICATOR_UNKNOWN"),
        (["--rounding", "down"], UsageError, "SETTING_VALUE"),
        (["-o", "missing/figures.csv"], OutputError, "OUTPUT_NO_FOLDER"),
    ],
)
def test_errors_carry_a_code(citizens, arguments, kind, code):
    result = CliRunner().invoke(app, [str(citizens), *FIGURES, *arguments])
    assert isinstance(result.exception, kind)
    assert result.exception.code == code


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx", "list.parquet"])
def test_a_worklist_goes_to_a_file(citizens, tmp_path, name):
    result = invoke(citizens, *FIGURES, "--list", "missing", "-o", tmp_path / name)
    assert result.stdout == ""
    assert (tmp_path / name).stat().st_size > 100


def test_a_worklist_holds_whom_the_figure_counts(citizens):
    result = invoke(citizens, *FIGURES, "--list", "missing")
    lines = result.stdout.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("a:3,")


def test_a_worklist_has_no_other_formats(citizens, tmp_path):
    result = CliRunner().invoke(
        app, [str(citizens), *FIGURES, "--list", "missing", "-o", str(tmp_path / "list.txt")]
    )
    assert result.exception.code == "COVERAGE_FORMAT"


@pytest.fixture
def published(monkeypatch):
    table = pl.DataFrame({"indicator": ["cccd_issued"], "percent": ["66,6 %"]})
    monkeypatch.setattr(comparison, "text_table", lambda path: table)


def test_published_figures_beside_the_counted(citizens, published):
    arguments = ["--compare", "published.csv", "--format"]
    text = invoke(citizens, *FIGURES, *arguments, "table").stdout
    assert "cut off, not rounded: 66.6667%" in text
    shape = json.loads(invoke(citizens, *FIGURES, *arguments, "json").stdout)
    assert shape["figures"][0]["verdict"] == "cut_off"
    invoke(citizens, *FIGURES, *arguments, "md", expect=2)


def test_a_comparison_goes_to_a_file(citizens, published, tmp_path):
    path = tmp_path / "compared.csv"
    assert invoke(citizens, *FIGURES, "--compare", "p.csv", "-o", path).stdout == ""
    assert "cut_off" in path.read_text(encoding="utf-8-sig")


def test_figures_of_a_counted_table(tmp_path, monkeypatch):
    table = pl.DataFrame({"Đơn vị": ["A"], "Đủ điều kiện": ["104.080"], "Đã cấp": ["96.376"]})
    monkeypatch.setattr(api, "text_table", lambda path, options: table)
    result = invoke("wards.xlsx", *FIGURES, "--from-counts", "--fail-under", "cccd_issued=92.6",
                    expect=1)  # fmt: skip
    assert "cccd_issued,96376,104080,eligible,92.60" in result.stdout
    assert "92.5980%" in result.stderr


def test_small_figures_are_hidden_on_request(citizens):
    result = invoke(citizens, *FIGURES, "--format", "json", "--min-cell", "5")
    figures = [r["numerator"] for r in json.loads(result.stdout)["rows"]]
    assert all(figure is None or figure == 0 or figure >= 5 for figure in figures)
    assert any("under 5 are hidden" in text for text in json.loads(result.stdout)["definition"])


def test_a_limit_is_judged_by_the_true_figure_even_if_it_is_hidden(citizens):
    arguments = ["--min-cell", "5", "--fail-under", "cccd_issued=60"]
    invoke(citizens, *FIGURES, *arguments, expect=0)


def test_your_own_indicators_over_a_table_that_is_not_people(tmp_path):
    dossiers = pl.DataFrame({"finished": [date(2022, 1, 2), date(2022, 2, 1)]})
    dossiers.with_columns(due=date(2022, 1, 5)).write_parquet(tmp_path / "dossiers.parquet")
    (tmp_path / "mine.toml").write_text(
        'table = "rows"\n[denominators.all]\nfilter = "TRUE"\nname.en = "all"\nname.vi = "cả"\n'
        '[indicators.on_time]\nnumerator = "finished <= due"\ndenominator = "all"\n'
        'unit = "dossier"\nname.en = "on time"\nname.vi = "đúng hạn"\n',
        encoding="utf-8",
    )
    arguments = [tmp_path / "dossiers.parquet", "--indicators", tmp_path / "mine.toml"]
    result = invoke(*arguments, *FIGURES)
    assert result.stdout.splitlines()[1].endswith("on_time,1,2,all,50.00")


def test_json_follows_its_schema(citizens):
    root = Path(__file__).parents[3]
    schema = json.loads((root / "docs/schemas/coverage.schema.json").read_text(encoding="utf-8"))
    shape = json.loads(invoke(citizens, *FIGURES, "--by", "ward", "--format", "json").stdout)
    assert set(schema["required"]) <= set(shape) <= set(schema["properties"])
    row = schema["$defs"]["row"]
    kinds = {"string": str, "integer": int, "number": float, "null": type(None)}
    for found in shape["rows"]:
        assert set(found) == set(row["required"]) == set(row["properties"])
        for name, value in found.items():
            allowed = row["properties"][name]["type"]
            allowed = [allowed] if isinstance(allowed, str) else allowed
            assert isinstance(value, tuple(kinds[kind] for kind in allowed)), name


def test_the_input_is_never_overwritten(citizens):
    before = citizens.read_bytes()
    result = CliRunner().invoke(app, [str(citizens), "--format", "csv", "-o", str(citizens)])
    assert result.exception.code == "OUTPUT_IS_INPUT"
    assert citizens.read_bytes() == before
