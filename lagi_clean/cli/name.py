"""``name``: explain names, given as arguments or line by line on stdin."""

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from lagi_clean.cli.options import Json

if TYPE_CHECKING:
    from lagi_clean.api.names import NameExplanation
    from lagi_clean.text.legacy import LegacyEncoding

__all__ = ["name_command"]

_EMPTY = "-"


def name_command(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="names; without any, one a line on stdin"),
    ] = None,
    tone_style: Annotated[
        Literal["keep", "old", "new"],
        typer.Option(help="rewrite legal tone placement too: old (hòa) or new (hoà)"),
    ] = "keep",
    source: Annotated[
        Literal["tcvn3", "vni", "viscii", "vps", "cp1258"] | None,
        typer.Option("--from", help="read whole names in this legacy encoding"),
    ] = None,
    json: Json = False,
) -> None:
    """Explain a name: normal form, what was repaired and how sure, parts, keys.

    A plain line has, separated by tabs: input, normal form, proposed form, family, middle and given
    name, the three keys, steps with their certainty, flags; "-" where there is nothing.
    """
    from json import dumps

    from lagi_clean.api.names import explain_name

    for text in _texts(names, source):
        found = explain_name(text, tone_style=tone_style, encoding=source)
        line = dumps(found.as_dict(), ensure_ascii=False) if json else _plain_line(found)
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()  # who feeds us line by line wants each answer at once


def _texts(names: list[str] | None, source: "LegacyEncoding | None") -> Iterator[str]:
    """Yield the arguments, or the lines of stdin.

    A line that is no UTF-8 is taken as the bytes of the encoding named, if one was; otherwise
    each byte that cannot be read becomes U+FFFD.
    """
    from lagi_clean.text.legacy import to_surface

    if names and names != ["-"]:
        yield from map(_typed, names)
        return
    for number, line in enumerate(sys.stdin.buffer):
        content = line.rstrip(b"\r\n")
        if not number:
            content = content.removeprefix(b"\xef\xbb\xbf")
        try:
            yield content.decode()
        except UnicodeDecodeError:
            yield to_surface(content, source) if source else content.decode(errors="replace")


def _typed(name: str) -> str:
    """Return an argument as it was typed: in UTF-8, also where the system expects another."""
    try:
        return os.fsencode(name).decode()
    except UnicodeError:
        return name.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _plain_line(found: "NameExplanation") -> str:
    steps = (f"{step.step}:{step.certainty}" for step in found.steps)
    cells = (
        found.input,
        found.full_name,
        found.proposed,
        found.family_name,
        found.middle_name,
        found.given_name,
        found.key,
        found.key_fold,
        found.key_sound,
        " ".join(steps),
        " ".join(found.flags),
    )
    return "\t".join(_cell(cell) for cell in cells)


def _cell(text: str | None) -> str:
    """Return a cell of a plain line; what a terminal would act on is shown as U+FFFD."""
    shown = "".join(c if c.isprintable() else "\ufffd" for c in text or "")
    return shown or _EMPTY
