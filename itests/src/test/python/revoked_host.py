"""A kernel loses one of its hosts to its operator: the host is revoked, and the replica is placed elsewhere."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from replicated_kernel import ReplicatedKernel
from wire import Wire

LIMIT = 60


def main(url: str, token: str, told: str) -> None:
    """Write the name of the host that was revoked to a file."""
    kernel = ReplicatedKernel(url, token)
    first = kernel.run("kept = 42")
    if first is None or first.names:
        raise RuntimeError(f"the first cell said {first}")
    kernel.await_whole()
    places = sorted(replica["host"] for replica in kernel.status()["replicas"])
    victim = next(host for host in places if host.startswith("rack-"))
    Wire(url, token).rest("POST", f"/nbos/api/hosts/{victim}/revoke", {})
    result = kernel.run("print(kept)", harmless=True)
    if result is None or result.text != "42\n":
        raise RuntimeError(f"after {victim} was revoked the cell said {result}")
    deadline = time.monotonic() + LIMIT
    while victim in kernel.hosts() or any(replica["host"] == victim for replica in kernel.status()["replicas"]):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{victim} was revoked and still has a replica after {LIMIT} s: {kernel.status()}")
        time.sleep(0.2)
    kernel.await_whole()
    after = sorted(replica["host"] for replica in kernel.status()["replicas"])
    print(f"{victim} was revoked; the kernel was on {places} and is on {after}")
    Path(told).write_text(victim)


main(*sys.argv[1:])
