"""The entry point: commands registered, errors turned into messages and exit statuses."""

import errno
import gc
import os
import signal
import sys
import traceback
from io import TextIOWrapper
from pathlib import Path
from types import FrameType
from typing import Annotated, Literal, TextIO, get_args

import typer

from lagi_clean import __version__
from lagi_clean.cli.clean import clean_command
from lagi_clean.cli.config import config_app
from lagi_clean.cli.console import complain, note, state
from lagi_clean.cli.convert import convert_command
from lagi_clean.cli.coverage import coverage_command
from lagi_clean.cli.dedupe import dedupe_command
from lagi_clean.cli.evaluate import evaluate_command
from lagi_clean.cli.explain import explain_command
from lagi_clean.cli.id import id_command
from lagi_clean.cli.inspect import inspect_command
from lagi_clean.cli.link import link_command
from lagi_clean.cli.mask import mask_command
from lagi_clean.cli.name import name_command
from lagi_clean.cli.report import report_command
from lagi_clean.cli.review import review_app
from lagi_clean.cli.run import run_command
from lagi_clean.cli.sample_town import sample_town_command
from lagi_clean.cli.train import train_command
from lagi_clean.cli.trend import trend_command
from lagi_clean.cli.usage import usage_error
from lagi_clean.cli.verify import verify_command
from lagi_clean.errors import (
    InputError,
    LagiCleanError,
    Language,
    LimitError,
    OutputError,
    ProgramError,
    UsageError,
)
from lagi_clean.memory import limit_pools

__all__ = ["app", "run"]

_UNREACHABLE = {errno.EACCES, errno.EPERM, errno.ELOOP, errno.ENAMETOOLONG, errno.EIO, errno.ESTALE}
"""What the system says of a path that nobody can look at, wherever that is asked first."""
_TURN = 0.0002
"""Seconds that a thread keeps Python while others wait; they are 0.005 otherwise."""

app = typer.Typer(
    name="lagi-clean",
    help="Clean population records in Vietnam: names, duplicates, linkage, CCCD and e-ID coverage.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,  # their tracebacks print local variables: people's data
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("run")(run_command)
app.command("inspect")(inspect_command)
app.command("clean")(clean_command)
app.command("dedupe")(dedupe_command)
app.command("link")(link_command)
app.command("evaluate")(evaluate_command)
app.command("explain")(explain_command)
app.command("train")(train_command)
app.command("coverage")(coverage_command)
app.command("trend")(trend_command)
app.command("id")(id_command)
app.command("sample-town")(sample_town_command)
app.command("verify")(verify_command)
app.command("report")(report_command)
app.command("mask")(mask_command)
app.command("convert")(convert_command)
app.command("name")(name_command)
app.add_typer(review_app, name="review")
app.add_typer(config_app, name="config")


def _print_version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"lagi-clean {__version__}\n")
        raise typer.Exit


@app.callback()
def _global_options(
    config: Annotated[
        Path | None, typer.Option("--config", help="settings file instead of ./lagi-clean.toml")
    ] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", help="language of messages and reports: en or vi")
    ] = None,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="print the version"),
    ] = False,
) -> None:
    del version
    state.config = config
    languages = get_args(Language)
    if lang is not None and lang not in languages:
        raise UsageError("LANGUAGE_UNKNOWN", name=lang, known=", ".join(languages))
    state.language = lang


def run() -> None:
    """Run the command line and end the process with the exit status of DESIGN's list."""
    limit_pools()
    gc.set_threshold(1 << 16)  # many objects and few cycles: looking for those takes long
    sys.setswitchinterval(_TURN)  # who comes back from polars waits less for who is in Python
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupted)
    # started with a stream closed: nobody wants what is written, and there is nothing to read
    sys.stdin = sys.stdin or _nowhere("r")
    sys.stdout = sys.stdout or _nowhere("w")
    sys.stderr = sys.stderr or _nowhere("w")
    for stream in (sys.stdout, sys.stderr):
        _speak_utf8(stream)
    sys.unraisablehook = _say_nothing
    status = _status_of_run()
    gc.freeze()  # the system takes back all memory at once: nothing is worth looking through
    sys.exit(status)


