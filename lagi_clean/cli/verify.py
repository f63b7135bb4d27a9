"""``verify``: whether a finished job still holds."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from lagi_clean.cli.options import Json

__all__ = ["verify_command"]


def verify_command(
    folder: Annotated[Path, typer.Argument(help="folder that a job was written to")],
    json: Json = False,
) -> None:
    """Check a job's manifest: files as written, every input row accounted for.

    Exits with 0 when everything holds, with 1 when something does not.
    """
    from dataclasses import asdict
    from json import dumps

    from lagi_clean.api.verify import verify

    checks = verify(folder)
    failed = [check for check in checks if not check.holds]
    if json:
        document = {"holds": not failed, "checks": [asdict(check) for check in checks]}
        sys.stdout.write(dumps(document, ensure_ascii=False, indent=2) + "\n")
    else:
        for check in checks:
            mark = "ok    " if check.holds else "FAILED"
            sys.stdout.write(f"{mark}  {check.what}: {check.detail}\n")
        sys.stdout.write(f"{len(checks) - len(failed)} of {len(checks)} checks hold\n")
    if failed:
        raise typer.Exit(1)
