"""What is wrong with a specification: every problem in words, so that all are shown at once.

``KEYS`` holds the keys that a specification may have, section by section, with what their values
are; ``docs/matching.md`` describes each.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, get_args

from lagi_clean.match.cleaning import CLEANING
from lagi_clean.match.spec import NULL, Outcome

__all__ = ["KEYS", "problems_of"]

Document = Mapping[str, Any]


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _table(value: object) -> bool:
    return isinstance(value, Mapping)


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_KINDS: Mapping[str, Callable[[object], bool]] = MappingProxyType(
    {
        "a text": lambda value: isinstance(value, str),
        "a list of texts": _texts,
        "a table": _table,
        "tables": lambda value: isinstance(value, list) and all(map(_table, value)),
        "levels": lambda value: (
            isinstance(value, list) and all(isinstance(one, str) or _table(one) for one in value)
        ),
        "a number": _number,
        "a probability": lambda value: _number(value) and 0 <= float(str(value)) <= 1,
        "a whole number above 0": lambda value: type(value) is int and value > 0,
        "columns or citizens": lambda value: value in ("columns", "citizens"),
        "levels by comparison": lambda value: (
            isinstance(value, Mapping) and all(map(_texts, value.values()))
        ),
        "texts by column": lambda value: (
            isinstance(value, Mapping) and all(isinstance(one, str) for one in value.values())
        ),
    }
)
KEYS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "": {
            "name": "a text",
            "id": "a text",
            "order": "a list of texts",
            "prepare": "columns or citizens",
            "model": "a text",
            "across": "a text",
            "columns": "a table",
            "blocking": "tables",
            "comparison": "tables",
            "decision": "tables",
            "proof": "a table",
            "thresholds": "a table",
            "survivorship": "texts by column",
        },
        "columns": {
            "from": "a text",
            "clean": "a list of texts",
            "prefix": "a whole number above 0",
        },
        "blocking": {"name": "a text", "on": "a list of texts"},
        "comparison": {
            "name": "a text",
            "kind": "a text",
            "columns": "a list of texts",
            "levels": "levels",
            "rare": "a list of texts",
            "beyond": "a text",
        },
        "levels": {
            "label": "a text",
            "of": "a list of texts",
            "test": "a text",
            "at_least": "a number",
            "at_most": "a number",
        },
        "decision": {
            "tier": "a text",
            "then": "a text",
            "when": "levels by comparison",
            "unless": "levels by comparison",
        },
        "proof": {
            "comparison": "a text",
            "same": "a list of texts",
            "different": "a list of texts",
            "rules": "a list of texts",
        },
        "thresholds": {"match": "a probability", "review": "a probability"},
    }
)
"""Each key of each section, with what its value is; "" is the top of the file."""
_NEEDED: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "": ("name", "id", "blocking", "comparison"),
        "blocking": ("on",),
        "comparison": ("name", "kind", "columns", "levels"),
        "levels": ("label",),
        "decision": ("tier", "then", "when"),
        "proof": ("comparison", "same", "different"),
    }
)


def problems_of(document: Document) -> list[str]:
    """Return what is wrong with a specification, in the order of the file's sections.

    >>> problems_of({"name": "x", "id": "id", "blocking": [], "comparision": []})
    ["unknown key 'comparision'; is 'comparison' meant?", "'comparison' is missing"]
    """
    found = [*_of_keys(document, "", ""), *_of_sections(document)]
    return found or list(_of_meaning(document))


def _of_keys(body: Document, section: str, where: str) -> Iterator[str]:
    """Yield the keys of one table that are unknown, missing or of another kind."""
    known = KEYS[section]
    for key, value in body.items():
        if key not in known:
            near = get_close_matches(key, known, n=1)
            yield f"{where}unknown key '{key}'" + (f"; is '{near[0]}' meant?" if near else "")
        elif not _KINDS[known[key]](value):
            yield f"{where}'{key}' must be {known[key]}"
    for key in _NEEDED.get(section, ()):
        if key not in body:
            yield f"{where}'{key}' is missing"


def _of_sections(document: Document) -> Iterator[str]:
    """Yield what ``_of_keys`` finds in the tables of the sections, where these are such."""
    sound = {
        key: value
        for key, value in document.items()
        if key in KEYS[""] and _KINDS[KEYS[""][key]](value)
    }
    for name, body in sound.get("columns", {}).items():
        if _table(body):
            yield from _of_keys(body, "columns", f"columns.{name}: ")
        else:
            yield f"columns.{name} must be a table"
    for section in ("blocking", "comparison", "decision"):
        for number, body in enumerate(sound.get(section, ()), start=1):
            where = f"{_called(section, number, body)}: "
            yield from _of_keys(body, section, where)
            levels = body.get("levels", ()) if section == "comparison" else ()
            for level in levels if isinstance(levels, list) else ():
                if _table(level):
                    yield from _of_keys(level, "levels", where)
    for section in ("proof", "thresholds"):
        if section in sound:
            yield from _of_keys(sound[section], section, f"{section}: ")


def _called(section: str, number: int, body: Document) -> str:
    if section == "comparison" and isinstance(body.get("name"), str):
        return f"comparison '{body['name']}'"
    return f"{'blocking rule' if section == 'blocking' else section} {number}"


def _of_meaning(document: Document) -> Iterator[str]:
    """Yield what does not fit together, of a specification whose keys are all sound."""
    for name, body in document.get("columns", {}).items():
        for step in body.get("clean", ()):
            if step not in CLEANING:
                yield f"columns.{name}: no step '{step}', but {', '.join(CLEANING)}"
    yield from _of_blocking(document["blocking"])
    labels: dict[str, set[str]] = {}
    if not document["comparison"]:
        yield "there is no comparison"
    for body in document["comparison"]:
        names = [_level(level)["label"] for level in body["levels"]]
        if body["name"] in labels:
            yield f"comparison '{body['name']}' stands there twice"
        labels[body["name"]] = {NULL, *names}
        for problem in _of_levels(body, names):
            yield f"comparison '{body['name']}': {problem}"
    yield from _of_beyond(document["comparison"], labels)
    for number, body in enumerate(document.get("decision", ()), start=1):
        if body["then"] not in get_args(Outcome):
            yield f"decision {number}: 'then' is one of {', '.join(get_args(Outcome))}"
        for part in ("when", "unless"):
            for name, levels in body.get(part, {}).items():
                yield from _of_names(f"decision {number}", name, levels, labels)
    if "proof" in document:
        yield from _of_proof(document["proof"], document["blocking"], labels)


def _of_beyond(comparisons: Sequence[Document], labels: Mapping[str, set[str]]) -> Iterator[str]:
    """Yield what is wrong with what comparisons count beyond."""
    for body in comparisons:
        if "beyond" in body:
            where = f"comparison '{body['name']}': 'beyond'"
            yield from _of_names(where, body["beyond"], (), labels)
            if body["beyond"] == body["name"]:
                yield f"{where} names itself"


def _of_blocking(rules: Sequence[Document]) -> Iterator[str]:
    if not rules:
        yield "there is no blocking rule"
    for number, rule in enumerate(rules, start=1):
        if not rule["on"]:
            yield f"blocking rule {number}: 'on' names no column"
    for name in _twice(_rule_names(rules)):
        yield f"blocking rule '{name}' stands there twice"


def _rule_names(rules: Sequence[Document]) -> list[str]:
    return [rule.get("name", "+".join(rule["on"])) for rule in rules]


def _of_proof(
    proof: Document, rules: Sequence[Document], labels: Mapping[str, set[str]]
) -> Iterator[str]:
    levels = [*proof["same"], *proof["different"]]
    yield from _of_names("proof", proof["comparison"], levels, labels)
    for name in proof.get("rules", ()):
        if name not in _rule_names(rules):
            yield f"proof: no blocking rule '{name}'"


def _of_names(
    where: str, name: str, levels: Sequence[str], labels: Mapping[str, set[str]]
) -> Iterator[str]:
    if name not in labels:
        yield f"{where}: no comparison '{name}'"
    elif unknown := sorted(set(levels) - labels[name]):
        yield f"{where}: '{name}' has no level {', '.join(unknown)}"


def _of_levels(body: Document, names: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with the levels of one comparison."""
    from lagi_clean.match.compare import KINDS  # which reads the specification itself

    for key in ("columns", "levels"):
        if not body[key]:
            yield f"'{key}' is empty"
    if _twice(names) or NULL in names:
        yield f"labels must differ, and '{NULL}' is for missing values"
    if unknown := sorted(set(body.get("rare", ())) - set(names)):
        yield f"no level {', '.join(unknown)}, named in 'rare'"
    levels = [_level(level) for level in body["levels"]]
    if body["kind"] == "text":
        yield from _of_tests(levels)
        return
    if body["kind"] not in KINDS:
        yield f"no kind '{body['kind']}', but {', '.join(sorted({*KINDS, 'text'}))}"
        return
    outcomes = KINDS[body["kind"]].outcomes[1:]
    for level in levels:
        if {"test", "at_least", "at_most"} & set(level):
            yield f"level '{level['label']}': only the kind text has tests"
    wanted = [one for level in levels for one in level.get("of", [level["label"]])]
    for one in [*_twice(wanted), *(one for one in wanted if one not in outcomes)]:
        yield f"the kind {body['kind']} has {', '.join(outcomes)}, each for one level; not '{one}'"


def _of_tests(levels: Sequence[Document]) -> Iterator[str]:
    """Yield what is wrong with the levels of a comparison of texts."""
    from lagi_clean.match.texts import TESTS

    tests = ("equal", *TESTS)
    for level in levels:
        test, bounds = level.get("test"), {"at_least", "at_most"} & set(level)
        if test not in (None, *tests):
            yield f"no test '{test}', but {', '.join(tests)}"
        elif test in TESTS and not bounds:
            yield f"level '{level['label']}' needs 'at_least' or 'at_most'"
        elif test not in TESTS and bounds:
            yield f"level '{level['label']}': 'at_least' and 'at_most' belong to a test"
        if "of" in level:
            yield f"level '{level['label']}': 'of' is for other kinds than text"
    if any("test" not in level for level in levels[:-1]):
        yield "only the last level may do without a test: it takes what is left"


def _level(level: str | Document) -> Document:
    return {"label": level} if isinstance(level, str) else level


def _twice(names: Sequence[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})
