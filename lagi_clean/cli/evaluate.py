"""``evaluate``: a finished matching against the truth."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lagi_clean.cli.options import Json

if TYPE_CHECKING:
    from lagi_clean.api.evaluation import Evaluation

__all__ = ["evaluate_command"]

Row = Mapping[str, str | int | float | None]


def evaluate_command(
    folder: Annotated[Path, typer.Argument(help="folder that run or dedupe wrote")],
    *,
    truth: Annotated[
        Path | None,
        typer.Option(help="record_id and person_id, or id_l and id_r; Parquet or CSV"),
    ] = None,
    id_column: Annotated[
        str | None, typer.Option("--id", help="column of the truth that holds the records' ids")
    ] = None,
    errors: Annotated[
        Path | None,
        typer.Option(help="write the pairs that were judged wrongly, as CSV or Parquet"),
    ] = None,
    json: Json = False,
) -> None:
    """Count what was joined rightly, wrongly or not at all, by threshold and kind of error.

    Without a truth, show what the job estimated of its own quality.
    """
    from json import dumps

    from lagi_clean.api.evaluation import estimates, evaluate, write_errors

    if truth is None:
        document = estimates(folder)
        if json:
            head = {"schema_version": 1, "command": "evaluate", "estimated": document}
            sys.stdout.write(dumps(head, ensure_ascii=False, indent=2) + "\n")
        else:
            for line in _estimated(document):
                sys.stdout.write(line + "\n")
        return
    found = evaluate(folder, truth, id_column=id_column)
    if errors is not None:
        write_errors(found, errors)
    if json:
        sys.stdout.write(dumps(found.as_dict(), ensure_ascii=False, indent=2) + "\n")
    else:
        for line in _report(found):
            sys.stdout.write(line + "\n")


def _report(found: "Evaluation") -> Iterable[str]:
    scores = {
        "pairs, automatic": found.pairs.as_dict(),
        "pairs, with review": found.assisted_pairs.as_dict(),
    }
    names = ("tp", "fp", "fn", "precision", "recall", "f1")
    yield from _table(
        ("", *names), [(title, *(score[n] for n in names)) for title, score in scores.items()]
    )
    yield ""
    share = 100 * found.reviewed_records / found.records if found.records else 0.0
    yield (
        f"review: {found.reviewed_pairs} pairs, {found.reviewed_records} of "
        f"{found.records} records ({share:.2f} %)"
    )
    for title, score in (("automatic", found.clusters), ("with review", found.assisted_clusters)):
        yield (
            f"people, {title}: {score.people_found} found, {score.people_true} in truth; "
            f"{score.exact} of {score.true} with several records found exactly"
        )
    yield f"different people of the hard cases merged: {found.hard_cases_merged}"
    if found.unknown_ids:
        yield f"records of the truth that the job does not have: {found.unknown_ids}"
    if found.coverage:
        yield ""
        yield from _table(
            ("coverage", "counted", "of", "true", "of", "points"),
            [
                (c.indicator, c.counted, c.counted_of, c.true, c.true_of, c.points)
                for c in found.coverage
            ],
        )
    columns = ("kind", "pairs", "merged", "review", "apart")
    for group, title in (("hard_case", "different people"), ("damage", "same person, by damage")):
        rows = [row for row in found.by_kind if row["group"] == group]
        if rows:
            yield ""
            yield from _table(
                (title, *columns[1:]), [tuple(row[c] for c in columns) for row in rows]
            )
    yield ""
    yield from _table(
        ("probability", *names),
        [(row["threshold"], *(row[n] for n in names)) for row in found.by_threshold],
    )


def _estimated(document: Mapping[str, Any]) -> Iterable[str]:
    yield f"matching pairs: {document['matches']}"
    proven = document["proven_same"]
    titles = {
        "found_without_proof": f"of {proven} pairs known by a number, found without it",
        "recall": "recall, estimated",
        "precision": "precision, estimated",
        "unmet": "pairs that no blocking rule met, estimated",
    }
    for name, title in titles.items():
        one = document[name]
        if one is not None:
            yield f"{title}: {_text(one['value'])} ({_text(one['low'])} to {_text(one['high'])})"
    if document["proven_different"]:
        yield (
            f"of {document['proven_different']} pairs known to be two people, "
            f"merged without their numbers: {document['merged_without_proof']}"
        )
    yield ""
    rows = [(r["rule"], r["matches"], r["alone"]) for r in document["rules"]]
    yield from _table(("blocking rule", "matches", "alone"), rows)


def _table(
    headings: Sequence[str], rows: Iterable[Sequence[str | int | float | None]]
) -> Iterable[str]:
    cells = [list(headings), *([_text(value) for value in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    for row in cells:
        first = f"{row[0]:<{widths[0]}}"
        others = (f"{text:>{width}}" for text, width in zip(row[1:], widths[1:], strict=True))
        yield "  ".join((first, *others)).rstrip()


def _text(value: str | float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.4f}" if isinstance(value, float) else str(value)
