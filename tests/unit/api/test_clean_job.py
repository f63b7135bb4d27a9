"""The first half of the job on files as they come: every row is somewhere, every change is told."""

import json
from datetime import date

import polars as pl
import pytest

from lagi_clean.api.clean import clean_files, write_cleaned
from lagi_clean.api.link_job import link_files
from lagi_clean.api.verify import verify
from lagi_clean.errors import InputError, UsageError
from lagi_clean.settings import Settings

AS_OF = date(2022, 12, 31)
LIST = """DANH SÁCH CÔNG DÂN;;;;
STT;Họ và tên;Ngày sinh;Số ĐDCN;Nhóm máu
1;VÕ THỊ HÒANG;05/3/1985;060185000123;O
2;Nguyễn Văn An;31/04/1990;60090000456;A
3;;;;
4;-;;;B
Tổng cộng;2;;;
"""


@pytest.fixture
def extract(tmp_path):
    path = tmp_path / "danh sách.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def cleaned(*paths, **options):
    return clean_files(paths, as_of=AS_OF, **options)


def test_rows_are_records_or_set_aside_or_dropped(extract):
    found = cleaned(extract)
    (account,) = found.accounting
    assert account.balanced
    assert account.citizens == 2 == found.citizens.height
    assert account.quarantine == found.quarantine.height
    assert account.rows_read == account.citizens + account.quarantine + sum(
        account.dropped.values()
    )
    assert account.dropped["total"] == 1


def test_what_is_altered_is_told_and_nothing_else_is_altered(extract):
    found = cleaned(extract)
    first, second = found.citizens.rows(named=True)
    assert first["full_name"] == "Võ Thị Hoàng"
    assert first["birth_date"] == date(1985, 3, 5)
    assert second["personal_id"] == "060090000456"
    assert second["birth_date"] is None
    assert [first["Nhóm máu"], second["Nhóm máu"]] == ["O", "A"]
    told = {
        (row["record_id"], row["column"]): row["before"] for row in found.changes.rows(named=True)
    }
    assert told["danh sách:1", "full_name"] == "VÕ THỊ HÒANG"
    assert told["danh sách:2", "personal_id"] == "60090000456"
    rules = set(found.issues.filter(record_id="danh sách:2")["rule"])
    assert "birth_date.impossible" in rules


def test_two_files_of_one_name_stay_apart(extract, tmp_path):
    other = tmp_path / "khác" / "danh sách.csv"
    other.parent.mkdir()
    other.write_text(LIST.replace("Nhóm máu", "Nghề nghiệp"), encoding="utf-8")
    found = cleaned(extract, other)
    assert [account.source for account in found.accounting] == ["danh sách", "danh sách-2"]
    assert found.citizens["record_id"].n_unique() == found.citizens.height == 4
    assert {"Nhóm máu", "Nghề nghiệp"} <= set(found.citizens.columns)
    assert found.accounting[0].quarantine == found.accounting[1].quarantine
    assert sum(a.quarantine for a in found.accounting) == found.quarantine.height
    assert all(account.balanced for account in found.accounting)


def test_a_file_that_is_called_as_a_second_one_would_be_keeps_its_rows_apart(extract, tmp_path):
    second = tmp_path / "danh sách-2.csv"
    second.write_text(LIST, encoding="utf-8")
    for paths in ((extract, extract, second), (second, extract, extract)):
        found = cleaned(*paths)
        assert all(account.balanced for account in found.accounting)
        assert found.citizens.get_column("record_id").is_unique().all()


def test_standard_input_can_be_named_once(extract):
    with pytest.raises(UsageError) as caught:
        cleaned("-", extract, "-")
    assert caught.value.code == "INPUT_STREAM_TWICE"
    with pytest.raises(UsageError) as caught:
        link_files("-", "-", as_of=AS_OF)
    assert caught.value.code == "INPUT_STREAM_TWICE"


def test_a_heading_can_be_said(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("Chủ thẻ,Ngày sinh\nLê Văn An,01/02/1990\n", encoding="utf-8")
    with pytest.raises(InputError, match="no heading of 'list'"):
        cleaned(path)
    found = cleaned(path, given={"Chủ thẻ": "full_name"})
    assert found.citizens["full_name"].to_list() == ["Lê Văn An"]
    with pytest.raises(UsageError):
        cleaned(path, given={"Chủ nhà": "full_name"})


def test_the_written_job_holds_and_is_the_same_twice(extract, tmp_path):
    texts = []
    for name in ("one", "two"):
        found = cleaned(extract)
        written = write_cleaned(
            found,
            tmp_path / name,
            inputs=[extract],
            as_of=AS_OF,
            settings=Settings(),
            formats=("parquet", "csv", "xlsx"),
        )
        assert "citizens.xlsx" in written
        assert all(check.holds for check in verify(tmp_path / name))
        manifest = json.loads((tmp_path / name / "manifest.json").read_text(encoding="utf-8"))
        manifest.pop("run")
        texts.append(manifest)
        assert manifest["results"]["reading"]["danh sách"]["columns"]["Họ và tên"] == "full_name"
    assert texts[0] == texts[1]
    table = pl.read_csv(tmp_path / "one" / "citizens.csv", infer_schema=False)
    assert table["personal_id"].to_list() == ["060185000123", "060090000456"]
