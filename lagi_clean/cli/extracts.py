"""What commands on extracts share: how to read them, from their options."""

from typing import TYPE_CHECKING

from lagi_clean.cli.options import pairs_of

if TYPE_CHECKING:
    from lagi_clean.api.clean import ReadOptions
    from lagi_clean.settings import Settings

__all__ = ["given_mapping", "read_options"]


def read_options(
    *,
    encoding: str | None,
    delimiter: str | None,
    sheet: str | None,
    header_row: int | None,
    settings: "Settings",
) -> "ReadOptions":
    """Return the options of reading that a command was given."""
    from lagi_clean.api.clean import ReadOptions

    return ReadOptions(
        encoding=encoding,
        delimiter={"tab": "\t", "\\t": "\t"}.get(delimiter or "", delimiter),
        sheet=sheet,
        header_row=header_row,
        max_unpacked_gb=settings.max_unpacked_gb,
    )


def given_mapping(maps: list[str] | None) -> dict[str, str]:
    """Return what ``--map`` says of headings: pairs, and map files, later over earlier."""
    from pathlib import Path

    from lagi_clean.api.clean import read_map_file

    given: dict[str, str] = {}
    for text in maps or []:
        given |= pairs_of([text]) if "=" in text else read_map_file(Path(text))
    return given
