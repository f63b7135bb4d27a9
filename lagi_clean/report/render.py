"""A report as one HTML page: no script, no network, the same bytes for the same facts."""

from importlib.resources import files

from lagi_clean.errors import UsageError
from lagi_clean.report.ages import pyramid_section
from lagi_clean.report.decisions import decisions_section
from lagi_clean.report.definitions import definitions_section, indicators_section
from lagi_clean.report.facts import Facts
from lagi_clean.report.headlines import headlines
from lagi_clean.report.layout import wording_of
from lagi_clean.report.records import (
    findings_section,
    left_out_section,
    matching_section,
    quality_section,
    sources_section,
)
from lagi_clean.report.time import goals_section, parts_section, trend_section
from lagi_clean.report.units import units_section
from lagi_clean.text.visible import visible

__all__ = ["render_report", "require_extra"]

_SECTIONS = (
    units_section,
    pyramid_section,
    trend_section,
    parts_section,
    goals_section,
    quality_section,
    findings_section,
    matching_section,
    decisions_section,
    left_out_section,
    indicators_section,
    definitions_section,
    sources_section,
)
"""In the order of the page. A new section is a function from facts to it, and a line here."""


def require_extra() -> None:
    """Raise ``UsageError`` when what draws a report is not installed."""
    from importlib.util import find_spec

    missing = [name for name in ("jinja2", "altair", "vl_convert") if find_spec(name) is None]
    if missing:
        raise UsageError("REPORT_EXTRA_MISSING", names=", ".join(missing))


def render_report(facts: Facts) -> str:
    """Return the page. Raises ``UsageError`` when the extra ``report`` is not installed."""
    require_extra()
    from jinja2 import Environment, StrictUndefined  # an extra

    folder = files("lagi_clean.data").joinpath("report")
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    template = environment.from_string(folder.joinpath("page.html").read_text(encoding="utf-8"))
    say = wording_of(facts)
    sections = [section for make in _SECTIONS if (section := make(facts)) is not None]
    return template.render(
        facts=facts,
        say=say,
        title=visible(facts.title or say.word("", "title")),
        headlines=headlines(facts),
        sections=sections,
        style=folder.joinpath("page.css").read_text(encoding="utf-8"),
    )
