"""Numbers that stand on more than one record."""

import polars as pl
from rapidfuzz.fuzz import ratio

from lagi_clean.ids.structure import FILLERS
from lagi_clean.tables import ISSUES
from lagi_clean.text.plain import plain
from lagi_clean.validate.findings import row_findings

__all__ = ["shared_numbers"]

_SAME_NAME = 85
_SAME_GIVEN_NAME = 80
_SHOWN = 5


def shared_numbers(citizens: pl.DataFrame) -> pl.DataFrame:
    """Return ``tables.ISSUES`` for records that share a personal or an old number.

    A shared personal number is either one person entered twice (alike names and no two years of
    birth) or a number given to different people; fillers are neither. Equal old numbers are a
    weaker finding: they were never unique.
    """
    found = [pl.DataFrame(schema=ISSUES)]
    for column in ("personal_id", "old_id"):
        number = citizens[column]
        # hashes first: they are small, and next to no numbers are repeated
        suspect = number.is_not_null() & number.hash().is_duplicated()
        rows = (
            citizens.filter(suspect)
            .select("record_id", "full_name", "birth_year", pl.col(column).alias("number"))
            .filter(
                pl.col("number").is_duplicated() & pl.col("number").is_in(sorted(FILLERS)).not_()
            )
        )
        if rows.is_empty():
            continue
        groups = (
            rows.sort("number", "record_id")
            .group_by("number", maintain_order=True)
            .agg("record_id", "full_name", "birth_year")
        )
        table = groups.select(
            "number",
            pl.concat_str(
                pl.col("record_id").list.len(),
                pl.lit(" records: "),
                pl.col("record_id").list.head(_SHOWN).list.join(", "),
            ).alias("detail"),
        )
        shared = rows.join(table, on="number", how="left", maintain_order="left")
        if column == "old_id":
            every = pl.lit(value=True)
            found.append(
                row_findings(shared, "old_id.shared", where=every, detail=pl.col("detail"))
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
            row_findings(shared, code, where=where, detail=pl.col("detail"))
            for code, where in (
                ("personal_id.shared", pl.col("same").not_()),
                ("personal_id.shared_same_person", pl.col("same")),
            )
        ]
    return pl.concat(found)


def _one_person(names: list[str | None], years: list[int | None]) -> bool:
    """Tell whether records with one number look like one person entered more than once."""
    if len({year for year in years if year is not None}) > 1:
        return False
    known = sorted({plain(name) for name in names if name})
    return all(_alike(known[0], other) for other in known[1:])


def _alike(left: str, right: str) -> bool:
    if not left or not right:
        return True
    given_left, given_right = left.rpartition(" ")[2], right.rpartition(" ")[2]
    return ratio(left, right) >= _SAME_NAME and ratio(given_left, given_right) >= _SAME_GIVEN_NAME
