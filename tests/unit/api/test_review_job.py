"""From doubtful pairs to a workbook, to decisions, to the next run, and back again."""

from dataclasses import replace
from datetime import date

import fastexcel
import polars as pl
import pytest
from xlsxwriter import Workbook

from lagi_clean.api.matching import dedupe, read_decisions, write_deduped
from lagi_clean.api.review import apply_review, export_review, undo_decisions
from lagi_clean.errors import InputError, UsageError
from lagi_clean.settings import Settings
from lagi_clean.tables import CITIZENS, conform
from lagi_clean.text.keys import name_fold
from tests.workbooks import answer, save, sheets

AS_OF = date(2022, 12, 31)
ON = date(2023, 1, 9)
COMMON = {
    "family_name": "Mang",
    "middle_name": "Hữu",
    "given_name": "Khuê",
    "full_name": "Mang Hữu Khuê",
    "birth_date": date(1971, 8, 9),
    "birth_year": 1971,
    "birth_month": 8,
    "birth_precision": "day",
    "sex": "male",
    "father_name": "Mang Tấn Lộc",
    "mother_name": "Thông Thị Bé",
    "household_id": "HK1",
}
ROWS = [
    COMMON | {"personal_id": "060071402713", "source_id": "HS1"},
    COMMON | {"full_name": "Mang Huu Khue", "source_id": "HS2"},
    COMMON | {"personal_id": "060071911548"},
]
CHOSEN = {"same": "same", "not_same": "not the same", "unsure": "unsure"}


def citizens(rows=ROWS, *, source="extract"):
    numbered = [
        {"source": source, **row, "record_id": f"{source}:{n}", "source_row": n}
        for n, row in enumerate(rows, start=1)
    ]
    frame = conform(pl.DataFrame(numbered, infer_schema_length=None), CITIZENS)
    fold = pl.col("full_name").map_elements(name_fold, return_dtype=pl.String)
    return frame.with_columns(
        name_key=pl.col("full_name").str.to_lowercase(), name_fold=fold, name_sound=fold
    )


def job(folder, records, decisions=None):
    held = None if decisions is None else read_decisions(decisions)
    found = dedupe(records, decisions=held)
    write_deduped(found, folder, source=folder / "none.csv", as_of=AS_OF, settings=Settings())
    return found


@pytest.fixture
def asked(tmp_path):
    """A job that asks three pairs: 1 and 2, 1 and 3, 2 and 3."""
    found = job(tmp_path / "job", citizens())
    assert found.summary["review_pairs"] == 3
    return tmp_path / "job"


def answered(folder, answers, *, lines=None, path=None):
    """Return a workbook of the job with answers; ``lines`` may reorder or change its lines."""
    path = path or folder.parent / "review.xlsx"
    export_review(folder, path)
    return answer(path, answers, lines=lines)


def apply(folder, workbook, *, by="Thái"):
    return apply_review(folder, workbook, decisions=folder.parent / "decisions.csv", by=by, on=ON)


def refused(folder, workbook):
    with pytest.raises(InputError) as caught:
        apply(folder, workbook)
    assert not (folder.parent / "decisions.csv").exists()
    return caught.value


SAME, APART = ("extract:1", "extract:2"), ("extract:1", "extract:3")
FOLLOWS = ("extract:2", "extract:3")


@pytest.fixture
def decided(asked):
    """The file of decisions after 1 is 2 and 1 is not 3 were answered."""
    book = answered(asked, {SAME: ("same", "sổ hộ khẩu"), APART: ("not the same", "")})
    done = apply(asked, book)
    assert (done.asked, done.answered, done.new) == (3, 2, 2)
    return asked.parent / "decisions.csv"


