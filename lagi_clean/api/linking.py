"""Find the same people in two extracts, who is missing on either side, and what disagrees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from lagi_clean.api.matching import dedupe
from lagi_clean.api.questions import SIDE
from lagi_clean.api.records import RECORD, with_record_id
from lagi_clean.data import toml_document
from lagi_clean.match import Model, RuleCount, Spec, citizen_spec, load_model, match_records
from lagi_clean.resolve import (
    NO_DECIDED,
    Found,
    differences,
    find_decided,
    input_order,
    number_gaps,
    partners,
    still_counted,
)
from lagi_clean.settings import Settings
from lagi_clean.tables import CLUSTERS, conform
from lagi_clean.write import SourceAccount

__all__ = ["SIDE", "Linked", "apart_by_id", "link", "together"]

_SIDES = ("left", "right")
_PAIR = ("id_l", "id_r")
_RULES = "link/citizens.toml"
_REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What linking two extracts gives.

    ``citizens`` are the records of both, with their ``link_side``; ``clusters`` who is one person
    within either. ``pairs`` are as ``tables.PAIRS``: the linked ones (match) and the doubtful
    (review), ``id_l`` always of the left extract. ``unmatched_left`` and ``unmatched_right`` are
    the records of people without a partner, with the number of doubtful ``candidates``.
    ``differences``, ``number_gaps`` and ``no_longer_counted`` are as in ``resolve.gaps``.
    """

    citizens: pl.DataFrame
    clusters: pl.DataFrame
    pairs: pl.DataFrame
    unmatched_left: pl.DataFrame
    unmatched_right: pl.DataFrame
    differences: pl.DataFrame
    number_gaps: pl.DataFrame
    no_longer_counted: pl.DataFrame
    decided: pl.DataFrame
    decisions: Mapping[str, int]
    counts: tuple[RuleCount, ...]
    accounts: tuple[SourceAccount, ...] = ()
    cleaned: Mapping[str, pl.DataFrame] | None = None
    """What reading and cleaning changed, found and set aside, with the ``link_side``."""
    model: Model | None = None
    """The model as it was used: the number of pairs to expect is that of these two lists."""
    spec_text: str | None = None
    """The file of the specification, where it is not the shipped one."""

    @property
    def summary(self) -> dict[str, int]:
        """Return the figures of the job; people are counted once, however many records."""
        linked = self.pairs.filter(pl.col("decision") == "match")
        review = self.pairs.height - linked.height
        side = self.citizens.get_column(SIDE)
        return {
            "left_records": int((side == "left").sum()),
            "right_records": int((side == "right").sum()),
            "linked_pairs": linked.height,
            "linked_left": linked.get_column("id_l").n_unique(),
            "linked_right": linked.get_column("id_r").n_unique(),
            "review_pairs": review,
            "unmatched_left": self.unmatched_left.height,
            "unmatched_right": self.unmatched_right.height,
            "number_gaps": self.number_gaps.height,
            "no_longer_counted": self.no_longer_counted.height,
        }

    @property
    def gaps(self) -> dict[str, int]:
        """Return how many personal numbers do not agree, by kind of gap."""
        kinds = self.number_gaps.group_by("gap").len().sort("gap")
        return dict(kinds.iter_rows())


