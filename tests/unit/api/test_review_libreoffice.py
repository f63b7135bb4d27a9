"""The workbook survives a spreadsheet: sorted by another column and saved by LibreOffice."""

from datetime import date

import fastexcel
import polars as pl
import pytest

from lagi_clean.api.matching import read_decisions
from lagi_clean.api.review import apply_review, export_review
from lagi_clean.tables import CITIZENS, conform
from lagi_clean.write import write_parquet
from lagi_clean.write.review import ReviewPair, pair_id
from tests.libreoffice import MISSING, OFFICE, office

pytestmark = pytest.mark.skipif(OFFICE is None, reason=f"{MISSING}: saving by it is not tested")
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"
 library:readonly="false" library:passwordprotected="false">
 <library:element library:name="Review"/>
</library:library>
"""
MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Review"
 script:language="StarBasic">
Sub SortAndSave
  On Error Goto Failed
  Dim hide(0) As New com.sun.star.beans.PropertyValue
  hide(0).Name = "Hidden"
  hide(0).Value = True
  book = StarDesktop.loadComponentFromURL("{source}", "_blank", 0, hide())
  sheet = book.Sheets.getByIndex(1)
  cursor = sheet.createCursor()
  cursor.gotoEndOfUsedArea(True)
  Dim fields(0) As New com.sun.star.table.TableSortField
  fields(0).Field = {column}
  fields(0).IsAscending = False
  Dim sorting(1) As New com.sun.star.beans.PropertyValue
  sorting(0).Name = "SortFields"
  sorting(0).Value = fields()
  sorting(1).Name = "ContainsHeader"
  sorting(1).Value = True
  cursor.sort(sorting())
{typed}
  Dim saving(0) As New com.sun.star.beans.PropertyValue
  saving(0).Name = "FilterName"
  saving(0).Value = "Calc MS Excel 2007 XML"
  book.storeToURL("{target}", saving())
  book.close(True)
Failed:
  StarDesktop.terminate()
End Sub
</script:module>
"""
PAIRS = [
    ReviewPair(
        id_l=f"x:{n}",
        id_r=f"x:{n + 1}",
        score=n / 3,
        why="một bên mất dấu",
        joined_l=(f"x:{n + 2}",),
        group=n // 4 + 1,
    )
    for n in range(1, 40, 4)
]
NAMES = ["Bùi Thị Thoa", "Ngô Văn Ất", "Đặng Thị Ước", "=1+1", "0123"]


@pytest.fixture
def folder(tmp_path):
    """A job's folder with pairs to review, without the matching that would find them."""
    records = pl.DataFrame(
        {
            "record_id": [f"x:{n}" for n in range(1, 45)],
            "source": "x",
            "source_id": [f"{n:04}" for n in range(1, 45)],
            "full_name": [NAMES[n % len(NAMES)] for n in range(1, 45)],
            "birth_year": [1950 + n % 7 for n in range(1, 45)],
            "personal_id": [f"060{n:09}" for n in range(1, 45)],
        }
    )
    records = conform(records, CITIZENS)
    people = {pair.joined_l[0]: pair.id_l for pair in PAIRS}
    pairs = pl.DataFrame(
        {
            "id_l": [p.id_l for p in PAIRS],
            "id_r": [p.id_r for p in PAIRS],
            "match_weight": [p.score for p in PAIRS],
            "decision": "review",
            "tier": "model",
            "reason": "name.marks_lost",
        }
    )
    clusters = records.select(
        "record_id", person_id=pl.col("record_id").replace(people), cluster_size=pl.lit(1)
    )
    decided = pl.DataFrame(schema=dict.fromkeys(("id_l", "id_r", "decision", "note"), pl.String))
    for name, table in {
        "citizens": records, "pairs": pairs, "clusters": clusters, "decided": decided,
    }.items():  # fmt: skip
        write_parquet(table, tmp_path / f"{name}.parquet")
    return tmp_path


def test_sorted_by_name_answered_and_saved_by_libreoffice(folder):
    export_review(folder, folder / "review.xlsx", language="vi")
    heading = sheet(folder / "review.xlsx").columns
    by_name, role = heading.index("Họ và tên"), heading.index("Hồ sơ")
    key = heading.index("pair_id")
    words = {"same": "giống", "not_same": "không giống", "unsure": "chưa rõ"}
    meant = {pair_id(p.id_l, p.id_r): list(words)[number % 3] for number, p in enumerate(PAIRS)}
    typed = [
        "  For row = 1 To cursor.Rows.Count - 1",
        f'    If sheet.getCellByPosition({role}, row).String = "B" Then',
        *(
            f'      If sheet.getCellByPosition({key}, row).String = "{pair}" Then '
            f'sheet.getCellByPosition(0, row).String = "{words[answer]}"'
            for pair, answer in meant.items()
        ),
        "    End If",
        "  Next",
    ]
    saved = folder / "saved.xlsx"
    profile = folder / "profile"
    office(profile, "--terminate_after_init")
    library = profile / "user" / "basic" / "Standard"
    library.mkdir(parents=True, exist_ok=True)
    (library / "script.xlb").write_text(LIBRARY, encoding="utf-8")
    (library / "Review.xba").write_text(
        MACRO.format(
            source=(folder / "review.xlsx").as_uri(),
            target=saved.as_uri(),
            column=by_name,
            typed="\n".join(typed).replace("&", "&amp;"),
        ),
        encoding="utf-8",
    )
    office(profile, "macro:///Standard.Review.SortAndSave")
    assert (
        sheet(saved)["Họ và tên"].to_list() != sheet(folder / "review.xlsx")["Họ và tên"].to_list()
    )
    decisions = folder / "decisions.csv"
    done = apply_review(folder, saved, decisions=decisions, by="Thái", on=date(2023, 1, 9))
    assert done.answered == len(PAIRS)
    told = read_decisions(decisions).select("id_l", "id_r", "decision").rows()
    expected = [
        (f"id:{int(p.id_l[2:]):04}", f"id:{int(p.id_r[2:]):04}", meant[pair_id(p.id_l, p.id_r)])
        for p in PAIRS
    ]
    assert told == expected


def sheet(path):
    return fastexcel.read_excel(path).load_sheet("Cần xem", dtypes="string").to_polars()
