"""What holds of the repair of any text: it is done once, keeps sound names, agrees with columns."""

import unicodedata

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lagi_clean.data import csv_rows
from lagi_clean.normalize.name_table import name_table
from lagi_clean.normalize.names import normalize_names
from lagi_clean.sample.encoders import as_mojibake, as_tcvn3, as_telex, as_vni, lost_letters
from lagi_clean.text.keys import name_fold, name_key, name_sound
from lagi_clean.text.letters import without_marks
from lagi_clean.text.names import repair_name
from lagi_clean.text.structure import split_name
from lagi_clean.text.syllables import parse_syllable
from lagi_clean.text.tones import compose

ODD = [
    "Nguyễn", "NGUYỄN ", "nguyễn", "Ã", "á»", "\u00ad", "\u0302", "\u0303", "'", "’", " ",
    "\u200b", "Hòang", "ToÃ\u00a0n", "V¨n", "Nguyeãn", "ThÞ", "\u00d0", "đ", "H'", "Y ", "1", "2",
    "(", ")", "?", "\ufffd", "Lee", "Thanhf", "dd", "İ", "ß", "ŉ", "ǰ", "\u0345", "ﬁ", "ＬＥ", "Ω",
    "µ", "ſ", "\u0085", " Bà ", "ThÃ\u00ad", "Æ°", "김", "ไทย", "\u200f", "😀", "\ud800",
]  # fmt: skip
odd_texts = st.lists(
    st.one_of(
        st.text(max_size=8),
        st.sampled_from(ODD),
        st.text(
            alphabet="aăâeêioôơuưyáàảãạđÐnghtrvNGHTRV '\u0301\u0300\u0302\u031b\u0323", max_size=6
        ),
    ),
    max_size=6,
).map("".join)


def is_repaired_once(text: str) -> None:
    once = repair_name(text)
    again = repair_name(once.full_name)
    assert again.full_name == once.full_name
    assert not any(step.certainty == "certain" for step in again.steps)


@given(odd_texts)
def test_what_was_repaired_needs_no_repair(text):
    is_repaired_once(text)


@pytest.mark.long
@settings(max_examples=10_000, deadline=None)
@given(odd_texts)
def test_what_was_repaired_needs_no_repair_in_ten_thousand_texts(text):
    is_repaired_once(text)


@given(odd_texts)
def test_steps_lead_from_the_input_to_the_display_form(text):
    found = repair_name(text)
    at = text
    for step in found.steps:
        if step.certainty == "certain":
            assert step.before == at
            at = step.after
    assert at == found.full_name


def every_syllable() -> list[str]:
    words = []
    for onset in ["", *(row["onset"] for row in csv_rows("names/syllable_onsets.csv"))]:
        for row in csv_rows("names/syllable_rimes.csv"):
            for tone in row["tones_allowed"].split():
                for at in range(len(onset), len(onset + row["rime"])):
                    letters = onset + row["rime"]
                    mark = {"sac": "\u0301", "huyen": "\u0300", "hoi": "\u0309"}
                    mark |= {"nga": "\u0303", "nang": "\u0323", "ngang": ""}
                    marked = letters[: at + 1] + mark[tone] + letters[at + 1 :]
                    found = parse_syllable(unicodedata.normalize("NFC", marked))
                    if found is not None and found.tone == tone:
                        words += [compose(found, style="old"), compose(found, style="new")]
                        break
    return sorted(set(words))


def test_every_well_formed_syllable_keeps_its_identity():
    words = every_syllable()
    assert len(words) > 20_000
    for word in words:
        shown = word[0].upper() + word[1:]
        found = repair_name(f"Nguyễn Văn {shown}")
        assert found.full_name == f"Nguyễn Văn {shown}", found.steps
        assert parse_syllable(unicodedata.normalize("NFD", word)) == parse_syllable(word)


def words_of_names() -> list[str]:
    tokens = [r["token"] for r in csv_rows("names/name_tokens_by_gender.csv")[::7]]
    families = [r["family_name"] for r in csv_rows("names/family_names.csv")[::2]]
    ethnic = [r["name"] for r in csv_rows("names/ethnic_names.csv")[::3]]
    others = ["Maria", "Seán", "van", "Y", "A", "K", "Ka", "Tôn", "Nữ", "Rơ", "Mah", "Hòang", "Thò"]
    return [*tokens, *families, *ethnic, *others]


def damaged(word: str, how: int) -> str:
    ways = (
        str.upper, str.lower, as_vni, as_tcvn3, as_telex, lost_letters,
        lambda w: as_mojibake(w, "cp1252"), lambda w: as_mojibake(w, "iso8859-2"),
        lambda w: unicodedata.normalize("NFD", w), lambda w: f"{w}\u00ad", lambda w: f"H'{w}",
        lambda w: w + w[-1], lambda w: w[0] + w[:0:-1],
        lambda w: f"{w[:1]}.", lambda w: f"{w[:2]}.",
        lambda w: f"H'{w.upper()}", lambda w: f"k'{w.lower()}", lambda w: "??", str.swapcase,
        lambda w: without_marks(w) + "sfrxj"[len(w) % 5], lambda w: f"{w}\u00a0{w}",
    )  # fmt: skip
    return ways[how](word) if how < len(ways) else word


