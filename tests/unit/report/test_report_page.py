"""The report's page: figures, words, nothing of a person, nothing from outside, the same bytes."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from fractions import Fraction
from html.parser import HTMLParser

import polars as pl
import pytest

from lagi_clean.api.report import report, report_facts
from lagi_clean.api.report_decisions import decided_pairs
from lagi_clean.api.targets import Target
from lagi_clean.errors import InputError, UsageError
from lagi_clean.report import DecidedPair, Quality, TrendPoint, Weighed, render_report
from lagi_clean.text.figures import number_text, percent_text

TARGETS = (Target(indicator="cccd_issued", percent=Fraction(95), by=date(2023, 6, 30)),)


class Page(HTMLParser):
    """Collects the texts of cells by section, the tags, and where attributes point to."""

    def __init__(self, text):
        super().__init__()
        self.rows, self.tags, self.links, self.labels = {}, [], [], []
        self.section, self.cell = "", None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.tags.append(tag)
        self.links += [given[a] for a in ("href", "src", "xlink:href", "action") if a in given]
        if tag == "section":
            self.section = given["id"]
        if tag == "tr":
            self.rows.setdefault(self.section, []).append([])
        if tag in ("td", "th"):
            self.cell = ""
        if tag == "svg":
            self.labels.append(given["aria-label"])

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.rows[self.section][-1].append(self.cell.replace("\u00a0", " "))
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data


@pytest.fixture(scope="module")
def page(folder, history):
    return report(folder, language="vi", targets=TARGETS, history=history)


@pytest.fixture(scope="module")
def facts(folder):
    return report_facts(folder)


def published(folder):
    return json.loads((folder / "coverage.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_units_have_the_figures_of_the_json(folder, language):
    shown = Page(report(folder, language=language)).rows["units"][1:]
    rows = [r for r in published(folder)["rows"] if not r["group"]]
    by_unit = {}
    for row in rows:
        if row["unit_level"] in ("ward", "total"):
            by_unit.setdefault(row["unit"], {})[row["indicator"]] = row
    assert len(shown) == len(by_unit)
    for line in shown:
        unit = "" if line[0] in ("Tổng số", "Total") else line[0]
        unit = "unknown" if unit in ("không rõ đơn vị", "unknown") else unit
        found = by_unit[unit]
        issued, eid = found["cccd_issued"], found["eid_total"]
        numbers = (
            issued["denominator"],
            issued["numerator"],
            found["cccd_left"]["numerator"],
            eid["numerator"],
        )
        assert [line[i] for i in (1, 2, 4, 5)] == [number_text(n, language) for n in numbers]
        shares = [percent_text(r["percent"], decimals=2, language=language) for r in (issued, eid)]
        assert [line[3], line[6]] == shares


def test_every_indicator_has_its_denominator(folder):
    shown = {line[0]: line[1:] for line in Page(report(folder)).rows["indicators"][1:]}
    document = published(folder)
    for row in document["rows"]:
        if row["unit_level"] == "total" and not row["group"] and row["indicator"] != "population":
            name = document["indicators"][row["indicator"]]
            of = document["denominators"][row["denominator_name"]]["name"]
            assert shown[name][0] == f"{row['numerator']:,}"
            assert shown[name][1] == f"{row['denominator']:,} {of}"


def test_left_out_is_that_of_the_json(folder):
    total = Page(report(folder)).rows["left_out"][-1]
    assert total == ["Total", f"{sum(published(folder)['left_out'].values()):,}"]


def test_the_pyramid_adds_up(folder):
    bands = Page(report(folder)).rows["pyramid"][1:]
    drawn = sum(int(line[i].replace(",", "")) for line in bands for i in (1, 4))
    unplaced = re.search(r"not known: ([0-9,]+) people", report(folder))
    rows = published(folder)["rows"]
    total = next(r for r in rows if r["indicator"] == "population" and r["unit_level"] == "total")
    assert drawn + int(unplaced[1].replace(",", "") if unplaced else 0) == total["numerator"]


def test_trend_targets_and_parts(page):
    rows = Page(page).rows
    assert "Đã cấp CCCD" in [line[0] for line in rows["targets"]]
    goal = rows["targets"][1]
    assert goal[2] == "95 % (30/06/2023)"
    assert goal[4]
    assert rows["trend"][1][0] == "31/12/2022"
    assert {"Tổng cộng"} <= {line[0] for line in rows["parts"]}


def test_the_page_needs_nothing_from_outside(page):
    found = Page(page)
    assert not {"script", "iframe", "object", "form"} & set(found.tags)
    assert found.links == ["data:,"]
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org/2000/svg)", page)


def test_each_chart_says_what_it_shows(page):
    labels = Page(page).labels
    assert len(labels) >= 10
    assert all(len(label) > 20 for label in labels)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_decided_pairs_add_up_and_are_told_in_words(folder, language):
    found = report_facts(folder, language=language)
    weights = pl.read_parquet(folder / "pairs.parquet")["match_weight"].to_list()
    assert 1 < len(found.decided) <= 4
    assert {pair.decision for pair in found.decided} == {"match", "review"}
    for pair in found.decided:
        assert pair.weight in weights
        parts = (pair.prior_bits, pair.relatives_bits, *(one.bits for one in pair.evidence))
        assert sum(parts) == pytest.approx(pair.weight, abs=1e-6)
        assert pair.prior_bits == pytest.approx(found.decided[0].prior_bits, abs=1e-4)
    rows = Page(render_report(found)).rows["decisions"][1:]
    sums = [line for line in rows if line[1] in ("In all", "Tổng cộng")]
    assert len(sums) == len(found.decided)
    first = f"{found.decided[0].weight:+.1f}"
    assert sums[0][2] == (first.replace(".", ",") if language == "vi" else first)
    assert not any("_" in line[1] for line in rows)


def test_decided_pairs_are_left_out_where_small_figures_are_hidden_or_none_are_wanted(folder):
    assert report_facts(folder, least=2).decided == ()
    assert "decisions" not in Page(report(folder, pairs=0)).rows
    assert len(report_facts(folder, pairs=2).decided) == 2


def test_a_pair_that_a_rule_left_to_a_reviewer_is_shown_beside_those_of_the_sum(tmp_path):
    def pair(row, weight, decision, tier):
        return {
            "id_l": f"a:{row}", "id_r": f"b:{row}", "match_weight": weight, "decision": decision,
            "tier": tier, "reason": f"{tier}.{row}", "name_level": "same", "name_bf": 2.0**weight,
        }  # fmt: skip

    rows = [
        pair(1, 30.0, "match", "model"),
        pair(2, 8.0, "match", "model"),
        pair(3, 40.0, "match", "number"),
        pair(4, 6.0, "review", "model"),
        pair(5, 2.0, "review", "model"),
        pair(6, 20.0, "review", "twins_possible"),
    ]
    pl.DataFrame(rows[::-1]).write_parquet(tmp_path / "pairs.parquet")
    shown = decided_pairs(tmp_path, most=4)
    assert [pair.weight for pair in shown] == [8.0, 6.0, 20.0, 30.0]
    (tmp_path / "pairs.parquet").write_bytes(b"PAR1 no table")
    with pytest.raises(InputError):
        decided_pairs(tmp_path, most=4)
    assert decided_pairs(tmp_path / "none", most=4) == ()


def test_words_of_a_specification_of_ones_own_are_no_markup(facts):
    odd = Weighed(comparison=NASTY, level="some_level", bits=3.0)
    pair = DecidedPair(
        decision="match", tier="own_tier", weight=1.0, prior_bits=-2.0, relatives_bits=0.0,
        evidence=[odd],
    )  # fmt: skip
    page = render_report(replace(facts, decided=[pair]))
    assert "<script" not in page
    assert not {"\x1b", "\u202e", "\u2066"} & set(page)
    assert "own tier" in page


def test_the_page_holds_nobody(folder, page):
    people = pl.read_parquet(folder / "people.parquet")
    words = set(re.findall(r"[0-9]{9,}", page))
    assert not words & {n for n in people["personal_id"].to_list() if n}
    names = set(people["full_name"].drop_nulls().to_list())
    assert not any(len(name) > 8 and name in page for name in names)


def test_the_same_job_gives_the_same_page(folder, page, history):
    assert report(folder, language="vi", targets=TARGETS, history=history) == page


def test_the_process_does_not_show(folder, tmp_path):
    """Another process, time zone, locale and hash seed, the same bytes."""
    out = tmp_path / "page.html"
    environment = {"TZ": "Asia/Ho_Chi_Minh", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    code = "from lagi_clean.cli.main import run; run()"
    subprocess.run(
        [sys.executable, "-c", code, "report", str(folder), "-o", str(out), "--lang", "vi"],
        env=environment,
        check=True,
        capture_output=True,
    )
    assert out.read_text(encoding="utf-8") == report(folder, language="vi")


NASTY = "<script>alert(1)</script> & \x1b[31m \u202e\u2066"


def test_cells_are_no_markup(facts):
    rows = facts.rows.with_columns(
        pl.when(pl.col("unit_level") == "ward").then(pl.lit(NASTY) + pl.col("unit"))
        .otherwise("unit").alias("unit")
    )  # fmt: skip
    page = render_report(replace(facts, rows=rows, title=NASTY))
    assert "<script" not in page
    assert not {"\x1b", "\u202e", "\u2066"} & set(page)
    assert page.count("&lt;script&gt;") > 10


def test_small_figures_are_not_in_the_page(folder):
    hidden = report_facts(folder, least=20)
    numbers = hidden.rows["numerator"].drop_nulls()
    assert not ((numbers > 0) & (numbers < 20)).any()
    lines = Page(render_report(hidden)).rows
    for section in ("left_out", "findings"):
        counts = [line[-1] for line in lines.get(section, [])[1:]]
        assert not [c for c in counts if c.isdigit() and 0 < int(c) < 20]
    assert len(lines["sources"][0]) == 2


def test_reasons_too_few_to_be_told_are_not_told(facts):
    page = render_report(replace(facts, left_out={"dead": 2, "moved_out": 1}, least=5))
    assert Page(page).rows["left_out"][1:] == [["Other reasons", "*"], ["Total", "*"]]
    page = render_report(
        replace(facts, left_out={"dead": 2, "moved_out": 40, "removed": 9}, least=5)
    )
    shown = Page(page).rows["left_out"][1:]
    assert shown == [["Moved out", "40"], ["Other reasons", "11"], ["Total", "51"]]


def test_a_hidden_quality_is_an_asterisk(facts):
    score = Quality(dimension="right", numerator=None, denominator=1000, percent=None)
    rows = Page(render_report(replace(facts, quality=[score]))).rows["quality"]
    assert rows[1] == ["Right (đúng)", "*", "1,000", "*"]


def test_a_change_of_definition_is_said(facts):
    days = [date(2022, 12, d) for d in (1, 2, 3)]
    points = [
        TrendPoint(as_of=d, numerator=90, denominator=100, percent=90.0, redefined=d.day == 2)
        for d in days
    ]
    page = render_report(replace(facts, trend={"cccd_issued": points}))
    assert "Counted in another way since 2022-12-02" in page


def test_nobody_and_no_unit_make_a_page_too(facts):
    nothing = facts.rows.with_columns(
        numerator=pl.lit(0, pl.Int64), denominator=pl.lit(0, pl.Int64), percent=pl.lit(None)
    )
    assert "–" in render_report(replace(facts, rows=nothing))
    totals = facts.rows.filter((pl.col("unit_level") == "total") & (pl.col("group") == ""))
    page = render_report(replace(facts, rows=totals, left_out={}, findings=(), quality=()))
    assert "every record counts" in page


def test_a_hundred_units_draw_the_ends(facts):
    ward = facts.rows.filter(unit_level="ward", indicator="cccd_issued").row(0, named=True)
    many = [
        {**ward, "unit": f"Xã {i:03}", "unit_code": f"{i:05}", "percent": 50 + i / 10}
        for i in range(100)
    ]
    rows = pl.concat(
        [facts.rows.filter(unit_level="total"), pl.DataFrame(many, schema=facts.rows.schema)]
    )
    page = render_report(replace(facts, rows=rows))
    assert "Only the 15 highest and the 15 lowest" in page
    assert len(Page(page).rows["units"]) == 102


def test_figures_that_were_changed_are_refused(folder, tmp_path):
    copy = tmp_path / "job"
    copy.mkdir()
    for name in ("manifest.json", "people.parquet", "issues.parquet"):
        (copy / name).write_bytes((folder / name).read_bytes())
    document = published(folder)
    for row in document["rows"]:
        if row["indicator"] == "cccd_issued":
            row["numerator"] += 1
    (copy / "coverage.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InputError) as raised:
        report(copy)
    assert raised.value.code == "REPORT_FIGURES_DIFFER"
    (copy / "coverage.json").write_text("[1]", encoding="utf-8")
    with pytest.raises(InputError) as raised:
        report(copy)
    assert raised.value.code == "REPORT_COVERAGE_BROKEN"


def test_what_is_not_a_job_or_an_indicator(folder, tmp_path):
    with pytest.raises(InputError):
        report(tmp_path)
    with pytest.raises(UsageError):
        report(folder, targets=[Target(indicator="cccd", percent=Fraction(95))])


def test_a_missing_extra_is_told(folder, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(UsageError) as raised:
        report(folder)
    assert raised.value.code == "REPORT_EXTRA_MISSING"
    assert "lagi-clean[report]" in raised.value.hint("vi")


def test_a_folder_of_an_earlier_step_makes_a_page_too(folder, tmp_path):
    for name in ("manifest.json", "citizens.parquet"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    rows = Page(report(tmp_path)).rows
    assert rows["units"][-1][0] == "Total"
    assert "findings" not in rows


def test_a_folder_without_people_is_refused(folder, tmp_path):
    (tmp_path / "manifest.json").write_bytes((folder / "manifest.json").read_bytes())
    with pytest.raises(InputError) as raised:
        report(tmp_path)
    assert raised.value.code == "JOB_TABLE_MISSING"
    (tmp_path / "people.parquet").write_bytes(b"PAR1 no table")
    with pytest.raises(InputError) as raised:
        report(tmp_path)
    assert raised.value.code == "JOB_TABLE_BROKEN"


def test_few_left_out_are_not_called_none(folder):
    page = render_report(report_facts(folder, least=10_000))
    assert "every record counts" not in page
    assert "Not shown: some figures are under 10000." in page
