"""Clean population records in Vietnam: names, duplicates, linkage, coverage."""

__version__ = "0.1.0"

__all__ = ["__version__"]
