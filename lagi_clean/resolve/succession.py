"""Person ids that last from one extract to the next, and a log of who came, went, merged, split.

Records of the new extract are recognised among those of the earlier one: by the file's own id,
by the personal number, by their whole content. Who is who among the rest is for the matching to
say. Each person of the new extract then takes the id of the earlier person with whom it shares
the most records; no id is given twice, and no id of a person who is gone to somebody else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from lagi_clean.resolve.identity import CONTENT
from lagi_clean.tables import Schema

__all__ = ["PERSONS_LOG", "Succession", "recognised", "succeed"]

PERSONS_LOG: Schema = {
    "person_id": pl.String(),
    "event": pl.String(),  # kept, new, merged, split, moved, gone, returned
    "other_id": pl.String(),  # merged: the id taken in; split, moved: whose records they were
    "records": pl.Int64(),  # of the person, in the extract where it is
    "as_of": pl.Date(),
}
_EVENTS = ("merged", "split", "moved", "returned", "new", "gone", "kept")
_BIRTH = ("birth_date", "birth_year", "birth_month")
_LINKS = {"old": pl.String, "new": pl.String}


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """``clusters`` with lasting person ids, in their order, and ``log`` as ``PERSONS_LOG``."""

    clusters: pl.DataFrame
    log: pl.DataFrame

    @property
    def counts(self) -> dict[str, int]:
        """Return how many of each event the log holds."""
        found = dict(self.log["event"].value_counts().iter_rows())
        return {event: found.get(event, 0) for event in _EVENTS}


def recognised(before: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """Return ``old, new``: records of ``now`` that are surely records of ``before``.

    Each record is there once at most. An own id counts where at most one of name, birth and
    number has changed with it; a number where name or birth agree; content where it is there once.
    """
    sides = [_with_keys(before), _with_keys(now)]
    found = pl.DataFrame(schema=_LINKS)
    name, birth, number = (
        pl.col(f"_{key}").eq_missing(pl.col(f"_{key}_now")) for key in ("name", "birth", "number")
    )
    agreeing = pl.sum_horizontal(name, birth, number)
    for key, holds in (("_id", agreeing >= 2), ("_number", name | birth), ("_content", None)):
        one, other = (
            side.filter(pl.col(key).is_not_null() & pl.col(key).is_unique()) for side in sides
        )
        rows = one.join(other.rename(lambda n: f"{n}_now"), left_on=key, right_on=f"{key}_now",
                        how="inner", coalesce=False)  # fmt: skip
        if holds is not None:
            rows = rows.filter(holds)
        fresh = rows.select(pl.col("record_id").alias("old"), pl.col("record_id_now").alias("new"))
        found = pl.concat([found, fresh])
        sides = [
            side.join(found, left_on="record_id", right_on=name, how="anti")
            for side, name in zip(sides, ("old", "new"), strict=True)
        ]
    return found.sort("old", "new")


def succeed(
    clusters: pl.DataFrame,
    earlier: pl.DataFrame,
    links: pl.DataFrame,
    *,
    as_of: date,
    matched: pl.DataFrame | None = None,
    gone: frozenset[str] = frozenset(),
) -> Succession:
    """Give the persons of ``clusters`` the ids of ``earlier`` persons.

    Both are as ``tables.CLUSTERS``; ``links`` (``old``, ``new``) are records that are surely the
    same, and come before the ``matched`` ones.
    ``gone`` are earlier persons who were not in the last extract any more. A new person's id is
    that of its first record and the day, so that it was never anybody else's.

    >>> now = pl.DataFrame({"record_id": ["b:1", "b:2"], "person_id": ["b:1", "b:2"],
    ...                     "cluster_size": [1, 1]})
    >>> then = pl.DataFrame({"record_id": ["a:9"], "person_id": ["P"], "cluster_size": [1]})
    >>> links = pl.DataFrame({"old": ["a:9"], "new": ["b:2"]})
    >>> succeed(now, then, links, as_of=date(2023, 1, 31)).clusters["person_id"].to_list()
    ['b:1@2023-01-31', 'P']
    """
    old = _persons(earlier)
    new = _persons(clusters)
    every = [links.select("old", "new", sure=pl.lit(1))]
    if matched is not None:
        every.append(matched.select("old", "new", sure=pl.lit(0)))
    shared = (
        pl.concat(every)
        .join(old.select(old="record_id", old_person="person_id", old_place="place"), on="old")
        .join(new.select(new="record_id", new_person="person_id", new_place="place"), on="new")
        .group_by("old_person", "new_person")
        .agg(
            pl.col("sure").sum(),
            pl.len().alias("shared"),
            pl.col("old_place", "new_place").first(),
        )
        .sort("sure", "shared", "old_place", "new_place", descending=[True, True, False, False])
    )
    heir: dict[str, str] = {}
    taken: set[str] = set()
    for one, other, *_ in shared.iter_rows():
        if one not in taken and other not in heir:
            heir[other] = one
            taken.add(one)
    names = dict(_named(new, heir, set(old["person_id"]), as_of))
    log = _log(old, new, shared, names=names, heir=heir, gone=gone, as_of=as_of)
    renamed = pl.col("person_id").replace_strict(names, return_dtype=pl.String)
    return Succession(clusters=clusters.with_columns(renamed), log=log)


def _with_keys(records: pl.DataFrame) -> pl.DataFrame:
    def text(name: str) -> pl.Expr:
        if name not in records.columns:
            return pl.lit(None, dtype=pl.String)
        return pl.col(name).cast(pl.String)

    def joined(names: tuple[str, ...]) -> pl.Expr:
        return pl.concat_str([text(n).fill_null("") for n in names], separator="\n")

    own = "source_id" if "source" in records.columns else "record_id"
    return records.select(
        pl.col("record_id").cast(pl.String),
        text(own).alias("_id"),
        text("name_key" if "name_key" in records.columns else "full_name").alias("_name"),
        joined(_BIRTH).alias("_birth"),
        text("personal_id").alias("_number"),
        joined(CONTENT).alias("_content"),
    )


def _persons(clusters: pl.DataFrame) -> pl.DataFrame:
    return clusters.select("record_id", "person_id").with_row_index("place").with_columns(
        pl.col("place").min().over("person_id"), records=pl.len().over("person_id")
    )  # fmt: skip


def _named(
    new: pl.DataFrame, heir: dict[str, str], used: set[str], as_of: date
) -> Iterator[tuple[str, str]]:
    """Yield the id that each person of the new extract has from now on."""
    for person in new["person_id"].unique(maintain_order=True):
        if person in heir:
            yield person, heir[person]
            continue
        name = fresh = f"{person}@{as_of.isoformat()}"
        number = 1
        while name in used:
            number += 1
            name = f"{fresh}-{number}"
        used.add(name)
        yield person, name


def _log(
    old: pl.DataFrame,
    new: pl.DataFrame,
    shared: pl.DataFrame,
    *,
    names: dict[str, str],
    heir: dict[str, str],
    gone: frozenset[str],
    as_of: date,
) -> pl.DataFrame:
    sizes = dict(new.select("person_id", "records").iter_rows())
    before = dict(old.select("person_id", "records").iter_rows())
    linked_old = set(shared["old_person"])
    linked_new = set(shared["new_person"])
    rows: list[tuple[str, str, str | None, int]] = []
    for person, name in names.items():
        if person in heir:
            event = "returned" if name in gone else "kept"
        else:
            event = "split" if person in linked_new else "new"
        if event != "split":
            rows.append((name, event, None, sizes[person]))
    inherited = set(heir.values())
    for one, other, *_ in shared.iter_rows():
        if heir.get(other) == one:
            continue
        gained = "moved" if one in inherited else "merged"
        event = gained if other in heir else "split"
        rows.append((names[other], event, one, sizes[other]))
    rows += [
        (one, "gone", None, count)
        for one, count in before.items()
        if one not in linked_old and one not in gone
    ]
    frame = pl.DataFrame([(*row, as_of) for row in rows], schema=dict(PERSONS_LOG), orient="row")
    order = {event: place for place, event in enumerate(_EVENTS)}
    return frame.sort(
        pl.col("event").replace_strict(order, return_dtype=pl.Int64), maintain_order=True
    )
