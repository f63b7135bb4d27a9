"""Coverage of a population: every indicator of a catalogue, at a reference date."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from lagi_clean.data import toml_document
from lagi_clean.errors import Language
from lagi_clean.measure.breakdown import Dimension, crossed, dimension
from lagi_clean.measure.catalogue import Catalogue, builtin_catalogue
from lagi_clean.measure.counting import RECORDS, count, coverage_rows
from lagi_clean.measure.eligibility import law_at
from lagi_clean.measure.records import DAYS_AHEAD, Judged, LeftOut, judge
from lagi_clean.measure.standing import REASON, reason_counts
from lagi_clean.measure.suppression import suppress
from lagi_clean.measure.units import in_units, units_definition
from lagi_clean.settings import Settings

__all__ = ["Coverage", "coverage", "without_small"]

_FEW = "few"
_LANGUAGES: tuple[Language, ...] = ("en", "vi")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Counted figures, with all that is needed to understand them."""

    as_of: date
    rows: pl.DataFrame
    """``tables.COVERAGE``."""
    left_out: Mapping[str, int]
    """Records that do not count, by reason, in the order in which reasons are decided."""
    catalogue: Catalogue
    definition: Mapping[Language, tuple[str, ...]]
    """Who is counted, in sentences; empty for a table that is not people."""
    settings: Settings
    by: tuple[tuple[str, ...], ...] = ()
    """The breakdowns of ``rows``."""


def coverage(
    people: pl.DataFrame | pl.LazyFrame,
    *,
    as_of: date,
    by: Sequence[Sequence[str]] = (),
    settings: Settings,
    catalogue: Catalogue | None = None,
    days_ahead: int = DAYS_AHEAD,
    left_out: LeftOut = "apart",
    distinct: Collection[str] = (),
) -> Coverage:
    """Count the indicators of ``catalogue`` (the listed built-in ones) at ``as_of``.

    ``people`` is citizens, people or any frame with columns of ``tables.CITIZENS``; those that
    it lacks count as empty. ``by`` names breakdowns, each one or several columns crossed, as
    ``breakdown.parse_by`` returns them; ``days_ahead`` is how soon a card must run out to be due;
    with ``left_out`` "counted" every record counts, for comparison. ``distinct`` names columns
    that are known to hold no value twice, as ``write.distinct`` finds them: nobody is looked for
    twice under a ``person_id`` or, without that column, a ``personal_id`` that is among them.
    Nothing depends on the order of the rows but which of several records of one person is the
    first. Raises ``InputError`` for people without any birth column, ``UsageError`` for a date
    before the first law, an unknown breakdown or an expression that cannot be.

    >>> town = pl.DataFrame({"birth_year": [1980, 2015], "card_status": ["issued", None]})
    >>> counted = coverage(town, as_of=date(2022, 12, 31), settings=Settings())
    >>> counted.rows.filter(indicator="cccd_issued").select("numerator", "denominator").row(0)
    (1, 1)
    """
    catalogue = catalogue or builtin_catalogue().listed()
    of_people = catalogue.table == "people"
    judged = judge(
        people,
        as_of=as_of,
        settings=settings,
        catalogue=catalogue,
        days_ahead=days_ahead,
        left_out=left_out,
        distinct=distinct,
    )
    dimensions = _dimensions(by, judged=judged, as_of=as_of)
    keys = [key for d in dimensions.values() for key in d.keys]
    records = judged.records
    if any({"ward", "ward_code"} & {*d.columns} for d in dimensions.values()):
        records = in_units(records, units=settings.units, as_of=as_of)
    counts = count(records, checked=judged.checked, keys=[pl.col(REASON), *keys])
    return Coverage(
        as_of=as_of,
        rows=coverage_rows(
            counts,
            by=[[dimensions[name] for name in names] for names in by],
            catalogue=catalogue,
            as_of=as_of,
            settings=settings,
        ),
        left_out=reason_counts(counts, judged.records, number=RECORDS),
        catalogue=catalogue,
        definition=_together(
            _definition(as_of, settings) if of_people else {},
            units_definition(dimensions, units=settings.units, as_of=as_of),
            _validity_definition(judged.checked.columns, as_of=as_of, days_ahead=days_ahead),
        ),
        settings=settings,
        by=tuple(map(tuple, by)),
    )


def without_small(counted: Coverage, *, least: int) -> Coverage:
    """Return the figures without those under ``least`` and those that would give them back.

    What is hidden is null; ``suppression.suppress`` tells what is.
    """
    text = toml_document("measure/eligibility.toml")["suppression"]
    rows = suppress(counted.rows, least=least, by=counted.by, sums=counted.catalogue.sums)
    return replace(
        counted,
        rows=rows,
        left_out=_without_few(counted.left_out, rows, least=least),
        definition=_together(
            counted.definition,
            {language: (text[language].format(least=least),) for language in _LANGUAGES},
        ),
    )


def _without_few(left_out: Mapping[str, int], rows: pl.DataFrame, *, least: int) -> dict[str, int]:
    """Return the reasons without those of few records: put together with the next, or none.

    None either where the population of the total is hidden: it is the records less those.
    """
    total = rows.filter(
        unit_level="total", group="", indicator="population", denominator_name="records"
    )
    if total["numerator"].has_nulls() or total["denominator"].has_nulls():
        return {}
    few = sorted(left_out, key=lambda reason: (left_out[reason], reason))
    pooled, together = [], 0
    while few and (left_out[few[0]] < least or 0 < together < least):
        pooled.append(few.pop(0))
        together += left_out[pooled[-1]]
    kept = {reason: records for reason, records in left_out.items() if reason not in pooled}
    return {**kept, _FEW: together} if together >= least else kept


def _dimensions(
    by: Sequence[Sequence[str]], *, judged: Judged, as_of: date
) -> dict[str, Dimension]:
    for names in by:
        crossed(names)
    every = dict.fromkeys(name for names in by for name in names)
    return {
        name: dimension(
            name, known=judged.columns, as_of=as_of, birth_days_known=judged.birth_days_known
        )
        for name in every
    }


def _definition(as_of: date, settings: Settings) -> dict[Language, tuple[str, ...]]:
    law = law_at(as_of)
    texts = toml_document("measure/eligibility.toml")["definition"]
    kinds = toml_document("measure/labels.toml")["residence"]
    return {
        language: tuple(
            text[language].format(
                age=law.age,
                law=law.title[language],
                article=law.age_article,
                residence=", ".join(
                    kinds[kind][language] if kind in kinds else kind
                    for kind in settings.residence_counted
                ),
            )
            for text in texts.values()
        )
        for language in _LANGUAGES
    }


def _validity_definition(
    columns: Collection[str], *, as_of: date, days_ahead: int
) -> dict[Language, tuple[str, ...]]:
    if not {"card_valid", "card_valid_until"} & {*columns}:
        return {}
    document = toml_document("measure/eligibility.toml")
    fields = {
        "ages": ", ".join(map(str, law_at(as_of).renewal_ages)),
        "years": document["validity"]["years_before"],
        "days": days_ahead,
    }
    text = document["validity_definition"]
    return {language: (text[language].format(**fields),) for language in _LANGUAGES}


def _together(
    *definitions: Mapping[Language, tuple[str, ...]],
) -> dict[Language, tuple[str, ...]]:
    return {
        language: tuple(text for one in definitions for text in one.get(language, ()))
        for language in _LANGUAGES
    }
