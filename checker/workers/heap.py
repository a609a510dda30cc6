"""Keeps the C heap of a process with many threads small and flat."""

from __future__ import annotations

import ctypes
from typing import Final

# Names and numbers of glibc's malloc.h.
_M_MMAP_THRESHOLD: Final = -3
_M_ARENA_MAX: Final = -8
_ARENAS: Final = 2
_LARGE: Final = 256 * 1024


def bound_heap() -> bool:
    """Limits what the C heap keeps after it was given back; says whether the C library can do that.

    glibc gives up to eight heaps a core to threads, each of which keeps what its largest upload needed, and with
    every large block that is freed it raises the size from which blocks are given back to the system. Two heaps, and a
    fixed size, let an upload's bytes go when the upload goes. Call it before threads start; children inherit it.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return bool(mallopt(_M_ARENA_MAX, _ARENAS)) and bool(mallopt(_M_MMAP_THRESHOLD, _LARGE))
