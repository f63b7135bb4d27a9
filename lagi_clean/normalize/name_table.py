"""Distinct names to their repaired form, parts and keys, as one table.

Names whose words all stand on their own are put together from the table of words; the others,
few in a sound file, go through the scalar functions one by one. Both ways give the same.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, reduce

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lagi_clean.coding import Codes, places_of
from lagi_clean.normalize.distinct import distinct_and_codes
from lagi_clean.normalize.name_disguise import undisguised
from lagi_clean.normalize.name_words import Bit, WordTable, word_table
from lagi_clean.settings import ToneStyle
from lagi_clean.text.keys import name_fold, name_key, name_sound
from lagi_clean.text.names import RepairedName, repair_name, repair_name_once
from lagi_clean.text.structure import compound_prefixes, split_name

__all__ = ["NAME_TABLE", "name_rows", "name_table"]

NAME_TABLE = {
    "name": pl.String,
    "repaired": pl.String,
    "family_name": pl.String,
    "middle_name": pl.String,
    "given_name": pl.String,
    "name_key": pl.String,
    "name_fold": pl.String,
    "name_sound": pl.String,
    "steps": pl.String,
    "flags": pl.String,
    "proposed": pl.String,
}
"""``steps`` (certain ones) and ``flags`` are codes joined by commas, null where there are none."""

_MADE = ("family_name", "middle_name", "given_name", "name_key", "name_fold", "name_sound")
_MOST_WORDS = 6

Bits = NDArray[np.uint32]
Flags = NDArray[np.bool_]


def name_table(names: pl.Series, *, tone_style: ToneStyle = "keep") -> pl.DataFrame:
    """Return ``NAME_TABLE`` of distinct ``names`` (String, no nulls), in their order.

    Names that come to nothing, and parts that a name lacks, are null.

    >>> name_table(pl.Series(["LÊ THỊ HÒANG"])).row(0)[1:8]
    ('Lê Thị Hoàng', 'Lê', 'Thị', 'Hoàng', 'lê thị hoàng', 'le thi hoang', 'le thi wan')
    """
    table, rows = name_rows(names, keyed=len(names), tone_style=tone_style)
    return table.select(pl.all().gather(rows))


def name_rows(names: pl.Series, *, keyed: int, tone_style: ToneStyle) -> tuple[pl.DataFrame, Codes]:
    """Return ``NAME_TABLE`` of distinct ``names`` in some order, and the row of each name.

    Parts and keys are made of the first ``keyed`` names only, others may lack them.
    """
    places = np.arange(len(names), dtype=np.uint32)
    plain, others = _by_words(
        pl.DataFrame({"place": places, "name": names, "text": names}).with_columns(
            reading=pl.lit(None, dtype=pl.String), spaced=pl.lit(value=False)
        ),
        tone_style,
    )
    with ThreadPoolExecutor(1) as beside:  # the one waits for polars, the other for Python
        composed = beside.submit(_table_of, plain, keyed)
        shown = undisguised(others["name"])
        read = others.join(shown, on="name", how="inner", maintain_order="left")
        disguised = _table_of(_by_words(read, tone_style)[0], keyed)
        left = others.join(disguised, on="place", how="anti", maintain_order="left")
        made = [composed.result(), disguised, _one_by_one(left, tone_style)]
    table = pl.concat(made, rechunk=True)  # many times as quick to gather from
    rows = np.empty(len(names), dtype=np.int32)
    rows[table["place"].to_numpy()] = places
    return table.drop("place"), rows


def _one_by_one(names: pl.DataFrame, tone_style: ToneStyle) -> pl.DataFrame:
    """Return the table of names that the scalar functions read.

    What came of a certain repair would be read once more: where its words decide that it stays as
    it is, they also give its parts and keys.
    """
    once = [repair_name_once(name, tone_style=tone_style) for name in names["name"].to_list()]
    again = pl.DataFrame(
        [
            (place, found.full_name)
            for place, found in enumerate(once)
            if found.core == found.full_name and _has_certain_step(found)
        ],
        schema={"place": pl.UInt32, "name": pl.String},
        orient="row",
    ).with_columns(text="name", reading=pl.lit(None, dtype=pl.String), spaced=pl.lit(value=False))
    decided = _table_of(_by_words(again, tone_style)[0], keyed=len(once))
    stays = decided.filter(pl.col("steps").is_null())
    made = stays.select("place", *_MADE).rows()
    known = {place: rest for place, *rest in made}
    rows = [
        _row(found, known[k])
        if k in known
        else _row(repair_name(found.input, tone_style=tone_style))
        if _has_certain_step(found)
        else _row(found)
        for k, found in enumerate(once)
    ]
    table = pl.DataFrame(rows, schema=NAME_TABLE, orient="row")
    return table.select(names["place"], pl.all())


def _has_certain_step(found: RepairedName) -> bool:
    return any(step.certainty == "certain" for step in found.steps)


def _row(found: RepairedName, made: Sequence[str | None] = ()) -> tuple[str | None, ...]:
    """Return ``NAME_TABLE`` of a name that was repaired; ``made`` are its parts and keys."""
    if not made:
        parts = split_name(found.core)
        made = (
            parts.family,
            parts.middle,
            parts.given,
            name_key(found.core) or None,
            name_fold(found.core) or None,
            name_sound(found.core) or None,
        )
    steps = dict.fromkeys(step.step for step in found.steps if step.certainty == "certain")
    return (
        found.input,
        found.full_name or None,
        *made,
        ",".join(steps) or None,
        ",".join(found.flags) or None,
        found.proposed,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """Names that their words decide, and these words."""

    rows: pl.DataFrame
    """As ``UNDISGUISED``, with the ``place`` of each name."""
    codes: Sequence[pl.Series]
    """Of each place in a name the word, as a place in ``table``; null behind the last."""
    table: WordTable
    every: Bits
    """What holds of every word of a name."""
    some: Bits
    special: Flags
    """Which names may begin with something else than a family name of one word."""

    def between(self, start: int, stop: int) -> "_Words":
        """Return the names of these rows."""
        part = slice(start, stop)
        return replace(
            self,
            rows=self.rows[part],
            codes=[code[part] for code in self.codes],
            every=self.every[part],
            some=self.some[part],
            special=self.special[part],
        )


def _by_words(rows: pl.DataFrame, tone_style: ToneStyle) -> tuple[_Words | None, pl.DataFrame]:
    """Return the names that their words decide, and ``place`` and ``name`` of the others."""
    # words beyond the last one stay in one piece, which is no word
    split = rows["text"].str.splitn(" ", _MOST_WORDS + 1).struct.unnest()
    columns = [column for column in split if column.null_count() < len(column)]
    if not columns:
        return None, rows.select("place", "name")
    words, places = distinct_and_codes(columns)
    codes = [places_of(place) for place in places]
    table = word_table(words, tone_style=tone_style)
    every, some = _bits(codes, table)
    decided = _decided(codes, table, every, some)
    first = table.bits[codes[0].to_numpy()]
    special = (first & Bit.MARKER) > 0
    before_more = np.flatnonzero((first & Bit.COMPOUND) > 0)
    folds = _joined([code.gather(before_more) for code in codes], table.fold)
    special[before_more] |= folds.str.contains(_compound()).to_numpy()
    highland = special | ((some & Bit.HIGHLAND) > 0)
    decided &= ~(highland & ((some & (Bit.BARE | Bit.SLIP | Bit.TELEX)) > 0))
    others = rows.filter(~pl.Series(decided)).select("place", "name")
    if others.height:
        chosen = pl.Series(decided)
        rows, codes = rows.filter(chosen), [code.filter(chosen) for code in codes]
        every, some, special = every[decided], some[decided], special[decided]
    return (
        _Words(rows=rows, codes=codes, table=table, every=every, some=some, special=special),
        others,
    )


def _table_of(words: _Words | None, keyed: int) -> pl.DataFrame:
    """Return the table of names that their words decide; from place ``keyed`` on without keys."""
    if words is None:
        return pl.DataFrame(schema={"place": pl.UInt32, **NAME_TABLE})
    count = int((words.rows["place"] < keyed).sum())  # places ascend
    with_keys, others = words.between(0, count), words.between(count, words.rows.height)
    table = _composed(with_keys, _keys(with_keys))
    if with_keys.special.any():
        special = pl.Series(with_keys.special)
        table = pl.concat([table.filter(~special), _with_parts(table.filter(special))])
    if not others.rows.height:
        return table
    no_name = pl.repeat(None, others.rows.height, dtype=pl.String, eager=True)
    return pl.concat([table, _composed(others, dict.fromkeys(_MADE, no_name))])


def _with_parts(table: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with the parts of names that do not begin with a family name of one word."""
    parts = [split_name(name) for name in table["repaired"]]
    return table.with_columns(
        pl.Series("family_name", [p.family for p in parts], dtype=pl.String),
        pl.Series("middle_name", [p.middle for p in parts], dtype=pl.String),
        pl.Series("given_name", [p.given for p in parts], dtype=pl.String),
    )


