"""What a program wrote is read back; damage stays where it is; every row is accounted for."""

import csv
import io

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lagi_clean.errors import LagiCleanError
from lagi_clean.read import ReadOptions, read_table

HEADINGS = ["STT", "Họ tên", "Ngày sinh", "Ghi chú"]
CELL = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="\0\r"), max_size=12
) | st.sampled_from(["", '"', '""', "a,b", "x\ny", "Nguyễn Văn An", "060093012345", "\\"])
ROWS = st.lists(st.lists(CELL, min_size=4, max_size=4), min_size=1, max_size=12)
NUMBERED = ROWS.map(lambda rows: [[str(k), *row[1:]] for k, row in enumerate(rows, start=1)])
PLAIN = st.lists(
    st.text("abcăđ ", min_size=1, max_size=6).filter(lambda t: not t.isspace()),
    min_size=3,
    max_size=3,
)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("read") / "table.csv"


def written(rows, **dialect):
    out = io.StringIO()
    csv.writer(out, **dialect).writerows([HEADINGS, *rows])
    return out.getvalue()


@given(
    rows=NUMBERED,
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@example(
    rows=[[str(k), "", "", "\n" if k == 9 else ""] for k in range(1, 10)],
    delimiter=",",
    end="\n",
    quoting=csv.QUOTE_MINIMAL,
    encoding="utf-8",
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_was_written_is_read(path, rows, delimiter, end, quoting, encoding):
    text = written(rows, delimiter=delimiter, lineterminator=end, quoting=quoting)
    path.write_bytes(text.encode(encoding))
    table = read_table(path, options=ReadOptions(delimiter=delimiter, header_row=1))
    assert table.frame.rows() == [tuple(cell or None for cell in row) for row in rows]
    assert table.quarantine.height == 0


@given(rows=st.lists(PLAIN, min_size=6, max_size=12), at=st.integers(0, 5), damage=st.sampled_from(
    ['1;x', '1;a;b;c;d', '1;"a;b;c', '1;a"b;c;d', '1;"a"b;c;d', '1;"a\\"b";c;d', '";";";"', '"'],
))  # fmt: skip
@settings(deadline=None)
def test_a_damaged_row_costs_only_itself(path, rows, at, damage):
    lines = [f"{k};{';'.join(row)}" for k, row in enumerate(rows, start=1)]
    lines.insert(at, damage)
    path.write_text("\n".join([";".join(HEADINGS), *lines]) + "\n", encoding="utf-8")
    table = read_table(path, options=ReadOptions(delimiter=";", header_row=1))
    kept = [
        row for number, row in zip(table.rows, table.frame.rows(), strict=True) if number != at + 1
    ]
    assert kept == [(str(k), *row) for k, row in enumerate(rows, start=1)]


@given(content=st.lists(st.sampled_from(
    [b'"', b";", b",", b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"\\", b"a", b"1", "ễ".encode(),
     b"STT;H\xe1\xbb\x8d t\xc3\xaan\n", b'1;"An"\n', b"T\xe1\xbb\x95ng;2\n"],
), max_size=60).map(b"".join))  # fmt: skip
@settings(deadline=None)
def test_every_row_is_accounted_for_or_the_file_refused(path, content):
    path.write_bytes(content)
    try:
        table = read_table(path)
    except LagiCleanError as error:
        assert error.message("vi")
        assert error.hint("en")
        return
    numbers = [*table.rows, *table.quarantine["source_row"]]
    assert len(set(numbers)) == len(numbers) == table.frame.height + table.quarantine.height
    assert max(numbers) <= table.rows_read
