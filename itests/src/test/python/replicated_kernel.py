"""A kernel behind the gateway, whose hosts may be killed at any time: cells that were lost with them are run again."""

from __future__ import annotations

import time
import urllib.error
from typing import Any

from wire import Result, Wire

_LOST = "ExecutorLost"
_KEPT = "ReplyLost"
_LIMIT = 90
_QUIET = 10


class ReplicatedKernel:
    """One client of one kernel. Used by one thread, but for what only asks the controller."""

    def __init__(self, url: str, token: str) -> None:
        self._wire = Wire(url, token)
        self._wire.start_kernel()
        self.id = self._wire.kernel_id
        self.lost_cells = 0
        self._used = time.monotonic()
        self._term = 0

    def run(self, code: str, harmless: bool = False) -> Result | None:
        """Run a cell, again for as long as its executor is lost; fails if it hasn't ended after 90 s.

        None if the cell is committed and only its reply was lost: it must not run again, unless it is harmless. What is said of it
        must be true.
        """
        while True:
            if time.monotonic() - self._used > _QUIET:
                # The gateway drops sockets that answer no pings, and this one answers only while it waits for messages.
                self._wire.connect()
            result = self._wire.run(code, _LIMIT)
            self._used = time.monotonic()
            if _LOST not in result.names and _KEPT not in result.names:
                return result
            self.lost_cells += 1
            if harmless:
                continue
            kept = self._is_committed()
            if kept != (_KEPT in result.names):
                raise RuntimeError(f"the cell is {'' if kept else 'not '}committed, and was said to be {result.names}")
            if kept:
                return None

    def _is_committed(self) -> bool:
        """Whether the log has a cell that wasn't there when problems were asked for last: its new leader has all that was committed."""
        self.await_whole()
        return self._asked("GET", f"/nbos/api/kernels/{self.id}/state")["term"] > self._term

    def status(self) -> dict[str, Any]:
        """What the controller tells of this kernel."""
        found = self._wire.rest("GET", "/nbos/api/kernels")
        return next(kernel for kernel in found if kernel["id"] == self.id)

    def executor(self) -> dict[str, str]:
        """Host and replica that ran the last cell."""
        return self.status()["executor"] or {"host": "", "replica": ""}

    def problems(self) -> dict[str, str]:
        """The names whose fidelity isn't exact, with fidelity and reason."""
        state = self._state()
        self._term = state["term"]
        inexact = [each for each in state["variables"] if each["fidelity"] != "exact"]
        return {name: f"{each['fidelity']}: {each['reason']}" for each in inexact for name in each["names"]}

    def hosts(self) -> dict[str, int]:
        """The process ids of the hosts that are live."""
        return {host["id"]: host["pid"] for host in self._wire.rest("GET", "/nbos/api/hosts") if host["state"] == "live"}

    def whole(self) -> bool:
        """Whether all three replicas have the kernel's state, on hosts that are live."""
        replicas = [replica for replica in self.status()["replicas"] if replica["state"] in ("ready", "running")]
        return len(replicas) == 3 and {replica["host"] for replica in replicas} <= self.hosts().keys()

    def await_whole(self, limit: float = 90) -> None:
        """Wait for that."""
        deadline = time.monotonic() + limit
        while not self.whole():
            if time.monotonic() > deadline:
                raise TimeoutError(f"not three ready replicas after {limit} s: {self.status()}")
            time.sleep(0.2)

    def migrate(self, host: str) -> bool:
        """Have the replica on this host move to another one; False if there is none, or no other host has room in half a minute."""
        deadline = time.monotonic() + 30
        while any(replica["host"] == host for replica in self.status()["replicas"]):
            try:
                self._wire.rest("POST", f"/nbos/api/kernels/{self.id}/migrate", {"from": host})
                return True
            except urllib.error.HTTPError:
                if time.monotonic() > deadline:
                    return False
                time.sleep(0.5)
        return False

    def end(self) -> None:
        """Delete the kernel."""
        self._wire.close()
        self._wire.rest("DELETE", f"/api/kernels/{self.id}")

    def _state(self) -> dict[str, Any]:
        """The state after the last cell; the replica that is asked may still have to apply it."""
        term = self.status()["term"]
        deadline = time.monotonic() + _LIMIT
        while True:
            state = self._asked("GET", f"/nbos/api/kernels/{self.id}/state")
            if state["term"] >= term:
                return state
            if time.monotonic() > deadline:
                raise TimeoutError(f"the state is of term {state['term']}, the last cell was {term}")
            time.sleep(0.01)

    def _asked(self, method: str, path: str, body: Any = None) -> Any:
        """Ask again while the hosts that know are away."""
        deadline = time.monotonic() + _LIMIT
        while True:
            try:
                return self._wire.rest(method, path, body)
            except urllib.error.HTTPError as refused:
                if time.monotonic() > deadline:
                    raise RuntimeError(f"{method} {path}: {refused.read().decode()}") from refused
                time.sleep(0.3)
