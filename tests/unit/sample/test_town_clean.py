"""The clean extract: exact counts, and people who agree with the law and with one another."""

from datetime import date

import polars as pl
import pytest

from lagi_clean.api.town import sample_town
from lagi_clean.data import csv_rows
from lagi_clean.errors import UsageError
from lagi_clean.tables import CITIZENS, MATCH_KEYS

AS_OF = date(2022, 12, 31)


def turned(born: date, years: int) -> date:
    """The birthday, 28 February for those of the 29th."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 2, 28)


@pytest.fixture(scope="module")
def clean(tmp_path_factory) -> pl.DataFrame:
    folder = tmp_path_factory.mktemp("clean")
    sample_town(folder, people=6000, seed=11, only="clean")
    return pl.read_parquet(folder / "population_clean.parquet")


def test_the_published_town_comes_out_of_any_seed(tmp_path):
    sample_town(tmp_path, seed=20_26, only="clean")
    town = pl.read_parquet(tmp_path / "population_clean.parquet")
    eligible = town.filter(
        pl.when(pl.col("birth_date").is_null())
        .then(pl.col("birth_year") < 2008)
        .otherwise(pl.col("birth_date") <= date(2008, 12, 31))
    )
    assert town.height == 128_402
    assert eligible.height == 104_080
    assert (eligible["card_status"] == "issued").sum() == 96_376
    assert (eligible["eid_channel"] == "with_card").sum() == 8_352
    alone = eligible.filter(pl.col("eid_channel") == "standalone")
    assert alone.height == 1_828
    assert set(alone["card_status"]) == {"issued"}
    assert town["eid_channel"].count() == 10_180
    assert town["personal_id"].n_unique() == town["source_id"].n_unique() == 128_402
    assert set(town["life_status"]) == {"alive"}
    assert town["ward"].n_unique() == 9


def test_family_names_have_southern_shares_and_namesakes_the_natural_rate(tmp_path):
    sample_town(tmp_path, people=40_000, seed=4, only="clean")
    town = pl.read_parquet(tmp_path / "population_clean.parquet")
    share = dict(town["family_name"].value_counts(normalize=True).iter_rows())
    assert 0.27 < share["Nguyễn"] < 0.36
    assert share["Võ"] > share["Vũ"]
    counts = town["full_name"].value_counts()["count"].to_list()
    same = sum(n * (n - 1) for n in counts) / town.height / (town.height - 1)
    assert 1.3e-5 < same < 9e-5  # school lists 1.3e-5, southern students 5.5e-5, older people more
    minorities = set(town["ethnicity"])
    assert minorities == {"Kinh", "Chăm", "Hoa", "Raglai", "Ê Đê"}
    ede = town.filter(pl.col("ethnicity") == "Ê Đê")
    assert ede.filter(pl.col("sex") == "female")["full_name"].str.starts_with("H'").all()
    assert ede.filter(pl.col("sex") == "male")["full_name"].str.starts_with("Y ").all()


def test_columns_are_those_of_citizens(clean):
    expected = {name: dtype for name, dtype in CITIZENS.items() if name not in MATCH_KEYS}
    assert dict(clean.schema) == expected
    assert clean["record_id"].to_list()[:2] == ["population_clean:1", "population_clean:2"]
    assert clean["source_id"].is_null().sum() == 0


def test_numbers_agree_with_province_sex_and_year(clean):
    codes = {row["province"]: row["cccd_code"] for row in csv_rows("cccd_province_codes.csv")}
    rows = clean.select("personal_id", "birth_registration_place", "sex", "birth_year").iter_rows()
    for number, place, sex, year in rows:
        assert len(number) == 12
        assert number[:3] == codes[place.rsplit(", ", 1)[-1]]
        assert int(number[3]) == (year - 1900) // 100 * 2 + (sex == "female")
        assert int(number[4:6]) == year % 100


def test_card_dates_follow_the_law(clean):
    cards = clean.filter(pl.col("card_status") == "issued", pl.col("birth_date").is_not_null())
    assert cards.height > 4000
    for born, issued, expires in cards.select(
        "birth_date", "card_issued_on", "card_expires_on"
    ).iter_rows():
        assert turned(born, 14) <= issued < AS_OF
        milestones = [age for age in (25, 40, 60) if issued < turned(born, age - 2)]
        assert expires == (turned(born, milestones[0]) if milestones else None)
    others = clean.filter(pl.col("card_status") != "issued")
    assert others["card_issued_on"].count() == others["card_expires_on"].count() == 0


def test_e_id_dates_come_after_the_pilot_and_before_the_reference_date(clean):
    taken = clean.filter(pl.col("eid_status") != "none")
    assert taken["eid_registered_on"].min() >= date(2022, 2, 25)
    assert taken["eid_registered_on"].max() < AS_OF
    active = taken.filter(pl.col("eid_status") == "activated")
    assert active.height > 10
    assert (active["eid_activated_on"] > active["eid_registered_on"]).all()
    assert set(taken["eid_level"]) <= {1, 2}
    waiting = taken.filter(pl.col("card_status") != "issued")
    assert set(waiting["eid_status"]) <= {"taken"}


def test_every_household_has_one_head_of_that_name(clean):
    heads = clean.filter(pl.col("head_relation") == "Chủ hộ")
    assert heads["household_id"].n_unique() == heads.height == clean["household_id"].n_unique()
    assert (heads["full_name"] == heads["head_name"]).all()
    names = dict(heads.select("household_id", "full_name").iter_rows())
    assert clean["household_id"].replace_strict(names).eq(clean["head_name"]).all()
    assert heads["birth_year"].max() <= 2004


def test_children_are_named_after_parents_of_a_plausible_age(clean):
    alone_of_name = pl.len().over("household_id", "full_name") == 1  # a son may bear his father's
    people = clean.filter(alone_of_name).select("household_id", "full_name", "birth_year", "sex")
    children = clean.filter(pl.col("head_relation") == "Con")
    for parent, sex, youngest in (("mother_name", "female", 17), ("father_name", "male", 17)):
        together = children.join(
            people.filter(pl.col("sex") == sex).rename({"birth_year": "parent_year"}),
            left_on=["household_id", parent],
            right_on=["household_id", "full_name"],
        )
        assert together.height > 0.5 * children.height
        gap = together["birth_year"] - together["parent_year"]
        assert gap.min() >= youngest
    kinh = clean.filter(pl.col("ethnicity") == "Kinh")
    own, fathers = kinh["family_name"], kinh["father_name"]
    assert all(f.startswith(n) for n, f in zip(own, fathers, strict=True))


def test_husband_and_wife_name_one_another(clean):
    wives = clean.filter(pl.col("head_relation") == "Vợ")
    heads = clean.filter(pl.col("head_relation") == "Chủ hộ").select("household_id", "spouse_name")
    both = wives.join(heads, on="household_id", suffix="_of_head")
    assert both.height == wives.height > 500
    assert (both["spouse_name"] == both["head_name"]).all()
    assert (both["spouse_name_of_head"] == both["full_name"]).all()


def test_the_new_units_have_three_wards_and_no_district(tmp_path):
    sample_town(tmp_path, people=3000, seed=2, only="clean", units="2025-07")
    town = pl.read_parquet(tmp_path / "population_clean.parquet")
    assert dict(town.select("ward_code", "ward").unique().iter_rows()) == {
        "23231": "Phường Phước Hội",
        "23235": "Phường La Gi",
        "23246": "Xã Tân Hải",
    }
    assert town["district"].count() == 0
    assert set(town["province"]) == {"Tỉnh Lâm Đồng"}


@pytest.mark.parametrize("as_of", [date(2023, 2, 28), date(2024, 2, 29), date(2026, 6, 30)])
def test_counts_are_exact_at_any_reference_date(tmp_path, as_of):
    town = sample_town(tmp_path, people=2000, seed=3, as_of=as_of, only="clean")
    frame = pl.read_parquet(tmp_path / "population_clean.parquet")
    adults = sum(
        turned(born, 14) <= as_of if born else True for born in frame["birth_date"].to_list()
    )
    assert adults == town.counts["clean"]["eligible"] == 1621
    assert frame["birth_date"].max() <= as_of


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"people": 10}, "TOWN_PEOPLE"),
        ({"seed": -1}, "TOWN_SEED"),
        ({"seed": 10**20}, "TOWN_SEED"),
        ({"as_of": date(2020, 1, 1)}, "TOWN_AS_OF"),
        ({"units": "2020"}, "TOWN_UNITS"),
        ({"only": "truth"}, "TOWN_ONLY"),
    ],
)
def test_what_cannot_be_made_is_a_usage_error_and_leaves_nothing(tmp_path, arguments, code):
    with pytest.raises(UsageError) as caught:
        sample_town(tmp_path / "town", **arguments)
    assert caught.value.code == code
    assert caught.value.hint("vi")
    assert not list(tmp_path.rglob("*.parquet"))