@cache
def _compound() -> str:
    return f"^(?:{'|'.join(compound_prefixes())}) "


def _bits(codes: Sequence[pl.Series], table: WordTable) -> tuple[Bits, Bits]:
    """Return the bits that every word of a name has, and those that some word has."""
    all_bits = np.uint32(0xFFFFFFFF)
    with_none = np.append(table.bits, all_bits), np.append(table.bits, np.uint32(0))
    places = [column.fill_null(len(table.words)).to_numpy() for column in codes]
    every = reduce(np.bitwise_and, (with_none[0][place] for place in places))
    some = reduce(np.bitwise_or, (with_none[1][place] for place in places))
    return every, some


def _decided(codes: Sequence[pl.Series], table: WordTable, every: Bits, some: Bits) -> Flags:
    """Tell for which names their words decide everything."""
    first = table.bits[codes[0].to_numpy()]
    one_case = every & (Bit.UPPER | Bit.LOWER | Bit.CAPITALIZED)
    all_bare = ((every & Bit.ASCII) > 0) & ((every & Bit.KNOWN) > 0)
    ascii_or_marked = all_bare | ((some & Bit.BARE) == 0)
    plain = ((every & Bit.PLAIN) > 0) & ascii_or_marked
    family = ((first & Bit.FAMILY) > 0) | (((first & Bit.SLIP) > 0) & _several_sound(codes, table))
    slips = ((every & Bit.VIETNAMESE) > 0) & ((some & Bit.SLIP) > 0) & family & ascii_or_marked
    keys = ((every & Bit.AMONG_KEYS) > 0) & ((some & Bit.TELEX) > 0) & ((some & Bit.ACCENTED) > 0)
    lost = ((every & Bit.AMONG_LOST) > 0) & ((some & Bit.LOST) > 0)
    short = ((every & Bit.AMONG_SHORT) > 0) & ((some & Bit.SHORT) > 0)
    begins_well = (first & Bit.NOT_FIRST) > 0
    decided: Flags = (one_case > 0) & begins_well & (plain | slips | keys | lost | short)
    return decided


