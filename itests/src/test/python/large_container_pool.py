"""``python -m large_container_pool URL TOKEN CELLS``: a kernel whose cells take their processes from those that wait.

Every cell must run in a process of its own, with the variables of the cells before, and no process may be started cold.
"""

from __future__ import annotations

import sys
import time
from typing import Any

from wire import Wire

_LIMIT = 60


def _warm(wire: Wire, starts: int) -> dict[str, Any]:
    """Return the totals once replicas were started so often and as many processes wait as should."""
    deadline = time.monotonic() + _LIMIT
    while True:
        status = wire.rest("GET", "/nbos/api/status")
        warm: dict[str, Any] = status["warm"]
        full = 0 < warm["wanted"] <= warm["ready"] and warm["warmStarts"] + warm["coldStarts"] >= starts
        there = all(r["state"] == "ready" for k in status["kernels"] for r in k["replicas"])
        if full and there:
            return warm
        if time.monotonic() > deadline:
            raise TimeoutError(f"not so after {_LIMIT} s: {warm}")
        time.sleep(0.1)


def main(url: str, token: str, cells: int) -> int:
    """Run the scenario; return the exit status."""
    wire = Wire(url, token)
    before = _warm(wire, 0)
    earlier = before["warmStarts"] + before["coldStarts"]
    wire.start_kernel({"KERNEL_SESSION_POLICY": "lcp"})
    _warm(wire, earlier + 1)
    processes = set()
    for cell in range(1, cells + 1):
        result = wire.run("import os\ncount = globals().get('count', 0) + 1\nprint(count, os.getpid())")
        count, pid = result.text.split()
        assert count == str(cell), (cell, result.text, result.names)
        processes.add(pid)
        after = _warm(wire, earlier + cell + 1)
    status = wire.rest("GET", "/nbos/api/status")
    row = next(kernel for kernel in status["kernels"] if kernel["id"] == wire.kernel_id)
    assert row["session"] == "lcp", row
    assert [replica["start"] for replica in row["replicas"]] == ["warm"], row
    wire.rest("DELETE", f"/api/kernels/{wire.kernel_id}")
    assert len(processes) == cells, processes
    assert after["warmStarts"] - before["warmStarts"] == cells + 1, (before, after)
    assert after["coldStarts"] == before["coldStarts"], (before, after)
    print(f"{cells} cells had {cells} processes; {cells + 1} replicas were started warm and none cold")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
