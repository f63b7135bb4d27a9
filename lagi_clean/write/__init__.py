"""The one place where files are made."""

from lagi_clean.write.atomic import MANIFEST, OutputFolder, atomic_file
from lagi_clean.write.frames import FRAME_WRITERS, write_csv, write_parquet, write_xlsx
from lagi_clean.write.manifest import (
    FileEntry,
    Manifest,
    SourceAccount,
    describe_file,
    hash_ahead,
    manifest_text,
    read_manifest,
)

__all__ = [
    "FRAME_WRITERS",
    "MANIFEST",
    "FileEntry",
    "Manifest",
    "OutputFolder",
    "SourceAccount",
    "atomic_file",
    "describe_file",
    "hash_ahead",
    "manifest_text",
    "read_manifest",
    "write_csv",
    "write_parquet",
    "write_xlsx",
]
