"""Cells one after the other while the hosts' certificates are renewed: none is lost, and none waits for long."""

from __future__ import annotations

import sys
import time

from replicated_kernel import ReplicatedKernel

LONGEST = 10


def main(url: str, token: str, seconds: str) -> None:
    """Run cells for so many seconds."""
    kernel = ReplicatedKernel(url, token)
    kernel.run("count = 0")
    kernel.await_whole()
    end = time.monotonic() + float(seconds)
    cells = 0
    slowest = 0.0
    while time.monotonic() < end:
        begin = time.monotonic()
        result = kernel.run("count += 1; print(count)")
        cells += 1
        slowest = max(slowest, time.monotonic() - begin)
        if result is None or result.text != f"{cells}\n":
            raise RuntimeError(f"cell {cells} said {result}")
        time.sleep(0.1)
    print(f"{cells} cells, none lost, the slowest took {slowest:.2f} s")
    if kernel.lost_cells or slowest > LONGEST:
        raise RuntimeError(f"{kernel.lost_cells} cells lost, the slowest took {slowest:.2f} s")


main(*sys.argv[1:])