def _nowhere(mode: Literal["r", "w"]) -> TextIO:
    return Path(os.devnull).open(mode, encoding="utf-8")


def _say_nothing(_what: object) -> None:
    """Keep quiet about what went wrong in tidying up after an error that is told already.

    A traceback would be nothing for the reader, and might hold a value.
    """


def _speak_utf8(stream: TextIO) -> None:
    """Write UTF-8 and plain line feeds to files and pipes, whatever the system would prefer.

    A terminal is spoken to in its own encoding; what that does not have is shown as its code.
    """
    if not isinstance(stream, TextIOWrapper):
        return
    if stream.isatty():
        stream.reconfigure(errors="backslashreplace")
    else:
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _interrupted(number: int, _frame: FrameType | None) -> None:
    """End with the status of the signal, once: what is on its way out has files to remove.

    polars raises a KeyboardInterrupt of its own, after which this is called all the same.
    """
    if not isinstance(sys.exc_info()[1], KeyboardInterrupt | SystemExit):
        raise SystemExit(128 + number)


def _status_of_run() -> int:
    state.reset()
    try:
        result = app(standalone_mode=False)
        sys.stdout.flush()
    except SystemExit as stop:  # what typer makes of a closed pipe, else an interruption
        if not isinstance(stop.__context__, BrokenPipeError):
            raise
        return _reader_has_enough()
    except BaseException as error:  # the last stop: whatever it is, no data leaks
        # polars raises a PanicException, which is no Exception, where it breaks
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            return _status_of(error)
        raise
    return result if isinstance(result, int) else 0


def _status_of(error: BaseException) -> int:
    """Say what went wrong, if anybody has to know, and return the exit status for it."""
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        _reader_has_enough()  # standard output is full; files tell it themselves
        error = OutputError("OUTPUT_NO_SPACE", path="-")
    elif isinstance(error, OSError) and error.errno in _UNREACHABLE and error.filename is not None:
        error = InputError("INPUT_UNREADABLE", path=error.filename, reason=error.strerror)
    elif isinstance(error, MemoryError):
        error = LimitError("MEMORY")
    if isinstance(error, BrokenPipeError):
        return _reader_has_enough()
    if isinstance(error, typer.Abort):
        return 130
    if type(error).__name__ == "NoArgsIsHelpError":  # a group without a command: its help
        note(str(error))
        return 2
    if not isinstance(error, LagiCleanError):
        error = _usage_or_bug(error)
    language = _language()
    complain(error.code, error.message(language), error.hint(language))
    return error.exit_status


def _reader_has_enough() -> int:
    """Give the interpreter's last flush somewhere to go."""
    if sys.__stdout__ is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno())
    return 0


def _language() -> Language:
    try:
        return state.settings().language
    except LagiCleanError:  # the settings themselves are what is wrong
        return "en"


def _usage_or_bug(error: BaseException) -> LagiCleanError:
    wording = getattr(error, "format_message", None)  # Typer's way to say what was mistyped
    if wording is not None:
        context = getattr(error, "ctx", None)
        command = "lagi-clean" if context is None else context.command_path
        option = getattr(error, "option_name", None)
        of_all = set()
        if context is not None:
            root = context.find_root()
            of_all = {name for param in root.command.params for name in param.opts}
            asked = root.params.get("lang")  # before an unknown command it is not in force yet
            state.language = asked if asked in get_args(Language) else state.language
        misplaced = option if option in of_all else None
        return usage_error(wording(), command=command, misplaced=misplaced)
    where = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{Path(f.filename).stem}:{f.lineno}" for f in reversed(where[-4:]))
    return ProgramError("BUG", kind=type(error).__name__, places=places)
