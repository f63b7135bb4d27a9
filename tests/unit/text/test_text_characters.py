import unicodedata

import pytest

from lagi_clean.text.case import capitalize_name, has_sane_case
from lagi_clean.text.characters import (
    compose_marks,
    has_stray_marks,
    plain_apostrophes,
    remove_invisible,
    replace_dyet,
    squeeze_spaces,
)
from lagi_clean.text.keys import fold
from lagi_clean.text.letters import VIETNAMESE, split_tone, without_marks


def letters_with_marks():
    return sorted(c for c in VIETNAMESE if not c.isascii())


def test_there_are_134_letters_with_marks():
    assert len(letters_with_marks()) == 134


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_every_letter_composes_from_every_form(form):
    for letter in letters_with_marks():
        assert compose_marks(unicodedata.normalize(form, letter)) == letter


def test_a_tone_typed_before_its_circumflex_is_put_after_it():
    for letter in letters_with_marks():
        bare, tone = split_tone(letter)
        decomposed = unicodedata.normalize("NFD", bare)
        if tone == "ngang" or len(decomposed) == 1:
            continue
        mark = next(c for c in unicodedata.normalize("NFD", letter) if c not in decomposed)
        assert compose_marks(decomposed[0] + mark + decomposed[1]) == letter


def test_combining_marks_of_highland_letters_are_kept():
    assert compose_marks("Kơ\u0306") == "Kơ\u0306"
    assert not has_stray_marks("Kơ\u0306")
    assert has_stray_marks("Nguye\u0342n")


@pytest.mark.parametrize("dyet", "\u00d0\u0189")
def test_look_alikes_of_dyet_survive_small_letters(dyet):
    assert replace_dyet(f"{dyet}ặng {dyet.lower()}o") == "Đặng đo"


def test_invisible_characters_go_and_leave_no_space():
    for character in "\ufeff\u200b\u200c\u200d\u200e\u200f\u00ad\u2060\u202a\u202e\x00\x1f\x7f":
        assert remove_invisible(f"Ng{character}ọc") == "Ngọc"


def test_what_a_person_sees_as_a_space_is_one_space():
    for space in "\u00a0\u2003\u3000\t\n\u2028\x85":
        assert squeeze_spaces(f"{space} Lê{space}{space}An ") == "Lê An"


@pytest.mark.parametrize("apostrophe", "'’‘ʼʻ`´′＇")
def test_apostrophes_of_ethnic_names_are_one(apostrophe):
    assert plain_apostrophes(f"H{apostrophe}Hen K{apostrophe} Brếp") == "H'Hen K' Brếp"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("H'HEN NIÊ", "H'Hen Niê"),
        ("k'thị", "K'Thị"),
        ("y blok niê", "Y Blok Niê"),
        ("ĐẶNG THỊ ÁNH", "Đặng Thị Ánh"),
        ("JEAN-PIERRE O'BRIEN", "Jean-Pierre O'Brien"),
        ("KƠ\u0306 ĐĂN", "Kơ\u0306 Đăn"),
        ("İBRAHİM", "Ibrahim"),
    ],
)
def test_capitals_of_names(typed, shown):
    assert capitalize_name(typed) == shown


def test_case_that_no_person_writes():
    assert [has_sane_case(w) for w in ("TRầN", "NguyÔn", "H'Hen", "AN")] == [
        False, False, True, True
    ]  # fmt: skip


def test_dropping_diacritics_agrees_with_an_independent_table():
    unidecode = pytest.importorskip("unidecode").unidecode
    for letter in sorted(VIETNAMESE):
        assert without_marks(letter) == unidecode(letter)
        assert fold(letter) == unidecode(letter).lower()
