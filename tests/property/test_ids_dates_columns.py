"""The whole-column versions say what the scalar functions say, whatever the order of the rows."""

from datetime import date

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from lagi_clean.ids.hamlet import hamlet_form
from lagi_clean.ids.reading import read_number
from lagi_clean.ids.structure import structure_of
from lagi_clean.ids.unit_names import read_ward
from lagi_clean.ids.units import home_wards
from lagi_clean.normalize import normalize
from lagi_clean.normalize.dates import read_date_column
from lagi_clean.normalize.numbers import read_number_column
from lagi_clean.settings import Settings
from lagi_clean.text.dates import read_date
from lagi_clean.validate import validate

AS_OF = date(2022, 12, 31)

digits = st.text("0123456789", min_size=1, max_size=13)
whole_numbers = st.builds(
    lambda province, sex, year, rest: f"{province}{sex}{year:02d}{rest:06d}",
    st.sampled_from(["060", "001", "079", "175", "003", "000"]),
    st.integers(0, 9),
    st.integers(0, 99),
    st.integers(0, 999_999),
)
damaged_numbers = st.one_of(
    whole_numbers,
    whole_numbers.map(lambda n: n.lstrip("0")),
    whole_numbers.map(lambda n: n.lstrip("0") + ".0"),
    whole_numbers.map(lambda n: f"{n[:3]} {n[3:6]} {n[6:9]} {n[9:]}"),
    st.builds(
        lambda n, cut, sep: f"{n[:cut]}{sep}{n[cut:9]}{sep}{n[9:]}",
        whole_numbers,
        st.integers(0, 9),
        st.sampled_from([" ", ".", "-", ",", " - ", "/"]),
    ),
    whole_numbers.map(lambda n: n.replace("0", "O", 1)),
    whole_numbers.map(lambda n: "'" + n),
    whole_numbers.map(lambda n: "'" + n.lstrip("0")),
    whole_numbers.map(lambda n: n.translate({ord("0") + i: 0xFF10 + i for i in range(10)})),
    whole_numbers.map(lambda n: f"{float(n):.4E}"),
    st.integers(0, 999_999_999).map(lambda n: f"{n:09d}"),
    digits,
    st.text(max_size=15),
)
days = st.dates(date(1850, 1, 1), date(2099, 12, 31))
part = st.integers(0, 40)
damaged_dates = st.one_of(
    days.map(lambda d: d.strftime("%d/%m/%Y")),
    days.map(lambda d: f"{d.day}/{d.month}/{d.year}"),
    days.map(lambda d: f"{d.day:02d}.{d.month:02d}.{d.year}"),
    days.map(date.isoformat),
    days.map(lambda d: d.isoformat() + "T00:00:00"),
    days.map(lambda d: d.strftime("%d%m%Y")),
    days.map(lambda d: d.strftime("%m/%d/%Y")),
    days.map(lambda d: d.strftime("%d/%m/%y")),
    st.builds(lambda a, b, c: f"{a}/{b}/{c}", part, part, st.integers(0, 9999)),
    st.builds(lambda a, b, c: f"{c}-{a:02d}-{b:02d}", part, part, st.integers(1000, 9999)),
    st.integers(0, 60_000).map(str),
    st.integers(1800, 2200).map(str),
    st.sampled_from(["00/00/1985", "xx/05/1985", "//1985", "Sinh năm 1985", "'58", "58"]),
    st.text(max_size=12),
)


@given(st.lists(st.none() | damaged_numbers, max_size=30))
def test_number_column_is_read_number(cells):
    column = read_number_column(pl.Series("cell", cells, dtype=pl.String))
    for cell, row in zip(cells, column.iter_rows(named=True), strict=True):
        if cell is None:
            assert set(row.values()) == {None}
            continue
        found = read_number(cell)
        assert row == {
            "personal_id": found.personal_id,
            "old_id": found.old_id,
            "proposed": found.proposed,
            "flags": " ".join(found.flags) or None,
        }


@given(
    st.lists(st.tuples(st.none() | damaged_dates, st.none() | st.integers(1900, 2022)), max_size=30)
)
def test_date_column_is_read_date(rows):
    cells = pl.Series("cell", [cell for cell, _ in rows], dtype=pl.String)
    hints = pl.Series("hint", [hint for _, hint in rows], dtype=pl.Int64)
    column = read_date_column(cells, as_of=AS_OF, year_hints=hints)
    for (cell, hint), row in zip(rows, column.iter_rows(named=True), strict=True):
        if cell is None:
            assert set(row.values()) == {None}
            continue
        found = read_date(cell, as_of=AS_OF, year_hint=hint)
        assert row == {
            "day": found.day,
            "year": found.year,
            "month": found.month,
            "step": found.step,
            "flags": " ".join(found.flags) or None,
        }


