import pytest

from lagi_clean.data import csv_rows
from lagi_clean.text.legacy import (
    LEGACY_ENCODINGS,
    decode_legacy,
    decode_tcvn3,
    encode_legacy,
    from_surface,
    restore_capitals,
    to_surface,
)
from lagi_clean.text.letters import VIETNAMESE

LETTERS = sorted(c for c in VIETNAMESE if not c.isascii())
SHORT = {"tcvn3_abc": "tcvn3", "vni_windows": "vni", "viscii": "viscii", "vps": "vps"}


def samples():
    for row in csv_rows("encodings/samples.csv"):
        encoding = SHORT[row["encoding"]]
        text = row["legacy_text_or_hex_bytes"]
        if encoding in ("viscii", "vps"):
            text = to_surface(bytes.fromhex(text.replace(" ", "")), encoding)
        yield encoding, text, row["unicode"]


@pytest.mark.parametrize(("encoding", "written", "meant"), list(samples()))
def test_samples_convert_exactly_both_ways(encoding, written, meant):
    assert decode_legacy(written, encoding) == meant
    there = encode_legacy(meant, encoding)
    assert there.lost == ()
    assert decode_legacy(there.text, encoding) == meant


@pytest.mark.parametrize("encoding", [e for e in LEGACY_ENCODINGS if e != "tcvn3"])
def test_all_134_letters_round_trip_through_bytes(encoding):
    text = " ".join(LETTERS)
    written = encode_legacy(text, encoding)
    assert written.lost == written.small == ()
    content = from_surface(written.text, encoding)
    assert len(content) == len(written.text)
    assert decode_legacy(to_surface(content, encoding), encoding) == text


def test_tcvn3_has_small_letters_and_seven_capitals():
    written = encode_legacy("".join(LETTERS), "tcvn3")
    assert written.lost == ()
    assert len(written.small) == 67 - 7
    kept = [c for c in LETTERS if c not in written.small]
    text = " ".join(kept)
    content = from_surface(encode_legacy(text, "tcvn3").text, "tcvn3")
    assert decode_legacy(to_surface(content, "tcvn3"), "tcvn3") == text


def test_a_heading_in_a_capital_font_gets_its_capitals_back():
    assert restore_capitals(decode_tcvn3("NGUYÔN THÞ ¸NH")) == "NGUYỄN THỊ ÁNH"
    assert restore_capitals(decode_tcvn3("NguyÔn ThÞ ¸nh")) == "Nguyễn Thị ánh"


def test_vni_capital_with_a_small_mark():
    assert decode_legacy("Aùnh ÑAËNG Ñaëng", "vni") == "Ánh ĐẶNG Đặng"


@pytest.mark.parametrize("encoding", LEGACY_ENCODINGS)
def test_what_an_encoding_lacks_is_told_and_marked(encoding):
    found = encode_legacy("Lê 李 ñ", encoding)
    assert "李" in found.lost
    assert found.text.count("?") == len(found.lost)


@pytest.mark.parametrize("encoding", ["viscii", "vps"])
def test_control_characters_of_a_text_do_not_become_letters(encoding):
    assert encode_legacy("a\x02b", encoding).lost == ("\x02",)


@pytest.mark.parametrize("encoding", LEGACY_ENCODINGS)
def test_every_byte_survives_reading(encoding):
    content = bytes(range(256))
    assert from_surface(to_surface(content, encoding), encoding) == content
