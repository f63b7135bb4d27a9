"""Legacy writing as it looks on screen, against phrases that are known."""

import pytest

from lagi_clean.data import csv_rows
from lagi_clean.sample.encoders import (
    as_mojibake,
    as_tcvn3,
    as_telex,
    as_vni,
    lost_letters,
    without_diacritics,
)

SAMPLES = [
    (row["encoding"], row["legacy_text_or_hex_bytes"], row["unicode"])
    for row in csv_rows("encodings/samples.csv")
    if row["encoding"] in {"vni_windows", "tcvn3", "tcvn3_abc"}
]


@pytest.mark.parametrize(("encoding", "legacy", "text"), SAMPLES)
def test_known_phrases(encoding, legacy, text):
    encode = as_vni if encoding == "vni_windows" else as_tcvn3
    assert encode(text).lower() == legacy.lower()


def test_samples_exist():
    assert {encoding for encoding, *_ in SAMPLES} >= {"vni_windows"}


@pytest.mark.parametrize("name", ["Nguyễn Thị Hồng Ánh", "Đặng Văn Hùng", "Lê Thụy Ý Nhi"])
@pytest.mark.parametrize("codec", ["cp1252", "iso8859-2", "latin-1"])
def test_mojibake_can_be_taken_back(name, codec):
    damaged = as_mojibake(name, codec)
    assert damaged != name
    data = b"".join(
        bytes([ord(c)]) if 0x80 <= ord(c) < 0xA0 and codec == "cp1252" else c.encode(codec)
        for c in damaged
    )
    assert data.decode() == name


@pytest.mark.parametrize(
    ("name", "typed"),
    [("Nguyễn", "Nguyeenx"), ("Đặng", "DDawngj"), ("Hường", "Huwowngf"), ("Anh", "Anh")],
)
def test_telex(name, typed):
    assert as_telex(name) == typed


def test_bare_and_lost_letters():
    assert without_diacritics("Đỗ Thị Mỹ Duyên") == "Do Thi My Duyen"
    assert lost_letters("NGUYỄN LÊ") == "NGUY?N LÊ"
