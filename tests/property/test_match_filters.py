"""What is left out before texts are compared would not have been close: filters change nothing."""

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from lagi_clean.match.columns import Table
from lagi_clean.match.names import _length, _letters_in
from lagi_clean.match.numbers import _distances

digit = st.sampled_from("0123456789")
number = st.one_of(
    st.text("0123456789", min_size=12, max_size=12),
    st.text("0123456789", min_size=1, max_size=14),
    st.text("01289 .+-OlA", min_size=1, max_size=12),
)


@st.composite
def mistyped(draw, text):
    """Return a text with up to three typing errors."""
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text)))
        kind = draw(st.sampled_from(["insert", "delete", "replace", "swap"]))
        letter = draw(digit)
        head, tail = text[:place], text[place:]
        if kind == "insert":
            text = head + letter + tail
        elif kind == "delete":
            text = head + tail[1:]
        elif kind == "replace":
            text = head + letter + tail[1:]
        else:
            text = head + tail[1:2] + tail[:1] + tail[2:]
    return text or "0"


@given(number.flatmap(lambda one: st.tuples(st.just(one), mistyped(one))), st.integers(1, 2))
def test_numbers_are_as_far_apart_as_their_texts(pair, cutoff):
    table = Table(pl.DataFrame({"number": list(pair)}))
    one, other = (table.codes("number")[[row]] for row in (0, 1))
    found = _distances(table, "number", one, other, cutoff=cutoff)
    assert found.tolist() == [min(OSA.distance(*pair), cutoff + 1)]


name = st.lists(st.text("aeiouynhgt\ufffd", min_size=1, max_size=5), min_size=1, max_size=4)


@given(name.map(" ".join).flatmap(lambda one: st.tuples(st.just(one), mistyped(one))))
def test_names_one_letter_apart_hold_nearly_the_same_letters(pair):
    table = Table(pl.DataFrame({"name": [*pair, *pair]}))
    letters, length = (table.derived("name", make) for make in (_letters_in, _length))
    one, other = table.codes("name")[:2]
    together = [text.replace("y", "i").replace(" ", "") for text in pair]
    if OSA.distance(*together) <= 1:
        assert np.bitwise_count(letters[one] ^ letters[other]) <= 2
        assert abs(length[one] - length[other]) <= 1
