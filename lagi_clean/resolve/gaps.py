"""What two lists say differently of the same people, and what follows from it.

``differences`` lists the fields; ``number_gaps`` the personal numbers that do not arrive in the
other list; ``no_longer_counted`` the people whom the other list knows to be dead.
"""

from collections.abc import Mapping

import polars as pl

from lagi_clean.tables import Schema

__all__ = ["DIFFERENCES", "NUMBER_GAPS", "STILL_COUNTED", "differences", "number_gaps",
           "still_counted"]  # fmt: skip

_TEXT = pl.String()
_PAIR = {"id_l": _TEXT, "id_r": _TEXT}
DIFFERENCES: Schema = {
    **_PAIR,
    "column": _TEXT,
    "kind": _TEXT,  # different, only_left, only_right
    "left": _TEXT,
    "right": _TEXT,
}
NUMBER_GAPS: Schema = {
    **_PAIR,
    "source_id_l": _TEXT,
    "source_id_r": _TEXT,
    "full_name": _TEXT,
    "birth_date": pl.Date(),
    "gap": _TEXT,  # see number_gaps
    "number_l": _TEXT,
    "number_r": _TEXT,
    "doubtful": _TEXT,  # the side whose number disagrees with its own sex or year: l, r, both
}
STILL_COUNTED: Schema = {
    **_PAIR,
    "source_id_l": _TEXT,
    "source_id_r": _TEXT,
    "full_name": _TEXT,
    "birth_date": pl.Date(),
    "life_status_l": _TEXT,
    "died_on_r": pl.Date(),
}
_GONE = ("dead", "removed")
_DIGITS = 12
_OURS = ("missing_both", "missing_left", "wrong_left")


def differences(
    pairs: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame, *, fields: Mapping[str, str]
) -> pl.DataFrame:
    """Return a row for each field in which the two records of a pair disagree.

    ``pairs`` has ``id_l, id_r``; ``fields`` maps columns to those compared in their place.
    A field that one of the lists never fills is left out.
    """
    parts = []
    for place, (name, key) in enumerate(fields.items()):
        if not all(_filled(table, name) and key in table.columns for table in (left, right)):
            continue
        rows = _beside(pairs, left, right, [name, key])
        one, other = pl.col(f"{key}_l"), pl.col(f"{key}_r")
        known = pl.col(f"{name}_l").is_not_null(), pl.col(f"{name}_r").is_not_null()
        kind = (
            pl.when(known[0] & known[1] & (one != other).fill_null(value=True))
            .then(pl.lit("different"))
            .when(known[0] & ~known[1])
            .then(pl.lit("only_left"))
            .when(~known[0] & known[1])
            .then(pl.lit("only_right"))
        )
        parts.append(
            rows.with_columns(kind=kind)
            .filter(pl.col("kind").is_not_null())
            .select(
                "_row",
                pl.lit(place).alias("_place"),
                *_PAIR,
                pl.lit(name).alias("column"),
                "kind",
                pl.col(f"{name}_l").cast(pl.String).alias("left"),
                pl.col(f"{name}_r").cast(pl.String).alias("right"),
            )
        )
    if not parts:
        return pl.DataFrame(schema=dict(DIFFERENCES))
    return pl.concat(parts).sort("_row", "_place").select(list(DIFFERENCES))


