"""One row per person."""

from datetime import date

import polars as pl
import pytest

from lagi_clean.data import toml_document
from lagi_clean.errors import UsageError
from lagi_clean.resolve import resolve_people
from lagi_clean.survivorship import followers, precise, rule_names
from lagi_clean.tables import CITIZENS, CLUSTERS, CONFLICTS, conform

ROWS = [
    {
        "record_id": "x:1",
        "full_name": "Bui Thi Thoa",
        "name_key": "bui thi thoa",
        "birth_year": 1985,
        "birth_precision": "year",
        "card_status": "none",
        "ward": "Xã Tân Tiến",
        "ward_code": "23246",
    },
    {"record_id": "x:2", "full_name": "Trần Quốc Huy", "phone": "0912345678"},
    {
        "record_id": "x:3",
        "full_name": "Bùi Thị Thoa",
        "name_key": "bùi thị thoa",
        "birth_date": date(1985, 3, 17),
        "birth_year": 1985,
        "birth_precision": "day",
        "card_status": "issued",
        "card_issued_on": date(2022, 5, 1),
        "hamlet": "Khu phố 2",
        "personal_id": "060185402713",
    },
    {"record_id": "x:4", "full_name": "Bùi Thị Thoa", "personal_id": "060185402713"},
    {"record_id": "x:5", "full_name": "Bùi Thị Thoa", "personal_id": "060185402714"},
]


@pytest.fixture
def citizens():
    rows = [{**row, "source": "x", "source_row": n} for n, row in enumerate(ROWS, start=1)]
    frame = conform(pl.DataFrame(rows, infer_schema_length=None), CITIZENS)
    return frame.with_columns(note=pl.Series(["a", None, "bb", None, None]))


@pytest.fixture
def clusters():
    people = ["x:1", "x:2", "x:1", "x:1", "x:1"]
    ids = [row["record_id"] for row in ROWS]
    return pl.DataFrame(
        {"record_id": ids, "person_id": people, "cluster_size": [4, 1, 4, 4, 4]},
        schema=dict(CLUSTERS),
    )


def first(people):
    return people.people.collect().row(0, named=True)


def test_one_row_per_person_in_input_order_with_all_columns(citizens, clusters):
    found = resolve_people(citizens, clusters).people.collect()
    assert found.columns == ["person_id", "cluster_size", "record_ids", *citizens.columns]
    assert found["person_id"].to_list() == ["x:1", "x:2"]
    assert found["record_ids"].to_list() == ["x:1; x:3; x:4; x:5", "x:2"]
    assert found["source_row"].to_list() == [1, 2]


def test_values_that_belong_together_come_from_one_record(citizens, clusters):
    person = first(resolve_people(citizens, clusters))
    assert person["full_name"] == "Bùi Thị Thoa"
    assert person["name_key"] == "bùi thị thoa"
    assert person["birth_date"] == date(1985, 3, 17)
    assert person["birth_precision"] == "day"
    assert (person["card_status"], person["card_issued_on"]) == ("issued", date(2022, 5, 1))
    assert (person["ward"], person["hamlet"]) == ("Xã Tân Tiến", None)
    assert person["note"] == "bb"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("majority", "060185402713"), ("recent", "060185402714"), ("first", "060185402713")],
)
def test_rules_for_a_column(citizens, clusters, rule, expected):
    found = resolve_people(citizens, clusters, survivorship={"personal_id": rule})
    assert first(found)["personal_id"] == expected


def test_provenance_names_the_record_of_each_value(citizens, clusters):
    found = resolve_people(citizens, clusters).provenance
    assert set(found["person_id"]) == {"x:1"}
    given = dict(found.select("column", "record_id").iter_rows())
    assert given["full_name"] == "x:3"
    assert given["ward"] == "x:1"
    assert "phone" not in given


def test_conflicts_are_listed_with_each_value_and_who_holds_it(citizens, clusters):
    found = resolve_people(citizens, clusters).conflicts
    assert found.schema == CONFLICTS
    numbers = found.filter(pl.col("column") == "personal_id").rows()
    assert numbers == [
        ("x:1", "personal_id", "060185402713", 2, "x:3; x:4", True),
        ("x:1", "personal_id", "060185402714", 1, "x:5", False),
    ]
    assert found["column"].unique(maintain_order=True).to_list() == [
        "full_name",
        "birth_precision",
        "personal_id",
        "card_status",
        "note",
    ]


def test_what_is_chosen_of_a_conflict_is_what_the_person_has(citizens, clusters):
    for rule in ("majority", "recent", "first", "complete"):
        found = resolve_people(citizens, clusters, survivorship={"default": rule})
        person = first(found)
        chosen = found.conflicts.filter("chosen").select("column", "value").rows()
        assert chosen
        assert all(str(person[column]) == value for column, value in chosen)
        assert found.conflicts["chosen"].sum() == found.conflicts["column"].n_unique()


def test_a_serial_number_of_the_rows_is_no_conflict(citizens, clusters):
    numbered = citizens.with_columns(
        pl.Series("STT", ["7", "8", "9", None, "10"]), pl.Series("floor", ["1", "2", "2", "3", "2"])
    )
    found = resolve_people(numbered, clusters).conflicts["column"].to_list()
    assert "STT" not in found
    assert "floor" in found


def test_an_unknown_rule_is_refused(citizens, clusters):
    with pytest.raises(UsageError, match="newest"):
        resolve_people(citizens, clusters, survivorship={"phone": "newest"})


def test_every_column_of_citizens_has_a_rule_or_follows_one():
    led = {one for columns in followers().values() for one in columns}
    made_here = {"record_id", "source", "source_row", "source_id"}
    fields = toml_document("resolve/survivorship.toml")["fields"]
    assert fields == [name for name in CITIZENS if name not in led | made_here]
    assert set(followers()) | set(precise()) <= set(fields)


def test_a_source_column_called_as_ours_is_kept(citizens, clusters):
    found = resolve_people(
        citizens.with_columns(person_id=pl.lit("own")), clusters
    ).people.collect()
    assert found["person_id"].to_list() == ["x:1", "x:2"]
    assert found["source_person_id"].to_list() == ["own", "own"]


def test_nobody_with_several_records(citizens, clusters):
    alone = clusters.with_columns(person_id=pl.col("record_id"), cluster_size=pl.lit(1))
    found = resolve_people(citizens, alone)
    assert found.people.collect().height == 5
    assert not found.provenance.height
    assert not found.conflicts.height


@pytest.mark.parametrize("rule", list(rule_names()))
def test_nobody_has_several_records(citizens, rule):
    alone = pl.DataFrame(
        {"record_id": citizens["record_id"], "person_id": citizens["record_id"]}
    ).with_columns(cluster_size=pl.lit(1, dtype=pl.Int64))
    found = resolve_people(citizens, alone, survivorship={"default": rule})
    assert found.people.collect()["record_ids"].equals(citizens["record_id"].alias("record_ids"))
    assert found.provenance.is_empty()
    assert found.conflicts.is_empty()
