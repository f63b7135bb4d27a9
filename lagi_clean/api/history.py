"""Coverage recorded night by night, and the gates that compare a night with the one before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from hashlib import file_digest
from pathlib import Path

from lagi_clean import __version__
from lagi_clean.api.coverage import Cleaner, coverage_of_counted_file, coverage_of_file
from lagi_clean.data import toml_document
from lagi_clean.errors import InputError, Language, UsageError
from lagi_clean.measure import DAYS_AHEAD, Catalogue, Coverage, builtin_catalogue
from lagi_clean.measure.definition import Kind, definition_documents
from lagi_clean.measure.history import reading
from lagi_clean.measure.nights import Extract, Snapshot, nights, record, seen_since, series
from lagi_clean.settings import Settings
from lagi_clean.text.figures import day_text, number_text, percent_text

__all__ = ["Drop", "age_of_extract", "drop_text", "drops", "record_or_count", "too_old_text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """An indicator that fell by more than its limit, in points of percent, since a night."""

    indicator: str
    since: date
    before: tuple[int, int]
    """Numerator and denominator on that night."""
    after: tuple[int, int]
    limit: Fraction

    @property
    def points(self) -> Fraction:
        """By how many points the indicator is lower, exactly."""
        return _percent(self.before) - _percent(self.after)


def record_or_count(
    path: str | Path,
    *,
    history: Path | None,
    recorded_at: datetime,
    as_of: date,
    by: Sequence[Sequence[str]] = (),
    settings: Settings | None = None,
    catalogue: Catalogue | None = None,
    days_ahead: int = DAYS_AHEAD,
    from_counts: bool = False,
    clean: Cleaner | None = None,
) -> Coverage:
    """Count the indicators of a file as ``coverage_of_file`` does, and record them as a night.

    ``history`` is an SQLite file, made if there is none; None only counts. A night is a
    reference date and the bytes of an extract: recorded again it replaces itself. Stored are
    counts, how they were counted and the hash of the extract, never people. ``recorded_at`` is
    the time of the clock. With ``from_counts`` the file is a table that was counted elsewhere.
    Raises also ``OutputError``, ``LockedError`` and ``InputError`` for the history.
    """
    settings = settings or Settings()
    catalogue = catalogue or builtin_catalogue().listed()

    def count() -> Coverage:
        if from_counts:
            return coverage_of_counted_file(
                path, as_of=as_of, settings=settings, catalogue=catalogue
            )
        return coverage_of_file(
            path,
            as_of=as_of,
            by=by,
            settings=settings,
            catalogue=catalogue,
            days_ahead=days_ahead,
            clean=clean,
        )

    if history is None:
        return count()
    if str(path) == "-":
        raise UsageError("HISTORY_STREAM", option="--history")
    before = _state(Path(path))
    extract = _extract(Path(path))
    counted = count()
    if _state(Path(path)) != before:
        raise InputError("EXTRACT_CHANGED", path=path)
    kind: Kind = "counts" if from_counts else catalogue.table
    snapshot = Snapshot(
        as_of=as_of,
        extract=extract,
        kind=kind,
        program=__version__,
        rows=counted.rows,
        left_out=counted.left_out,
        definitions=definition_documents(
            counted.catalogue, kind=kind, as_of=as_of, settings=settings, days_ahead=days_ahead
        ),
    )
    record(history, snapshot, recorded_at=recorded_at.astimezone(UTC))
    return counted


def drops(history: Path, counted: Coverage, limits: Mapping[str, Fraction]) -> tuple[Drop, ...]:
    """Return which indicators fell by more than their limit since the last night before.

    ``limits`` are in points of percent. That night is the last one in the history with an
    earlier reference date that has the indicator; without one nothing fell. A percentage over
    nobody counts as 0. Raises ``UsageError`` for an unknown indicator.
    """
    counted.catalogue.only(list(limits))
    total = counted.rows.filter(unit_level="total", group="")
    now = {r["indicator"]: (r["numerator"], r["denominator"]) for r in total.iter_rows(named=True)}
    found = []
    with reading(history) as connection:
        earlier = [night for night in nights(connection) if night.as_of < counted.as_of]
        for indicator, limit in limits.items():
            known = series(connection, indicator)
            last = next((n for n in reversed(earlier) if n.night_id in known), None)
            if last is not None:
                figure = known[last.night_id]
                found.append(
                    Drop(
                        indicator=indicator,
                        since=last.as_of,
                        before=(figure.numerator, figure.denominator),
                        after=now[indicator],
                        limit=limit,
                    )
                )
    return tuple(drop for drop in found if drop.points > drop.limit)


def age_of_extract(path: str | Path, *, now: datetime, history: Path | None = None) -> timedelta:
    """Return how old an extract is: since it was last written, or first recorded.

    Copying a file makes it look new; so if ``history`` knows its bytes from an earlier day, the
    age counts from their first recording. Raises ``InputError`` for a file that is missing.
    """
    if str(path) == "-":
        raise UsageError("HISTORY_STREAM", option="--max-age")
    since = datetime.fromtimestamp(_state(Path(path))[1] / 1e9, tz=UTC)
    if history is not None and history.exists():
        with reading(history) as connection:
            since = min(since, seen_since(connection, _extract(Path(path))) or since)
    return now - since


def drop_text(drop: Drop, *, language: Language) -> str:
    """Return one line that says what fell, with both figures."""
    text: str = toml_document("history/labels.toml")["gates"]["drop"][language]
    return text.format(
        indicator=drop.indicator,
        points=_points(drop.points, language),
        limit=_points(drop.limit, language),
        since=day_text(drop.since, language),
        before=_figure(drop.before, language),
        after=_figure(drop.after, language),
    )


def too_old_text(age: timedelta, limit: timedelta, *, language: Language) -> str:
    """Return one line that says that the extract is older than it may be."""
    text: str = toml_document("history/labels.toml")["gates"]["age"][language]
    hours = [f"{span / timedelta(hours=1):.1f}" for span in (age, limit)]
    if language == "vi":
        hours = [hour.replace(".", ",") for hour in hours]
    return text.format(age=hours[0], limit=hours[1])


def _percent(figure: tuple[int, int]) -> Fraction:
    numerator, denominator = figure
    return Fraction(100 * numerator, denominator) if denominator else Fraction(0)


def _points(points: Fraction, language: Language) -> str:
    text = f"{float(points):.4f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if language == "vi" else text


def _figure(figure: tuple[int, int], language: Language) -> str:
    numerator, denominator = figure
    share = 100 * numerator / denominator if denominator else None
    shown = percent_text(share, decimals=4, language=language)
    return f"{shown} ({number_text(numerator, language)}/{number_text(denominator, language)})"


def _extract(path: Path) -> Extract:
    try:
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(path) from error
    return Extract(name=path.name, sha256=digest)


def _state(path: Path) -> tuple[int, int]:
    """Return size and time of last change (nanoseconds) of a file."""
    try:
        found = path.stat()
    except OSError as error:
        raise _unreadable(path) from error
    return found.st_size, found.st_mtime_ns


def _unreadable(path: Path) -> InputError:
    if not path.exists():
        return InputError("INPUT_MISSING", path=path)
    return InputError("EXTRACT_UNREADABLE", path=path)
