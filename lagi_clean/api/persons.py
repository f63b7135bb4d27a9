"""People from one extract to the next: the same ids, and a log of what became of them."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

import polars as pl

from lagi_clean.api.job_tables import read_table_of
from lagi_clean.api.linking import link
from lagi_clean.api.matching import Deduped
from lagi_clean.api.records import RECORD, chosen_spec, damage_blamed
from lagi_clean.errors import InputError, UsageError
from lagi_clean.match import Model, Spec, load_model
from lagi_clean.resolve import recognised, succeed
from lagi_clean.settings import Settings
from lagi_clean.tables import CLUSTERS, conform
from lagi_clean.write import MANIFEST, read_manifest

__all__ = ["Before", "keep_ids", "read_before"]

_OLD, _NEW = "before/", "now/"
_OWN = ("person_id", "cluster_size", "record_ids", "gone_since")


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The people of an earlier job: records and clusters, with those ``gone`` before it already.

    ``gone`` are records with ``person_id`` and ``gone_since``; None if the job knew of none.
    ``files`` are those that were read.
    """

    records: pl.DataFrame
    clusters: pl.DataFrame
    gone: pl.DataFrame | None = None
    files: tuple[Path, ...] = ()


def read_before(path: Path, *, output: Path | None = None) -> Before:
    """Return the people of a job's folder, or of its ``people.parquet``, also on its own.

    Raises ``InputError`` when there is no such table, ``UsageError`` when ``output``, the folder of
    the later job, is that folder: it would take the place of what it follows.
    """
    folder = path if path.is_dir() else path.parent
    if output is not None and output.resolve() == folder.resolve():
        raise UsageError("OUTPUT_IS_EARLIER_JOB", path=output)
    if path.is_dir() or all((folder / f"{n}.parquet").exists() for n in ("citizens", "clusters")):
        names = ["citizens", "clusters", *(["gone"] if _knows_gone(folder) else [])]
        tables = {name: read_table_of(folder, name) for name in names}
        return Before(
            records=tables["citizens"],
            clusters=tables["clusters"],
            gone=tables.get("gone"),
            files=tuple(folder / f"{name}.parquet" for name in names),
        )
    people = read_table_of(folder, path.stem)
    if not {"person_id", RECORD} <= set(people.columns):
        raise InputError("JOB_TABLE_BROKEN", path=path)
    return Before(
        records=people.drop(*_OWN, strict=False),
        clusters=conform(people.select(RECORD, "person_id", cluster_size=1), CLUSTERS),
        files=(path,),
    )


def _knows_gone(folder: Path) -> bool:
    """Whether the job wrote ``gone.parquet``; an earlier job may have left one in its folder."""
    name = "gone.parquet"
    if (folder / MANIFEST).exists():
        return any(entry.name == name for entry in read_manifest(folder).outputs)
    return (folder / name).exists()


def keep_ids(
    found: Deduped,
    before: Before,
    *,
    as_of: date,
    settings: Settings,
    spec_file: Path | None = None,
    model_file: Path | None = None,
    id_column: str | None = None,
) -> Deduped:
    """Return ``found`` with the ids that people had in an earlier job, and the log of changes.

    Who is one person in the new extract is decided by its own records and the reviewers; the
    earlier job lends the ids. Records that are not surely recognised are matched against the
    people who are left. The other options are as in ``dedupe_file``.
    """
    spec = chosen_spec(spec_file, id_column)
    model = found.model or load_model(spec, path=model_file)
    records, clusters = _everyone(before)
    with damage_blamed(found.file):
        citizens = found.citizens.collect()
    links = recognised(records, citizens)
    rest = _matched(
        (records, clusters), (citizens, found.clusters), links,
        settings=settings, spec=spec, model=model,
    )  # fmt: skip
    away = frozenset() if before.gone is None else frozenset(before.gone["person_id"])
    done = succeed(found.clusters, clusters, links, matched=rest, as_of=as_of, gone=away)
    names = dict(zip(found.clusters["person_id"], done.clusters["person_id"], strict=True))
    renamed = pl.col("person_id").replace_strict(names, return_dtype=pl.String)
    return replace(
        found,
        clusters=done.clusters,
        people=found.people.with_columns(renamed),
        provenance=found.provenance.with_columns(renamed),
        conflicts=found.conflicts.with_columns(renamed),
        persons_log=done.log,
        gone=_gone((records, clusters), before, done.log, here=set(names.values()), as_of=as_of),
    )


def _everyone(before: Before) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return records and clusters of the last job and of who was gone by then."""
    if before.gone is None or before.gone.is_empty():
        return before.records, before.clusters
    away = before.gone.with_columns(pl.lit("gone/").add(pl.col(RECORD)).alias(RECORD))
    own = conform(away.select(RECORD, "person_id", cluster_size=1), CLUSTERS)
    records = pl.concat([before.records, away.drop(*_OWN, strict=False)], how="diagonal_relaxed")
    return records, pl.concat([before.clusters, own])


def _matched(
    before: tuple[pl.DataFrame, pl.DataFrame],
    now: tuple[pl.DataFrame, pl.DataFrame],
    links: pl.DataFrame,
    *,
    settings: Settings,
    spec: Spec,
    model: Model,
) -> pl.DataFrame:
    """Return ``old, new`` of further records, found by matching.

    Who is left of the earlier people is matched against every person of now who has a record that
    was not recognised, also when the person itself was: two people may turn out to be one.
    """
    sides, people = [], []
    for (records, clusters), column, mark in (
        (before, "old", _OLD),
        (now, "new", _NEW),
    ):
        how: Literal["semi", "anti"] = "semi" if column == "old" else "anti"
        some = clusters.join(links, left_on=RECORD, right_on=column, how=how)["person_id"]
        inside = pl.col("person_id").is_in(some.unique().implode())
        rest = clusters.filter(~inside if column == "old" else inside)
        own = records.join(rest.select(RECORD), on=RECORD, how="semi")
        marked = pl.lit(mark).add(pl.col(RECORD)).alias(RECORD)
        sides.append(own.with_columns(marked))
        people.append(rest.with_columns(marked, person_id=pl.lit(mark) + pl.col("person_id")))
    if sides[0].is_empty() or sides[1].is_empty():
        return links.clear()
    found = link(
        sides[0], sides[1], settings=settings, model=model, people=people,
        spec=replace(spec, id_column=RECORD),
    )  # fmt: skip
    pairs = found.pairs.filter(pl.col("decision") == "match")
    return pairs.select(
        pl.col("id_l").str.strip_prefix(_OLD).alias("old"),
        pl.col("id_r").str.strip_prefix(_NEW).alias("new"),
    )


def _gone(
    everyone: tuple[pl.DataFrame, pl.DataFrame],
    before: Before,
    log: pl.DataFrame,
    *,
    here: set[str],
    as_of: date,
) -> pl.DataFrame:
    """Return the records of people who are not here, with since when."""
    records, clusters = everyone
    merged = set(log.filter(pl.col("event") == "merged")["other_id"])
    since = {} if before.gone is None else dict(
        before.gone.select("person_id", "gone_since").iter_rows()
    )  # fmt: skip
    away = clusters.filter(~pl.col("person_id").is_in(sorted(here | merged)))
    day = pl.col("person_id").replace_strict(since, default=as_of, return_dtype=pl.Date)
    rows = away.select(RECORD, "person_id", day.alias("gone_since")).join(
        records, on=RECORD, how="left", maintain_order="left"
    )
    return rows.with_columns(pl.col(RECORD).str.strip_prefix("gone/"))
