"""Who is who across two lists: each person of one has at most one partner in the other.

Candidates are taken from the heaviest to the lightest. Whoever has another candidate that is
nearly as good is not linked but asked about; what is clearly lighter than the partner found is
dropped. A person is all records that a list holds of them.
"""

import polars as pl

__all__ = ["NO_CLEAR_MARGIN", "OTHER_RECORD", "partners"]

NO_CLEAR_MARGIN = "no_clear_margin"
OTHER_RECORD = "other_record"
"""The tier of a pair that is linked because other records of the two people are."""
_PERSONS = ["_l", "_r"]
_CERTAIN = 1e9


def partners(
    pairs: pl.DataFrame,
    *,
    left: pl.DataFrame,
    right: pl.DataFrame,
    margin: float,
    certain: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return the pairs that remain, with their decision, in the order of ``pairs``.

    ``pairs`` has ``id_l`` (of ``left``), ``id_r`` (of ``right``), ``match_weight``, ``decision``
    and ``tier``; ``left`` and ``right`` are as ``tables.CLUSTERS``. ``certain`` pairs (``id_l``,
    ``id_r``) have no rivals: a reviewer joined them. Ties go to a reviewer, never to the order.
    """
    rows = pairs.with_row_index("_row")
    if certain is None:
        certain = pl.DataFrame(schema={"id_l": pl.String, "id_r": pl.String})
    told = certain.select("id_l", "id_r", _told=pl.lit(value=True))
    rows = rows.join(told, on=["id_l", "id_r"], how="left", maintain_order="left")
    weight = pl.when(pl.col("_told")).then(_CERTAIN).otherwise(pl.col("match_weight"))
    rows = rows.with_columns(_weight=weight.fill_null(0.0))
    for side, clusters in (("l", left), ("r", right)):
        person = clusters.select(
            pl.col("record_id").alias(f"id_{side}"), pl.col("person_id").alias(f"_{side}")
        )
        rows = rows.join(person, on=f"id_{side}", how="left", maintain_order="left")
    best = (
        rows.sort("_weight", "_row", descending=[True, False])
        .group_by(_PERSONS, maintain_order=True)
        .agg(
            pl.col("_weight").first(),
            (pl.col("decision") == "match").any().alias("_match"),
        )
        .sort("_weight", *_PERSONS, descending=[True, False, False])
    )
    verdict = _verdicts(best, margin)
    judged = rows.join(verdict, on=_PERSONS, how="left", maintain_order="left").sort("_row")
    asked, unclear = pl.col("_asked"), pl.col("_unclear")
    other = ~asked & (pl.col("decision") != "match")
    return (
        judged.filter(~pl.col("_taken"))
        .with_columns(
            decision=pl.when(asked).then(pl.lit("review")).otherwise(pl.lit("match")),
            tier=pl.when(unclear & (pl.col("decision") == "match"))
            .then(pl.lit(NO_CLEAR_MARGIN))
            .when(other)
            .then(pl.lit(OTHER_RECORD))
            .otherwise("tier"),
        )
        .drop("_row", "_told", "_weight", "_taken", "_asked", "_unclear", *_PERSONS)
    )


def _verdicts(best: pl.DataFrame, margin: float) -> pl.DataFrame:
    """Return for each pair of persons whether it is taken by others, asked about, unclear."""
    rows = list(best.iter_rows())
    candidates: dict[tuple[str, str], list[tuple[float, tuple[str, str]]]] = {}
    for left, right, weight, _ in rows:
        candidates.setdefault(("l", left), []).append((weight, ("r", right)))
        candidates.setdefault(("r", right), []).append((weight, ("l", left)))
    linked: set[tuple[str, str]] = set()
    found = []
    for left, right, weight, matching in rows:
        ends = (("l", left), ("r", right))
        taken = any(end in linked for end in ends)
        unclear = any(
            rival > weight - margin and other not in linked
            for end, partner in zip(ends, reversed(ends), strict=True)
            for rival, other in candidates[end]
            if other != partner
        )
        if matching and not taken and not unclear:
            linked.update(ends)
        found.append((left, right, taken, not matching or unclear, unclear))
    return pl.DataFrame(
        found,
        schema={
            "_l": pl.String,
            "_r": pl.String,
            "_taken": pl.Boolean,
            "_asked": pl.Boolean,
            "_unclear": pl.Boolean,
        },
        orient="row",
    )
