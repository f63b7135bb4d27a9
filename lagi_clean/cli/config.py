"""``config``: show every setting with its origin, or write a file to start from."""

import sys
from dataclasses import fields
from pathlib import Path
from typing import Annotated

import typer

from lagi_clean.cli.console import note, state
from lagi_clean.cli.options import Json

__all__ = ["config_app"]

config_app = typer.Typer(help="Show or write settings.", no_args_is_help=True)


@config_app.command("show")
def config_show_command(json: Json = False) -> None:
    """Print every setting, its value and where the value came from."""
    from json import dumps

    from lagi_clean.config import setting_lines

    found = state.origins()
    if json:
        rows = {
            f.name: {
                "value": getattr(found.settings, f.name),
                "origin": found.origin[f.name],
                "help": f.metadata["help"],
            }
            for f in fields(found.settings)
        }
        sys.stdout.write(dumps(rows, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write("\n".join(setting_lines(found)) + "\n")


@config_app.command("init")
def config_init_command(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="file to write; '-' prints it")
    ] = Path("lagi-clean.toml"),
) -> None:
    """Write a settings file with every setting, commented."""
    from lagi_clean.config import settings_toml
    from lagi_clean.errors import OutputError
    from lagi_clean.write import atomic_file

    text = settings_toml(state.settings())
    if str(output) == "-":
        sys.stdout.write(text)
        return
    if output.exists():
        raise OutputError("OUTPUT_EXISTS", path=output)
    with atomic_file(output) as path:
        path.write_text(text, encoding="utf-8")
    note(f"wrote {output}")