words = st.builds(damaged, st.sampled_from(words_of_names()), st.integers(0, 40))
unaccented = st.lists(st.sampled_from(words_of_names()), min_size=2, max_size=4).map(
    lambda w: without_marks(" ".join(w))
)
rosters = st.lists(
    st.one_of(
        st.lists(words, min_size=1, max_size=7).map(" ".join),
        st.lists(words, min_size=1, max_size=3).map("  ".join),
        st.lists(words, min_size=1, max_size=3).map(lambda w: f"Bà {' '.join(w)} 2"),
        st.lists(words, min_size=2, max_size=3).map(lambda w: " ".join(w).upper()),
        unaccented,
        unaccented.map(lambda name: f"{name} ".upper()),
        odd_texts.filter(lambda t: "\ud800" not in t),
    ),
    min_size=1,
    max_size=40,
    unique=True,
)


def agrees_with_the_scalar_functions(names: list[str], tone_style: str) -> None:
    table = name_table(pl.Series("name", names, dtype=pl.String), tone_style=tone_style)
    assert table["name"].to_list() == names
    for row in table.iter_rows(named=True):
        found = repair_name(row["name"], tone_style=tone_style)
        parts = split_name(found.core)
        steps = dict.fromkeys(s.step for s in found.steps if s.certainty == "certain")
        assert row == {
            "name": found.input,
            "repaired": found.full_name or None,
            "family_name": parts.family,
            "middle_name": parts.middle,
            "given_name": parts.given,
            "name_key": name_key(found.core) or None,
            "name_fold": name_fold(found.core) or None,
            "name_sound": name_sound(found.core) or None,
            "steps": ",".join(steps) or None,
            "flags": ",".join(found.flags) or None,
            "proposed": found.proposed,
        }


@given(rosters, st.sampled_from(["keep", "old", "new"]))
@example(["Bui Trung Truong", "Bùi Trung Trường", "BUI TRUNG TRUONG"], "keep")
@example(["Duong Truong Duong", "Hoang Truong Tam", "Tran Truong Phuc", "Y Truong"], "keep")
@example(["Lê Thịị Hoa", "Seán Thịị Hoa", "Y Thịị Hoa", "LÊ THỊỊ HOA", "Lê  Htị Hoa"], "keep")
@example(["\u0306F", "č\u0306", "Lê č\u0306"], "keep")
@example(["Hồ Minh Hoas", "Trần Thij Thủy", "H'LOAN NIÊ", "Ph¹m ¸nh Phiªn", "HUÁ»³NH THI"], "new")
@example(["Lê\x1fLợi  An", "U\x1f\r"], "keep")
def test_a_column_of_names_agrees_with_the_scalar_functions(names, tone_style):
    agrees_with_the_scalar_functions(names, tone_style)


@given(rosters, rosters)
@example(["Lê Thị Lí"], ["Nguyễn Văn An", "Hồ Minh Hoas"])
def test_the_keys_of_people_are_those_of_their_names(people, fathers):
    height = max(len(people), len(fathers))
    columns = {"father_name": fathers, "full_name": people}
    cells = {name: (texts * height)[:height] for name, texts in columns.items()}
    frame = pl.DataFrame({"record_id": range(height), **cells}, strict=False)
    found = normalize_names(frame, columns=list(columns), tone_style="keep").citizens
    for cell, row in zip(cells["full_name"], found.iter_rows(named=True), strict=True):
        if row["full_name"] is not None:  # else it only says that nothing is known
            core = repair_name(cell).core
            keys = (name_key(core) or None, name_fold(core) or None, name_sound(core) or None)
            assert (row["name_key"], row["name_fold"], row["name_sound"]) == keys
            assert row["family_name"] == split_name(core).family


@pytest.mark.long
@settings(max_examples=10_000, deadline=None)
@given(rosters, st.sampled_from(["keep", "old", "new"]))
def test_ten_thousand_columns_agree_with_the_scalar_functions(names, tone_style):
    agrees_with_the_scalar_functions(names, tone_style)


@given(st.lists(st.sampled_from(words_of_names()), min_size=1, max_size=5).map(" ".join))
def test_keys_do_not_see_style(name):
    for form in ("NFC", "NFD"):
        for styled in (name, name.upper(), repair_name(name, tone_style="new").full_name):
            shown = unicodedata.normalize(form, styled)
            assert name_key(shown) == name_key(name)
            assert name_fold(shown) == name_fold(name) == name_fold(name_fold(name))
            assert name_sound(shown) == name_sound(name)
