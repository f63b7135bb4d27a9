"""What is wrong with a specification: every problem, so that all are shown at once.

Their words are the details of ``SPEC_INVALID`` in ``data/messages/match.toml``. ``KEYS`` holds the
keys that a specification may have, section by section, with what their values are;
``docs/matching.md`` describes each.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, get_args

from lagi_clean.errors import Detail
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
        "a_text": lambda value: isinstance(value, str),
        "a_list_of_texts": _texts,
        "a_table": _table,
        "tables": lambda value: isinstance(value, list) and all(map(_table, value)),
        "levels": lambda value: (
            isinstance(value, list) and all(isinstance(one, str) or _table(one) for one in value)
        ),
        "a_number": _number,
        "a_probability": lambda value: _number(value) and 0 <= float(str(value)) <= 1,
        "a_whole_number_above_0": lambda value: type(value) is int and value > 0,
        "columns_or_citizens": lambda value: value in ("columns", "citizens"),
        "levels_by_comparison": lambda value: (
            isinstance(value, Mapping) and all(map(_texts, value.values()))
        ),
        "texts_by_column": lambda value: (
            isinstance(value, Mapping) and all(isinstance(one, str) for one in value.values())
        ),
    }
)
KEYS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "": {
            "name": "a_text",
            "id": "a_text",
            "order": "a_list_of_texts",
            "prepare": "columns_or_citizens",
            "model": "a_text",
            "across": "a_text",
            "columns": "a_table",
            "blocking": "tables",
            "comparison": "tables",
            "decision": "tables",
            "proof": "a_table",
            "thresholds": "a_table",
            "survivorship": "texts_by_column",
        },
        "columns": {
            "from": "a_text",
            "clean": "a_list_of_texts",
            "prefix": "a_whole_number_above_0",
        },
        "blocking": {"name": "a_text", "on": "a_list_of_texts"},
        "comparison": {
            "name": "a_text",
            "kind": "a_text",
            "columns": "a_list_of_texts",
            "levels": "levels",
            "rare": "a_list_of_texts",
            "beyond": "a_text",
        },
        "levels": {
            "label": "a_text",
            "of": "a_list_of_texts",
            "test": "a_text",
            "at_least": "a_number",
            "at_most": "a_number",
        },
        "decision": {
            "tier": "a_text",
            "then": "a_text",
            "when": "levels_by_comparison",
            "unless": "levels_by_comparison",
        },
        "proof": {
            "comparison": "a_text",
            "same": "a_list_of_texts",
            "different": "a_list_of_texts",
            "rules": "a_list_of_texts",
        },
        "thresholds": {"match": "a_probability", "review": "a_probability"},
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


def problems_of(document: Document) -> list[Detail]:
    """Return what is wrong with a specification, in the order of the file's sections.

    >>> wrong = {"name": "x", "id": "id", "blocking": [], "comparision": []}
    >>> [problem.text("en") for problem in problems_of(wrong)]
    ["unknown key 'comparision'; is 'comparison' meant?", "'comparison' is missing"]
    """
    found = [*_of_keys(document, "", ""), *_of_sections(document)]
    return found or list(_of_meaning(document))


def _problem(words: str, /, **params: object) -> Detail:
    return Detail("SPEC_INVALID", words, params)


def _of_keys(body: Document, section: str, where: Detail | str) -> Iterator[Detail]:
    """Yield the keys of one table that are unknown, missing or of another kind."""
    known = KEYS[section]
    for key, value in body.items():
        if key not in known:
            near = get_close_matches(key, known, n=1)
            if near:
                yield _problem("unknown_near", where=where, key=key, near=near[0])
            else:
                yield _problem("unknown", where=where, key=key)
        elif not _KINDS[known[key]](value):
            yield _problem("must_be", where=where, key=key, kind=_problem(known[key]))
    for key in _NEEDED.get(section, ()):
        if key not in body:
            yield _problem("missing", where=where, key=key)


def _of_sections(document: Document) -> Iterator[Detail]:
    """Yield what ``_of_keys`` finds in the tables of the sections, where these are such."""
    sound = {
        key: value
        for key, value in document.items()
        if key in KEYS[""] and _KINDS[KEYS[""][key]](value)
    }
    for name, body in sound.get("columns", {}).items():
        if _table(body):
            yield from _of_keys(body, "columns", _in("columns", name))
        else:
            yield _problem("column_no_table", name=name)
    for section in ("blocking", "comparison", "decision"):
        for number, body in enumerate(sound.get(section, ()), start=1):
            where = _called(section, number, body)
            yield from _of_keys(body, section, where)
            levels = body.get("levels", ()) if section == "comparison" else ()
            for level in levels if isinstance(levels, list) else ():
                if _table(level):
                    yield from _of_keys(level, "levels", where)
    for section in ("proof", "thresholds"):
        if section in sound:
            yield from _of_keys(sound[section], section, _in(section))


def _called(section: str, number: int, body: Document) -> Detail:
    if section == "comparison" and isinstance(body.get("name"), str):
        return _in("comparison_named", body["name"])
    return _in(section, number)


def _in(section: str, name: object = "") -> Detail:
    """Return the words that say where in the file a problem is."""
    return _problem(f"in_{section}", name=name)


def _of_meaning(document: Document) -> Iterator[Detail]:
    """Yield what does not fit together, of a specification whose keys are all sound."""
    for name, body in document.get("columns", {}).items():
        for step in body.get("clean", ()):
            if step not in CLEANING:
                where = _in("columns", name)
                yield _problem("no_step", where=where, step=step, steps=", ".join(CLEANING))
    yield from _of_blocking(document["blocking"])
    labels: dict[str, set[str]] = {}
    if not document["comparison"]:
        yield _problem("no_comparisons")
    for body in document["comparison"]:
        names = [_level(level)["label"] for level in body["levels"]]
        if body["name"] in labels:
            yield _problem("comparison_twice", name=body["name"])
        labels[body["name"]] = {NULL, *names}
        yield from _of_levels(body, names, _in("comparison_named", body["name"]))
    yield from _of_beyond(document["comparison"], labels)
    for number, body in enumerate(document.get("decision", ()), start=1):
        if body["then"] not in get_args(Outcome):
            outcomes = ", ".join(get_args(Outcome))
            yield _problem("then", where=_in("decision", number), outcomes=outcomes)
        for part in ("when", "unless"):
            for name, levels in body.get(part, {}).items():
                yield from _of_names(_in("decision", number), name, levels, labels)
    if "proof" in document:
        yield from _of_proof(document["proof"], document["blocking"], labels)


def _of_beyond(comparisons: Sequence[Document], labels: Mapping[str, set[str]]) -> Iterator[Detail]:
    """Yield what is wrong with what comparisons count beyond."""
    for body in comparisons:
        if "beyond" in body:
            yield from _of_names(_in("beyond", body["name"]), body["beyond"], (), labels)
            if body["beyond"] == body["name"]:
                yield _problem("beyond_itself", where=_in("comparison_named", body["name"]))


def _of_blocking(rules: Sequence[Document]) -> Iterator[Detail]:
    if not rules:
        yield _problem("no_rules")
    for number, rule in enumerate(rules, start=1):
        if not rule["on"]:
            yield _problem("on_empty", where=_in("blocking", number))
    for name in _twice(_rule_names(rules)):
        yield _problem("rule_twice", name=name)


def _rule_names(rules: Sequence[Document]) -> list[str]:
    return [rule.get("name", "+".join(rule["on"])) for rule in rules]


def _of_proof(
    proof: Document, rules: Sequence[Document], labels: Mapping[str, set[str]]
) -> Iterator[Detail]:
    levels = [*proof["same"], *proof["different"]]
    yield from _of_names(_in("proof"), proof["comparison"], levels, labels)
    for name in proof.get("rules", ()):
        if name not in _rule_names(rules):
            yield _problem("no_rule", where=_in("proof"), name=name)


def _of_names(
    where: Detail, name: str, levels: Sequence[str], labels: Mapping[str, set[str]]
) -> Iterator[Detail]:
    if name not in labels:
        yield _problem("no_comparison", where=where, name=name)
    elif unknown := sorted(set(levels) - labels[name]):
        yield _problem("no_level", where=where, name=name, levels=", ".join(unknown))


def _of_levels(body: Document, names: Sequence[str], where: Detail) -> Iterator[Detail]:
    """Yield what is wrong with the levels of one comparison."""
    from lagi_clean.match.compare import KINDS  # which reads the specification itself

    for key in ("columns", "levels"):
        if not body[key]:
            yield _problem("empty", where=where, key=key)
    if _twice(names) or NULL in names:
        yield _problem("labels", where=where)
    if unknown := sorted(set(body.get("rare", ())) - set(names)):
        yield _problem("rare", where=where, levels=", ".join(unknown))
    levels = [_level(level) for level in body["levels"]]
    if body["kind"] == "text":
        yield from _of_tests(levels, where)
        return
    if body["kind"] not in KINDS:
        kinds = ", ".join(sorted({*KINDS, "text"}))
        yield _problem("no_kind", where=where, kind=body["kind"], kinds=kinds)
        return
    outcomes = KINDS[body["kind"]].outcomes[1:]
    for level in levels:
        if {"test", "at_least", "at_most"} & set(level):
            yield _problem("test_of_kind", where=where, level=level["label"])
    wanted = [one for level in levels for one in level.get("of", [level["label"]])]
    for one in [*_twice(wanted), *(one for one in wanted if one not in outcomes)]:
        yield _problem(
            "outcomes", where=where, kind=body["kind"], outcomes=", ".join(outcomes), outcome=one
        )


def _of_tests(levels: Sequence[Document], where: Detail) -> Iterator[Detail]:
    """Yield what is wrong with the levels of a comparison of texts."""
    from lagi_clean.match.texts import TESTS

    tests = ("equal", *TESTS)
    for level in levels:
        test, bounds = level.get("test"), {"at_least", "at_most"} & set(level)
        label = level["label"]
        if test not in (None, *tests):
            yield _problem("no_test", where=where, test=test, tests=", ".join(tests))
        elif test in TESTS and not bounds:
            yield _problem("bound_missing", where=where, level=label)
        elif test not in TESTS and bounds:
            yield _problem("bound_alone", where=where, level=label)
        if "of" in level:
            yield _problem("of_text", where=where, level=label)
    if any("test" not in level for level in levels[:-1]):
        yield _problem("test_missing", where=where)


def _level(level: str | Document) -> Document:
    return {"label": level} if isinstance(level, str) else level


def _twice(names: Sequence[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})
