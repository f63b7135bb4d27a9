"""Memory that the C library keeps after it was freed, given back between two large steps."""

import ctypes
import sys

__all__ = ["give_back"]


def give_back() -> None:
    """Let the GNU C library return what it keeps; nothing happens where it is another library.

    Arrays of numpy come from it, and pieces between them stay with the process otherwise.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
