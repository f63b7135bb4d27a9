"""The sheet's cells before anything happens to them: canonical values as an office writes them."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from lagi_clean.sample.facts import pick

__all__ = ["HEADINGS", "NAME_COLUMNS", "sheet_cells"]

HEADINGS = {
    "row_no": "STT",
    "source_id": "Mã hồ sơ",
    "household_id": "Mã hộ",
    "full_name": "Họ và tên",
    "birth_date": "Ngày sinh",
    "sex": "Giới tính",
    "personal_id": "Số ĐDCN",
    "old_id": "Số CMND",
    "ethnicity": "Dân tộc",
    "birth_registration_place": "Nơi ĐKKS",
    "home_place": "Quê quán",
    "permanent_address": "Nơi thường trú",
    "hamlet": "Thôn/Khu phố",
    "ward": "Phường/Xã",
    "head_name": "Chủ hộ",
    "head_relation": "Quan hệ với chủ hộ",
    "father_name": "Họ tên cha",
    "mother_name": "Họ tên mẹ",
    "spouse_name": "Họ tên vợ (chồng)",
    "phone": "SĐT",
    "card_status": "Tình trạng cấp CCCD",
    "card_issued_on": "Ngày cấp",
    "card_expires_on": "Có giá trị đến",
    "eid_status": "Định danh điện tử",
    "eid_level": "Mức độ định danh",
    "eid_channel": "Hình thức cấp định danh",
    "eid_activated_on": "Ngày kích hoạt",
    "remarks": "Ghi chú",
}
"""Columns of the dirty extract and their headings, in order."""

NAME_COLUMNS = ("full_name", "head_name", "father_name", "mother_name", "spouse_name")

_SEX = {"male": ("Nam", "nam", "NAM"), "female": ("Nữ", "nữ", "NỮ", "Nu")}
_CARD = {
    "issued": ("Đã cấp", "Đã trả thẻ"),
    "taken": ("Đã thu nhận", "Chờ cấp"),
    "none": ("Chưa thu nhận",),
}
_EID = {"activated": ("Đã kích hoạt",), "approved": ("Đã phê duyệt",), "taken": ("Đã thu nhận",)}
_CHANNEL = {"with_card": ("Cấp cùng CCCD",), "standalone": ("Cấp cho người đã có CCCD",)}
_DEAD = ("Đã chết", "Chết", "Đã mất", "Đã chết {day}", "Chết ngày {day}")
_MOVED = (
    "Chuyển đi",
    "Đã chuyển",
    "Chuyển đi TP Hồ Chí Minh",
    "Đã chuyển đi Đồng Nai",
    "Chuyển đi Bình Dương",
)
_NOISE = (
    "Đã đối chiếu",
    "Bổ sung số điện thoại",
    "Mất CCCD, xin cấp lại",
    "Đi làm xa",
    "Chưa có ảnh",
    "Kiểm tra lại",
    "Đã xác minh",
)


def sheet_cells(
    rng: np.random.Generator, people: pl.DataFrame, *, eligible: pl.Series
) -> pl.DataFrame:
    """Return the columns of ``HEADINGS`` (without number and file code) as sound text.

    ``people`` has the canonical columns, ``marked`` (a dead or departed person is shown as such);
    ``eligible`` says who may hold a card.
    """
    size = people.height
    like_day = _style(rng, size, [0.87, 0.07, 0.03, 0.02, 0.01])
    like_year = _style(rng, size, [0.75, 0.17, 0.08])
    day, year = pl.col("birth_date"), pl.col("birth_year").cast(pl.String)
    birth = (
        pl.when(day.is_null())
        .then(
            pl.when(like_year == 0)
            .then(year)
            .when(like_year == 1)
            .then("00/00/" + year)
            .otherwise("__/__/" + year)
        )
        .when(like_day == 0)
        .then(day.dt.strftime("%d/%m/%Y"))
        .when(like_day == 1)
        .then(pl.concat_str(day.dt.day(), pl.lit("/"), day.dt.month(), pl.lit("/"), year))
        .when(like_day == 2)
        .then(day.dt.strftime("%d-%m-%Y"))
        .when(like_day == 3)
        .then(day.dt.strftime("%Y-%m-%d"))
        .otherwise(day.dt.strftime("%d.%m.%Y"))
    )
    written = people.select(
        "household_id",
        *NAME_COLUMNS,
        "personal_id",
        "old_id",
        "ethnicity",
        "birth_registration_place",
        "home_place",
        "permanent_address",
        "head_relation",
        "phone",
        birth.alias("birth_date"),
        _hamlet(rng, size).alias("hamlet"),
        _ward(rng, size).alias("ward"),
        _worded(rng, people["sex"], _SEX, [0.93, 0.03, 0.03, 0.01]).alias("sex"),
        _worded(
            rng,
            people["card_status"].zip_with(
                eligible, pl.repeat(None, size, dtype=pl.String, eager=True)
            ),
            _CARD,
            [0.9, 0.1],
        ).alias("card_status"),
        _worded(rng, people["eid_status"], _EID, [1.0]).alias("eid_status"),
        _worded(rng, people["eid_channel"], _CHANNEL, [1.0]).alias("eid_channel"),
        pl.concat_str(pl.lit("Mức "), "eid_level").alias("eid_level"),
        *(
            pl.col(c).dt.strftime("%d/%m/%Y")
            for c in ("card_issued_on", "card_expires_on", "eid_activated_on")
        ),
        _remarks(rng, people).alias("remarks"),
    )
    return written.select(c for c in HEADINGS if c not in {"row_no", "source_id"})


def _style(rng: np.random.Generator, size: int, shares: list[float]) -> pl.Series:
    return pl.Series(pick(np.cumsum(shares), rng.random(size)))


def _worded(
    rng: np.random.Generator,
    values: pl.Series,
    words: Mapping[str, tuple[str, ...]],
    shares: list[float],
) -> pl.Series:
    """Write each value in one of its wordings; a value without any becomes null."""
    style = pick(np.cumsum(shares), rng.random(len(values)))
    result = pl.repeat(None, len(values), dtype=pl.String, eager=True)
    for value, wordings in words.items():
        is_value = (values == value).fill_null(value=False)
        written = pl.Series(wordings).gather(np.minimum(style, len(wordings) - 1))
        result = written.zip_with(is_value, result)
    return result


def _hamlet(rng: np.random.Generator, size: int) -> pl.Expr:
    style = _style(rng, size, [0.78, 0.08, 0.06, 0.04, 0.04])
    name, number = pl.col("hamlet"), pl.col("hamlet").str.extract(r"^Khu phố (\d+)$")
    return (
        pl.when((style == 0) | number.is_null())
        .then(name)
        .when(style == 1)
        .then("KP " + number)
        .when(style == 2)
        .then("KP" + number)
        .when(style == 3)
        .then("Khu phố " + number.str.zfill(2))
        .otherwise("khu phố " + number)
    )


def _ward(rng: np.random.Generator, size: int) -> pl.Expr:
    style = _style(rng, size, [0.80, 0.08, 0.07, 0.05])
    name = pl.col("ward")
    return (
        pl.when(style == 0)
        .then(name)
        .when(style == 1)
        .then(name.str.replace("^Phường", "P.").str.replace("^Xã", "X."))
        .when(style == 2)
        .then(name.str.replace("^Phường ", "").str.replace("^Xã ", ""))
        .otherwise(name.str.replace("^Phường", "phường").str.replace("^Xã", "xã"))
    )


def _remarks(rng: np.random.Generator, people: pl.DataFrame) -> pl.Series:
    size, draw = people.height, rng.random(people.height)
    shown = {
        "dead": pl.Series(_DEAD).gather((draw * len(_DEAD)).astype(np.int64)),
        "moved": pl.Series(_MOVED).gather((draw * len(_MOVED)).astype(np.int64)),
        "noise": pl.Series(_NOISE).gather((draw * len(_NOISE)).astype(np.int64)),
    }
    chatty = pl.Series(rng.random(size) < 0.02)
    return people.select(
        pl.when((pl.col("life_status") == "dead") & pl.col("marked"))
        .then(
            pl.when(shown["dead"].str.contains("{day}", literal=True))
            .then(
                pl.concat_str(
                    shown["dead"].str.replace("{day}", "", literal=True),
                    pl.col("died_on").dt.strftime("%d/%m/%Y"),
                )
            )
            .otherwise(shown["dead"])
        )
        .when((pl.col("residence_status") == "moved_out") & pl.col("marked"))
        .then(shown["moved"])
        .when(pl.col("residence_status") == "temporary")
        .then(pl.lit("Tạm trú"))
        .when(pl.col("residence_status") == "temporarily_absent")
        .then(pl.lit("Tạm vắng"))
        .when(chatty)
        .then(shown["noise"])
    ).to_series()
