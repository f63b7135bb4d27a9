"""A finished job on the small town, with a few nights of history."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lagi_clean.api.history import record_or_count
from lagi_clean.api.run import run_job

AS_OF = date(2022, 12, 31)
SAMPLE = Path(__file__).parents[3] / "sample_data"


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("report") / "job"
    run_job([SAMPLE / "population_dirty.csv"], out, as_of=AS_OF)
    return out


@pytest.fixture(scope="session")
def history(folder, tmp_path_factory):
    database = tmp_path_factory.mktemp("history") / "coverage.db"
    for day in range(1, 29, 3):
        record_or_count(
            folder / "people.parquet",
            history=database,
            recorded_at=datetime(2022, 12, day, tzinfo=UTC),
            as_of=date(2022, 12, day),
        )
    return database
