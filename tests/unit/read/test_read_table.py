"""What a person sees of a file that was read: its rows, where the others went, and why."""

import gzip
import io
import sys
import zipfile
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
import xlsxwriter

from lagi_clean.errors import InputError, LimitError, UsageError
from lagi_clean.read import ReadOptions, lines, mending, read_table, reader
from lagi_clean.text.legacy import encode_legacy, from_surface

SAMPLE = Path(__file__).parents[3] / "sample_data"
ROSTER = "STT;Họ tên;Ngày sinh\n1;Nguyễn Văn An;12/05/1991\n2;Trần Thị Bình;01/02/1993\n"
RECORDS = [("1", "Nguyễn Văn An", "12/05/1991"), ("2", "Trần Thị Bình", "01/02/1993")]


@pytest.fixture
def read(tmp_path):
    def read(content, *, name="list.csv", **options):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_table(path, options=ReadOptions(**options))

    return read


@pytest.mark.parametrize(
    ("file", "truth", "heading_at"),
    [
        ("population_dirty.csv", "truth", 7),
        ("health_insurance.xlsx", "health_insurance_truth", 4),
        ("death_list.csv", "death_list_truth", 1),
    ],
)
def test_row_numbers_of_the_sample_agree_with_its_truth(file, truth, heading_at):
    table = read_table(SAMPLE / file)
    assert (
        table.rows.to_list() == pl.read_parquet(SAMPLE / f"{truth}.parquet")["source_row"].to_list()
    )
    assert table.evidence.header_row == heading_at
    assert table.quarantine.height == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_unicode_files(read, encoding, end, delimiter):
    text = ROSTER.replace("\n", end).replace(";", delimiter)
    table = read(text.encode(encoding))
    assert table.frame.rows() == RECORDS
    assert table.evidence.delimiter == delimiter
    assert str(table.evidence.encoding).startswith(encoding.removesuffix("-sig"))


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "cp1258"])
def test_legacy_files_are_recognised_with_the_counts_shown(read, encoding):
    table = read(from_surface(encode_legacy(ROSTER, encoding).text, encoding))
    assert table.frame.rows() == RECORDS
    assert table.evidence.encoding == encoding
    assert any(reason.startswith(f"{encoding}=") for reason in table.evidence.encoding_reasons)


def test_a_western_file_is_not_taken_for_vietnamese(read):
    table = read("Nom;Prénom\nDupré;Hélène\nÉtienne;Noël\n".encode("cp1252"))
    assert table.evidence.encoding == "cp1252"
    assert table.frame.rows() == [("Dupré", "Hélène"), ("Étienne", "Noël")]


def test_an_encoding_said_wins(read):
    surface = "Họ tên\nNguyễn\n".encode()
    assert read(surface, encoding="cp1252").frame.row(0) != ("Nguyễn",)
    assert read(from_surface(encode_legacy("Họ tên\nLê", "viscii").text, "viscii"),
                encoding="VISCII").frame.row(0) == ("Lê",)  # fmt: skip


def test_single_cells_in_another_encoding_are_no_matter_of_the_file(read):
    table = read(ROSTER + "3;NguyÔn V¨n H¶i;1990\n4;Nguyeãn Thò Hoa;1991\n")
    assert table.evidence.encoding == "utf-8"
    assert table.frame["Họ tên"].to_list()[2:] == ["NguyÔn V¨n H¶i", "Nguyeãn Thò Hoa"]


def test_sheet_furniture_is_dropped_and_counted(read):
    table = read(
        "ỦY BAN NHÂN DÂN;;\n;;\nDANH SÁCH;;\nSTT;Họ tên;Ngày sinh\n(1);(2);(3)\n"
        "1;Tổng Văn Cộng;12/05/1991\n;;\n2;Chủ Tịch;1990\nTổng cộng;;2 nhân khẩu\n;;\n"
        ";La Gi, ngày 31 tháng 12 năm 2022;\n;NGƯỜI LẬP BIỂU;\n;(Ký, ghi rõ họ tên);\n;Lê An;\n"
    )
    assert table.frame["Họ tên"].to_list() == ["Tổng Văn Cộng", "Chủ Tịch"]
    assert table.rows.to_list() == [2, 4]
    assert table.dropped == {"blank": 3, "numbering": 1, "signature": 4, "title": 2, "total": 1}
    assert table.rows_read == 13


@pytest.mark.parametrize(
    "row", ["3;Cộng;", "Cộng;1985;", ";Nguyễn Văn A;", "3;Tổng;1990", ";Chủ tịch Văn;12/05/1990"]
)
def test_a_sparse_record_is_kept(read, row):
    table = read(ROSTER + row + "\n")
    assert table.frame.height == 3 or row == "Cộng;1985;"


def test_two_rows_of_headings(read):
    table = read("STT,Họ tên,Năm sinh,,Địa chỉ\n,,Nam,Nữ,\n1,An,1990,,Tổ 1\n2,Bình,,1991,Tổ 2\n")
    assert table.frame.columns == [
        "STT", "Họ tên", "Năm sinh / Nam", "Năm sinh / Nữ", "Địa chỉ",
    ]  # fmt: skip
    assert table.rows.to_list() == [1, 2]
    assert table.evidence.header_row == 2


