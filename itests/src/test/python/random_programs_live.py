"""``python -m random_programs_live URL TOKEN RESULTS PROGRAMS FIRST_SEED SECONDS [PYTHON]``: random notebooks, while hosts are killed.

Each program runs on one plain ipykernel and on a replicated kernel whose hosts are killed about every SECONDS. All cells must end the
same way, and leave the same values and aliasing behind, but for names whose fidelity the kernel reported. Appends one JSON line per
program to RESULTS; the exit status is 1 if anything differed silently. PYTHON is the interpreter of the replicas, for the plain kernel.
"""

from __future__ import annotations

import json
import queue
import random
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import NamedTuple

import random_programs
import websocket
from host_killer import HostKiller
from live_program import LiveProgram, Outcome
from plain_kernel import PlainKernel
from replicated_kernel import ReplicatedKernel
from tally import Tally

_PROGRAMS_PER_KERNEL = 50
_HANGS = (TimeoutError, queue.Empty, OSError, websocket.WebSocketException, RuntimeError, LookupError)


class Cluster(NamedTuple):
    """Where kernels are made, and what threatens them."""

    url: str
    token: str
    killer: HostKiller


def main(url: str, token: str, results: Path, programs: int, first: int, seconds: float, python: str) -> int:
    """Run the programs; return the exit status."""
    killer = HostKiller(first, seconds)
    killer.start()
    tally = Tally(results)
    with tempfile.TemporaryDirectory() as room:
        plain = PlainKernel(python, Path(room))
        try:
            for start in range(first, first + programs, _PROGRAMS_PER_KERNEL):
                _on_one_kernel(range(start, min(start + _PROGRAMS_PER_KERNEL, first + programs)), plain, tally, Cluster(url, token, killer))
        finally:
            killer.end()
            plain.close()
            print(json.dumps(tally.summary(), indent=1))
    return 1 if tally.failed else 0


def _on_one_kernel(seeds: range, plain: PlainKernel, tally: Tally, cluster: Cluster) -> None:
    replicated = None
    for seed in seeds:
        if replicated is None:
            replicated = ReplicatedKernel(cluster.url, cluster.token)
            replicated.await_whole()
            cluster.killer.aim(replicated)
        outcome = _run(seed, plain, replicated, cluster.killer)
        tally.add(outcome)
        if outcome.hang:
            # It is left for whoever looks for the cause.
            replicated = None
    cluster.killer.aim(None)
    if replicated is not None:
        replicated.end()


def _run(seed: int, plain: PlainKernel, replicated: ReplicatedKernel, killer: HostKiller) -> Outcome:
    began = time.monotonic()
    killed = len(killer.kills)
    cells = random_programs.program(seed)
    program = LiveProgram(seed, cells, plain, replicated)
    turns = random.Random(f"switches of {seed}")
    try:
        program.run_all()
        program.compare("as it is")
        if turns.random() < 0.25:
            program.switch(killer if turns.random() < 0.5 else None)
            program.compare("after a switch")
    except _HANGS as hang:
        traceback.print_exc()
        program.outcome.hang = f"{type(hang).__name__}: {hang}"
    program.outcome.kills = killer.kills[killed:]
    program.outcome.seconds = round(time.monotonic() - began, 2)
    return program.outcome


if __name__ == "__main__":
    words = sys.argv[1:]
    sys.exit(main(words[0], words[1], Path(words[2]), int(words[3]), int(words[4]), float(words[5]), *(words[6:] or [sys.executable])))
