"""``explain``: why two records are one person, or are not."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from lagi_clean.cli.console import state
from lagi_clean.cli.options import Json

__all__ = ["explain_command"]


def explain_command(
    folder: Annotated[Path, typer.Argument(help="folder that run, dedupe or link wrote")],
    id_l: Annotated[str, typer.Argument(help="id of one record")],
    id_r: Annotated[str, typer.Argument(help="id of the other record")],
    *,
    spec: Annotated[
        Path | None, typer.Option(help="another specification than that of the job")
    ] = None,
    model: Annotated[
        Path | None, typer.Option("--model", help="other weights than those of the job")
    ] = None,
    json: Json = False,
) -> None:
    """Show each comparison of two records, its weight in bits, the sum and the decision.

    Any two records may be asked for, also two that were never compared.
    """
    from json import dumps

    from lagi_clean.api.explaining import explain

    settings = state.settings()
    told = explain(folder, id_l, id_r, settings=settings, spec_file=spec, model_file=model)
    if json:
        sys.stdout.write(dumps(told.as_dict(), ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write("\n".join(told.lines(settings.language)) + "\n")
