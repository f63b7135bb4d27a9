"""Files to a table of text."""

from lagi_clean.read.reader import read_table
from lagi_clean.read.table import Evidence, RawTable, ReadOptions

__all__ = ["Evidence", "RawTable", "ReadOptions", "read_table"]
