"""``convert``: text files, workbooks and tables between Unicode and the legacy encodings."""

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from lagi_clean.cli.console import note
from lagi_clean.cli.options import Delimiter, Sheet

if TYPE_CHECKING:
    from lagi_clean.api.conversion import Conversion

__all__ = ["convert_command"]

Encoding = Literal["unicode", "tcvn3", "vni", "viscii", "vps", "cp1258"]
_SHOWN = 10


def convert_command(
    file: Annotated[str, typer.Argument(help="file to convert; '-' is standard input")] = "-",
    *,
    output: Annotated[
        str, typer.Option("--output", "-o", help="file to write; '-' is standard output")
    ] = "-",
    source: Annotated[
        Encoding, typer.Option("--from", help="encoding of the file (tcvn3 is ABC, .VnTime)")
    ] = "unicode",
    target: Annotated[Encoding, typer.Option("--to", help="encoding to write")] = "unicode",
    columns: Annotated[
        list[str] | None,
        typer.Option("--column", "-c", metavar="HEADING", help="only this column; may be repeated"),
    ] = None,
    sheet: Sheet = None,
    delimiter: Delimiter = None,
) -> None:
    """Convert a file from a legacy encoding to Unicode, or the other way.

    Text files are converted line by line and keep their form; workbooks, Parquet and chosen
    columns are read as a table. The exit status is 1 when something could not be written.
    """
    from lagi_clean.api.conversion import convert_file

    done = convert_file(
        file,
        output,
        source=source,
        target=target,
        columns=columns,
        sheet=sheet,
        delimiter=delimiter,
    )
    _report(done, source=source, target=target)
    if not done.complete:
        raise typer.Exit(1)


def _report(done: "Conversion", *, source: Encoding, target: Encoding) -> None:
    note(f"{done.changed} of {done.units} converted from {source} to {target}")
    if done.lost:
        places = ", ".join(map(str, done.first_lost))
        note(f"not in {target}, written as '?': {_letters(done.lost)}; first at {places}")
    if done.small:
        note(f"capitals that {target} has only as small letters: {_letters(done.small)}")
    if done.unknown:
        note(f"not in {source}, left as they are: {_letters(done.unknown)}")
    if done.set_aside:
        note(f"rows that could not be read and are not in the output: {done.set_aside}")
    for kind, rows in sorted(done.dropped.items()):
        note(f"rows that are no records ({kind}) and are not in the output: {rows}")


def _letters(found: Counter[str]) -> str:
    """Return the commonest characters as code points with their counts."""
    commonest = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    shown = ", ".join(f"U+{ord(letter):04X} x {times}" for letter, times in commonest[:_SHOWN])
    return shown + (", ..." if len(commonest) > _SHOWN else "")
