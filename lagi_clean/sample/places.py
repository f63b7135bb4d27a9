"""Wards, hamlets and addresses in the units of either period."""

import numpy as np
import polars as pl

from lagi_clean.data import csv_rows
from lagi_clean.sample.facts import Ints, code_column
from lagi_clean.sample.plan import Plan

__all__ = ["place_columns"]

OLD_PROVINCE, NEW_PROVINCE = "Tỉnh Bình Thuận", "Tỉnh Lâm Đồng"
DISTRICT = "Thị xã La Gi"


def place_columns(
    plan: Plan, ward: Ints, hamlet: Ints, rng: np.random.Generator, household: Ints
) -> dict[str, pl.Series]:
    """Return the columns of residence in the units of the plan."""
    rows = csv_rows("town/wards.csv")
    period = plan.units.replace("-", "_")
    merged = plan.units == "2025-07"
    names: list[str] = []
    starts: list[int] = []
    for row in rows:
        starts.append(len(names))
        own = row["ward_2025_06"].split(" ", 1)[1]
        for part in row["hamlets"].split("|"):
            numbered = f" {own}" if merged and part.isdigit() else ""
            names.append(f"{row['hamlet_kind']} {part}{numbered}")
    hamlet_name = code_column(names, np.array(starts)[ward] + hamlet)
    ward_name = code_column([r[f"ward_{period}"] for r in rows], ward)
    group = pl.Series(rng.integers(1, 25, int(household.max()) + 1)[household]).cast(pl.String)
    size = len(ward)
    district = pl.Series([None if merged else DISTRICT], dtype=pl.String).new_from_index(0, size)
    province = pl.Series([NEW_PROVINCE if merged else OLD_PROVINCE]).new_from_index(0, size)
    tail = "tỉnh Lâm Đồng" if merged else "thị xã La Gi, tỉnh Bình Thuận"
    address = pl.select(
        pl.concat_str(
            pl.lit("Tổ "),
            group,
            pl.lit(", "),
            hamlet_name,
            pl.lit(", "),
            ward_name.str.replace("^Phường", "phường").str.replace("^Xã", "xã"),
            pl.lit(f", {tail}"),
        )
    ).to_series()
    return {
        "permanent_address": address,
        "current_address": address,
        "hamlet": hamlet_name,
        "ward": ward_name,
        "ward_code": code_column([r[f"code_{period}"] for r in rows], ward),
        "district": district,
        "province": province,
    }
