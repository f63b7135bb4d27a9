"""Numbers that stand on more than one record."""

import polars as pl
from rapidfuzz.fuzz import ratio

from lagi_clean.findings import issue_rows, no_issues
from lagi_clean.ids.structure import FILLERS
from lagi_clean.text.plain import plain

__all__ = ["shared_numbers"]

_SAME_NAME = 85
_SAME_GIVEN_NAME = 80
_SHOWN = 5


def shared_numbers(citizens: pl.DataFrame, *, ids: pl.Series) -> pl.DataFrame:
    """Return ``tables.ISSUES`` for records that share a personal or an old number.

    A shared personal number is either one person entered twice (alike names and no two years of
    birth) or a number given to different people; fillers are neither. Equal old numbers are a
    weaker finding: they were never unique. ``ids`` are what details call the records.
    """
    found = [no_issues()]
    for column in ("personal_id", "old_id"):
        rows = _repeated(citizens, column)
        if rows.is_empty():
            continue
        rows = rows.with_columns(ids.gather(rows["record_id"]).alias("id"))
        groups = (
            rows.sort("id")
            .group_by("number", maintain_order=True)
            .agg("id", "full_name", "birth_year")
        )
        table = groups.select(
            "number",
            pl.concat_str(
                pl.col("id").list.len(),
                pl.lit(" records: "),
                pl.col("id").list.head(_SHOWN).list.join(", "),
            ).alias("detail"),
        )
        shared = rows.join(table, on="number", how="left", maintain_order="left")
        if column == "old_id":
            every = pl.lit(value=True)
            found.append(
                issue_rows(shared, code="old_id.shared", where=every, detail=pl.col("detail"))
            )
            continue
        people = groups.select(
            "number",
            pl.Series(
                "same",
                [_one_person(*row) for row in groups.select("full_name", "birth_year").iter_rows()],
                dtype=pl.Boolean,
            ),
        )
        shared = shared.join(people, on="number", how="left", maintain_order="left")
        found += [
            issue_rows(shared, code=code, where=where, detail=pl.col("detail"))
            for code, where in (
                ("personal_id.shared", pl.col("same").not_()),
                ("personal_id.shared_same_person", pl.col("same")),
            )
        ]
    return pl.concat(found)


def _repeated(citizens: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return the records whose ``number`` in this column is no filler and stands on others too."""
    # hashes first: they are small, and next to no numbers are repeated
    known = citizens[column].is_not_null()
    hashes = citizens[column].hash()
    in_order = hashes.filter(known).sort()
    repeated = in_order.filter(in_order == in_order.shift(1))
    suspect = known & hashes.is_in(repeated.implode())
    return (
        citizens.lazy()
        .filter(suspect)
        .select("record_id", "full_name", "birth_year", pl.col(column).alias("number"))
        .filter(pl.col("number").is_duplicated() & pl.col("number").is_in(sorted(FILLERS)).not_())
        .collect()
    )


def _one_person(names: list[str | None], years: list[int | None]) -> bool:
    """Tell whether records with one number look like one person entered more than once."""
    if len({year for year in years if year is not None}) > 1:
        return False
    written = {name for name in names if name}
    if len(written) < 2:
        return True
    first, *others = sorted({plain(name) for name in written})
    return all(_alike(first, other) for other in others)


def _alike(left: str, right: str) -> bool:
    if not left or not right:
        return True
    given_left, given_right = left.rpartition(" ")[2], right.rpartition(" ")[2]
    return ratio(left, right) >= _SAME_NAME and ratio(given_left, given_right) >= _SAME_GIVEN_NAME
