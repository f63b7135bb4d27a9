"""What stands for a record from one extract to the next, where its row number cannot.

A decision about two records has to find them again when the extract comes anew: rows in another
order, a few corrected, under another file name. The identity of a record is, whichever comes
first:

``id:HS-000417``
    the file's own id, if the extract holds it once;
``number:5d41402abc4b2a76``
    a digest of the personal number, if the extract holds it once;
``content:9b74c9897bac770f``
    a digest of all that a reviewer sees of the record. Records that agree in all of it cannot be
    told apart, and what was decided of one holds for the others.

Ids may be given anew, to other people. So each decision also keeps what the record looked like
(``seen``: short digests of name, birth and number), and holds only while at most one of the
three has changed. Digests keep names and numbers out of sight, no more: a number's can be found
by trying.
"""

from collections.abc import Iterable
from hashlib import sha256

import polars as pl

from lagi_clean.tables import Frame

__all__ = ["CONTENT", "identities", "identity_columns", "records_of", "still_the_same"]

_SEEN_DIGITS = 8
_DIGITS = 16
_NOTHING = "0"
_BIRTH = ("birth_date", "birth_year", "birth_month")
CONTENT = (
    "full_name", "birth_date", "birth_year", "birth_month", "sex", "personal_id", "old_id",
    "father_name", "mother_name", "spouse_name", "household_id", "head_name", "permanent_address",
    "hamlet", "ward", "phone",
)  # fmt: skip
"""What tells records apart for a reviewer; a column that is missing is as one that is empty."""


def identity_columns(records: Frame) -> Frame:
    """Return those columns of the records that tell who they are, now and in a later extract."""
    wanted = {"record_id", "source", "source_id", "name_key", *CONTENT}
    return records.select(name for name in records.collect_schema().names() if name in wanted)


def identities(records: pl.DataFrame, wanted: Iterable[str] | None = None) -> pl.DataFrame:
    """Return ``record_id, identity, seen`` of the ``wanted`` records, of all if None.

    ``records`` is the whole extract: which ids are there once depends on all of it. It is as
    ``tables.CITIZENS``, or has a ``record_id`` only, which is then the file's own id.

    >>> frame = pl.DataFrame(
    ...     {"record_id": ["x:1", "x:2"], "source": "x", "source_id": ["HS7", None],
    ...      "personal_id": [None, "060093012345"]}
    ... )
    >>> identities(frame)["identity"].to_list()
    ['id:HS7', 'number:7592f697a8f9c2ae']
    """
    once = records.select(
        "record_id",
        _own_id(records).alias("_id"),
        _text(records, "personal_id").alias("_number"),
    ).with_columns(
        pl.when(pl.col(name).is_not_null() & pl.col(name).is_unique()).then(pl.col(name))
        for name in ("_id", "_number")
    )
    rows = once.hstack(records.select(_content(records), *_seen(records)))
    if wanted is not None:
        rows = rows.filter(pl.col("record_id").is_in(sorted(set(wanted))))
    return rows.select(
        "record_id",
        pl.coalesce(
            "id:" + pl.col("_id"),
            "number:" + _digests(rows["_number"], _DIGITS),
            "content:" + _digests(rows["_content"], _DIGITS),
        ).alias("identity"),
        pl.concat_str(
            [_digests(rows[f"_{part}"], _SEEN_DIGITS) for part in ("name", "birth", "born_number")],
            separator="-",
        ).alias("seen"),
    )


def records_of(records: pl.DataFrame, wanted: Iterable[str]) -> pl.DataFrame:
    """Return ``identity, record_id, seen`` of the records of ``wanted`` identities.

    An id or a number that is there twice by now belongs to nobody; content may be of several.
    """
    kinds: dict[str, set[str]] = {"id": set(), "number": set(), "content": set()}
    for identity in wanted:
        kind, _, value = identity.partition(":")
        kinds.get(kind, set()).add(value)
    found = []
    ids = records.select("record_id", _own_id(records).alias("_value"))
    found.append(_once(ids, kinds["id"], "id:"))
    if kinds["number"]:
        numbers = _text(records, "personal_id")
        table = records.select("record_id", numbers.alias("_value"))
        table = table.filter(pl.col("_value").is_not_null() & pl.col("_value").is_unique())
        digests = _digests(table["_value"], _DIGITS)
        found.append(_once(table.with_columns(digests), kinds["number"], "number:"))
    if kinds["content"]:
        content = records.select("record_id", _content(records))
        digests = _digests(content["_content"], _DIGITS).alias("_value")
        named = content.select("record_id", digests).filter(
            pl.col("_value").is_in(sorted(kinds["content"]))
        )
        found.append(named.select(("content:" + pl.col("_value")).alias("identity"), "record_id"))
    named = pl.concat(found)
    seen = identities(records, named["record_id"]).select("record_id", "seen")
    return named.join(seen, on="record_id").sort("identity", "record_id")


def still_the_same(then: str, now: str) -> bool:
    """Whether at most one of name, birth and number has changed since a decision.

    >>> still_the_same("aa-bb-cc", "aa-bb-0"), still_the_same("aa-bb-cc", "dd-ee-cc")
    (True, False)
    """
    before, after = then.split("-"), now.split("-")
    return sum(one != other for one, other in zip(before, after, strict=False)) <= 1


def _own_id(records: pl.DataFrame) -> pl.Expr:
    """Return the file's own id: for a table that is no extract of citizens, its record id."""
    if "source" not in records.columns and "source_id" not in records.columns:
        return pl.col("record_id").cast(pl.String)
    return _text(records, "source_id")


def _text(records: pl.DataFrame, name: str) -> pl.Expr:
    if name not in records.columns:
        return pl.lit(None, dtype=pl.String)
    return pl.col(name).cast(pl.String)


def _joined(records: pl.DataFrame, names: Iterable[str]) -> pl.Expr:
    parts = [_text(records, name).fill_null("") for name in names]
    return pl.concat_str(parts, separator="\n")


def _content(records: pl.DataFrame) -> pl.Expr:
    return _joined(records, CONTENT).alias("_content")


def _seen(records: pl.DataFrame) -> list[pl.Expr]:
    name = "name_key" if "name_key" in records.columns else "full_name"
    birth = _joined(records, _BIRTH)
    return [
        _text(records, name).alias("_name"),
        pl.when(birth.str.strip_chars() != "").then(birth).alias("_birth"),
        _text(records, "personal_id").alias("_born_number"),
    ]


def _digests(texts: pl.Series, digits: int) -> pl.Series:
    """Return the digest of each text; of null it is null, or "0" among the short ones."""
    nothing = _NOTHING if digits == _SEEN_DIGITS else None
    return pl.Series(
        texts.name,
        [nothing if t is None else sha256(t.encode()).hexdigest()[:digits] for t in texts],
        dtype=pl.String,
    )


def _once(table: pl.DataFrame, wanted: set[str], prefix: str) -> pl.DataFrame:
    return (
        table.filter(pl.col("_value").is_in(sorted(wanted)))
        .filter(pl.col("_value").is_unique())
        .select((prefix + pl.col("_value")).alias("identity"), "record_id")
    )
