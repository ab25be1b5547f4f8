"""The CUDA driver's checkpoint of another process, where the driver has it (570 and newer)."""

from __future__ import annotations

import ctypes
import time
from typing import Any

_LOCK, _UNLOCK = "cuCheckpointProcessLock", "cuCheckpointProcessUnlock"
_CALLS = (_LOCK, "cuCheckpointProcessCheckpoint", "cuCheckpointProcessRestore", _UNLOCK)
_LOCK_MS = 10_000


class _LockArguments(ctypes.Structure):
    """``CUcheckpointLockArgs``. Without a time limit the driver waits for ever for what the process has begun."""

    _fields_ = [("timeout_ms", ctypes.c_uint), ("reserved0", ctypes.c_uint), ("reserved1", ctypes.c_uint64 * 7)]


class Checkpoints:
    """Takes all that a process has on its GPU to host memory, and back. The process may do nothing with the GPU meanwhile."""

    def __init__(self, library: Any) -> None:
        self._library = library

    @classmethod
    def of_this_machine(cls) -> Checkpoints | str:
        """The driver's, or why it has none."""
        try:
            library = ctypes.CDLL("libcuda.so.1")
        except OSError:
            return "there is no CUDA driver here"
        if not hasattr(library, _LOCK):
            return "the CUDA driver is older than 570"
        status = library.cuInit(0)
        return cls(library) if status == 0 else f"cuInit failed with {status}"

    def round_trip(self, pid: int) -> dict[str, float] | str:
        """Checkpoint and restore a process; the ms of each, or why it failed. A process that can go on then isn't left locked."""
        spent = []
        for call in _CALLS:
            start = time.perf_counter()
            arguments = ctypes.byref(_LockArguments(timeout_ms=_LOCK_MS)) if call == _LOCK else None
            status = getattr(self._library, call)(pid, arguments)
            spent.append((time.perf_counter() - start) * 1000)
            if status:
                if call not in (_LOCK, _UNLOCK):
                    getattr(self._library, _UNLOCK)(pid, None)
                return f"{call} failed with {status}"
        return {"checkpoint_ms": spent[0] + spent[1], "restore_ms": spent[2] + spent[3]}
