"""The report as a browser shows it: offline, without complaint, fit for a phone and for paper."""

import json
import shutil
from fractions import Fraction

import pytest

from lagi_clean.api.report import report
from lagi_clean.api.targets import Target
from lagi_clean.text.figures import number_text

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(
    not (BROWSER and DRIVER),
    reason="the report was not opened: chromium and chromium-driver are not installed",
)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
DESK = {"width": 1100, "height": 800, "deviceScaleFactor": 1, "mobile": False}


@pytest.fixture(scope="module")
def address(folder, history, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "report.html"
    targets = [Target(indicator="cccd_issued", percent=Fraction(95))]
    text = report(folder, language="vi", targets=targets, history=history)
    path.write_text(text, encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    yield driver
    driver.quit()


@pytest.fixture
def opened(browser, address):
    """Return a function that opens the page on a screen of a size."""

    def on(screen):
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        browser.get_log("performance")
        browser.get_log("browser")
        browser.get(address)
        return browser

    return on


def requested(browser):
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return [
        message["params"]["request"]["url"]
        for message in messages
        if message["method"] == "Network.requestWillBeSent"
    ]


def drawn(browser):
    """Return width and height of every chart that is shown, by section."""
    return browser.execute_script(
        "return [...document.querySelectorAll('section svg')].map(s => [s.closest('section').id,"
        " s.getBoundingClientRect().width, s.getBoundingClientRect().height,"
        " s.querySelectorAll('path,line').length]).filter(s => s[1] > 0)"
    )


def test_it_opens_without_a_network_and_without_a_complaint(opened, address):
    browser = opened(DESK)
    assert {url for url in requested(browser) if not url.startswith("data:")} == {address}
    assert browser.get_log("browser") == []
    assert browser.execute_script("return document.documentElement.lang") == "vi"


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_every_chart_is_drawn_once(opened, screen):
    charts = drawn(opened(screen))
    sections = sorted(section for section, *_ in charts)
    assert sections == [
        *["decisions"] * 4,
        "pyramid",
        "quality",
        "trend",
        "trend",
        "units",
        "units",
    ]
    room = screen["width"]
    assert all(
        0.5 * min(room, 700) < width <= room and height > 80 for _, width, height, _ in charts
    )
    assert all(marks >= 5 for *_, marks in charts)


def test_nothing_is_wider_than_a_phone(opened):
    browser = opened(PHONE)
    assert browser.execute_script("return document.documentElement.scrollWidth") == 360
    smallest = browser.execute_script(
        "return Math.min(...[...document.querySelectorAll('.narrow text')].map("
        "t => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a))"
    )
    assert smallest >= 11


def test_texts_of_charts_stay_inside(opened):
    for screen in (PHONE, DESK):
        outside = opened(screen).execute_script(
            "return [...document.querySelectorAll('section svg text')].filter(t => {"
            " const s = t.ownerSVGElement.getBoundingClientRect(), b = t.getBoundingClientRect();"
            " return s.width && b.width && (b.left < s.left - 1 || b.right > s.right + 1); })"
            ".map(t => t.textContent)"
        )
        assert outside == []


def test_the_figures_are_those_of_the_json(opened, folder):
    document = json.loads((folder / "coverage.json").read_text(encoding="utf-8"))
    rows = [r for r in document["rows"] if not r["group"] and r["indicator"] == "cccd_issued"]
    shown = opened(DESK).execute_script(
        "return [...document.querySelectorAll('#units tbody tr')].map("
        "r => [...r.cells].map(c => c.innerText))"
    )
    wards = {line[0]: line[1:3] for line in shown}
    for row in rows:
        if row["unit_level"] in ("ward", "total"):
            name = row["unit"] if row["unit_level"] == "ward" else "Tổng số"
            name = "không rõ đơn vị" if name == "unknown" else name
            figures = (row["denominator"], row["numerator"])
            assert wards[name] == [number_text(n, "vi") for n in figures]
    total = next(r for r in rows if r["unit_level"] == "total")
    top = opened(DESK).execute_script("return document.querySelector('.headlines').innerText")
    assert number_text(total["numerator"], "vi") in top


def test_bars_are_as_long_as_their_figures(opened, folder):
    """The chart of e-ID accounts, measured on the screen."""
    lengths, texts = opened(DESK).execute_script(
        "const s = document.querySelectorAll('#units svg.wide')[1];"
        "const blue = [...s.querySelectorAll('path')].filter("
        " p => p.getAttribute('fill') === '#0067a5').map(p => p.getBoundingClientRect().width);"
        "return [blue, [...s.querySelectorAll('text')].map(t => t.textContent)]"
    )
    shares = [float(t.partition("\u00a0%")[0].replace(",", ".")) for t in texts if "%" in t]
    assert len(lengths) == len(shares) > 2
    scale = sum(lengths) / sum(shares)
    for length, share in zip(lengths, shares, strict=True):
        assert length == pytest.approx(share * scale, rel=0.02)


def test_the_steps_of_a_decision_lead_from_nothing_to_their_sum(opened):
    """The first waterfall, measured on the screen."""
    spans, rows = opened(DESK).execute_script(
        "const s = document.querySelector('#decisions svg.wide');"
        "const colours = ['#0067a5', '#d55e00', '#b9c1cb'];"
        "const bars = [...s.querySelectorAll('path')].filter("
        " p => colours.includes(p.getAttribute('fill'))).map(p => p.getBoundingClientRect());"
        "const rows = [...document.querySelectorAll('#decisions tbody tr')].filter("
        " r => r.cells[0].textContent === '1').map(r => r.cells[2].textContent);"
        "return [bars.map(b => [b.left, b.right]), rows]"
    )
    bits = [float(text.replace(",", ".").replace("−", "-")) for text in rows]
    assert len(spans) == len(bits) > 5
    scale = sum(right - left for left, right in spans) / sum(map(abs, bits))
    for (left, right), size in zip(spans, bits, strict=True):
        assert right - left == pytest.approx(abs(size) * scale, abs=0.08 * scale + 0.5)
    reached = spans[-1][1] if bits[-1] > 0 else spans[-1][0]
    last, size = spans[-2], bits[-2]
    assert (last[1] if size > 0 else last[0]) == pytest.approx(reached, abs=1)


def test_wide_rows_are_lists_on_a_phone(opened):
    script = (
        "return [...document.querySelectorAll('#targets td')].map("
        "d => [getComputedStyle(d, '::before').content, d.getBoundingClientRect().right])"
    )
    phone = opened(PHONE).execute_script(script)
    assert '"Mục tiêu"' in [heading for heading, _ in phone]
    assert all(right <= 360 for _, right in phone)
    assert {heading for heading, _ in opened(DESK).execute_script(script)} == {"none"}


def test_on_paper_everything_is_open(opened):
    browser = opened(DESK)
    seen = "return [...document.querySelectorAll('details table')].map(t => t.checkVisibility())"
    assert not any(browser.execute_script(seen))
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert all(browser.execute_script(seen))
    assert all(section for section, *_ in drawn(browser))
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    assert len(printed["data"]) > 50_000
