"""Tables for a person at a terminal."""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rich.console import Console

__all__ = ["console", "print_table"]

_WIDTH_OF_A_PIPE = 160


def print_table(
    headings: "Sequence[str]",
    rows: "Sequence[Sequence[str]]",
    *,
    right: "Collection[int]",
    title: str | None = None,
    sections: "Sequence[object]" = (),
) -> None:
    """Print texts as a table on stdout; they are never taken for markup.

    On a narrow terminal texts go on in a line below, whole, and figures are not broken.
    ``right`` are the columns set to the right; a line is drawn where the value of ``sections``,
    one for each row, changes.
    """
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title) if title else None, title_justify="left")
    for position, heading in enumerate(headings):
        figures = position in right
        table.add_column(
            Text(heading),
            justify="right" if figures else "left",
            overflow="fold",
            no_wrap=figures,
        )
    for position, row in enumerate(rows):
        ends = position + 1 < len(sections) and sections[position + 1] != sections[position]
        table.add_row(*map(Text, row), end_section=ends)
    console().print(table)


def console() -> "Console":
    """Return what prints on stdout, as wide as the terminal, or wide enough in a pipe."""
    from rich.console import Console

    return Console(file=sys.stdout, width=None if sys.stdout.isatty() else _WIDTH_OF_A_PIPE)
