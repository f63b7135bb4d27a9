"""A town, and the same town a month later: who stayed keeps the id, and the log says the rest."""

from datetime import date

import polars as pl
import pytest
from typer.testing import CliRunner

from lagi_clean.api.town import sample_town
from lagi_clean.cli.main import app
from lagi_clean.sample.later import later_extract, read_sheet

FIRST, SECOND = date(2022, 12, 31), date(2023, 1, 31)


def typed(*words):
    done = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0


def two_months(folder, *, people, seed, keep_ids):
    """Return the truth of both months, and the folder of either job."""
    sample_town(folder, people=people, seed=seed, as_of=FIRST, only="dirty")
    truth = pl.read_parquet(folder / "truth.parquet")
    rows = read_sheet(folder / "population_dirty.csv")
    sheet, later = later_extract(rows, truth, as_of=FIRST, seed=seed, keep_ids=keep_ids)
    sheet.write_csv(folder / "later.csv")
    typed("dedupe", folder / "population_dirty.csv", "-o", folder / "first", "--as-of", FIRST)
    typed("dedupe", folder / "later.csv", "-o", folder / "second", "--as-of", SECOND,
          "--against", folder / "first")  # fmt: skip
    number = pl.col("source_row").cast(pl.String)
    later = later.with_columns(record_id=pl.concat_str(pl.lit("later:"), number))
    return truth, later, folder / "first", folder / "second"


def check(truth, later, first, second, *, share):
    log = pl.read_parquet(second / "persons_log.parquet")
    before, now = (pl.read_parquet(f / "clusters.parquet") for f in (first, second))
    had = true_and_given(truth, before)
    has = true_and_given(later.filter(pl.col("was").is_not_null()), now)
    both = had.join(has, on="true", suffix="_now")
    kept = both.filter(pl.col("ids_now").list.set_difference("ids").list.len() == 0)
    assert both.height > 0.99 * had.height
    assert kept.height >= share * both.height, f"{kept.height} of {both.height}"

    owners = true_of(truth, before)
    for person, people in true_of(later, now).items():
        if person in owners:  # an id that was somebody's still is, and of nobody else alone
            assert owners[person] & people, person
    lines = log.group_by("person_id").agg("event")
    events = dict(lines.iter_rows())
    ids, earlier = set(now["person_id"]), set(before["person_id"])
    begins = {"kept", "new", "split", "returned"}
    for person in ids:
        assert len(begins & set(events[person])) == 1, person
        assert ("kept" in events[person]) == (person in earlier)
    taken_in = set(log.filter(event="merged")["other_id"])
    for person in earlier - ids:
        assert events.get(person) == ["gone"] or person in taken_in, person
    assert taken_in <= earlier - ids
    lent = log.filter(pl.col("event").is_in(["moved", "split"]))
    assert set(lent["other_id"]) <= earlier & ids


def true_and_given(truth, clusters):
    """Return each true person with the ids that its records have."""
    rows = truth.select("record_id", true="person_id").join(clusters, on="record_id")
    return rows.group_by("true").agg(pl.col("person_id").unique().alias("ids"))


def true_of(truth, clusters):
    """Return the true people behind each id."""
    rows = truth.select("record_id", true="person_id").join(clusters, on="record_id")
    return {one: set(true) for one, true in rows.group_by("person_id").agg("true").iter_rows()}


def test_in_a_small_town(tmp_path):
    check(*two_months(tmp_path, people=5000, seed=77, keep_ids=True), share=0.999)


@pytest.mark.long
@pytest.mark.parametrize("keep_ids", [True, False])
def test_in_a_larger_town_also_where_files_are_numbered_anew(tmp_path, keep_ids):
    check(*two_months(tmp_path, people=20_000, seed=4, keep_ids=keep_ids), share=0.999)
