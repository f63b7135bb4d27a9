"""Synthetic citizens for the tests of matching."""

from datetime import date

import polars as pl
import pytest

from lagi_clean.match.cleaning import folded
from lagi_clean.tables import CITIZENS, conform

PERSON = {
    "full_name": "Bùi Thị Kim Thoa",
    "birth_date": date(1985, 3, 17),
    "sex": "female",
    "personal_id": "060185402713",
    "old_id": "260411872",
    "ethnicity": "Kinh",
    "home_place": "Hàm Tân, Bình Thuận",
    "permanent_address": "Tổ 4, Khu phố 2, phường Phước Hội, thị xã La Gi, tỉnh Bình Thuận",
    "hamlet": "Khu phố 2",
    "ward": "Phường Phước Hội",
    "ward_code": "23231",
    "household_id": "HK000017",
    "head_name": "Bùi Văn Lộc",
    "father_name": "Bùi Văn Lộc",
    "mother_name": "Đặng Thị Hồng Nhạn",
    "phone": "0912345678",
}
"""Composed from the frequency tables; nobody's data."""


def make_citizens(*changes: dict[str, object], source: str = "extract") -> pl.DataFrame:
    """Return one record for each dict of changes to ``PERSON``; None removes a value."""
    rows = []
    for number, change in enumerate(changes, start=1):
        row = {**PERSON, "source": source, "source_row": number, **change}
        row.setdefault("record_id", f"{source}:{number}")
        words = str(row["full_name"]).split()
        row |= {"family_name": words[0], "given_name": words[-1]}
        row["middle_name"] = " ".join(words[1:-1]) or None
        day = row["birth_date"]
        if day is not None:
            row |= {"birth_year": day.year, "birth_month": day.month, "birth_precision": "day"}
        row.setdefault("birth_precision", "year" if "birth_year" in row else "none")
        rows.append(row)
    frame = conform(pl.DataFrame(rows, schema_overrides={"birth_date": pl.Date}), CITIZENS)
    return frame.with_columns(
        name_key=pl.col("full_name").str.to_lowercase(),
        name_fold=folded(pl.col("full_name")),
        name_sound=folded(pl.col("full_name")).str.replace_all("ng\\b", "n"),
    )


@pytest.fixture
def citizens():
    """The factory of citizens frames."""
    return make_citizens
