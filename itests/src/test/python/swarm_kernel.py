"""A kernel on hosts of several pools while one of them changes; ``python -m swarm_kernel URL TOKEN FILE STEP [WORD]``."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wire import Wire

_LIMIT = 120
_SETUP = """
import collections, random
random.seed(5)
numbers = [random.random() for _ in range(1000)]
shared = {"same": numbers}
def count(values):
    return len(values)
steps = []
"""
_CHECK = "print(shared['same'] is numbers, count(numbers), steps)"


class Journey:
    """One kernel and what is expected of it, which is kept in a file between steps. Used by one thread."""

    def __init__(self, url: str, token: str, file: Path) -> None:
        self._url = url
        self._token = token
        self._file = file
        self._wire = Wire(url, token)
        self._steps: list[str] = []
        self._cells = 0

    def begin(self) -> None:
        """Make the kernel; its replicas are to be in two pools, and its first cell where most GPUs are idle: in the Swarm."""
        self._wire.start_kernel({"KERNEL_GPUS": "1"})
        self._whole()
        self._cell(f"%%gpu 1\n{_SETUP}")
        self.step("begin")
        executor = self._row()["executor"]["host"]
        if executor not in self.hosts("swarm"):
            raise AssertionError(f"the cells ran on {executor}")

    def resume(self) -> None:
        """Take the kernel of the file."""
        known = json.loads(self._file.read_text())
        self._wire.kernel_id, self._steps, self._cells = known["kernel"], known["steps"], known["cells"]
        self._wire.connect()

    def step(self, name: str) -> None:
        """Change state in a cell with a GPU; everything before must still be there."""
        self._check()
        self._cell(f"%%gpu 1\nsteps.append({name!r})")
        self._steps.append(name)
        self._check()
        self._whole()
        pools = sorted(self._pools().items())
        print(f"step {name}: all variables are there after {self._cells} cells; replicas by pool: {pools}")
        self._save()

    def until(self, what: str, condition: Callable[[], bool]) -> None:
        """Run cells until something is so."""
        deadline = time.monotonic() + _LIMIT
        slowest = 0.0
        before = self._cells
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what}: not so after {_LIMIT} s")
            began = time.monotonic()
            self._check()
            slowest = max(slowest, time.monotonic() - began)
            self._save()
            time.sleep(0.3)
        print(f"{what}; {self._cells - before} cells ran meanwhile, the slowest took {slowest:.2f} s")

    def grow(self) -> None:
        """Let other kernels' cells take all GPUs: the next cell with one has the pool grow."""
        others = []
        for gpus in [2] * len(self.hosts("swarm")) + [1] * len(self.hosts("local")):
            other = Wire(self._url, self._token)
            other.start_kernel({"KERNEL_GPUS": "0"})
            other.send(f"%%gpu {gpus}\nimport time\nprint('busy', flush=True)\ntime.sleep(600)")
            while other.receive(_LIMIT)["msg_type"] != "stream":
                pass
            others.append(other)
        self.step("grow")
        for other in others:
            other.close()
            other.rest("DELETE", f"/api/kernels/{other.kernel_id}")

    def hosts(self, pool: str) -> set[str]:
        """The hosts of a pool that are live."""
        rows = self._wire.rest("GET", "/nbos/api/hosts")
        return {row["id"] for row in rows if row["pool"] == pool and row["state"] == "live"}

    def pool(self, name: str) -> str:
        """The state of a pool."""
        return next((row["state"] for row in self._wire.rest("GET", "/nbos/api/pools") if row["name"] == name), "")

    def spans(self, *pools: str) -> None:
        """The replicas must be in exactly these pools."""
        if self._pools().keys() != set(pools):
            raise AssertionError(f"replicas by pool: {self._pools()}")

    def _pools(self) -> dict[str, int]:
        pools = {row["id"]: row["pool"] for row in self._wire.rest("GET", "/nbos/api/hosts")}
        counted: dict[str, int] = {}
        for replica in self._row()["replicas"]:
            pool = pools[replica["host"]]
            counted[pool] = counted.get(pool, 0) + 1
        return counted

    def _check(self) -> None:
        text = self._cell(_CHECK)
        if text.strip() != f"True 1000 {self._steps}":
            raise AssertionError(f"after {self._steps} there was {text!r}")

    def _cell(self, code: str) -> str:
        """Run a cell, again if its host died under it: none of them changes anything before it ends."""
        deadline = time.monotonic() + _LIMIT
        while True:
            result = self._wire.run(code, _LIMIT)
            self._cells += 1
            if not result.names:
                self._count(result.replies[0]["execution_count"])
                return result.text
            if "ExecutorLost" not in result.names or time.monotonic() > deadline:
                raise AssertionError(f"{code!r}: {result.names}")

    def _count(self, count: int) -> None:
        """The execution count goes on; a cell that was lost may not have been counted."""
        if count > self._cells:
            raise AssertionError(f"cell {self._cells} has the number {count}")
        self._cells = count

    def _row(self) -> dict[str, Any]:
        rows = self._wire.rest("GET", "/nbos/api/kernels")
        return next(row for row in rows if row["id"] == self._wire.kernel_id)

    def _whole(self) -> None:
        deadline = time.monotonic() + _LIMIT
        live = set()
        while True:
            replicas = self._row()["replicas"]
            live = {row["id"] for row in self._wire.rest("GET", "/nbos/api/hosts") if row["state"] == "live"}
            if len([one for one in replicas if one["state"] in ("ready", "running") and one["host"] in live]) == 3:
                return
            if time.monotonic() > deadline:
                raise TimeoutError(f"not three ready replicas: {replicas}; live hosts: {live}")
            time.sleep(0.2)

    def _save(self) -> None:
        known = {"kernel": self._wire.kernel_id, "steps": self._steps, "cells": self._cells}
        self._file.write_text(json.dumps(known))


def main(url: str, token: str, file: Path, step: str, word: str) -> None:
    """Do one step."""
    journey = Journey(url, token, file)
    if step == "begin":
        journey.begin()
        journey.spans("local", "swarm")
        return
    journey.resume()
    if step == "grow":
        journey.grow()
    elif step == "replaced":
        before = set(word.split(","))
        journey.until("all hosts are others", lambda: len(journey.hosts("swarm") - before) == len(before))
        journey.step(step)
    elif step == "removed":
        journey.until("the pool is removed", lambda: journey.pool("swarm") == "removed")
        journey.step(step)
        journey.spans("local")
    else:
        journey.step(step)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4], "".join(sys.argv[5:]))
