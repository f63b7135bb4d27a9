"""Where each setting comes from: defaults, files, environment, options."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import Field, dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

from lagi_clean.errors import InputError, UsageError
from lagi_clean.settings import Settings
from lagi_clean.survivorship import check_fields, check_rules

__all__ = [
    "PROJECT_FILE",
    "Origins",
    "load_settings",
    "setting_lines",
    "settings_toml",
    "user_file",
]

PROJECT_FILE = "lagi-clean.toml"
_ENVIRONMENT = "LAGI_CLEAN_"


@dataclass(frozen=True, slots=True)
class Origins:
    """Settings, with where each value came from: default, a file, a variable, option."""

    settings: Settings
    origin: Mapping[str, str]


def user_file(environment: Mapping[str, str]) -> Path | None:
    """Return where the user's own file is looked for, or None without a home folder."""
    base = environment.get("XDG_CONFIG_HOME")
    if base:
        return Path(base) / "lagi-clean" / "config.toml"
    home = environment.get("HOME") or environment.get("USERPROFILE")
    return Path(home) / ".config" / "lagi-clean" / "config.toml" if home else None


def load_settings(
    *,
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    options: Mapping[str, object] | None = None,
) -> Origins:
    """Return the settings of this call, later sources over earlier ones.

    ``file`` replaces the working folder's ``lagi-clean.toml``. ``options`` are values given on
    the command line; None means not given. Raises ``UsageError`` for an unknown setting or a
    value outside its choices, ``InputError`` for a file that cannot be read.

    >>> load_settings(environment={"LAGI_CLEAN_DECIMALS": "1"}).settings.decimals
    1
    """
    environment = os.environ if environment is None else environment
    values: dict[str, object] = {}
    origin = {f.name: "default" for f in fields(Settings)}
    for path in _files(file, environment):
        for name, value in _read(path).items():
            values[name] = _checked(name, value, where=str(path))
            origin[name] = str(path)
    for f in fields(Settings):
        variable = _ENVIRONMENT + f.name.upper()
        if variable in environment:
            values[f.name] = _checked(f.name, environment[variable], where=variable)
            origin[f.name] = variable
    for name, value in (options or {}).items():
        if value is not None:
            values[name] = _checked(name, value, where=f"--{name.replace('_', '-')}")
            origin[name] = "option"
    return Origins(Settings(**values), origin)  # type: ignore[arg-type]  # _checked saw to the types


def settings_toml(settings: Settings) -> str:
    """Return the settings as a commented TOML document, ready to be edited.

    >>> print(settings_toml(Settings()).splitlines()[3])
    language = "en"
    """
    lines = ["# Settings of lagi-clean. Remove what you do not want to change.", ""]
    tables = []
    for f in fields(Settings):
        value, told = getattr(settings, f.name), f"# {f.metadata['help']}"
        if isinstance(value, Mapping):
            pairs = [f"{name} = {_toml(one)}" for name, one in value.items()]
            tables += [told, f"[{f.name}]", *(pairs or [f"# {f.metadata['example']}"]), ""]
        else:
            lines += [told, f"{f.name} = {_toml(value)}", ""]
    return "\n".join([*lines, *tables])


def setting_lines(found: Origins) -> list[str]:
    """Return a line for each setting: TOML, then its origin as a comment."""
    values = [f"{f.name} = {_toml(getattr(found.settings, f.name))}" for f in fields(Settings)]
    width = max(map(len, values))
    return [
        f"{value:<{width}}  # {found.origin[f.name]}"
        for f, value in zip(fields(Settings), values, strict=True)
    ]


def _toml(value: object) -> str:
    match value:
        case str():
            return f'"{value}"'
        case tuple():
            return "[" + ", ".join(_toml(v) for v in value) + "]"
        case Mapping():
            pairs = ", ".join(f"{name} = {_toml(v)}" for name, v in value.items())
            return f"{{ {pairs} }}" if pairs else "{}"
        case _:
            return str(value)


def _files(file: Path | None, environment: Mapping[str, str]) -> list[Path]:
    own = user_file(environment)
    found = [own] if own and _is_there(own) else []
    if file is not None:
        return [*found, file]
    project = Path(PROJECT_FILE)
    return [*found, project] if _is_there(project) else found


def _is_there(file: Path) -> bool:
    """Whether there is such a file; one in a folder that may not be entered is nobody's here.

    An account that a service runs as often has the home of another in its environment.
    """
    try:
        return file.is_file()
    except OSError:
        return False


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError("CONFIG_UNREADABLE", path=path) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError("CONFIG_NOT_TOML", path=path, reason=error) from error


def _checked(name: str, value: object, *, where: str) -> object:
    """Return ``value`` as the type of the setting ``name``, or raise ``UsageError``."""
    known: dict[str, Field[object]] = {f.name: f for f in fields(Settings)}
    if name not in known:
        near = get_close_matches(name, known, n=1)
        raise UsageError(
            "SETTING_UNKNOWN", name=name, where=where, near=near[0] if near else ", ".join(known)
        )
    hint = get_type_hints(Settings)[name]
    try:
        converted = _converted(hint, value)
    except (TypeError, ValueError) as error:
        raise UsageError(
            "SETTING_VALUE", name=name, where=where, expected=_expected(hint)
        ) from error
    if isinstance(converted, dict):
        check_fields(converted, where=where)
        check_rules(converted, where=where)
    return converted


def _converted(hint: object, value: object) -> object:
    if get_origin(hint) is Literal:
        if value not in get_args(hint):
            raise ValueError(value)
        return value
    if get_origin(hint) is tuple:
        parts = value.split(",") if isinstance(value, str) else value
        if not isinstance(parts, list | tuple):
            raise TypeError(value)
        return tuple(str(p).strip() for p in parts)
    if get_origin(hint) is Mapping:
        return _pairs(value)
    if hint in {int, float} and isinstance(value, str | int | float):
        number = float(value)
        if hint is int and number != int(number):
            raise ValueError(value)
        return int(number) if hint is int else number
    if hint is str and isinstance(value, str):
        return value
    raise TypeError(value)


def _pairs(value: object) -> dict[str, str]:
    """Return a table of texts, by name; a variable holds it as ``sex=first, phone=recent``."""
    if isinstance(value, str):
        value = dict(part.split("=") for part in value.split(",") if part.strip())
    if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
        raise TypeError(value)
    return dict(sorted((str(name).strip(), text.strip()) for name, text in value.items()))


def _expected(hint: object) -> str:
    if get_origin(hint) is Literal:
        return ", ".join(get_args(hint))
    if get_origin(hint) is Mapping:
        return "a table of texts"
    names = {int: "a whole number", float: "a number"}
    return names.get(hint, "a list of texts")  # type: ignore[call-overload,no-any-return]
