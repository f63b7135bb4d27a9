"""``link`` as it is typed."""

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from lagi_clean.cli.main import app

ROOT = Path(__file__).parents[3]
CUSTOMERS = ROOT / "docs" / "examples" / "customers"

TOWN = """Mã hồ sơ;Họ và tên;Ngày sinh;Giới tính;Số định danh;Tên cha
HS1;Mang Hữu Khuê;09/08/1971;Nam;060071402713;Mang Tấn Lộc
HS2;Võ Thị Sương;02/11/1996;Nữ;060196402999;Võ Văn Ất
HS3;Ngô Văn Ất;04/03/1950;Nam;060050123456;Ngô Văn Bình
"""
INSURANCE = """Mã hồ sơ;Họ và tên;Ngày sinh;Giới tính;Số định danh;Tên cha
DN1;Mang Hữu Khuê;09/08/1971;Nam;;Mang Tấn Lộc
DN2;Võ Thị Sương;02/11/1996;Nữ;060196402999;Võ Văn Ất
DN3;Thông Thị Bé;30/01/1988;Nữ;060188111222;Thông Văn Hai
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    (tmp_path / "town.csv").write_text(TOWN, encoding="utf-8")
    (tmp_path / "bhyt.csv").write_text(INSURANCE, encoding="utf-8")
    for name in ("customers.csv", "customers.toml", "newsletter.csv"):
        shutil.copy(CUSTOMERS / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(*words):
    done = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert done.exit_code == 0
    return done


def table(name, folder="out"):
    return pl.read_parquet(f"{folder}/{name}.parquet")


def test_figures_and_tables(place):
    done = typed("link", "town.csv", "bhyt.csv", "-o", "out", "--as-of", "2022-12-31", "--json")
    told = json.loads(done.stdout)
    assert (told["command"], told["as_of"]) == ("link", "2022-12-31")
    assert (told["left_records"], told["right_records"], told["linked_pairs"]) == (3, 3, 2)
    assert told["gaps"] == {"missing": 1}
    assert table("pairs").select("id_l", "id_r").rows() == [
        ("town:1", "bhyt:1"), ("town:2", "bhyt:2"),
    ]  # fmt: skip
    assert table("unmatched_left")["source_id"].to_list() == ["HS3"]
    assert table("unmatched_right")["source_id"].to_list() == ["DN3"]
    assert table("number_gaps").row(0, named=True)["number_l"] == "060071402713"


def test_in_words(place):
    done = typed("link", "town.csv", "bhyt.csv", "-o", "out", "--as-of", "2022-12-31")
    rows = [line.split() for line in done.stdout.splitlines()]
    assert ["linked", "pairs", "2"] in rows
    assert ["missing", "1"] in rows
    assert done.stderr.startswith("out: pairs, unmatched_left")


def test_every_row_is_accounted_for(place):
    (place / "bhyt.csv").write_text(INSURANCE + "\n;;;;;\n", encoding="utf-8")
    typed("link", "town.csv", "bhyt.csv", "-o", "out", "--as-of", "2022-12-31")
    typed("verify", "out")
    assert {"changes", "issues", "quarantine"} <= {path.stem for path in Path("out").iterdir()}
    assert set(table("citizens")["link_side"]) == {"left", "right"}


def test_the_log_of_both_lists_names_the_same_records_as_the_tables(place):
    (place / "other").mkdir()
    shouted = TOWN.replace("Mang Hữu Khuê", "MANG  HỮU KHUÊ")
    (place / "other" / "town.csv").write_text(shouted, encoding="utf-8")
    typed("link", "town.csv", "other/town.csv", "-o", "out", "--as-of", "2022-12-31")
    known = set(table("citizens")["record_id"])
    assert {id_.partition("/")[0] for id_ in known} == {"left", "right"}
    changed = table("changes").filter(column="full_name")
    assert changed["record_id"].unique().to_list() == ["right/town:1"]
    for name in ("changes", "issues"):
        rows = table(name).drop_nulls("record_id")  # an issue may be of the whole file
        assert set(rows["record_id"]) <= known
        assert (rows["record_id"].str.split("/").list.first() == rows["link_side"]).all()


CUSTOM = ("link", "customers.csv", "newsletter.csv", "--spec", "customers.toml")


def test_lists_with_ids_of_their_own(place):
    told = json.loads(typed(*CUSTOM, "-o", "out", "--right-id", "subscriber", "--json").stdout)
    assert told["right_records"] == 138
    assert (told["linked_pairs"], told["gaps"]) == (109, {})
    assert table("number_gaps").is_empty()


def test_differences_are_those_of_the_columns_compared(place):
    typed(*CUSTOM, "-o", "out", "--right-id", "subscriber")
    found = table("differences")
    assert {"given_name", "surname", "street"} <= set(found["column"])
    assert {"town", "customer_id", "given"}.isdisjoint(found["column"])
    row = found.filter(column="surname").row(0, named=True)
    of = {r["record_id"]: r["surname"] for r in table("citizens").iter_rows(named=True)}
    assert (row["left"], row["right"]) == (of[row["id_l"]], of[row["id_r"]])
    assert row["left"] != row["right"]


def test_one_to_one_never_links_a_record_twice(place):
    typed(*CUSTOM, "-o", "out", "--right-id", "subscriber", "--one-to-one")
    linked = table("pairs").filter(decision="match")
    assert linked.height > 50
    assert linked["id_l"].is_unique().all()
    assert linked["id_r"].is_unique().all()


def test_a_trained_model_is_used(place):
    typed("train", "customers.csv", "-o", "m.json", "--spec", "customers.toml")
    typed(*CUSTOM, "-o", "trained", "--right-id", "subscriber", "--model", "m.json")
    typed(*CUSTOM, "-o", "itself", "--right-id", "subscriber")
    weights = [table("pairs", f)["match_weight"].drop_nulls().max() for f in ("trained", "itself")]
    assert weights[0] != weights[1]


def test_a_pair_of_a_link_is_explained_by_its_own_specification(place):
    typed(*CUSTOM, "-o", "out", "--right-id", "subscriber")
    pair = table("pairs").filter(decision="match").row(0, named=True)
    told = typed("explain", "out", pair["id_l"], pair["id_r"]).stdout
    assert "surname: same" in told
    assert told.splitlines()[-1].startswith("Decision: records of one and the same")


def test_the_weight_that_is_explained_is_that_of_the_link(place):
    """Also where the file on the left comes after the other one in the alphabet."""
    typed("link", "town.csv", "bhyt.csv", "-o", "out", "--as-of", "2022-12-31")
    pairs = table("pairs")
    assert pairs["id_l"].str.starts_with("town:").all()
    for pair in pairs.iter_rows(named=True):
        told = json.loads(typed("explain", "out", pair["id_l"], pair["id_r"], "--json").stdout)
        assert told["weight"] == pytest.approx(pair["match_weight"], abs=1e-5)
        assert (told["decision"], told["tier"]) == (pair["decision"], pair["tier"])
