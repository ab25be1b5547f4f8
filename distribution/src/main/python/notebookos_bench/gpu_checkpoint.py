"""The CUDA driver's checkpoint of another process, where the driver has it (570 and newer)."""

from __future__ import annotations

import ctypes
import time
from typing import Any

_CALLS = ("cuCheckpointProcessLock", "cuCheckpointProcessCheckpoint", "cuCheckpointProcessRestore", "cuCheckpointProcessUnlock")


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
        if not hasattr(library, _CALLS[0]):
            return "the CUDA driver is older than 570"
        status = library.cuInit(0)
        return cls(library) if status == 0 else f"cuInit failed with {status}"

    def round_trip(self, pid: int) -> dict[str, float] | str:
        """Checkpoint and restore a process; the ms of each, or why it failed."""
        spent = []
        for call in _CALLS:
            start = time.perf_counter()
            status = getattr(self._library, call)(pid, None)
            spent.append((time.perf_counter() - start) * 1000)
            if status:
                return f"{call} failed with {status}"
        return {"checkpoint_ms": spent[0] + spent[1], "restore_ms": spent[2] + spent[3]}
