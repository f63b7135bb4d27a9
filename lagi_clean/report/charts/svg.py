"""A chart to inline SVG: fixed layout, no fonts of its own, one label for who cannot see it."""

import re
from html import escape

__all__ = ["inline_svg"]

_TAG = re.compile(r"<[^>]*>")
_LONG_NUMBER = re.compile(r"-?[0-9]+\.[0-9]{3,}(?:e-[0-9]+)?")
_NOISE = re.compile(
    r' (?:class|role|aria-[a-z]+|pointer-events|font-family|xmlns:xlink|version)="[^"]*"'
)
_EMPTY = re.compile(r'<path(?: d="[^"]*")?(?: display="none")?/>')
_ROOT = re.compile(r'<svg [^>]*?width="([0-9.]+)" height="([0-9.]+)"[^>]*>')


def inline_svg(spec: dict[str, object], *, label: str, css_class: str) -> str:
    """Return a Vega-Lite chart as an SVG element for an HTML page.

    Its text takes the page's font, so that it looks the same wherever it was made; ``label`` says
    in a sentence what it shows.
    """
    import vl_convert  # an extra, slow to import

    raw: str = vl_convert.vegalite_to_svg(spec)
    body = _TAG.sub(lambda tag: _slim(tag[0]), raw)
    body = _EMPTY.sub("", body)
    width, height = _ROOT.search(body).groups()  # type: ignore[union-attr]
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{css_class}" role="img"'
        f' viewBox="0 0 {width} {height}" style="max-width:{width}px"'
        f' aria-label="{escape(label)}">'
    )
    return _ROOT.sub(lambda _: opening, body, count=1)


def _slim(tag: str) -> str:
    if tag.startswith("<svg"):
        return tag
    return _LONG_NUMBER.sub(lambda n: f"{round(float(n[0]), 2):g}", _NOISE.sub("", tag))