def number_gaps(pairs: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs whose personal numbers do not agree, with the kind of gap.

    ``missing``: the right-hand record has none; ``old_number``: it has the nine-digit one only;
    ``mistyped``: one digit off or two neighbours swapped; ``different``: any other;
    ``missing_both``: neither has one; ``missing_left``, ``wrong_left``: ours is missing, or ours
    alone disagrees with sex or year of birth. Where a person has several records, one that
    agrees is enough.
    """
    rows = _beside(
        pairs, left, right,
        ["personal_id", "old_id", "source_id", "full_name", "birth_date", "birth_year", "sex"],
    )  # fmt: skip
    ours, theirs = pl.col("personal_id_l"), pl.col("personal_id_r")
    agreed = rows.filter(ours == theirs).get_column("id_r").unique()
    slip = pl.struct("personal_id_l", "personal_id_r").map_elements(
        lambda pair: one_slip(pair["personal_id_l"], pair["personal_id_r"]),
        return_dtype=pl.Boolean,
    )
    doubt = {side: ~_agrees(side).fill_null(value=True) for side in ("l", "r")}
    gap = (
        pl.when(theirs.is_null() & ours.is_null())
        .then(pl.lit("missing_both"))
        .when(theirs.is_null() & pl.col("old_id_r").is_not_null())
        .then(pl.lit("old_number"))
        .when(theirs.is_null())
        .then(pl.lit("missing"))
        .when(ours.is_null())
        .then(pl.lit("missing_left"))
        .when((ours != theirs) & doubt["l"] & ~doubt["r"])
        .then(pl.lit("wrong_left"))
        .when((ours != theirs) & slip)
        .then(pl.lit("mistyped"))
        .when(ours != theirs)
        .then(pl.lit("different"))
    )
    return (
        rows.filter(~pl.col("id_r").is_in(agreed.implode()))
        .with_columns(
            gap=gap,
            number_l=ours,
            number_r=theirs,
            full_name=pl.coalesce("full_name_l", "full_name_r"),
            birth_date=pl.coalesce("birth_date_l", "birth_date_r"),
            doubtful=pl.when(doubt["l"] & doubt["r"])
            .then(pl.lit("both"))
            .when(doubt["l"])
            .then(pl.lit("l"))
            .when(doubt["r"])
            .then(pl.lit("r")),
        )
        .filter(pl.col("gap").is_not_null())
        .sort(pl.col("gap").is_in(_OURS), "_row", maintain_order=True)
        .unique("id_r", keep="first", maintain_order=True)
        .sort("_row")
        .select(list(NUMBER_GAPS))
    )


def still_counted(pairs: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Return the records of ``left`` that look alive, though the right-hand list says dead."""
    rows = _beside(
        pairs, left, right, ["life_status", "died_on", "source_id", "full_name", "birth_date"]
    )
    dead = pl.col("died_on_r").is_not_null() | (pl.col("life_status_r") == "dead")
    marked = pl.col("life_status_l").is_in(_GONE) | pl.col("died_on_l").is_not_null()
    return (
        rows.filter(dead.fill_null(value=False) & ~marked.fill_null(value=False))
        .with_columns(
            full_name=pl.coalesce("full_name_l", "full_name_r"),
            birth_date=pl.coalesce("birth_date_l", "birth_date_r"),
        )
        .select(list(STILL_COUNTED))
    )


def one_slip(one: str | None, other: str | None) -> bool:
    """Whether two numbers of one length differ by one digit, or by two neighbours swapped.

    >>> one_slip("060093012345", "060093012354"), one_slip("060093012345", "060093012399")
    (True, False)
    """
    if one is None or other is None or len(one) != len(other):
        return False
    places = [n for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(places) == 2:
        first, second = places
        return second == first + 1 and one[first] == other[second] and one[second] == other[first]
    return len(places) == 1


def _agrees(side: str) -> pl.Expr:
    """Whether a number agrees with the sex and year of its own record; null where not known.

    Digit 4 holds century and sex, digits 5 and 6 the year (Circular 59/2021/TT-BCA, article 4).
    """
    number = pl.col(f"personal_id_{side}")
    number = pl.when(number.str.len_chars() == _DIGITS).then(number)
    digit = number.str.slice(3, 1).cast(pl.Int16, strict=False)
    year = 1900 + 100 * (digit // 2) + number.str.slice(4, 2).cast(pl.Int16, strict=False)
    sex = pl.when(digit % 2 == 0).then(pl.lit("male")).otherwise(pl.lit("female"))
    right_year = (year == pl.col(f"birth_year_{side}")).fill_null(value=True)
    right_sex = (sex == pl.col(f"sex_{side}")).fill_null(value=True)
    return pl.when(number.is_not_null()).then(right_year & right_sex)


def _filled(table: pl.DataFrame, name: str) -> bool:
    return name in table.columns and table.get_column(name).null_count() < table.height


def _beside(
    pairs: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame, names: list[str]
) -> pl.DataFrame:
    """Return the pairs with columns of both records, suffixed; those that are missing are null."""
    rows = pairs.select(*_PAIR).with_row_index("_row")
    for side, table in (("l", left), ("r", right)):
        wanted = [
            (pl.col(n) if n in table.columns else pl.lit(None, dtype=_TYPES.get(n, _TEXT))).alias(
                f"{n}_{side}"
            )
            for n in dict.fromkeys(names)
        ]
        own = table.select(pl.col("record_id").alias(f"id_{side}"), *wanted)
        rows = rows.join(own, on=f"id_{side}", how="left", maintain_order="left")
    return rows


_TYPES: Mapping[str, pl.DataType] = {
    "birth_date": pl.Date(),
    "died_on": pl.Date(),
    "birth_year": pl.Int16(),
}