def test_a_table_without_known_headings_is_read_from_its_first_row(read):
    table = read("rec, x\nr1, 2\nr2, 3\n")
    assert table.frame.rows() == [("r1", "2"), ("r2", "3")]


def test_no_record_becomes_a_heading(read):
    table = read("1;Nguyễn Văn An;12/05/1991\n2;Trần Thị Bình;01/02/1993\n")
    assert table.frame.rows() == RECORDS
    assert table.frame.columns == ["column_1", "column_2", "column_3"]
    assert table.evidence.header_row is None


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"3;An", "row_too_short"),
        (b"3;An;1990;x", "row_too_long"),
        (b"3;A\0n;1990", "nul_byte"),
        (b"3;A\xffn;1990", "undecodable_bytes"),
        (b'3;"An;1990', None),
        (b'3;"A"n;1990', None),
        (b'3;An "T\xc3\xad";1990', None),
        (b'3;"An \\"T\xc3\xad\\"";1990', None),
        (b'3;"An;x', None),
        (b'3;"An', "quote_unclosed"),
    ],
)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_damaged_row_costs_at_most_itself(read, line, reason, end):
    sound = b"\n".join([b"4;Em;1994", b'5;"G;\nH";1995', b"6;I;1996"])
    content = ROSTER.encode() + line + b"\n" + sound + b"\n"
    table = read(content.replace(b"\n", end) if end != b"\n" else content)
    kept = dict(zip(table.rows.to_list(), table.frame.rows(), strict=True))
    assert set(kept) - {3} == {1, 2, 4, 5, 6}
    assert kept[5][2] == "1995"
    aside = table.quarantine.select("source_row", "reason").rows()
    assert aside == ([(3, reason)] if reason else [])
    assert bool(table.evidence.repairs) is (reason is None)


@pytest.mark.parametrize("long", [b"3;" + b"x" * 900 + b";1", b"x" * 900, b'3;"' + b"x" * 900])
@pytest.mark.parametrize("last", [False, True])
def test_a_line_longer_than_any_is_set_aside_whole(read, monkeypatch, long, last):
    for module in (lines, mending):
        monkeypatch.setattr(module, "LONGEST", 256)
    monkeypatch.setattr(lines, "_STEP", 64)
    sound = b"" if last else b"4;Em;1994\n5;G;1995\n"
    table = read(ROSTER.encode() + long + b"\n" + sound)
    assert table.rows.to_list() == ([1, 2] if last else [1, 2, 4, 5])
    (aside,) = table.quarantine.select("source_row", "reason", "raw").rows()
    assert aside[:2] == (3, "line_too_long")
    assert aside[2] == long.decode()


def test_ditto_marks_are_no_quotes(read):
    table = read('STT;Họ tên;Phường;Ghi chú\n1;An;Tân An;a\n2;Bình;";b\n3;Chi;";c\n')
    assert table.frame["Phường"].to_list() == ["Tân An", '"', '"']


def test_empty_cells_beyond_the_last_column_are_no_damage(read):
    table = read(ROSTER + "3;Chi;1990;;\n")
    assert table.frame.row(2) == ("3", "Chi", "1990")
    assert table.evidence.repairs == {"empty_cells_beyond": 1}


def test_a_line_that_names_the_delimiter(read):
    table = read("sep=;\n" + ROSTER)
    assert table.frame.rows() == RECORDS
    assert table.evidence.header_row == 2


def test_values_stay_plain_text(read):
    cells = ("=1+2", "<b>x</b>", "\x1b[31mx", "[red]x")
    table = read("a;b;c;d\n" + ";".join(cells) + "\n")
    assert table.frame.row(0) == cells


def test_a_long_file_with_bad_bytes_far_down(read):
    content = ROSTER.encode() + b"3;An;1990\n" * 500_000 + b"4;\xff;1990\n5;Em;1990\n"
    table = read(content)
    assert table.quarantine["source_row"].to_list() == [500_003]
    assert table.frame.height == 500_003


@pytest.mark.parametrize("packing", ["gz", "zst"])
def test_packed_files(read, packing):
    content = ROSTER.encode()
    packed = gzip.compress(content) if packing == "gz" else _zst(content)
    table = read(packed, name=f"list.csv.{packing}")
    assert (table.source, table.evidence.packing) == ("list", packing)
    assert table.frame.rows() == RECORDS
    with pytest.raises(InputError) as broken:
        read(packed[:-6])
    assert broken.value.code == "INPUT_PACKED_BROKEN"
    with pytest.raises(LimitError):
        read(packed, max_unpacked_gb=1e-8)


def _zst(content):
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(content)
    return sink.getvalue().to_pybytes()


def test_standard_input(monkeypatch):
    stdin = io.TextIOWrapper(io.BytesIO(gzip.compress(ROSTER.encode())))
    monkeypatch.setattr(sys, "stdin", stdin)
    table = read_table("-")
    assert table.source == "stdin"
    assert table.frame.rows() == RECORDS