def _several_sound(codes: Sequence[pl.Series], table: WordTable) -> Flags:
    """Tell which names have more than one word that is no slip."""
    sound = np.append((table.bits & Bit.SLIP) == 0, [False])
    each = (sound[code.fill_null(len(table.words)).to_numpy()].astype(np.int8) for code in codes)
    several: Flags = reduce(np.add, each) > 1
    return several


def _composed(words: _Words, keys: Mapping[str, pl.Series]) -> pl.DataFrame:
    """Put each name together from the forms of its words, beside its parts and ``keys``."""
    steps = _codes_of_steps(words.rows, words.every, words.some)
    as_they_are = steps.null_count() == len(steps)
    repaired = words.rows["text"] if as_they_are else _joined(words.codes, words.table.shown)
    made = {"repaired": repaired, **keys, "steps": steps}
    made |= {"flags": _flags(words), "proposed": _proposed(words, repaired)}
    # columns, not literals: those are looked through once more for every expression
    return pl.DataFrame(
        [
            words.rows["place"],
            words.rows["name"],
            *(column.alias(name) for name, column in made.items()),
        ]
    )


def _keys(words: _Words) -> dict[str, pl.Series]:
    """Return the parts and keys of names that begin with a family name of one word."""
    codes, table = words.codes, words.table
    count = reduce(np.add, (column.is_not_null().to_numpy().astype(np.int8) for column in codes))
    last = count - 1
    inner = [code.set(pl.Series(last <= place), None) for place, code in enumerate(codes)]
    given = codes[0].to_numpy()
    for place, code in enumerate(codes):
        given = np.where(last == place, code.fill_null(0).to_numpy(), given)
    no_word = pl.repeat(None, len(given), dtype=pl.UInt32, eager=True)
    middle = _joined([no_word, *inner[1:]], table.shown)
    return {
        "family_name": table.shown.gather(inner[0]),
        "middle_name": middle.set(middle == "", None),
        "given_name": table.shown.gather(given),
        "name_key": _joined(codes, table.key),
        "name_fold": _joined(codes, table.fold),
        "name_sound": _joined(codes, table.sound),
    }