def test_the_next_run_joins_keeps_apart_and_asks_nothing(decided, tmp_path):
    found = job(tmp_path / "next", citizens(), decided)
    person = dict(found.clusters.select("record_id", "person_id").iter_rows())
    assert person == {"extract:1": "extract:1", "extract:2": "extract:1", "extract:3": "extract:3"}
    assert found.summary["review_pairs"] == 0
    assert export_review(tmp_path / "next", tmp_path / "empty.xlsx") == 0
    assert found.pairs.select("id_l", "id_r", "decision", "tier").rows() == [
        (*SAME, "match", "reviewed")
    ]
    tiers = {row[:2]: row[2] for row in found.apart.rows()}
    assert tiers == {APART: "reviewed", FOLLOWS: "follows_review"}
    assert found.decisions == {
        "held": 2, "contradicted": 0, "record_changed": 0, "record_absent": 0,
    }  # fmt: skip


def test_a_later_extract_in_another_order_and_under_another_name(decided, tmp_path):
    later = [ROWS[2] | {"card_status": "issued"}, ROWS[1], ROWS[0]]
    found = job(tmp_path / "later", citizens(later, source="tháng 1"), decided)
    person = dict(found.clusters.select("record_id", "person_id").iter_rows())
    assert person["tháng 1:2"] == person["tháng 1:3"] != person["tháng 1:1"]
    assert found.summary["review_pairs"] == 0


def test_an_id_given_to_somebody_else_joins_nobody(decided, tmp_path):
    other = {
        "full_name": "Võ Thị Sương", "family_name": "Võ", "middle_name": "Thị",
        "given_name": "Sương", "birth_date": date(1996, 11, 2), "birth_year": 1996,
        "birth_month": 11, "birth_precision": "day", "sex": "female", "source_id": "HS2",
    }  # fmt: skip
    found = job(tmp_path / "later", citizens([ROWS[0], other]), decided)
    assert found.people.collect().height == 2
    assert found.decisions["record_changed"] == 1
    assert found.decisions["record_absent"] == 1


def test_unsure_is_asked_again_with_what_was_said(asked, tmp_path):
    apply(asked, answered(asked, {APART: ("unsure", "chờ hồ sơ giấy")}))
    decisions = tmp_path / "decisions.csv"
    found = job(tmp_path / "next", citizens(), decisions)
    assert found.summary["review_pairs"] == 3
    export_review(tmp_path / "next", tmp_path / "again.xlsx")
    rows = fastexcel.read_excel(tmp_path / "again.xlsx").load_sheet("Pairs", dtypes="string")
    shown = rows.to_polars().filter(pl.col("Record") == "A")
    assert shown.select("id_l", "id_r").rows()[-1] == APART
    assert shown.select("Your decision", "Note").rows()[-1] == ("unsure", "chờ hồ sơ giấy")
    again = apply(tmp_path / "next", tmp_path / "again.xlsx")
    assert (again.answered, again.new) == (1, 0)


def test_undo_by_a_later_line_and_the_pair_is_asked_again(decided, tmp_path):
    before = decided.read_text(encoding="utf-8")
    pair = read_decisions(decided).row(0, named=True)["pair"]
    done = undo_decisions(decided, [pair], by="Hà", on=date(2023, 2, 1), note="nhầm")
    assert done.counts == {"same": 0, "not_same": 1, "unsure": 0}
    assert decided.read_text(encoding="utf-8").startswith(before)
    assert read_decisions(decided)["decision"].to_list() == ["same", "not_same", "withdrawn"]
    found = job(tmp_path / "next", citizens(), decided)
    assert SAME in found.pairs.filter(decision="review").select("id_l", "id_r").rows()
    assert found.people.collect().height == 3
    with pytest.raises(UsageError) as caught:
        undo_decisions(decided, [pair], by="Hà", on=ON)
    assert caught.value.code == "DECISION_UNKNOWN_PAIR"


def test_lines_in_any_order_and_answers_in_either_language(asked):
    book = answered(
        asked,
        {SAME: (" GIỐNG ", ""), APART: ("Không giống", "")},
        lines=lambda heading, rows: sorted(rows, key=lambda row: (row[5:7], row[-1])),
    )
    assert apply(asked, book).counts == {"same": 1, "not_same": 1, "unsure": 0}


def test_columns_in_another_order(asked):
    book = answered(asked, {SAME: ("same", "")})
    tables = sheets(book)
    turned = [row[::-1] for row in tables["Pairs"]]
    save(book, {"Mine": turned, "_run": tables["_run"]})
    assert apply(asked, book).new == 1


