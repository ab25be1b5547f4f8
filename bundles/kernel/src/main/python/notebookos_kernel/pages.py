"""Asks the kernel of the operating system which pages of memory were written.

Linux 6.7 and newer: ranges are registered with a ``userfaultfd`` whose write protection resolves itself (WP_ASYNC), so that a write
only clears a mark in the page table, whoever makes it: Python, C, or a system call. The ``PAGEMAP_SCAN`` ioctl reads the marks, at
0.02 to 1.5 ms per GB, and refuses ranges that are not registered, such as memory that was freed and mapped again.
"""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import os
import platform
import struct
import sys
import weakref
from pathlib import Path

try:
    import fcntl
except ImportError:  # no Unix: Pages.open says so
    fcntl = None  # type: ignore[assignment]

PAGE = mmap.PAGESIZE

_SYSCALL = {"x86_64": 323, "aarch64": 282}.get(platform.machine())
_USER_MODE_ONLY = 1
_UFFD_API, _API_VERSION = 0xC018AA3F, 0xAA
_WP_UNPOPULATED, _WP_ASYNC = 1 << 13, 1 << 15
_UFFD_REGISTER, _REGISTER_WP = 0xC020AA00, 2
_PAGEMAP_SCAN = 0xC0606610
_PROTECT, _MUST_BE_REGISTERED = 1, 2
_WRITTEN, _PRESENT, _SWAPPED = 1 << 1, 1 << 3, 1 << 4
_PROCMAP_QUERY = 0xC0686611
_QUERY = struct.Struct("<9Q4I2Q")
_SCAN = struct.Struct("<12Q")
_WRITABLE, _SHARED = 2, 8


class Pages:
    """Write marks of this process's private memory. Owned by one thread; good only in the process that opened it.

    ``close()`` gives up all registrations, and so does the object's end.
    """

    @classmethod
    def open(cls) -> Pages | None:
        """The facility, proved on a page of its own; None where the system doesn't offer it."""
        if not sys.platform.startswith("linux") or _SYSCALL is None or sys.byteorder != "little":
            return None
        try:
            pages = cls()
        except OSError:
            return None
        return pages if _proves_itself(pages) else None

    def __init__(self) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        self._faults = libc.syscall(_SYSCALL, os.O_CLOEXEC | os.O_NONBLOCK | _USER_MODE_ONLY)
        if self._faults < 0:
            raise OSError(ctypes.get_errno(), "userfaultfd")
        try:
            self._call(self._faults, _UFFD_API, struct.pack("<3Q", _API_VERSION, _WP_ASYNC | _WP_UNPOPULATED, 0))
            self._table = os.open("/proc/self/pagemap", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            os.close(self._faults)
            raise
        self._maps = os.open("/proc/self/maps", os.O_RDONLY | os.O_CLOEXEC)
        self._found = (ctypes.c_uint64 * 6)()
        self._process = os.getpid()
        self.close = weakref.finalize(self, _close, self._faults, self._table, self._maps)

    def protect(self, start: int, end: int) -> bool:
        """Clear the marks of the pages from ``start`` to ``end``; False if writes to them couldn't all be noticed."""
        if os.getpid() != self._process:
            return False
        with contextlib.suppress(OSError):
            self._scan(start, end, _PROTECT | _MUST_BE_REGISTERED, 0, 0, 0)
            return True
        with contextlib.suppress(OSError):
            if self._register(start, end):
                self._scan(start, end, _PROTECT | _MUST_BE_REGISTERED, 0, 0, 0)
                return True
        return False

    def unwritten(self, start: int, end: int) -> bool:
        """Whether every page is there, registered, and was not written since it was protected."""
        if os.getpid() != self._process:
            return False
        try:
            regions = self._scan(start, end, _MUST_BE_REGISTERED, _WRITTEN, _PRESENT | _SWAPPED, 2)
        except OSError:
            return False
        return regions == 1 and (self._found[0], self._found[1]) == (start, end)

    def _register(self, start: int, end: int) -> bool:
        """Register the whole mappings that cover a range: each part of one would become a mapping of its own."""
        ranges = []
        position = start
        while position < end:
            found = self._private_mapping(position)
            if found is None:
                return False
            ranges.append(found)
            position = found[1]
        for first, last in ranges:
            self._call(self._faults, _UFFD_REGISTER, struct.pack("<4Q", first, last - first, _REGISTER_WP, 0))
        return True

    def _private_mapping(self, address: int) -> tuple[int, int] | None:
        """The mapping around an address, if nobody but this process can write it: private, and of no file."""
        try:
            answer = self._call(self._maps, _PROCMAP_QUERY, _QUERY.pack(_QUERY.size, 0, address, *[0] * 12))
        except OSError as error:
            return None if error.errno == 2 else _mapping_from_text(address)
        _, _, _, start, end, flags, _, _, inode, *_ = _QUERY.unpack(answer)
        return (start, end) if flags & _WRITABLE and not flags & _SHARED and inode == 0 else None

    def _scan(self, start: int, end: int, flags: int, unwritten: int, any_of: int, room: int) -> int:
        mask = _WRITTEN
        where = ctypes.addressof(self._found) if room else 0
        asked = _SCAN.pack(_SCAN.size, flags, start, end, 0, where, room, 0, unwritten, mask, any_of, 0)
        argument = ctypes.create_string_buffer(asked, _SCAN.size)
        regions = fcntl.ioctl(self._table, _PAGEMAP_SCAN, argument, True)
        if _SCAN.unpack(argument.raw)[4] != end:
            raise InterruptedError("the scan ended early")
        return regions

    @staticmethod
    def _call(descriptor: int, request: int, asked: bytes) -> bytes:
        argument = ctypes.create_string_buffer(asked, len(asked))
        fcntl.ioctl(descriptor, request, argument, True)
        return argument.raw


def _close(*descriptors: int) -> None:
    """Give up all registrations."""
    for descriptor in descriptors:
        os.close(descriptor)


def _mapping_from_text(address: int) -> tuple[int, int] | None:
    """The same from the text of the mappings, for kernels before 6.11."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        bounds, mode, _, _, inode, *_ = line.split()
        start, end = (int(bound, 16) for bound in bounds.split("-"))
        if start <= address < end:
            return (start, end) if mode[1] == "w" and mode[3] == "p" and inode == "0" else None
    return None


def _proves_itself(pages: Pages) -> bool:
    """Whether marks behave as described, tried on a few pages: no trust in numbers of versions."""
    tried = mmap.mmap(-1, 4 * PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    view = (ctypes.c_char * (4 * PAGE)).from_buffer(tried)
    start = ctypes.addressof(view)
    end = start + 4 * PAGE
    tried[PAGE] = 1
    proved = (
        not pages.unwritten(start, end)
        and pages.protect(start, end)
        and pages.unwritten(start, end)
        and _marks(pages, view, start, end, 0)
        and _marks(pages, view, start, end, 2 * PAGE)
    )
    del view
    tried.close()
    return bool(proved) and not pages.unwritten(start, end)


def _marks(pages: Pages, view: ctypes.Array, start: int, end: int, offset: int) -> bool:
    ctypes.memset(ctypes.addressof(view) + offset, 7, 1)
    return not pages.unwritten(start, end) and pages.protect(start, end) and pages.unwritten(start, end)
