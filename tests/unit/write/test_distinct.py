"""What a table of people says of its own numbers."""

from datetime import date
from io import BytesIO

import polars as pl
import pyarrow.parquet as pq
import pytest

from lagi_clean.api.coverage import coverage_of_file
from lagi_clean.tables import CITIZENS, conform
from lagi_clean.write.distinct import distinct_columns
from lagi_clean.write.frames import write_parquet

DAY = date(2022, 12, 31)
NUMBERS = ["060080000001", "060080000002", "060080000003", None, None]


def people(numbers, **more):
    """Return citizens born in 1980 with these numbers."""
    n = len(numbers)
    frame = pl.DataFrame(
        {
            "record_id": [f"a:{i}" for i in range(n)],
            "birth_year": [1980] * n,
            "full_name": ["Nguyễn Văn An"] * n,
            "personal_id": numbers,
        },
        schema_overrides={"birth_year": pl.Int16},
    )
    return conform(frame, CITIZENS).with_columns(**more)


def left_out(path):
    return dict(coverage_of_file(path, as_of=DAY).left_out)


def test_a_table_without_repeated_numbers_says_so(tmp_path):
    path = tmp_path / "people.parquet"
    write_parquet(people(NUMBERS, person_id=pl.Series(["a", "b", "c", "d", "e"])), path)
    assert distinct_columns(path) == {"person_id", "personal_id"}
    assert left_out(path) == {}


def test_a_repeated_number_is_not_called_distinct(tmp_path):
    path = tmp_path / "citizens.parquet"
    write_parquet(people([*NUMBERS, NUMBERS[0]]), path)
    assert distinct_columns(path) == frozenset()
    assert left_out(path) == {"duplicate_number": 1}


def test_the_person_id_decides_though_numbers_are_distinct(tmp_path):
    path = tmp_path / "people.parquet"
    write_parquet(people(NUMBERS, person_id=pl.Series(["a", "b", "c", "d", "a"])), path)
    assert distinct_columns(path) == {"personal_id"}
    assert left_out(path) == {"duplicate_person": 1}


def twice_by_polars(path):
    pl.concat([pl.read_parquet(path)] * 2).write_parquet(path)


def twice_by_arrow(path):
    table = pq.read_table(BytesIO(path.read_bytes()))
    pq.write_table(table.take([0, 0, 1, 2, 3]), path)


def twice_under_our_words(path):
    said = pl.read_parquet_metadata(path)
    said.pop("ARROW:schema")
    pl.concat([pl.read_parquet(path)] * 2).write_parquet(path, metadata=said)


@pytest.mark.parametrize(
    ("rewrite", "repeated"),
    [(twice_by_polars, 3), (twice_by_arrow, 1), (twice_under_our_words, 3)],
)
def test_nobody_counts_twice_in_a_table_that_another_program_made_anew(tmp_path, rewrite, repeated):
    path = tmp_path / "citizens.parquet"
    write_parquet(people(NUMBERS), path)
    rewrite(path)
    assert left_out(path) == {"duplicate_number": repeated}


@pytest.mark.parametrize("said", ["", "[]", "7", '{"rows": 5}', '{"rows": 5, "columns": null}'])
def test_words_that_are_not_ours_say_nothing(tmp_path, said):
    path = tmp_path / "citizens.parquet"
    people(NUMBERS[:1] * 5).write_parquet(path, metadata={"lagi_clean.distinct": said})
    assert distinct_columns(path) == frozenset()
    assert left_out(path) == {"duplicate_number": 4}


def test_other_tables_say_nothing(tmp_path):
    path = tmp_path / "clusters.parquet"
    write_parquet(pl.DataFrame({"record_id": ["a:1"], "person_id": ["a:1"]}), path)
    assert set(pl.read_parquet_metadata(path)) == {"ARROW:schema"}
