"""A kernel on hosts of several machines: its variables survive the death of the machine where its cell ran."""

from __future__ import annotations

import os
import signal
import sys

from replicated_kernel import ReplicatedKernel


def main(url: str, token: str, *agents: str) -> None:
    """Agents are given as HOST=PID."""
    pids = dict(agent.split("=") for agent in agents)
    kernel = ReplicatedKernel(url, token)
    kernel.run("x = 41; big = bytes(3_000_000)")
    kernel.await_whole()
    executor = kernel.status()["executor"]["host"]
    victim = executor if executor in pids else next(iter(pids))
    os.kill(int(pids[victim]), signal.SIGKILL)
    result = kernel.run("print(x + 1, len(big))", harmless=True)
    if result is None or "42 3000000" not in result.text:
        raise RuntimeError(f"after the death of {victim} the cell said {result}")
    print(f"executor was on {executor}; {victim} was killed; the next cell said {result.text.strip()}")


main(*sys.argv[1:])
