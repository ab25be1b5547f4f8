"""Random programs leave the same namespace behind, wherever their cells ran: on one stock kernel, or on replicas that take turns.

``NOTEBOOKOS_PROGRAMS=N`` runs the seeds below N instead of the first forty.
"""

from __future__ import annotations

import json
import os
import random

import pytest

import random_programs
from conftest import missing
from replica import Manifest, Replica

SEEDS = range(int(os.environ.get("NOTEBOOKOS_PROGRAMS", "40")))
_SHRINKING_RUNS = 120


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    """A stock kernel, and two replicas."""
    rooms = [tmp_path_factory.mktemp(name) for name in ("stock", "one", "two")]
    made = Stage(
        Replica(rooms[0], module="ipykernel_launcher", PYTHONHASHSEED="0"),
        [Replica(room, PYTHONHASHSEED="0") for room in rooms[1:]],
    )
    yield made
    made.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_program(seed, stage):
    if missing(stage.replicas[0], ["numpy", "pandas"]):
        pytest.skip("numpy and pandas are not both installed")
    steps = steps_of(seed)
    different = stage.differences(steps)
    if different:
        smaller = shrink(steps, stage)
        shown = "\n".join(f"# --- {turn}\n{cell}" for cell, turn in smaller)
        pytest.fail(f"seed {seed}: {different}\nshrunk to {stage.differences(smaller)}:\n{shown}", pytrace=False)


def steps_of(seed):
    """Each cell of the program, with what happens before it: ``stay``, ``switch`` to the follower, or to a ``rebuilt`` replica."""
    turns = random.Random(f"turns of {seed}")
    return [(cell, turns.choices(["stay", "switch", "rebuilt"], [0.6, 0.25, 0.15])[0]) for cell in random_programs.program(seed)]


def shrink(steps, stage):
    """Leave out cells, then lines, as long as something still differs."""
    budget = _SHRINKING_RUNS
    for part in ("cells", "lines"):
        index = len(steps) - 1
        while index >= 1 and budget:
            for smaller in _smaller(steps, index, part):
                budget -= 1
                if stage.differences(smaller):
                    steps = smaller
                    break
            index -= 1
    return steps


def _smaller(steps, index, part):
    if part == "cells":
        yield steps[:index] + steps[index + 1 :]
        return
    cell, turn = steps[index]
    lines = cell.split("\n")
    for line in range(len(lines) if len(lines) > 1 else 0):
        yield [*steps[:index], ("\n".join(lines[:line] + lines[line + 1 :]), turn), *steps[index + 1 :]]
    if turn != "stay":
        yield [*steps[:index], (cell, "stay"), *steps[index + 1 :]]


class Stage:
    """Where programs run; each program begins with empty namespaces."""

    def __init__(self, stock, replicas):
        self.stock = stock
        self.replicas = replicas

    def close(self):
        self.stock.client.stop_channels()
        self.stock.process.kill()
        self.stock.process.wait()
        for replica in self.replicas:
            replica.stop()

    def differences(self, steps):
        """What differs at the end between the stock kernel, the executor, and a replica made from the manifest."""
        expected = self._on_stock(steps)
        executor, follower, manifest, problems, found = self._on_replicas(steps)
        found += random_programs.compare(expected, _digest(executor), problems)
        found += _apply(follower, manifest.whole())
        found += [f"rebuilt: {each}" for each in random_programs.compare(expected, _digest(follower), problems)]
        return found

    def _on_stock(self, steps):
        self.stock.execute("get_ipython().reset(new_session=False); None", {}, store_history=False)
        for cell, _ in steps:
            self.stock.execute(cell, {}, stop_on_error=False)
        return _digest(self.stock)

    def _on_replicas(self, steps):
        executor, follower = self.replicas
        for replica in self.replicas:
            assert replica.request("notebookos_apply_request", {"reset": True})["status"] == "ok"
        manifest = Manifest()
        problems = set()
        failed = []
        for cell, turn in steps:
            if turn == "rebuilt":
                failed += _apply(follower, manifest.whole())
            if turn != "stay":
                executor, follower = follower, executor
            result = executor.run(cell, stop_on_error=False)
            problems.update(each["name"] for each in result.delta["problems"])
            failed += _apply(follower, manifest.add(result, executor.spool))
        return executor, follower, manifest, problems, failed


def _apply(replica, request):
    """Apply state; what went wrong."""
    reply = replica.request("notebookos_apply_request", *request)
    return [f"applying: {each}" for each in reply.get("problems", [reply])]


def _digest(replica):
    return json.loads(replica.execute(random_programs.digest_code(), {}, store_history=False).text)
