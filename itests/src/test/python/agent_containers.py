"""A kernel on hosts of the pools ``local`` and ``rack``, through the gateway; the last argument says what happens to it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wire import Wire

_LIMIT = 90
_HOLD = "import time\nprint('holds', flush=True)\nwhile True:\n    time.sleep(0.1)"


def _until(what: str, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _LIMIT
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come true within {_LIMIT} s")
        time.sleep(0.2)


def _row(wire: Wire) -> dict[str, Any]:
    return next(kernel for kernel in wire.rest("GET", "/nbos/api/kernels") if kernel["id"] == wire.kernel_id)


def _pools(wire: Wire) -> dict[str, str]:
    """The pool of each host that is live."""
    return {host["id"]: host["pool"] for host in wire.rest("GET", "/nbos/api/hosts") if host["state"] == "live"}


def _whole(wire: Wire) -> None:
    def ready() -> bool:
        replicas, pools = _row(wire)["replicas"], _pools(wire)
        return len(replicas) == 3 and all(one["state"] == "ready" and one["host"] in pools for one in replicas)

    _until("three replicas are ready on live hosts", ready)
    places = {one["host"]: _pools(wire)[one["host"]] for one in _row(wire)["replicas"]}
    if set(places.values()) != {"local", "rack"}:
        raise AssertionError(f"replicas are not in both pools: {places}")
    sys.stdout.write(f"replicas are on {places}\n")


def _run(wire: Wire, code: str) -> str:
    result = wire.run(code, _LIMIT)
    if result.names:
        raise AssertionError(f"{code!r}: {result.names} {result.errors}")
    return result.text.strip()


def make(wire: Wire, kernel: Path) -> None:
    """A kernel with a GPU for each cell, and variables that share an object."""
    wire.start_kernel({"KERNEL_GPUS": "1"})
    kernel.write_text(wire.kernel_id)
    _run(wire, "a = [1]\nb = {'same': a}")
    _whole(wire)


def check(wire: Wire) -> None:
    """All variables are there, shared objects still shared; then three replicas."""
    wire.connect()
    found = _run(wire, "a.append(2)\n(b['same'] is a, a[0])")
    if found != "(True, 1)":
        raise AssertionError(f"variables: {found}")
    _whole(wire)


def queue(url: str, token: str, wire: Wire) -> None:
    """While other cells hold all GPUs, a cell of the kernel runs on a host that is made for it."""
    before = set(_pools(wire))
    holders = []
    for _ in before:
        holder = Wire(url, token)
        holder.start_kernel({"KERNEL_GPUS": "1", "KERNEL_REPLICAS": "1"})
        cell = holder.send(_HOLD)
        while "holds" not in holder.receive(_LIMIT)["content"].get("text", ""):
            pass
        holders.append((holder, cell))
    wire.connect()
    began = time.monotonic()
    found = _run(wire, "(b['same'] is a, a[0])")
    executor = _row(wire)["executor"]["host"]
    sys.stdout.write(f"the cell said {found} on {executor} after {time.monotonic() - began:.1f} s\n")
    if found != "(True, 1)" or executor in before or _pools(wire)[executor] != "rack":
        raise AssertionError(f"{found} on {executor}, there were {before}")
    for holder, cell in holders:
        holder.rest("POST", f"/api/kernels/{holder.kernel_id}/interrupt", {})
        holder.until_done(cell, _LIMIT)
        holder.rest("DELETE", f"/api/kernels/{holder.kernel_id}")


def main(url: str, token: str, kernel: Path, step: str) -> None:
    """Do one step."""
    wire = Wire(url, token)
    if step == "make":
        make(wire, kernel)
        return
    wire.kernel_id = kernel.read_text()
    if step == "queue":
        queue(url, token, wire)
    elif step == "end":
        wire.rest("DELETE", f"/api/kernels/{wire.kernel_id}")
    else:
        check(wire)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4])
