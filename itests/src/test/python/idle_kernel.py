"""Kernels that nobody uses, through the gateway: suspended by time and by an operator, resumed by a cell, deleted in the end."""

from __future__ import annotations

import sys
import time
import urllib.error
from collections.abc import Callable
from typing import Any

from wire import Wire

_LIMIT = 60


def _row(wire: Wire) -> dict[str, Any]:
    return next(kernel for kernel in wire.rest("GET", "/nbos/api/kernels") if kernel["id"] == wire.kernel_id)


def _until(what: str, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _LIMIT
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come true within {_LIMIT} s")
        time.sleep(0.2)


def _expect(what: str, expected: object, found: object) -> None:
    if expected != found:
        raise AssertionError(f"{what}: expected {expected!r}, found {found!r}")


def _suspended(wire: Wire) -> None:
    _until("no process of the kernel is left", lambda: all(r["state"] == "cold" for r in _row(wire)["replicas"]))
    row = _row(wire)
    _expect("state for operators", "suspended", row["state"])
    _expect("processes", [0, 0, 0], [replica["pid"] for replica in row["replicas"]])
    _expect("state for clients", "idle", wire.rest("GET", f"/api/kernels/{wire.kernel_id}")["execution_state"])


def _suspends_and_resumes(url: str, token: str) -> None:
    wire = Wire(url, token)
    wire.start_kernel({"KERNEL_SUSPEND_AFTER": "2", "KERNEL_GPUS": "1"})
    wire.run("a = [1]\nb = {'same': a}\nbig = bytes(2_000_000)")
    _suspended(wire)

    result = wire.run("a.append(2)\n(b['same'] is a, a, len(big))")
    _expect("result after time suspended it", ("(True, [1, 2], 2000000)", True), (result.text, result.done))
    _until("the standbys are back", lambda: all(r["state"] == "ready" for r in _row(wire)["replicas"]))

    wire.rest("POST", f"/nbos/api/kernels/{wire.kernel_id}/suspend", {})
    _suspended(wire)
    wire.rest("POST", f"/nbos/api/kernels/{wire.kernel_id}/resume", {})
    _until("the kernel is back", lambda: any(r["state"] == "ready" for r in _row(wire)["replicas"]))
    _expect("result after an operator suspended it", "[1, 2]", wire.run("a").text)
    wire.rest("DELETE", f"/api/kernels/{wire.kernel_id}")


def _is_there(wire: Wire) -> bool:
    try:
        wire.rest("GET", f"/api/kernels/{wire.kernel_id}")
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return False
        raise
    return True


def _is_culled_when_nobody_uses_it(url: str, token: str) -> None:
    wire = Wire(url, token)
    wire.start_kernel({"KERNEL_CULL_AFTER": "2"})
    busy = wire.send("import time\ntime.sleep(6)\n'done'")
    wire.close()
    time.sleep(5)
    _expect("a kernel with a cell and without a client", True, _is_there(wire))
    wire.connect()
    _expect("its cell", "'done'", wire.until_done(busy).text)
    time.sleep(4)
    _expect("an idle kernel with a client", True, _is_there(wire))

    wire.close()
    _until("an idle kernel without a client is deleted", lambda: not _is_there(wire))


if __name__ == "__main__":
    _suspends_and_resumes(sys.argv[1], sys.argv[2])
    _is_culled_when_nobody_uses_it(sys.argv[1], sys.argv[2])
