"""Kills hosts at random moments, never two of a kernel's three at once."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
import time
import traceback
from typing import Any

from replicated_kernel import ReplicatedKernel

_EXECUTOR = 0.7
_LIMIT = 90


class HostKiller(threading.Thread):
    """Works on its own until it is ended; ``kill`` may be called by others too. The pool starts the hosts again."""

    def __init__(self, seed: int, seconds: float) -> None:
        """Seconds lie between two kills, on average, if the kernel is whole again by then."""
        super().__init__(daemon=True)
        self._random = random.Random(f"kills of {seed}")
        self._seconds = seconds
        self._ended = threading.Event()
        self._one = threading.Lock()
        self._kernel: ReplicatedKernel | None = None
        self._killed = 0
        self.kills: list[str] = []

    def aim(self, kernel: ReplicatedKernel | None) -> None:
        """Have it kill this kernel's hosts from now on; None: nobody's."""
        with self._one:
            self._kernel = kernel

    def run(self) -> None:
        while not self._ended.wait(self._random.uniform(0.3, 1.7) * self._seconds):
            try:
                self.kill()
            except (OSError, TimeoutError, KeyError, StopIteration):
                traceback.print_exc()

    def end(self) -> None:
        """Stop killing."""
        self._ended.set()
        self.join(120)

    def kill(self, executor: bool | None = None) -> None:
        """Wait until the kernel is whole, and kill one of its hosts: the executor's or one of the others, or either."""
        with self._one:
            if self._kernel is None:
                return
            status, pids = self._whole(self._kernel)
            main = (status["executor"] or {}).get("host")
            wanted = self._random.random() < _EXECUTOR if executor is None else executor
            replicas = status["replicas"]
            chosen = self._random.choice([each for each in replicas if (each["host"] == main) == wanted] or replicas)
            self._kill(chosen, pids[chosen["host"]])
            self.kills.append("executor" if chosen["host"] == main else "standby")

    def _whole(self, kernel: ReplicatedKernel) -> tuple[dict[str, Any], dict[str, int]]:
        """The status of a kernel that is whole, at any moment of a cell, and the process ids of all hosts."""
        deadline = time.monotonic() + _LIMIT
        while time.monotonic() < deadline:
            kernel.await_whole(_LIMIT)
            # Not just when the last replica has become ready.
            time.sleep(self._random.uniform(0, 0.3))
            status, pids = kernel.status(), kernel.hosts()
            # Who was killed last may not be missed yet.
            if self._killed not in pids.values() and all(replica["host"] in pids for replica in status["replicas"]):
                return status, pids
        raise TimeoutError(f"not whole for a moment in {_LIMIT} s: {kernel.status()}")

    def _kill(self, replica: dict[str, Any], pid: int) -> None:
        os.killpg(pid, signal.SIGKILL)
        self._killed = pid
        # A machine takes its replicas with it; half of the time they are left to notice for themselves.
        if replica["pid"] and self._random.random() < 0.5:
            with contextlib.suppress(ProcessLookupError):  # it may have noticed already
                os.killpg(replica["pid"], signal.SIGKILL)
