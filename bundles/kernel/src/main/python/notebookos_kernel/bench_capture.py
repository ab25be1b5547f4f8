"""``python -m notebookos_kernel.bench_capture [--json]``: what a capture costs, in a process without agent.

Three curves, each the time from the end of a cell's code to the delta being ready to publish (large values written
included), p50 and p99 in ms: against the bytes that the cell changed, against the bytes that it left alone, against the
number of variables. Needs numpy.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from notebookos_kernel.candidates import of_source
from notebookos_kernel.capture import Capture
from notebookos_kernel.memory import Memory
from notebookos_kernel.namespace import Home
from notebookos_kernel.pages import Pages
from notebookos_kernel.spool import Spool

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30
CHANGED = (KIB, 10 * KIB, 100 * KIB, MIB, 10 * MIB, 100 * MIB)
UNCHANGED = (0, 64 * MIB, 256 * MIB, GIB, 2 * GIB, 4 * GIB)
VARIABLES = (10, 100, 500, 1000, 2000)
_BLOCK = 64 * MIB
# Five kinds that sessions are made of, one variable each.
_FIVE = "v{0} = [{0}] * 20\nd{0} = {{'k': {0}}}\no{0} = Thing({0})\na{0} = np.arange(10) + {0}\ndef f{0}(x): return x + v{0}[0]\n"
_START = "import numpy as np\nclass Thing:\n    def __init__(self, n): self.parts = [n]\nsmall = [0]\nbig = []\n"
_CELLS = {
    "change one small value": "small[0] += 1",
    "read a large value": "small[0] = float(big[0][0]) if big else 0.5",
    "call a function": "small[0] = touch(small)",
    "run code that may change anything": "exec('small[0] += 1')",
}


class BenchSession:
    """A session whose cells run here. Values over 1 MiB go to files in ``room``."""

    def __init__(self, room: str, memory: Memory) -> None:
        self._namespace: dict[str, Any] = {"__name__": "__main__"}
        Home.move(self._namespace)
        self._capture = Capture(self._namespace, dict(self._namespace), memory=memory)
        self._spool = Spool(room)
        self._room = Path(room)
        self.run(_START + "def touch(x): return x[0] + len(big)\n")

    def run(self, source: str) -> float:
        """Run a cell and return the ms that its capture took."""
        exec(compile(source, "<cell>", "exec"), self._namespace)  # noqa: S102 - the sources are above
        start = time.perf_counter()
        self._capture.capture(of_source(source)).content(self._spool)
        spent = (time.perf_counter() - start) * 1000
        for path in self._room.iterdir():
            path.unlink()
        return spent

    def times(self, source: str, rounds: int) -> dict[str, float]:
        """p50 and p99 of a cell that ran ``rounds`` times, after one time that isn't counted."""
        self.run(source)
        spent = sorted(self.run(source) for _ in range(rounds))
        return {"p50_ms": round(spent[len(spent) // 2], 3), "p99_ms": round(spent[int(len(spent) * 0.99)], 3)}


def changed(session: BenchSession, rounds: int) -> Iterable[dict[str, Any]]:
    """Capture of one array of which every byte changed."""
    for size in CHANGED:
        session.run(f"large = np.ones({size}, 'u1')")
        yield {"bytes": size, **session.times("large += 1", max(5, min(rounds, rounds * MIB // size)))}
    session.run("del large")


def unchanged(session: BenchSession, rounds: int, most: int) -> Iterable[dict[str, Any]]:
    """Captures of small changes beside arrays that stay as they are."""
    held = 0
    for size in UNCHANGED:
        if size > most:
            return
        session.run(f"for _ in range({(size - held) // _BLOCK}): big.append(np.ones({_BLOCK}, 'u1'))")
        held = size
        yield {"bytes": size, "cells": {name: session.times(cell, rounds) for name, cell in _CELLS.items()}}
    session.run("big.clear()")


def variables(session: BenchSession, rounds: int) -> Iterable[dict[str, Any]]:
    """Captures of small changes beside many small variables: lists, dicts, objects, arrays, functions."""
    held = 0
    for number in VARIABLES:
        session.run("".join(_FIVE.format(each) for each in range(held, number // 5)))
        held = number // 5
        yield {"variables": number, "cells": {name: session.times(cell, rounds) for name, cell in _CELLS.items()}}


def measure(rounds: int, most: int) -> dict[str, Any]:
    """All curves; ``most`` bounds the bytes that are held unchanged."""
    room = tempfile.mkdtemp(prefix="notebookos-bench-")
    memory = Memory()
    try:
        found: dict[str, Any] = {
            "python": platform.python_version(),
            "kernel": platform.release(),
            "cores": os.cpu_count(),
            "watches_memory": Pages.open() is not None,
        }
        found["changed"] = list(changed(BenchSession(room, memory), rounds))
        gc.collect()
        found["unchanged"] = list(unchanged(BenchSession(room, memory), rounds, most))
        gc.collect()
        found["variables"] = list(variables(BenchSession(room, memory), rounds))
        return found
    finally:
        shutil.rmtree(room)


def available() -> int:
    """Bytes of memory that may be taken without pushing others out."""
    try:
        text = Path("/proc/meminfo").read_text()
        return int(text.partition("MemAvailable:")[2].split()[0]) * KIB
    except (OSError, IndexError):
        return GIB


def _table(found: dict[str, Any]) -> Iterable[str]:
    how = "watched" if found["watches_memory"] else "hashed"
    yield f"Python {found['python']}, {found['kernel']}, memory is {how}; ms p50 / p99"
    for row in found["changed"]:
        yield f"changed {row['bytes'] / MIB:10.3f} MiB  {row['p50_ms']:9.3f} / {row['p99_ms']:.3f}"
    for curve, unit in (("unchanged", "bytes"), ("variables", "variables")):
        for row in found[curve]:
            for name, spent in row["cells"].items():
                size = f"{row[unit] / MIB:.0f} MiB" if unit == "bytes" else f"{row[unit]}"
                yield f"{curve} {size:>9}  {spent['p50_ms']:9.3f} / {spent['p99_ms']:9.3f}  {name}"


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m notebookos_kernel.bench_capture", description="What a capture costs.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--rounds", type=int, default=30, help="captures per figure (default 30)")
    parser.add_argument(
        "--most", type=int, default=4 * GIB, help="most bytes held unchanged (default 4 GiB, or half of the free memory)"
    )
    options = parser.parse_args(arguments)
    found = measure(options.rounds, min(options.most, available() // 2))
    sys.stdout.write(json.dumps(found) + "\n" if options.json else "\n".join(_table(found)) + "\n")


if __name__ == "__main__":
    main()