def link(
    left: pl.DataFrame,
    right: pl.DataFrame,
    *,
    settings: Settings | None = None,
    spec: Spec | None = None,
    model: Model | None = None,
    one_to_one: bool = False,
    decisions: pl.DataFrame | None = None,
    people: Sequence[pl.DataFrame] | None = None,
) -> Linked:
    """Link the records of two extracts, as ``tables.CITIZENS`` or as ``spec`` describes.

    Each person has at most one partner. Several records of one person are found first and linked
    together (many to one); with ``one_to_one`` each record is a person of its own. A pair whose
    best candidate is not clearly ahead of the next is put to a reviewer, whatever their order.
    ``people`` are the clusters of both sides, where they are known; ids then differ.
    Raises as ``match_records`` does.
    """
    settings, spec = settings or Settings(), spec or citizen_spec()
    model = model or load_model(spec)
    sides = apart_by_id([with_record_id(frame, spec) for frame in (left, right)])
    if people is None:
        within = replace(spec, across=None, id_column=RECORD)
        people = [
            _each_its_own(records)
            if one_to_one
            else dedupe(records, settings=settings, spec=within, model=model).clusters
            for records in sides
        ]
    if spec.prepare == "citizens":
        model = _expecting(model, sides, toml_document(_RULES)["expected"])
    found, counts = _candidates(sides, spec, model, settings)
    decided = Found(pairs=NO_DECIDED)
    if decisions is not None:
        decided = find_decided(decisions, sides[0], sides[1])
    found = _with_decisions(found, decided.pairs)
    told = decided.pairs.filter(pl.col("decision") == "same")
    rules = toml_document(_RULES)
    pairs = partners(found, left=people[0], right=people[1], margin=rules["margin"], certain=told)
    linked = _with_other_records(pairs.filter(pl.col("decision") == "match"), people)
    pairs = pl.concat([linked, pairs.filter(pl.col("decision") != "match")])
    pairs = _in_order(pairs, sides)
    linked = pairs.filter(pl.col("decision") == "match")
    alone = [_alone(records, pairs, side) for records, side in zip(sides, _PAIR, strict=True)]
    fields = {name: body.get("key", name) for name, body in rules["fields"].items()}
    if spec.prepare != "citizens":
        fields = _compared_fields(spec, sides)
    numbered = linked if all("personal_id" in side.columns for side in sides) else linked.clear()
    return Linked(
        citizens=pl.concat(
            [f.with_columns(pl.lit(s).alias(SIDE)) for f, s in zip(sides, _SIDES, strict=True)],
            how="diagonal_relaxed",
        ),
        clusters=pl.concat(people),
        pairs=pairs,
        unmatched_left=alone[0],
        unmatched_right=alone[1],
        differences=differences(linked, sides[0], sides[1], fields=fields),
        number_gaps=number_gaps(numbered, sides[0], sides[1]),
        no_longer_counted=still_counted(linked, sides[0], sides[1]),
        decided=decided.pairs,
        decisions={
            "held": decided.pairs.height,
            "record_changed": decided.changed,
            "record_absent": decided.absent,
        },
        counts=counts,
        model=model,
    )


def _compared_fields(spec: Spec, sides: Sequence[pl.DataFrame]) -> dict[str, str]:
    """Return the columns of both lists that a specification compares, as they stand there."""
    source = {column.name: column.source for column in spec.columns}
    compared = [source.get(c, c) for one in spec.comparisons for c in one.columns]
    return {c: c for c in compared if all(c in side.columns for side in sides)}


def apart_by_id(sides: Sequence[pl.DataFrame]) -> list[pl.DataFrame]:
    """Return both sides with ids that no record of the other has: files may have one name."""
    left, right = sides
    if left.join(right, on=RECORD, how="semi").is_empty():
        return [left, right]
    return [
        frame.with_columns(pl.lit(f"{side}/").add(pl.col(RECORD).cast(pl.String)).alias(RECORD))
        for frame, side in zip(sides, _SIDES, strict=True)
    ]


