"""``clean``: extracts to canonical records, with what was changed and what was found."""

import typer

from lagi_clean.cli.console import note, progress, state
from lagi_clean.cli.extracts import given_mapping, read_options
from lagi_clean.cli.options import (
    AsOf,
    Delimiter,
    Encoding,
    FailOn,
    Files,
    Formats,
    HeaderRow,
    Maps,
    OutputDir,
    Sheet,
    UnitsOption,
    as_date,
)

__all__ = ["clean_command"]


def clean_command(
    files: Files,
    output: OutputDir,
    *,
    as_of: AsOf = None,
    maps: Maps = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    sheet: Sheet = None,
    header_row: HeaderRow = None,
    units: UnitsOption = None,
    formats: Formats = "parquet",
    fail_on: FailOn = None,
) -> None:
    """Read, map, normalize and validate extracts.

    Writes citizens, changes, issues, quarantine and manifest.json.
    """
    from lagi_clean.api.job import Clock, hash_ahead, input_paths, parse_formats

    clock = Clock()
    hash_ahead(input_paths(files))  # while the rest is loaded
    from lagi_clean.api.clean import clean_files, write_cleaned
    from lagi_clean.api.summary import cleaning_lines, count_at_least, files_line, parse_severity

    settings = state.settings(units=units)
    wanted, threshold = parse_formats(formats), parse_severity(fail_on)
    day = as_date(as_of)
    with progress() as doing:
        cleaned = clean_files(
            files,
            as_of=day,
            settings=settings,
            options=read_options(
                encoding=encoding,
                delimiter=delimiter,
                sheet=sheet,
                header_row=header_row,
                settings=settings,
            ),
            given=given_mapping(maps),
            progress=doing,
        )
        doing(str(output))
        written = write_cleaned(
            cleaned,
            output,
            inputs=input_paths(files),
            as_of=day,
            settings=settings,
            formats=wanted,
            clock=clock,
        )
    for line in cleaning_lines(cleaned, as_of=day, language=settings.language):
        note(line)
    note(files_line(output, written, language=settings.language))
    if threshold and count_at_least(cleaned.issues, threshold):
        raise typer.Exit(1)
