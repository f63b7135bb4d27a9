"""Files that are hashed beside other work have the digest of what they hold in the end."""

import hashlib

from lagi_clean.write import describe_file, hash_ahead


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_file_hashed_ahead_has_its_digest(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b"ho_ten\nAn\n")
    hash_ahead([path])
    assert describe_file(path).sha256 == digest(b"ho_ten\nAn\n")


def test_a_file_changed_meanwhile_is_hashed_anew(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b"ho_ten\nAn\n")
    hash_ahead([path])
    path.write_bytes(b"ho_ten\nAn\nBa\n")
    assert describe_file(path).sha256 == digest(b"ho_ten\nAn\nBa\n")


def test_files_that_are_not_there_are_left_for_later(tmp_path):
    hash_ahead([tmp_path / "missing.csv", tmp_path])