def test_unknown_answers_name_their_cells_and_not_what_they_hold(asked):
    error = refused(asked, answered(asked, {SAME: ("có lẽ", ""), APART: ("same", "")}))
    assert error.code == "REVIEW_ANSWER_UNKNOWN"
    assert "A2" in error.message("vi")
    assert "có lẽ" not in error.message("vi") + error.hint("vi")
    assert "not the same" in error.hint("en")


def test_two_answers_for_one_pair(asked):
    def both(heading, rows):
        rows[1][0] = "not the same"
        return rows

    error = refused(asked, answered(asked, {SAME: ("same", "")}, lines=both))
    assert error.code == "REVIEW_ANSWERED_TWICE"
    assert "A2, A3" in error.message("en")


def test_one_column_sorted_without_the_others(asked):
    def torn(heading, rows):
        place = heading.index("Row in the source")
        column = sorted((row[place] for row in rows), reverse=True)
        for row, cell in zip(rows, column, strict=True):
            row[place] = cell
        return rows

    error = refused(asked, answered(asked, {SAME: ("same", "")}, lines=torn))
    assert error.code == "REVIEW_LINES_MIXED"


def test_a_workbook_of_another_job(asked, tmp_path):
    book = answered(asked, {SAME: ("same", "")})
    job(tmp_path / "other", citizens([*ROWS[:2], COMMON | {"phone": "0912345678"}]))
    with pytest.raises(InputError) as caught:
        apply(tmp_path / "other", book)
    assert caught.value.code == "REVIEW_OTHER_RUN"


def test_no_workbook_at_all(asked, tmp_path):
    book = tmp_path / "other.xlsx"
    with Workbook(book) as saved:
        saved.add_worksheet("Pairs").write_string(0, 0, "pair_id")
    assert refused(asked, book).code == "REVIEW_UNREADABLE"
    book.write_text("no workbook", encoding="utf-8")
    assert refused(asked, book).code == "REVIEW_UNREADABLE"
    assert refused(asked, tmp_path / "missing.xlsx").code == "INPUT_MISSING"


def test_an_answer_beside_a_record_joined_already(tmp_path):
    twice = citizens([*ROWS, ROWS[0] | {"source_id": "HS4"}])
    job(tmp_path / "job", twice)

    def beside(heading, rows):
        grey = next(row for row in rows if row[heading.index("Record")].startswith("already"))
        grey[0] = "same"
        return rows

    error = refused(tmp_path / "job", answered(tmp_path / "job", {}, lines=beside))
    assert error.code == "REVIEW_ANSWER_BESIDE"


def test_somebody_must_have_decided(asked):
    with pytest.raises(UsageError) as caught:
        apply(asked, answered(asked, {SAME: ("same", "")}), by="  ")
    assert caught.value.code == "REVIEW_BY_EMPTY"


def test_decisions_that_contradict_one_another_join_nobody_who_was_kept_apart(asked, tmp_path):
    apply(
        asked,
        answered(
            asked,
            {SAME: ("same", ""), APART: ("not the same", ""), FOLLOWS: ("same", "")},
        ),
    )
    found = job(tmp_path / "next", citizens(), tmp_path / "decisions.csv")
    person = dict(found.clusters.select("record_id", "person_id").iter_rows())
    assert person["extract:1"] != person["extract:3"]
    assert found.decisions["contradicted"] == 1
    assert found.cuts.height == 1


def test_decisions_hold_under_other_settings_too(decided, tmp_path):
    strict = replace(Settings(), match_threshold=1.0, review_threshold=1.0)
    found = dedupe(citizens(), settings=strict, decisions=read_decisions(decided))
    assert found.people.collect().height == 2


def test_a_broken_file_of_decisions(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_decisions(path)
    assert caught.value.code == "DECISIONS_UNREADABLE"
    with pytest.raises(InputError) as caught:
        read_decisions(tmp_path / "none.csv")
    assert caught.value.code == "DECISIONS_MISSING"