def test_columnar_files(tmp_path):
    frame = pl.DataFrame({"Họ tên": ["An", ""], "CCCD": [60093012345, None], "x": [1.0, 0.5]})
    frame.write_parquet(tmp_path / "a.parquet")
    frame.write_ipc(tmp_path / "a.arrow")
    frame.write_ipc_stream(tmp_path / "b.arrow")
    for name in ("a.parquet", "a.arrow", "b.arrow"):
        table = read_table(tmp_path / name)
        assert table.frame.rows() == [("An", "60093012345", "1"), (None, None, "0.5")]
        assert table.evidence.notes["CCCD"] == "stored_as_number"


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Một")
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write(2, 1, "DANH SÁCH")
        for column, text in enumerate(("STT", "Họ tên", "Năm sinh", "", "Ngày cấp", "CCCD")):
            sheet.write(4, column + 1, text)
        sheet.write(5, 3, "Nam")
        sheet.write(5, 4, "Nữ")
        sheet.write_row(6, 1, [1, "An", 1990])
        sheet.write_datetime(6, 5, __import__("datetime").datetime(2021, 3, 4), day)
        sheet.write(6, 6, 60093012345)
        workbook.add_worksheet("Hai").write_column(0, 0, ["Họ tên", "Bình"])
    return path


def test_a_workbook(book):
    table = read_table(book)
    assert table.frame.rows() == [("1", "An", "1990", None, "2021-03-04", "60093012345")]
    assert "Năm sinh / Nữ" in table.frame.columns
    assert (table.evidence.sheet, table.evidence.header_row) == ("Một", 6)


@pytest.mark.parametrize("sheet", ["Hai", "2", " hai"])
def test_a_sheet_by_name_or_number(book, sheet):
    assert read_table(book, options=ReadOptions(sheet=sheet)).frame.rows() == [("Bình",)]


def test_an_ods_workbook(tmp_path):
    names = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(f'xmlns:{n}="{names}:{n}:1.0"' for n in ("office", "table", "text"))
    rows = [["DANH SÁCH", ""], ["STT", "Họ tên"], ["1", "An"], ["Tổng cộng", ""]]
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    lines = "".join(
        "<table:table-row>"
        + "".join(cell.format(text) if text else "<table:table-cell/>" for text in row)
        + "</table:table-row>"
        for row in rows
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="A">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{names}:manifest:1.0"/>')
    table = read_table(path)
    assert table.frame.rows() == [("1", "An")]
    assert (table.evidence.format, table.dropped) == ("ods", {"title": 1, "total": 1})


def test_an_unknown_sheet_lists_the_sheets(book):
    with pytest.raises(InputError, match="Ba") as error:
        read_table(book, options=ReadOptions(sheet="Ba"))
    assert "'Một', 'Hai'" in error.value.hint("vi")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "INPUT_EMPTY"),
        (b"\n\n \n", "INPUT_NO_TABLE"),
        ("STT;Họ tên\n".encode(), "INPUT_NO_ROWS"),
        (bytes(range(256)) * 20, "INPUT_BINARY"),
        (b"PK\x03\x04" + b"xl/" * 9, "INPUT_DAMAGED"),
        (b"PAR1" + b"x" * 99, "INPUT_DAMAGED"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
         "INPUT_LOCKED_BOOK"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(read, content, code):
    with pytest.raises(InputError) as error:
        read(content)
    assert error.value.code == code


def test_missing_file_and_folder(tmp_path):
    for path, code in ((tmp_path / "none.csv", "INPUT_MISSING"), (tmp_path, "INPUT_FOLDER")):
        with pytest.raises(InputError) as error:
            read_table(path)
        assert error.value.code == code


def test_options_that_cannot_be(read):
    with pytest.raises(UsageError):
        read(ROSTER, encoding="klingon")
    with pytest.raises(UsageError):
        read(ROSTER, delimiter="\n")
    with pytest.raises(InputError):
        read(ROSTER, header_row=9)


@pytest.mark.parametrize("change", ["grows", "is replaced", "goes away"])
@pytest.mark.parametrize("fails", [False, True])
def test_a_file_that_is_changed_meanwhile_is_told(tmp_path, monkeypatch, change, fails):
    file = tmp_path / "export.csv"
    file.write_text(ROSTER, encoding="utf-8")
    read_delimited = reader.read_delimited

    def meanwhile(content, options):
        if change == "grows":
            with file.open("a") as export:
                export.write("3;Chi;1990\n")
        elif change == "is replaced":
            (tmp_path / "new").write_text(ROSTER, encoding="utf-8")
            (tmp_path / "new").replace(file)
        else:
            file.unlink()
        assert not fails, "what was counted is not what was read"
        return read_delimited(content, options)

    monkeypatch.setattr(reader, "read_delimited", meanwhile)
    with pytest.raises(InputError) as caught:
        read_table(file)
    assert caught.value.code == "INPUT_CHANGED"
    assert caught.value.exit_status == 3
