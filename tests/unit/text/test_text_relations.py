"""The scale on which two names relate, each step of it, with its reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagi_clean.text.relations import Relation, compare_names

R = Relation


@pytest.mark.parametrize(
    ("one", "other", "relation", "reason"),
    [
        ("Nguyễn Thị Thúy", "Nguyễn Thị Thúy", R.SAME, None),
        ("Nguyễn Thị Thúy", "NGUYỄN  THỊ THÚY", R.SAME, None),  # certain repairs first
        ("Nguyễn Thị Thúy", "Nguyễn Thị Thuý", R.SAME_UP_TO_STYLE, "tone_style"),
        ("Lý Thị Mỹ", "Lí Thị Mĩ", R.SAME_UP_TO_STYLE, "i_y"),
        ("H'Hen Niê", "H’ Hen Niê", R.SAME_UP_TO_STYLE, "spelling"),
        ("Đặng Thị Hoa", "Dang Thi Hoa", R.COMPATIBLE, "marks_missing:family"),
        ("Đặng Thị Hoa", "Dặng Thị Hoa", R.COMPATIBLE, "d_for_đ:family"),
        ("Nguyễn Văn An", "Nguy?n V?n An", R.DAMAGED, "lost_letters:family"),
        ("Nguyễn Văn Thanh", "Nguyễn Văn Thanhh", R.DAMAGED, "ill_formed:given"),
        ("Đặng Thị Hoa", "Đặng T. Hoa", R.INITIALS_FIT, "initial:middle"),
        ("Nguyễn Văn An", "Ng. V. An", R.INITIALS_FIT, "initial:family"),
        ("Nguyễn Thị Hoa", "Nguyễn Hoa", R.PART_MISSING, "missing:middle"),
        ("Nguyễn Thị Hoa", "Thị Hoa", R.PART_MISSING, "missing:family"),
        ("Y Blok Niê", "Niê Y Blok", R.ORDER_DIFFERS, "order"),
        ("Hoàng Văn Tài", "Huỳnh Văn Tài", R.DOUBLET, "doublet:family"),
        ("Lê Văn Phúc", "Lê Văn Phước", R.DOUBLET, "doublet:given"),
        ("Lê Văn Hùng", "Lê Văn Hưng", R.TYPING_ERROR, "marks:given"),
        ("Lê Văn Thanh", "Lê Văn Thank", R.DAMAGED, "ill_formed:given"),
        ("Lê Văn Linh", "Lê Văn Lanh", R.TYPING_ERROR, "letter:given"),
        ("Lê Văn Hùng", "Lê Thị Lan", R.DIFFERENT, None),
        ("Nguyễn Thị Lan", "Nguyễn Thị Lan Anh", R.DIFFERENT, None),  # another given name
        ("Nguyễn Văn A", "Nguyễn Văn B", R.DIFFERENT, None),
        ("", "Nguyễn Văn An", R.DIFFERENT, "empty"),
        ("?", "\u200b", R.DIFFERENT, "empty"),
    ],
)
def test_each_step_of_the_scale(one, other, relation, reason):
    found = compare_names(one, other)
    assert found.relation == relation, found
    if reason is not None:
        assert reason in found.reasons


def test_the_scale_is_ordered_from_different_to_the_same():
    assert list(R) == sorted(R)
    assert R.SAME > R.SAME_UP_TO_STYLE > R.COMPATIBLE > R.DAMAGED > R.INITIALS_FIT
    assert R.INITIALS_FIT > R.PART_MISSING > R.ORDER_DIFFERS > R.DOUBLET > R.TYPING_ERROR


def test_titles_and_numbers_beside_a_name_do_not_count():
    assert compare_names("Bà Nguyễn Thị Hoa", "Nguyễn Thị Hoa 2").relation == R.SAME


def test_everything_below_style_gives_a_reason():
    names = ["Nguyễn Văn An", "Nguyen Van An", "Nguyễn V. An", "Nguyễn An", "An Nguyễn Văn"]
    for one in names:
        for other in names:
            found = compare_names(one, other)
            if R.DIFFERENT < found.relation < R.SAME:
                assert found.reasons


words = st.sampled_from(
    ["Nguyễn", "Nguyen", "Văn", "Van", "Thị", "Hoàng", "Huỳnh", "Hòa", "Hoà", "Y", "Niê", "Ng.",
     "H'Hen", "Nguy?n", "An", "A", "김", "Maria", "2"]
)  # fmt: skip
names = st.lists(words, max_size=5).map(" ".join)


@given(names, names)
def test_the_order_of_the_two_makes_no_difference(one, other):
    assert compare_names(one, other) == compare_names(other, one)


@given(names)
def test_a_name_is_the_same_as_itself(name):
    assert compare_names(name, name).relation in (R.SAME, R.DIFFERENT)