@given(damaged_numbers)
def test_what_was_read_reads_the_same_again(text):
    found = read_number(text)
    for number in (found.personal_id, found.old_id):
        if number is not None:
            again = read_number(number)
            assert number in (again.personal_id, again.old_id)
            assert again.flags == ()


@given(whole_numbers)
def test_digits_are_never_bent_into_another_structure(number):
    assert read_number(number).personal_id == number
    if read_number(number.lstrip("0")).flags == ("padded",):
        assert structure_of(number).sound


@given(days)
def test_every_written_form_of_a_day_is_that_day(day):
    for text in (
        day.strftime("%d/%m/%Y"),
        f"{day.day}-{day.month}-{day.year}",
        day.isoformat(),
        f"ngày {day.day} tháng {day.month} năm {day.year}",
    ):
        assert read_date(text, as_of=AS_OF).day == day


@given(st.text(max_size=40))
def test_forms_are_stable(text):
    hamlet = hamlet_form(text)
    assert hamlet is None or hamlet_form(hamlet) == hamlet
    for period in ("2025-06", "2025-07"):
        ward = read_ward(text, period=period)
        if ward is not None and len(text) != 5:
            assert read_ward(ward.full_name, period=ward.period) == ward


def test_every_ward_of_the_town_is_read_by_its_own_name():
    for period in ("2025-06", "2025-07"):
        for ward in home_wards(period):
            assert read_ward(ward.full_name, period=period, district="Thị xã La Gi") == ward


records = st.fixed_dictionaries(
    {
        "full_name": st.sampled_from([None, "Lê Thị Mai", "Trần Văn Bình", "Võ An"]),
        "birth_date": st.none() | damaged_dates,
        "sex": st.sampled_from([None, "Nam", "Nữ", "Nử", "N", "1", "0", "x"]),
        "personal_id": st.none() | damaged_numbers,
        "old_id": st.none() | damaged_numbers,
        "ward": st.sampled_from([None, "P. Phước Hội", "tân hải", "La Gi", "Xã Bình Tân", "?"]),
        "hamlet": st.sampled_from([None, "KP5", "Thôn Hiệp Phú", "khu phố 05", "5"]),
        "life_status": st.sampled_from([None, "Đã chết 12/3/2020", "chuyển đi", "Hộ nghèo"]),
        "card_status": st.sampled_from([None, "x", "0", "Đã thu nhận", "12/05/2021"]),
        "eid_activated_on": st.sampled_from([None, "x", "12/3/2022", "Chưa"]),
        "household_id": st.sampled_from([None, "1", "2"]),
        "head_relation": st.sampled_from([None, "Chủ hộ", "Con"]),
    }
)


def as_frame(rows):
    schema = dict.fromkeys(
        [
            "full_name",
            "birth_date",
            "sex",
            "personal_id",
            "old_id",
            "ward",
            "hamlet",
            "life_status",
            "card_status",
            "eid_activated_on",
            "household_id",
            "head_relation",
        ],
        pl.String,
    )
    return pl.DataFrame(rows, schema=schema, orient="row").select(
        pl.format("list:{}", pl.int_range(1, len(rows) + 1)).alias("record_id"),
        pl.lit("list").alias("source"),
        pl.int_range(1, len(rows) + 1, dtype=pl.Int64).alias("source_row"),
        pl.all(),
    )


def both_stages(frame):
    normal = normalize(frame, settings=Settings(), as_of=AS_OF)
    return normal, validate(normal.citizens, settings=Settings(), as_of=AS_OF)


@settings(max_examples=40, deadline=None)
@given(st.lists(records, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_decides_nothing(rows, random):
    frame = as_frame(rows)
    order = list(range(len(rows)))
    random.shuffle(order)
    normal, checked = both_stages(frame)
    normal_shuffled, checked_shuffled = both_stages(frame[order])
    assert_frame_equal(
        normal.citizens.sort("source_row"), normal_shuffled.citizens.sort("source_row")
    )
    for one, other in (
        (normal.changes, normal_shuffled.changes),
        (normal.issues, normal_shuffled.issues),
        (checked.issues, checked_shuffled.issues),
        (checked.quarantine, checked_shuffled.quarantine),
    ):
        assert_frame_equal(one, other, check_row_order=False)


@settings(max_examples=40, deadline=None)
@given(st.lists(records, min_size=1, max_size=12))
def test_normalizing_twice_changes_nothing_more(rows):
    once, checked = both_stages(as_frame(rows))
    texts = once.citizens.with_columns(
        pl.exclude("record_id", "source", "source_row").cast(pl.String)
    )
    twice = normalize(texts, settings=Settings(), as_of=AS_OF)
    assert_frame_equal(twice.citizens, once.citizens)
    assert twice.changes.height == 0
    assert checked.citizens.height + checked.quarantine.height == len(rows)
