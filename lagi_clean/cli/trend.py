"""``trend``: what a history of coverage tells on its last night."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lagi_clean.cli.console import note, state
from lagi_clean.cli.gates import age_limit, clock
from lagi_clean.cli.options import Until

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lagi_clean.api.trend import Trend
    from lagi_clean.api.trend_tables import TextTable
    from lagi_clean.settings import Settings

__all__ = ["trend_command"]

_TABLE = "table"
_EXPLAINED = "cccd_issued"
"""The indicator whose change is taken apart in a table; that of others when asked for."""


def trend_command(
    history: Annotated[Path, typer.Argument(metavar="DB", help="made by coverage --history")],
    *,
    target: Annotated[
        list[str] | None,
        typer.Option(
            metavar="IND=PCT[@DAY]|FILE",
            help="what an indicator is to reach, perhaps by a day: cccd_issued=95@2023-06-30; or "
            "a TOML file of targets",
        ),
    ] = None,
    by: Annotated[
        str, typer.Option(help="kinds of unit to compare besides the total, by comma: ward,hamlet")
    ] = "",
    only: Annotated[
        str | None, typer.Option(help="show only these indicators, by comma: cccd_issued,eligible")
    ] = None,
    until: Until = None,
    format_: Annotated[
        str | None,
        typer.Option("--format", help="table, csv or json; else by the name of -o, a table on a "
                     "terminal, csv in a pipe"),
    ] = None,
    show: Annotated[
        str, typer.Option(help="what csv holds: changes, parts, targets, alarms or series")
    ] = "changes",
    output: Annotated[
        str, typer.Option("--output", "-o", help="file to write; '-' is standard output")
    ] = "-",
    rounding: Annotated[
        str | None, typer.Option(help="percentages: half-up, or truncate as published figures do")
    ] = None,
    decimals: Annotated[
        int | None, typer.Option(min=0, max=6, help="decimals of percentages")
    ] = None,
    max_age: Annotated[
        str | None,
        typer.Option(
            metavar="AGE", help="exit with 1 when the last night was recorded earlier, such as 26h"
        ),
    ] = None,
    fail_on_alarm: Annotated[
        bool,
        typer.Option("--fail-on-alarm", help="exit with 1 when the last night is suspicious"),
    ] = False,
) -> None:  # fmt: skip
    """Show what changed since last night, a week and a month before, why, and where it leads."""
    from lagi_clean.api.targets import read_targets
    from lagi_clean.api.trend import trend

    settings = state.settings(rounding=rounding, decimals=decimals)
    age = age_limit(max_age)
    chosen = _format(format_, output)
    found = trend(
        history,
        targets=read_targets(target or []),
        levels=[level.strip() for level in by.split(",") if level.strip()],
        only=[code.strip() for code in only.split(",") if code.strip()] if only else None,
        until=until.date() if until else None,
    )
    _show(
        found,
        chosen,
        show=show,
        output=output,
        history=history,
        settings=settings,
        explained=[code.strip() for code in only.split(",")] if only else [_EXPLAINED],
    )
    findings = []
    if fail_on_alarm:
        findings += _alarms_of_last_night(found, settings)
    if age is not None and (old := clock() - found.recorded_at) > age:
        from lagi_clean.api.gates import too_old_text

        findings.append(too_old_text(old, age, of="night", language=settings.language))
    if findings:
        note("; ".join(findings))
        raise typer.Exit(1)


def _format(given: str | None, output: str) -> str:
    if given is None and output == "-":
        return _TABLE if sys.stdout.isatty() else "csv"
    name = (given or Path(output).suffix.removeprefix(".")).lower()
    allowed = ("csv", "json", _TABLE) if output == "-" else ("csv", "json")
    if name not in allowed:
        message = f"'{name}' is none of {', '.join(allowed)}"
        raise typer.BadParameter(message, param_hint="--format")
    return name


def _show(
    found: "Trend",
    chosen: str,
    *,
    show: str,
    output: str,
    history: Path,
    settings: "Settings",
    explained: "Sequence[str]",
) -> None:
    from lagi_clean.api.coverage import write_rendered
    from lagi_clean.api.trend_document import SHOWN, trend_csv, trend_json
    from lagi_clean.api.trend_tables import alarm_texts, trend_tables

    if chosen == _TABLE:
        _print(trend_tables(found, settings=settings, explained=explained))
        for text in alarm_texts(found, language=settings.language):
            sys.stdout.write(f"! {text}\n")
        return
    wanted = next((one for one in SHOWN if one == show), None)
    if wanted is None:
        message = f"'{show}' is none of {', '.join(SHOWN)}"
        raise typer.BadParameter(message, param_hint="--show")
    if chosen == "csv":
        text = trend_csv(found, shown=wanted, settings=settings)
    else:
        text = trend_json(found, settings=settings)
    if output == "-":
        sys.stdout.buffer.write(text.encode())
    else:
        write_rendered(text.encode(), Path(output), format=chosen, inputs=[history])


def _print(tables: "Sequence[TextTable]") -> None:
    from lagi_clean.cli.tables import print_table

    for table in tables:
        print_table(table.headings, table.rows, right=table.right, title=table.title)


def _alarms_of_last_night(found: "Trend", settings: "Settings") -> list[str]:
    from dataclasses import replace

    from lagi_clean.api.trend_tables import alarm_texts

    last = tuple(alarm for alarm in found.alarms if alarm.as_of == found.as_of)
    return list(alarm_texts(replace(found, alarms=last), language=settings.language))
