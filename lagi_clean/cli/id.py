"""``id``: explain personal and old numbers, given as arguments or line by line on stdin."""

import io
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from lagi_clean.cli.options import AsOf, Json, as_date

if TYPE_CHECKING:
    from lagi_clean.api.numbers import NumberExplanation

__all__ = ["id_command"]


def id_command(
    numbers: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NUMBER]...", help="numbers; without any, one a line on stdin"),
    ] = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Explain a number: kind, province, sex, birth year, and what is wrong with it."""
    from json import dumps

    from lagi_clean.api.numbers import explain_number

    year = as_date(as_of).year
    for text in _texts(numbers):
        found = explain_number(text, reference_year=year)
        line = dumps(found.as_dict(), ensure_ascii=False) if json else _plain_line(found)
        sys.stdout.write(f"{line}\n")


def _texts(numbers: list[str] | None) -> Iterator[str]:
    """Yield the arguments, or the lines of stdin; undecodable bytes become U+FFFD."""
    if numbers and numbers != ["-"]:
        for number in numbers:
            yield number.encode("utf-8", "replace").decode("utf-8")
        return
    stream = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig", errors="replace")
    try:
        for line in stream:
            yield line.rstrip("\n")
    finally:
        stream.detach()  # stdin is not ours to close


def _plain_line(found: "NumberExplanation") -> str:
    """Return input, number, status, kind, province or country, sex, birth year and flags."""
    shown = "".join(c if c.isprintable() else "\ufffd" for c in found.input)
    cells = (
        shown,
        found.compact or found.proposed,
        found.status,
        found.kind,
        found.province or found.country,
        found.sex,
        found.birth_year,
        " ".join(found.flags),
    )
    return "\t".join("-" if cell in (None, "") else str(cell) for cell in cells)
