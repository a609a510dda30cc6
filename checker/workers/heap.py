"""Keeps the C heap of long-lived processes small and flat."""

from __future__ import annotations

import ctypes
from typing import Final

# Names and numbers of glibc's malloc.h.
_M_MMAP_THRESHOLD: Final = -3
_M_ARENA_MAX: Final = -8
_ARENAS: Final = 2
_LARGE: Final = 256 * 1024
_SPARE: Final = 64 * 1024 * 1024


class _HeapInfo(ctypes.Structure):
    """`struct mallinfo2`; `fordblks` are the bytes that are free and kept."""

    _names = ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")
    _fields_ = tuple((name, ctypes.c_size_t) for name in _names)


def bound_heap() -> bool:
    """Limits what the heap of a process with many threads keeps; says whether the C library can do that.

    glibc gives up to eight heaps a core to threads, each of which keeps what its largest upload needed, and with
    every large block that is freed it raises the size from which blocks are given back to the system. Two heaps, and a
    fixed size, let an upload's bytes go when the upload goes. Call it before threads start; children inherit it.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return bool(mallopt(_M_ARENA_MAX, _ARENAS)) and bool(mallopt(_M_MMAP_THRESHOLD, _LARGE))


def trim_heap() -> bool:
    """Gives free memory back to the system when there is much of it; says whether it did.

    Networks that see pictures of ever new sizes leave holes all over the heap, which glibc keeps: an engine would grow
    by some hundred MB. Little is left alone, because to get it again costs time.
    """
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallinfo2"):  # glibc before 2.33, or another C library
        return False
    library.mallinfo2.restype = _HeapInfo
    return library.mallinfo2().fordblks > _SPARE and bool(library.malloc_trim(0))
