"""Published figures against those counted from a file."""

import json
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Literal

import polars as pl

from lagi_clean.api.coverage import Cleaner, damage_told, people_of_file, text_table
from lagi_clean.data import toml_document
from lagi_clean.measure import (
    Alternative,
    Catalogue,
    Compared,
    builtin_catalogue,
    compare,
    coverage,
    read_published,
)
from lagi_clean.settings import Settings
from lagi_clean.write.coverage import guarded_csv, number_text, percent_text

__all__ = ["compare_file", "comparison_frame", "comparison_texts", "render_comparison"]

_USUAL = "eligible"


def compare_file(
    path: str | Path,
    published: str | Path,
    *,
    as_of: date,
    settings: Settings | None = None,
    catalogue: Catalogue | None = None,
    clean: Cleaner | None = None,
) -> tuple[Compared, ...]:
    """Count the people of ``path`` and set the figures of the table ``published`` beside them.

    Tried as explanations, in this order: rounding and cutting off, another denominator, the
    records left out, the date printed beside the figure. Raises ``InputError`` when a file cannot
    be read, ``UsageError`` as ``measure.coverage`` does.
    """
    settings = settings or Settings()
    catalogue = catalogue or builtin_catalogue()
    figures = read_published(text_table(published), catalogue)
    asked = {figure.indicator for figure in figures} & catalogue.indicators.keys()
    wanted = catalogue.only(asked)
    by = [["ward"]] if any(figure.unit for figure in figures) else []
    records = people_of_file(path, as_of=as_of, settings=settings, clean=clean)
    with damage_told(path):
        people = records.table.lazy().collect()
    counting = partial(coverage, people, by=by, settings=settings, distinct=records.distinct)
    counted = counting(as_of=as_of, catalogue=wanted)
    others = [
        Alternative(
            verdict="denominator",
            name=code,
            counted=counting(as_of=as_of, catalogue=wanted.over(code, instead_of=_USUAL)),
        )
        for code, entry in catalogue.denominators.items()
        if entry.filter and code != _USUAL
    ]
    everybody = counting(as_of=as_of, catalogue=wanted, left_out="counted")
    others.append(Alternative(verdict="left_out", name="", counted=everybody))
    for day in sorted({figure.as_of for figure in figures if figure.as_of} - {as_of}):
        then = counting(as_of=day, catalogue=wanted)
        others.append(Alternative(verdict="date", name="", counted=then))
    return compare(figures, counted, others=others)


def comparison_frame(
    compared: Sequence[Compared], *, catalogue: Catalogue, settings: Settings
) -> pl.DataFrame:
    """Return a line for each published figure, with the explanation in words.

    Columns: ``unit``, ``indicator``, ``published_numerator``, ``published_denominator``,
    ``published_percent`` (String, as printed), ``numerator``, ``denominator``, ``verdict`` (codes
    joined by "; "), ``explanation``.
    """
    rows = []
    for one in compared:
        figure = one.published
        share = None
        if figure.percent is not None:
            share = f"{float(figure.percent):.{figure.decimals}f}"
        rows.append(
            (
                figure.unit,
                figure.indicator,
                figure.numerator,
                figure.denominator,
                share,
                one.numerator,
                one.denominator,
                "; ".join(one.verdicts),
                _explanation(one, catalogue=catalogue, settings=settings),
            )
        )
    columns = {
        "unit": pl.String,
        "indicator": pl.String,
        "published_numerator": pl.Int64,
        "published_denominator": pl.Int64,
        "published_percent": pl.String,
        "numerator": pl.Int64,
        "denominator": pl.Int64,
        "verdict": pl.String,
        "explanation": pl.String,
    }
    return pl.DataFrame(rows, schema=columns, orient="row")


def comparison_texts(
    frame: pl.DataFrame, *, catalogue: Catalogue, settings: Settings
) -> tuple[tuple[str, ...], ...]:
    """Return the lines of ``comparison_frame`` for a person: headings, then a row for each."""
    language = settings.language
    words = toml_document("measure/labels.toml")
    named = catalogue.indicators

    def figures(numerator: int | None, denominator: int | None) -> str:
        given = [number_text(n, language) for n in (numerator, denominator) if n is not None]
        return " / ".join(given)

    rows = [
        (
            row["unit"] or words["levels"]["total"][language],
            named[row["indicator"]].name[language]
            if row["indicator"] in named
            else row["indicator"],
            figures(row["published_numerator"], row["published_denominator"]),
            (row["published_percent"] or "").replace(".", "," if language == "vi" else "."),
            figures(row["numerator"], row["denominator"]),
            row["explanation"],
        )
        for row in frame.iter_rows(named=True)
    ]
    return (tuple(text[language] for text in words["compared"].values()), *rows)


def render_comparison(frame: pl.DataFrame, *, as_of: date, format: Literal["csv", "json"]) -> bytes:  # noqa: A002
    """Return the lines of ``comparison_frame`` as CSV or JSON."""
    if format == "csv":
        return guarded_csv(frame).encode()
    shape = {
        "schema_version": 1,
        "command": "coverage --compare",
        "as_of": as_of.isoformat(),
        "figures": frame.to_dicts(),
    }
    return (json.dumps(shape, ensure_ascii=False, indent=2) + "\n").encode()


def _explanation(one: Compared, *, catalogue: Catalogue, settings: Settings) -> str:
    language = settings.language
    texts = toml_document("measure/labels.toml")["comparison"]
    figure = one.published
    ways = {
        "cut_off": one.explained_by or (one.numerator, one.denominator),
        "inconsistent": (figure.numerator, figure.denominator),
        "unexplained": (one.numerator, one.denominator),
    }
    name = catalogue.denominators[one.name].name[language] if one.name else ""
    parts = []
    for verdict in one.verdicts:
        numerator, denominator = ways.get(verdict, one.explained_by) or (None, None)
        exact = 100 * numerator / denominator if numerator is not None and denominator else None
        shown = percent_text(exact, decimals=4, language=language)
        figures = f"{number_text(numerator, language)}/{number_text(denominator, language)}"
        parts.append(texts[verdict][language].format(exact=shown, figures=figures, name=name))
    return "; ".join(parts)
