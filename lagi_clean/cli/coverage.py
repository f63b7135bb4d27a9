"""``coverage``: the indicators of a population at a reference date."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lagi_clean.cli.console import note, state
from lagi_clean.cli.gates import age_limit, clock, gate_findings, percent_limits, point_limits
from lagi_clean.cli.options import AsOf, UnitsOption, as_date
from lagi_clean.cli.tables import console, print_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from lagi_clean.api.coverage import Catalogue, CoverageGrid
    from lagi_clean.settings import Settings

__all__ = ["coverage_command"]

_TABLE = "table"


def coverage_command(
    file: Annotated[str, typer.Argument(help="extract or people.parquet; '-' is standard input")],
    *,
    as_of: AsOf = None,
    by: Annotated[
        str,
        typer.Option(help="breakdowns by comma, crossed by plus: ward,sex,age_band,ward+sex"),
    ] = "",
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="table, csv, json, xlsx or md; by the name of -o, else a table on a terminal "
            "and csv in a pipe",
        ),
    ] = None,
    output: Annotated[
        str, typer.Option("--output", "-o", help="file to write; '-' is standard output")
    ] = "-",
    indicators: Annotated[
        Path | None, typer.Option(help="your own catalogue of indicators, a TOML file")
    ] = None,
    only: Annotated[
        str | None, typer.Option(help="count only these indicators, by comma: cccd_issued,eligible")
    ] = None,
    denominator: Annotated[
        str | None,
        typer.Option(help="count over another denominator than eligible, such as present"),
    ] = None,
    rounding: Annotated[
        str | None, typer.Option(help="percentages: half-up, or truncate as published figures do")
    ] = None,
    decimals: Annotated[
        int | None, typer.Option(min=0, max=6, help="decimals of percentages")
    ] = None,
    residence: Annotated[
        str | None,
        typer.Option(help="kinds of residence that count, by comma: permanent,temporary"),
    ] = None,
    from_counts: Annotated[
        bool,
        typer.Option("--from-counts", help="FILE holds counts, a line for each unit, not people"),
    ] = False,
    list_: Annotated[
        str | None,
        typer.Option(
            "--list",
            metavar="INDICATOR",
            help="write the people behind an indicator instead of figures: missing (eligible "
            "without a card), due, expired, undetermined or any indicator; to csv, xlsx, parquet",
        ),
    ] = None,
    whole_numbers: Annotated[
        bool, typer.Option("--whole-numbers", help="do not mask numbers in the list of people")
    ] = False,
    units: UnitsOption = None,
    days: Annotated[
        int, typer.Option(min=0, help="how soon a card must run out to be due for renewal")
    ] = 90,
    min_cell: Annotated[
        int,
        typer.Option(min=0, help="hide figures under this number, and those that give them away"),
    ] = 0,
    compare: Annotated[
        Path | None,
        typer.Option(
            help="table of published figures (indicator, numerator, denominator, percent, unit): "
            "print them beside the counted ones with what explains a difference; table, csv, json",
        ),
    ] = None,
    history: Annotated[
        Path | None,
        typer.Option(metavar="DB", help="record the figures as a night of this history; see trend"),
    ] = None,
    fail_under: Annotated[
        list[str] | None,
        typer.Option(metavar="IND=PCT", help="exit with 1 when an indicator is lower"),
    ] = None,
    max_drop: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[IND=]POINTS",
            help="exit with 1 when an indicator (cccd_issued) fell by more points since the last "
            "night of the history",
        ),
    ] = None,
    max_age: Annotated[
        str | None,
        typer.Option(
            metavar="AGE", help="exit with 1 when the extract is older, such as 26h, 90m or 2d"
        ),
    ] = None,
) -> None:
    """Count who is eligible, who holds a CCCD and who has an e-ID account."""
    from lagi_clean.api import coverage as api
    from lagi_clean.api.history import record_or_count

    settings = state.settings(
        rounding=rounding, decimals=decimals, residence_counted=residence, units=units
    )
    day = as_date(as_of)
    under, drop = percent_limits(fail_under), point_limits(max_drop)
    age = age_limit(max_age)
    _refuse_together(
        {
            "--list": list_ is not None,
            "--compare": compare is not None,
            "--from-counts": from_counts,
            "--by": bool(by),
            "--history": history is not None,
            "--fail-under": bool(under),
            "--max-drop": bool(drop),
            "--max-age": age is not None,
        }
    )
    _keep_history(history, output)
    if age is not None and file == "-":
        message = "standard input has no age: name a file"
        raise typer.BadParameter(message, param_hint="--max-age")
    catalogue = api.read_catalogue(indicators) if indicators else api.builtin_catalogue()
    if denominator:
        catalogue = catalogue.over(denominator, instead_of="eligible")
    if list_ is not None:
        people = api.worklist_of_file(
            file,
            of=list_,
            as_of=day,
            settings=settings,
            catalogue=catalogue,
            numbers="whole" if whole_numbers else "masked",
            days_ahead=days,
        )
        if output == "-":
            sys.stdout.write(api.guarded_csv(people))
        else:
            api.write_worklist(people, Path(output), source=Path(file))
        return
    chosen = _format(format_, output)
    if compare is not None:
        _compare(
            file,
            compare,
            as_of=day,
            settings=settings,
            catalogue=catalogue,
            format_=chosen,
            output=output,
        )
        return
    asked = only.replace(" ", "").split(",") if only else list(catalogue.listed().indicators)
    if not from_counts or only:
        catalogue = catalogue.only([*asked, *under, *drop])
    counted = record_or_count(
        file,
        history=history,
        recorded_at=clock(),
        as_of=day,
        by=api.parse_by(by),
        settings=settings,
        catalogue=catalogue,
        days_ahead=days,
        from_counts=from_counts,
    )
    findings = gate_findings(
        file,
        counted,
        history=history,
        under=under,
        drop=drop,
        age=age,
        language=settings.language,
    )
    if min_cell > 1:
        counted = api.without_small(counted, least=min_cell)
    if chosen == _TABLE:
        _print_table(api.coverage_grid(api.coverage_document(counted)))
    else:
        _hand_over(api.render_coverage(counted, format=chosen), output, chosen, inputs=[file])
    if findings:
        note(findings)
        raise typer.Exit(1)


def _refuse_together(given: "Mapping[str, bool]") -> None:
    """Refuse options that would be without effect beside others."""
    gates = ("--history", "--fail-under", "--max-drop", "--max-age")
    apart = {
        "--list": ("--compare", "--from-counts", "--by", *gates),
        "--compare": ("--from-counts", "--by", *gates),
        "--from-counts": ("--by",),
    }
    for option, others in apart.items():
        beside = [other for other in others if given[option] and given[other]]
        if beside:
            message = f"it knows no {', '.join(beside)}: run the command twice"
            raise typer.BadParameter(message, param_hint=option)
    if given["--max-drop"] and not given["--history"]:
        message = "it compares with the last night: name the history with --history DB"
        raise typer.BadParameter(message, param_hint="--max-drop")


def _keep_history(history: Path | None, output: str) -> None:
    """Refuse to write the figures over the history, before anything is counted."""
    if history is not None and output != "-" and Path(output).resolve() == history.resolve():
        message = "it is the history"
        raise typer.BadParameter(message, param_hint="--output")


def _compare(
    file: str,
    published: Path,
    *,
    as_of: "date",
    settings: "Settings",
    catalogue: "Catalogue",
    format_: str,
    output: str,
) -> None:
    from lagi_clean.api.comparison import (
        compare_file,
        comparison_frame,
        comparison_texts,
        render_comparison,
    )

    if format_ not in (_TABLE, "csv", "json"):
        message = "a comparison is a table, csv or json"
        raise typer.BadParameter(message, param_hint="--format")
    found = compare_file(file, published, as_of=as_of, settings=settings, catalogue=catalogue)
    frame = comparison_frame(found, catalogue=catalogue, settings=settings)
    if format_ == _TABLE:
        headings, *rows = comparison_texts(frame, catalogue=catalogue, settings=settings)
        print_table(headings, rows, right=range(2, 5))
    else:
        content = render_comparison(
            frame, as_of=as_of, format="csv" if format_ == "csv" else "json"
        )
        _hand_over(content, output, format_, inputs=[file, published])


def _hand_over(
    content: bytes, output: str, format_: str, *, inputs: "Sequence[str | Path]"
) -> None:
    from lagi_clean.api.coverage import write_rendered

    if output == "-":
        sys.stdout.buffer.write(content)
    else:
        write_rendered(content, Path(output), format=format_, inputs=[Path(p) for p in inputs])


def _format(given: str | None, output: str) -> str:
    from lagi_clean.api.coverage import COVERAGE_FORMATS

    if given is None and output == "-":
        return _TABLE if sys.stdout.isatty() else "csv"
    name = (given or Path(output).suffix.removeprefix(".")).lower()
    allowed = (*COVERAGE_FORMATS, _TABLE) if output == "-" else COVERAGE_FORMATS
    if name not in allowed:
        message = f"'{name}' is none of {', '.join(allowed)}"
        raise typer.BadParameter(message, param_hint="--format")
    return name


def _print_table(grid: "CoverageGrid") -> None:
    several = len({row[2] for row in grid.rows}) > 1
    sections = [row[:2] for row in grid.rows] if several else []
    print_table(grid.headings, grid.rows, right=(3, 4, 6), title=grid.title, sections=sections)
    for text in grid.notes:
        console().print(text, markup=False, highlight=False)
