import io

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from lagi_clean.api.conversion import convert_file, convert_text
from lagi_clean.cli.convert import convert_command
from lagi_clean.errors import InputError, UsageError
from lagi_clean.text.legacy import encode_legacy, from_surface

app = typer.Typer()
app.command()(convert_command)
TEXT = "Họ tên;Xã\r\nNguyễn Thị Thuý;Phước Hội\nĐặng Văn Ơn;La Gi\r\n"
ENCODINGS = ["tcvn3", "vni", "viscii", "vps", "cp1258"]


def run(*arguments, stdin=b""):
    return CliRunner().invoke(app, [str(a) for a in arguments], input=stdin)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_file_goes_there_and_back(encoding, tmp_path):
    text = TEXT.replace("Ơn", "ơn")
    path, old, back = (tmp_path / name for name in ("new.csv", "old.csv", "back.csv"))
    path.write_bytes(text.encode())
    assert run(path, "--to", encoding, "-o", old).exit_code == 0
    assert old.read_bytes() == from_surface(encode_legacy(text, encoding).text, encoding)
    assert run(old, "--from", encoding, "-o", back).exit_code == 0
    assert back.read_bytes() == text.encode()  # line ends and delimiters are as they were


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_filter(encoding):
    written = from_surface(encode_legacy("Nguyễn Thị Hà\n", encoding).text, encoding)
    result = run("--from", encoding, stdin=written)
    assert result.stdout_bytes == "Nguyễn Thị Hà\n".encode()


def test_legacy_text_in_a_unicode_file():
    result = run("--from", "tcvn3", stdin="NguyÔn ThÞ Hµ\n".encode())
    assert result.stdout_bytes == "Nguyễn Thị Hà\n".encode()


def test_utf16_and_packed_files(tmp_path):
    path, packed = tmp_path / "a.txt", tmp_path / "a.txt.gz"
    path.write_bytes("Lª ThÞ\n".encode("utf-16"))
    import gzip

    packed.write_bytes(gzip.compress(b"L\xaa Th\xde\n"))
    for file in (path, packed):
        assert run(file, "--from", "tcvn3").stdout_bytes == "Lê Thị\n".encode()


def test_the_byte_order_mark_stays_in_unicode_and_goes_elsewhere():
    marked = b"\xef\xbb\xbfL\xc3\xaa\n"
    assert run("--to", "tcvn3", stdin=marked).stdout_bytes == b"L\xaa\n"
    shown = b"\xef\xbb\xbfL\xc2\xaa\n"
    assert run("--from", "tcvn3", stdin=shown).stdout_bytes == marked


def test_from_one_old_encoding_to_another():
    assert convert_text("NguyÔn", source="tcvn3", target="vni").text == "Nguyeãn"


def test_capitals_of_a_capital_font():
    result = run("--from", "tcvn3", stdin=b"NGUY\xd4N TH\xde\n")
    assert result.stdout_bytes == "NGUYỄN THỊ\n".encode()


def test_what_cannot_be_written_is_told_with_its_place_and_ends_with_1():
    result = run("--to", "vni", stdin="Lê\nKim 김\nŎ\n".encode())
    assert result.exit_code == 1
    assert result.stdout_bytes == "Leâ\nKim ?\n?\n".encode("cp1252")
    assert "U+AE40 x 1" in result.stderr
    assert "first at 2, 3" in result.stderr
    assert "김" not in result.stderr


def test_capitals_that_tcvn3_lacks_are_told():
    result = run("--to", "tcvn3", stdin="Ánh\n".encode())
    assert result.exit_code == 0
    assert "U+00C1 x 1" in result.stderr


def test_chosen_columns_of_a_table(tmp_path):
    path, out = tmp_path / "a.xlsx", tmp_path / "b.parquet"
    frame = pl.DataFrame({"Họ tên": ["NguyÔn V¨n An", None], "Ghi chú": ["TuÊn", "x"]})
    frame.write_excel(path)
    result = run(path, "--from", "tcvn3", "--column", "ho ten", "-o", out)
    assert result.exit_code == 0, result.stderr
    assert "1 of 1 converted" in result.stderr
    found = pl.read_parquet(out)
    assert found["Họ tên"].to_list() == ["Nguyễn Văn An", None]
    assert found["Ghi chú"].to_list() == ["TuÊn", "x"]


def test_a_table_for_an_old_system(tmp_path):
    path, out = tmp_path / "a.parquet", tmp_path / "b.csv"
    pl.DataFrame({"ten": ["Lê", "Lê", "김"]}).write_parquet(path)
    result = run(path, "--to", "vni", "-o", out)
    assert result.exit_code == 1
    assert "first at 3" in result.stderr
    assert pl.read_csv(io.BytesIO(out.read_bytes()))["ten"].to_list() == ["Leâ", "Leâ", "?"]


def test_errors_name_what_is_wrong(tmp_path):
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"ok\nL\xaa\n")
    out = tmp_path / "out.txt"
    with pytest.raises(InputError) as caught:
        convert_file(bad, out, source="unicode", target="vni")
    assert caught.value.code == "CONVERT_NOT_UTF8"
    assert not out.exists()
    with pytest.raises(UsageError, match="nothing to convert"):
        convert_file(bad, out, source="unicode", target="unicode")
    with pytest.raises(InputError, match="does not exist"):
        convert_file(tmp_path / "none.txt", out, source="vni", target="unicode")
    with pytest.raises(UsageError):  # an input is never overwritten
        convert_file(bad, bad, source="vni", target="unicode")
    table = tmp_path / "t.parquet"
    pl.DataFrame({"ten": ["Lê"]}).write_parquet(table)
    with pytest.raises(UsageError, match="cannot be written"):
        convert_file(table, tmp_path / "t.docx", source="unicode", target="vni")
    with pytest.raises(InputError, match="no column"):
        convert_file(table, tmp_path / "t.csv", source="unicode", target="vni", columns=["xa"])


def test_characters_that_the_old_encoding_does_not_have_are_told():
    result = run("--from", "vni", stdin="Leâ 김\n".encode())
    assert result.stdout_bytes == "Lê 김\n".encode()
    assert "not in vni" in result.stderr