def _flags(words: _Words) -> pl.Series:
    """Return what is to be looked at in each name: what is graver explains the rest."""
    found: dict[str, Flags] = {
        "lost_letters": (words.some & Bit.LOST) > 0,
        "abbreviation": (words.some & Bit.SHORT) > 0,
        "ill_formed": (words.some & Bit.SLIP) > 0,
        "without_diacritics": ((words.some & Bit.BARE) > 0) & ((words.some & Bit.ACCENTED) == 0),
    }
    number = np.zeros(len(words.some), dtype=np.uint32)
    for at, where in reversed([*enumerate(found.values(), start=1)]):
        number[where] = at
    return pl.Series([None, *found], dtype=pl.String).gather(number)


def _proposed(words: _Words, repaired: pl.Series) -> pl.Series:
    """Return each name with its lost letters, null where none is clear."""
    proposed = pl.repeat(None, len(repaired), dtype=pl.String, eager=True)
    at = np.flatnonzero((words.some & Bit.LOST) > 0)
    if not at.size:
        return proposed
    likely = _joined([code.gather(at) for code in words.codes], words.table.proposed)
    return proposed.scatter(at, likely.set(likely == repaired.gather(at), None))


def _joined(codes: Sequence[pl.Series], forms: pl.Series) -> pl.Series:
    """Return the forms of the words of each name, with spaces between them."""
    words = pl.DataFrame([forms.gather(c).alias(f"w{k}") for k, c in enumerate(codes)])
    return words.select(
        pl.concat_str(pl.all(), separator=" ", ignore_nulls=True).alias("words")
    ).to_series()


def _codes_of_steps(rows: pl.DataFrame, every: Bits, some: Bits) -> pl.Series:
    """Return the steps that each name took, joined by commas."""
    present = {
        "unicode_form": (some & Bit.RECOMPOSED) > 0,
        "dyet": (some & Bit.DYET) > 0,
        "spaces": rows["spaced"].to_numpy(),
        "case": (every & Bit.CAPITALIZED) == 0,
        "tone": (some & Bit.RETONED) > 0,
        "tone_style": (some & Bit.RESTYLED) > 0,
        "telex": (some & Bit.TELEX) > 0,
    }
    held = {step: where for step, where in present.items() if where.any()}
    any_step = reduce(np.logical_or, held.values(), rows["reading"].is_not_null().to_numpy())
    at = np.flatnonzero(any_step)
    codes = pl.repeat(None, rows.height, dtype=pl.String, eager=True)
    if not at.size:
        return codes
    taken = [
        pl.Series([None, step]).gather(where[at].view(np.uint8)) for step, where in held.items()
    ]
    done = pl.DataFrame(
        [rows["reading"].gather(at), *(s.alias(f"s{k}") for k, s in enumerate(taken))]
    )
    joined = done.select(pl.concat_str(pl.all(), separator=",", ignore_nulls=True)).to_series()
    return codes.scatter(at, joined)
