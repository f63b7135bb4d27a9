"""What a reviewer is asked: the doubtful pairs of a job, ready for the workbook."""

from pathlib import Path

import polars as pl

from lagi_clean.errors import Language
from lagi_clean.match import Vocabulary, reason_words, tier_words, vocabulary_of
from lagi_clean.resolve import cluster
from lagi_clean.write.review import CITIZENS_SHOWN, ReviewPair, write_review

__all__ = ["SIDE", "review_pairs", "stage_questions", "write_questions"]

SIDE = "link_side"
"""The column of a link's ``citizens`` that says of which list a record is: left or right."""

_RECORD = "record_id"
_SIDES = ("id_l", "id_r")


def review_pairs(
    pairs: pl.DataFrame,
    clusters: pl.DataFrame,
    *,
    language: Language,
    vocabulary: Vocabulary = "citizens",
    decided: pl.DataFrame | None = None,
) -> list[ReviewPair]:
    """Return the doubtful pairs: those of one group of people together, in input order.

    ``clusters`` holds all records in input order; ``vocabulary`` says in whose words they are
    explained. Pairs that a reviewer saw before and was unsure of (``decided``, with
    ``id_l, id_r, decision, note``) come last, with what was said.
    """
    doubtful = pairs.filter(pl.col("decision") == "review")
    clusters = _near(clusters, doubtful)
    first = pl.col(_RECORD).first().over("person_id")  # ids may come from an earlier extract
    person = dict(clusters.select(_RECORD, first.alias("person_id")).iter_rows())
    wanted = {person[i] for side in _SIDES for i in doubtful.get_column(side)}
    members: dict[str, list[str]] = {one: [] for one in wanted}
    for record, one in person.items():
        if one in members:
            members[one].append(record)
    group = _groups(doubtful, clusters, person)
    order = {r: place for place, r in enumerate(clusters.get_column(_RECORD))}
    before = _unsure(decided)
    rows = sorted(
        doubtful.iter_rows(named=True),
        key=lambda row: (
            frozenset((row["id_l"], row["id_r"])) in before,
            order[group[row["id_l"]]],
            order[row["id_l"]],
            order[row["id_r"]],
        ),
    )
    numbers: dict[str, int] = {}
    return [
        ReviewPair(
            id_l=row["id_l"],
            id_r=row["id_r"],
            score=row["match_weight"],
            why=_why(row["tier"], row["reason"], language, vocabulary),
            joined_l=tuple(r for r in members[person[row["id_l"]]] if r != row["id_l"]),
            joined_r=tuple(r for r in members[person[row["id_r"]]] if r != row["id_r"]),
            group=numbers.setdefault(group[row["id_l"]], len(numbers) + 1),
            answer="unsure" if frozenset((row["id_l"], row["id_r"])) in before else "",
            note=before.get(frozenset((row["id_l"], row["id_r"])), ""),
        )
        for row in rows
    ]


def _near(clusters: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the records of the people that the pairs are about, in their order."""
    named = pl.concat([pairs.get_column(side) for side in _SIDES])
    people = clusters.filter(pl.col(_RECORD).is_in(named.implode())).get_column("person_id")
    return clusters.filter(pl.col("person_id").is_in(people.implode()))


def write_questions(
    pairs: list[ReviewPair],
    records: pl.DataFrame | pl.LazyFrame,
    path: Path,
    *,
    language: Language,
) -> None:
    """Write the workbook of the pairs, with what a reviewer knows of the records.

    Records that are not citizens are shown with all their columns. Raises as ``write_review``.
    """
    wanted = {i for p in pairs for i in (p.id_l, p.id_r, *p.joined_l, *p.joined_r)}
    names = records.collect_schema().names()
    columns = None
    if vocabulary_of(records) == "records":
        columns = [name for name in names if name not in (_RECORD, SIDE)]
    used = [name for name in names if columns or name in CITIZENS_SHOWN]
    shown = records.lazy().filter(pl.col(_RECORD).is_in(sorted(wanted))).select(used).collect()
    write_review(pairs, shown, path, language=language, columns=columns)


def stage_questions(
    path: Path,
    *,
    pairs: pl.DataFrame,
    clusters: pl.DataFrame,
    records: pl.DataFrame | pl.LazyFrame,
    decided: pl.DataFrame,
    language: Language,
) -> int:
    """Write the workbook of a job's doubtful pairs; return how many there are."""
    asked = review_pairs(
        pairs,
        clusters,
        language=language,
        vocabulary=vocabulary_of(records),
        decided=decided,
    )
    write_questions(asked, records, path, language=language)
    return len(asked)


def _groups(
    doubtful: pl.DataFrame, clusters: pl.DataFrame, person: dict[str, str]
) -> dict[str, str]:
    """Return, for each record, the first record of all that doubtful pairs hang together with."""
    links = doubtful.select(
        *(pl.col(side).replace_strict(person, return_dtype=pl.String) for side in _SIDES),
        match_weight=pl.lit(0.0),
        decision=pl.lit("match"),
    )
    found = cluster(clusters.get_column(_RECORD), links).clusters
    group = dict(found.select(_RECORD, "person_id").iter_rows())
    return {record: group[one] for record, one in person.items()}


def _unsure(decided: pl.DataFrame | None) -> dict[frozenset[str], str]:
    if decided is None:
        return {}
    rows = decided.filter(pl.col("decision") == "unsure").select(*_SIDES, "note").iter_rows()
    return {frozenset((id_l, id_r)): note or "" for id_l, id_r, note in rows}


def _why(tier: str, reason: str | None, language: Language, vocabulary: Vocabulary) -> str:
    parts = (
        tier_words(tier, language, vocabulary=vocabulary),
        reason_words(reason or "", language, vocabulary=vocabulary),
    )
    return " – ".join(part for part in parts if part)
