"""How memory is taken and given back: by polars from one library, by numpy from the system's C one.

Both make a pool for each thread, and what one pool has freed another does not use.
"""

import ctypes
import os
import sys
from collections.abc import Callable

__all__ = ["give_back", "limit_pools"]

_ARENA_MAX = -8
"""``M_ARENA_MAX`` of the GNU C library."""


def limit_pools() -> None:
    """Let threads share as many pools as there are processors; called before polars is loaded.

    Memory that polars frees is kept for a few seconds instead of given back and asked for again,
    which takes a tenth of a job's time. What the environment says of this goes first.
    """
    pools = os.cpu_count() or 4
    os.environ.setdefault("_RJEM_MALLOC_CONF", f"dirty_decay_ms:2500,narenas:{pools}")
    set_option = _of_c_library("mallopt")
    if set_option is not None and "MALLOC_ARENA_MAX" not in os.environ:
        set_option(_ARENA_MAX, pools)


def give_back() -> None:
    """Let the GNU C library return what it keeps; nothing happens where it is another library.

    Arrays of numpy come from it, and pieces between them stay with the process otherwise.
    """
    trim = _of_c_library("malloc_trim")
    if trim is not None:
        trim(0)


def _of_c_library(name: str) -> Callable[..., object] | None:
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
