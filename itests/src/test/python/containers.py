"""A kernel whose replicas are containers, through the gateway; the arguments say what happens to it."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wire import Wire

_LIMIT = 90


def _until(what: str, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _LIMIT
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come true within {_LIMIT} s")
        time.sleep(0.2)


def _expect(what: str, expected: object, found: object) -> None:
    if expected != found:
        raise AssertionError(f"{what}: expected {expected!r}, found {found!r}")


def _row(wire: Wire) -> dict[str, Any]:
    return next(kernel for kernel in wire.rest("GET", "/nbos/api/kernels") if kernel["id"] == wire.kernel_id)


def _whole(wire: Wire) -> None:
    def ready() -> bool:
        replicas = _row(wire)["replicas"]
        return len(replicas) == 3 and all(replica["state"] == "ready" for replica in replicas)

    _until("three replicas are ready", ready)


def _run(wire: Wire, code: str) -> str:
    result = wire.run(code, _LIMIT)
    _expect(f"names of errors of {code!r}", [], result.names)
    return result.text


def make(wire: Wire, kernel: Path) -> None:
    """A kernel with limits; what its cells see, and an interrupt."""
    # from nothing: containers that were made in advance are not marked as the kernel's
    wire.start_kernel({"KERNEL_CPUS": "0.5", "KERNEL_MEM": "600M", "KERNEL_START": "cold"})
    kernel.write_text(wire.kernel_id)
    _expect("user", "10001", _run(wire, "import os\nos.getuid()"))
    _expect("first process is not ours", "True", _run(wire, "os.getpid() != 1 and os.path.exists('/notebookos/own')"))
    _run(wire, "a = [1]\nb = {'same': a}\nbig = bytes(2_000_000)")
    cell = wire.send("import time\nwhile True:\n    time.sleep(0.1)")
    time.sleep(1)
    wire.rest("POST", f"/api/kernels/{wire.kernel_id}/interrupt", {})
    _expect("an interrupted cell", True, "KeyboardInterrupt" in wire.until_done(cell, _LIMIT).names)
    _whole(wire)


def kill(wire: Wire, hosts: Path) -> None:
    """Kill the agent of the executor: the kernel goes on with its variables."""
    wire.connect()
    executor = _row(wire)["executor"]["host"]
    pid = json.loads((hosts / executor / "agent.json").read_text())["pid"]
    os.kill(pid, signal.SIGKILL)
    sys.stdout.write(f"killed the agent of {executor}, process {pid}\n")
    check(wire)


def check(wire: Wire) -> None:
    """All variables are there, shared objects still shared."""
    wire.connect()
    _run(wire, "a.append(2)")
    _expect("variables", "(True, 2000000)", _run(wire, "(b['same'] is a, len(big))"))
    _whole(wire)


def main(url: str, token: str, kernel: Path, step: str, hosts: Path) -> None:
    """Do one step."""
    wire = Wire(url, token)
    if step == "make":
        make(wire, kernel)
        return
    wire.kernel_id = kernel.read_text()
    if step == "kill":
        kill(wire, hosts)
    else:
        check(wire)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4], Path(sys.argv[5]))
