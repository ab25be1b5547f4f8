"""Versions of large memory blocks: the same version means the same bytes, without reading them.

Where :mod:`pages` can't watch a block (shared or mapped from a file, pinned for a device, another operating system) there is no
version, and whoever asks has to hash.
"""

from __future__ import annotations

import ctypes
import hashlib
import itertools
import sys
from bisect import bisect_left, insort
from functools import cached_property
from typing import Any, Callable

from notebookos_kernel.pages import PAGE, Pages

# Below this, hashing costs about as much as asking.
WATCHED_FROM = 64 << 10
# More than this many blocks would crowd the process's table of mappings.
_MOST = 8192
# With these, devices may write host memory behind the page table's back.
_PINNING_LIBRARIES = ("cupy", "pycuda", "numba.cuda", "jaxlib", "tensorflow")


class _Buffer(ctypes.Structure):
    """``Py_buffer``, as far as its address."""

    _fields_ = (("buf", ctypes.c_void_p), ("rest", ctypes.c_void_p * 12))


class Memory:
    """Watches blocks. A block is known by its address and size; what lies partly on foreign pages at its ends is hashed.

    Owned by the kernel's main thread, and the only one of its process: what one watches another can't. The pages are opened with
    the first large block.
    """

    def __init__(self, open_pages: Callable[[], Pages | None] = Pages.open) -> None:
        self._open = open_pages
        # Counts blocks whose version was forgotten though they may be as they were.
        self.forgotten = 0
        self._versions = itertools.count(1)
        # (first page, behind the last page, address, size) of blocks that are watched, sorted, never overlapping.
        self._order: list[tuple[int, int, int, int]] = []
        self._known: dict[tuple[int, int, int, int], tuple[int, bytes]] = {}

    @cached_property
    def _pages(self) -> Pages | None:
        return self._open()

    @property
    def watches(self) -> bool:
        """Whether there are versions at all."""
        return self._pages is not None

    def version(self, block: memoryview) -> Any:
        """The version of a block's bytes, which from now on are watched; None if they can't be.

        Ask before reading the bytes: a write that comes while they are read then gives another version next time.
        """
        if block.nbytes < WATCHED_FROM or self._pages is None:
            return None
        address = address_of(block)
        start, end = -(-address // PAGE) * PAGE, (address + block.nbytes) // PAGE * PAGE
        if end <= start:
            return None
        key = (start, end, address, block.nbytes)
        known = self._known.get(key)
        if known is not None and self._pages.unwritten(start, end) and _edges(block, start - address, end - address) == known[1]:
            return known[0]
        self._forget_around(key)
        if is_pinned(block) or not self._pages.protect(start, end):
            return None
        return self._learn(key, _edges(block, start - address, end - address))

    def _learn(self, key: tuple[int, int, int, int], edges: bytes) -> int:
        if len(self._order) >= _MOST:
            self.forgotten += 1
            self._order.clear()
            self._known.clear()
        version = next(self._versions)
        insort(self._order, key)
        self._known[key] = (version, edges)
        return version

    def _forget_around(self, key: tuple[int, int, int, int]) -> None:
        """Protecting a range clears marks that another block with the same pages has yet to see."""
        start, end, _, _ = key
        first = bisect_left(self._order, (start,))
        if first and self._order[first - 1][1] > start:
            first -= 1
        last = first
        while last < len(self._order) and self._order[last][0] < end:
            self.forgotten += self._order[last] != key
            del self._known[self._order[last]]
            last += 1
        del self._order[first:last]


def address_of(block: memoryview) -> int:
    """Where a contiguous block lies."""
    buffer = _Buffer()
    api = ctypes.pythonapi
    if api.PyObject_GetBuffer(ctypes.py_object(block), ctypes.byref(buffer), 0):
        raise BufferError("no simple buffer")
    try:
        return buffer.buf or 0
    finally:
        api.PyBuffer_Release(ctypes.byref(buffer))


def is_pinned(block: memoryview) -> bool:
    """Whether a device may write to host memory, here or anywhere, without the page table noticing."""
    loaded = sys.modules
    if any(name in loaded for name in _PINNING_LIBRARIES):
        return True
    torch = loaded.get("torch")
    if torch is None or not hasattr(torch, "cuda") or not torch.cuda.is_initialized():
        return False
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a read-only block is not going to be written here
        return bool(torch.frombuffer(block, dtype=torch.uint8).is_pinned())


def _edges(block: memoryview, first: int, last: int) -> bytes:
    """A hash of what lies before and behind the whole pages."""
    digest = hashlib.sha256(block[:first], usedforsecurity=False)
    digest.update(block[last:])
    return digest.digest()
