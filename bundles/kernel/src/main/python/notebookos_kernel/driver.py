"""What has become of CUDA's driver in this process.

A process sees the devices that were visible when it first asked the driver, for as long as it lives. If there were none then, it is
*blind*: it can never use one.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from typing import Any

_LOADED_ALREADY = getattr(os, "RTLD_NOLOAD", 0) | os.RTLD_LAZY


class Driver:
    """Asks without loading or starting anything. Owned by the main thread, but for :meth:`synchronize`.

    Once devices were seen nothing is asked any more: a call into the driver waits while the process is checkpointed.
    """

    def __init__(self, name: str = "libcuda.so.1") -> None:
        self._name = name
        self._library: Any = None
        self._sees = False
        self._loads: int | None = None

    def sees_devices(self) -> bool:
        """Whether the driver was started with devices to see."""
        self._sees = self._sees or bool(self._count())
        return self._sees

    def is_blind(self) -> bool:
        """Whether the driver was started, or at least loaded, while there was no device to see.

        A start that found none can't be told from none, so loading it counts. Cheap when no library was loaded since the last time.
        """
        return not self.sees_devices() and self._library is not None

    def synchronize(self) -> None:
        """Wait until nothing runs in the contexts that libraries share. For any thread; raises RuntimeError for a failed device."""
        for index in range(self._count() or 0):
            device, context = ctypes.c_int(), ctypes.c_void_p()
            flags, active = ctypes.c_uint(), ctypes.c_int()
            self._call("cuDeviceGet", ctypes.byref(device), index)
            self._call("cuDevicePrimaryCtxGetState", device, ctypes.byref(flags), ctypes.byref(active))
            if not active.value:
                continue
            self._call("cuDevicePrimaryCtxRetain", ctypes.byref(context), device)
            try:
                self._call("cuCtxSetCurrent", context)
                self._call("cuCtxSynchronize")
            finally:
                self._call("cuDevicePrimaryCtxRelease_v2", device)

    def _call(self, function: str, *arguments: Any) -> None:
        status = getattr(self._library, function)(*arguments)
        if status:
            raise RuntimeError(f"{function} failed with {status}")

    def _count(self) -> int | None:
        """How many devices the driver shows; None if nobody started it."""
        library = self._find()
        if library is None:
            return None
        devices = ctypes.c_int(0)
        return devices.value if library.cuDeviceGetCount(ctypes.byref(devices)) == 0 else None

    def _find(self) -> Any:
        loads = _loads()
        if self._library is None and (loads is None or loads != self._loads):
            self._loads = loads
            try:
                self._library = ctypes.CDLL(self._name, mode=_LOADED_ALREADY)
            except OSError:  # not loaded, or not there
                return None
        return self._library


class _LoadedObject(ctypes.Structure):
    """``struct dl_phdr_info``."""

    _fields_ = [
        ("address", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("headers", ctypes.c_void_p),
        ("header_count", ctypes.c_uint16),
        ("adds", ctypes.c_ulonglong),
        ("subs", ctypes.c_ulonglong),
    ]


_VISIT = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_LoadedObject), ctypes.c_size_t, ctypes.c_void_p)


def _counter() -> Callable[[], int | None]:
    """What tells how often a library was loaded into this process, where the system counts it."""
    iterate = getattr(ctypes.CDLL(None), "dl_iterate_phdr", None)
    if iterate is None:
        return lambda: None
    seen = [0]

    def visit(found: Any, _size: int, _data: Any) -> int:
        seen[0] = found.contents.adds
        # The counter is the same in all of them.
        return 1

    visitor = _VISIT(visit)

    def loads() -> int:
        iterate(visitor, None)
        return seen[0]

    return loads


_loads = _counter()
DRIVER = Driver()