def together(sides: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return the records of both sides, told apart by ``source`` or ``link_side``, one of each."""
    marked = [
        frame.with_columns(pl.lit(side).alias(SIDE))
        for frame, side in zip(sides, _SIDES, strict=True)
    ]
    return pl.concat(marked, how="diagonal_relaxed")


def _each_its_own(records: pl.DataFrame) -> pl.DataFrame:
    ids = input_order(records)
    frame = pl.DataFrame({RECORD: ids, "person_id": ids, "cluster_size": 1})
    return conform(frame, CLUSTERS)


def _candidates(
    sides: Sequence[pl.DataFrame], spec: Spec, model: Model, settings: Settings
) -> tuple[pl.DataFrame, tuple[RuleCount, ...]]:
    """Return the pairs that match or may, ``id_l`` of the left side, and what the rules made."""
    both = together(sides)
    across = SIDE
    if spec.prepare == "citizens":
        rules = toml_document(_RULES)
        across = "source"
        both = both.with_columns(pl.col(SIDE).alias("source"))
        kept = tuple(r for r in spec.decisions if r.tier not in rules["left_out"])
        spec = replace(spec, decisions=kept)
    spec = replace(spec, across=across, id_column=RECORD)
    matching = match_records(both, settings=settings, spec=spec, model=model)
    ours = pl.col("id_l").is_in(sides[0].get_column(RECORD).implode())
    turned = matching.pairs.with_columns(
        id_l=pl.when(ours).then("id_l").otherwise("id_r"),
        id_r=pl.when(ours).then("id_r").otherwise("id_l"),
    )
    return turned, matching.counts


def _expecting(model: Model, sides: Sequence[pl.DataFrame], share: float) -> Model:
    """Return the model with the number of pairs that two lists of one population have."""
    left, right = (max(frame.height, 1) for frame in sides)
    duplicates = share * min(left, right) * (left + right) / (left * right)
    return replace(model, prior=replace(model.prior, duplicates=duplicates))


def _with_decisions(pairs: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs with the reviewers' decisions in place of what the model said."""
    if decided.is_empty():
        return pairs
    told = decided.select(*_PAIR, pl.col("decision").alias("_told"))
    rows = pairs.join(told, on=_PAIR, how="full", coalesce=True, maintain_order="left_right")
    rows = rows.filter(pl.col("_told").is_null() | (pl.col("_told") != "not_same"))
    rows = rows.filter(pl.col("decision").is_not_null() | (pl.col("_told") == "same"))
    same, unsure = pl.col("_told") == "same", pl.col("_told") == "unsure"
    return rows.with_columns(
        decision=pl.when(same)
        .then(pl.lit("match"))
        .when(unsure)
        .then(pl.lit("review"))
        .otherwise("decision"),
        tier=pl.when(same)
        .then(pl.lit(_REVIEWED))
        .when(unsure)
        .then(pl.lit("reviewer_unsure"))
        .otherwise("tier"),
        reason=pl.col("reason").fill_null(""),
    ).drop("_told")


def _with_other_records(linked: pl.DataFrame, people: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return the linked pairs with those of a person's other records, which no pair names yet.

    Each further record goes with the first partner of its person.
    """
    rows = linked
    for own, other, clusters in (("id_l", "id_r", people[0]), ("id_r", "id_l", people[1])):
        person = clusters.select(pl.col(RECORD).alias(own), "person_id")
        first = rows.join(person, on=own).unique("person_id", keep="first", maintain_order=True)
        more = (
            person.join(rows, on=own, how="anti")
            .join(first.select("person_id", other), on="person_id")
            .select(own, other, decision=pl.lit("match"), tier=pl.lit("other_record"),
                    reason=pl.lit(""))
        )  # fmt: skip
        rows = pl.concat([rows, more.select("id_l", "id_r", "decision", "tier", "reason")],
                         how="diagonal")  # fmt: skip
    return rows


def _in_order(pairs: pl.DataFrame, sides: Sequence[pl.DataFrame]) -> pl.DataFrame:
    order = {
        record: place for place, record in enumerate(r for side in sides for r in input_order(side))
    }
    return pairs.sort(*(pl.col(c).replace_strict(order, return_dtype=pl.Int64) for c in _PAIR))


def _alone(records: pl.DataFrame, pairs: pl.DataFrame, side: str) -> pl.DataFrame:
    linked = pairs.filter(pl.col("decision") == "match").select(pl.col(side).alias(RECORD))
    asked = pairs.filter(pl.col("decision") == "review").group_by(pl.col(side).alias(RECORD)).len(
        "candidates"
    )  # fmt: skip
    rows = records.join(linked, on=RECORD, how="anti", maintain_order="left")
    rows = rows.join(asked, on=RECORD, how="left", maintain_order="left")
    count = pl.col("candidates").fill_null(0).cast(pl.Int64)
    return rows.select(RECORD, count, pl.exclude(RECORD, "candidates"))
