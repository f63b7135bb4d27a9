"""Source headings to canonical columns."""

from lagi_clean.mapping.apply import (
    apply_mapping,
    check_given,
    check_mapping,
    check_names,
    mapping_toml,
    read_map_file,
)
from lagi_clean.mapping.headings import UNUSED, ColumnMapping, How, propose_mapping

__all__ = [
    "UNUSED",
    "ColumnMapping",
    "How",
    "apply_mapping",
    "check_given",
    "check_mapping",
    "check_names",
    "mapping_toml",
    "propose_mapping",
    "read_map_file",
]
