"""The rules of `text` and `ids` over whole columns, with a log of every changed cell."""

from lagi_clean.normalize.compose import normalize
from lagi_clean.normalize.result import Normalized

__all__ = ["Normalized", "normalize"]
