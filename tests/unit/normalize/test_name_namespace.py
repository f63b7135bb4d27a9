import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lagi_clean.normalize.namespace  # registers vn
from lagi_clean.api.names import explain_name

NAMES = [
    "Nguyễn Thị Thuý", "NGUYỄN  THỊ HÒANG", None, "H’ Hen niê", "Bà Lê Thị Lí 2", "", "Nguy?n",
    "NguyÔn V¨n An", "Tôn Nữ Ngọc Trai", "김민준", "Nguyễn Thị Thuý", " ", "Y Blok Niê", "Út",
]  # fmt: skip
METHODS = {
    "normalize": "full_name", "proposed": "proposed", "family": "family_name",
    "middle": "middle_name", "given": "given_name", "key": "key", "fold": "key_fold",
    "sound": "key_sound",
}  # fmt: skip
names = st.lists(st.one_of(st.none(), st.sampled_from(NAMES), st.text(max_size=12)), max_size=30)


def scalar(name, field):
    return None if name is None else getattr(explain_name(name), field)


@pytest.mark.parametrize("method", METHODS)
@given(names=names)
def test_expressions_agree_with_the_scalar_functions(method, names):
    frame = pl.DataFrame({"ten": names}, schema={"ten": pl.String})
    found = frame.select(getattr(pl.col("ten").vn, method)())
    assert found.columns == ["ten"]
    assert found["ten"].to_list() == [scalar(name, METHODS[method]) for name in names]


@pytest.mark.parametrize("method", METHODS)
def test_series_and_lazy_frames_agree(method):
    series = pl.Series("ten", NAMES)
    eager = getattr(series.vn, method)()
    lazy = series.to_frame().lazy().select(getattr(pl.col("ten").vn, method)()).collect()
    assert eager.to_list() == lazy["ten"].to_list()
    assert eager.name == "ten"


def test_everything_at_once():
    frame = pl.DataFrame({"ten": NAMES})
    found = frame.select(pl.col("ten").vn.repair()).unnest("ten")
    assert found["full_name"].to_list() == [scalar(n, "full_name") for n in NAMES]
    assert found["flags"][4] == "trailing_digits,title"
    assert found["steps"][1] == "spaces,case,tone"
    assert (
        frame.lazy().select(pl.col("ten").vn.repair()).collect_schema()["ten"]
        == frame.select(pl.col("ten").vn.repair()).schema["ten"]
    )


def test_flags_and_tone_style():
    series = pl.Series(["Nguyễn Văn An 2", "Hoà"])
    assert series.vn.flags().to_list() == ["trailing_digits", None]
    assert series.vn.normalize(tone_style="old").to_list() == ["Nguyễn Văn An 2", "Hòa"]


def test_repeated_values_are_repaired_once(monkeypatch):
    asked = []
    table = lagi_clean.normalize.namespace.name_table

    def counting(found, **options):
        asked.extend(found)
        return table(found, **options)

    monkeypatch.setattr(lagi_clean.normalize.namespace, "name_table", counting)
    pl.Series(["Lê An", "LÊ AN"] * 1000).vn.normalize()
    assert sorted(asked) == ["LÊ AN", "Lê An"]


def test_empty_and_all_null_columns():
    for values in ([], [None, None]):
        series = pl.Series("ten", values, dtype=pl.String)
        assert series.vn.normalize().to_list() == values
        assert series.vn.repair().len() == len(values)
