"""One random program, on a plain kernel and on a replicated one."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from typing import Any

import random_programs
from host_killer import HostKiller
from plain_kernel import PlainKernel
from replicated_kernel import ReplicatedKernel
from wire import Result

_EMPTY = "%reset -f"
_DEEP = "RecursionError"
_WORD = re.compile(r"\b[a-zA-Z_]\w*\b")


@dataclass
class Outcome:
    """What came of one program.

    ``kept`` are cells that were committed though their reply was lost; ``kills`` are of executors and standbys, ``differences`` those that nobody reported.
    """

    seed: int
    cells: list[str]
    kills: list[str] = field(default_factory=list)
    lost_cells: int = 0
    kept: list[int] = field(default_factory=list)
    executors: list[str] = field(default_factory=list)
    switch: str = ""
    problems: dict[str, str] = field(default_factory=dict)
    reported: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    names: int = 0
    hang: str = ""
    seconds: float = 0

    def line(self) -> str:
        """As a line of JSON; the cells follow from the seed, so only a failure tells them."""
        content = asdict(self)
        if not self.differences and not self.hang:
            content["cells"] = len(self.cells)
        return json.dumps(content)


class LiveProgram:
    """Runs it, and keeps what the kernel said about names: that excuses these names, and what was made from them."""

    def __init__(self, seed: int, cells: list[str], plain: PlainKernel, replicated: ReplicatedKernel) -> None:
        self.outcome = Outcome(seed, cells)
        self._plain = plain
        self._replicated = replicated
        self._tainted: set[str] = set()

    def run_all(self) -> None:
        """Empty both namespaces and run all cells, one after the other."""
        lost_before = self._replicated.lost_cells
        self._plain.run(_EMPTY)
        self._replicated.run(_EMPTY, harmless=True)
        self._note()
        for index, cell in enumerate(self.outcome.cells, 1):
            expected, found = self._plain.run(cell), self._replicated.run(cell)
            self._note()
            if found is None:
                self.outcome.kept.append(index)
            else:
                self._check(f"cell {index}", cell, expected, found)
        self.outcome.lost_cells = self._replicated.lost_cells - lost_before

    def compare(self, when: str) -> None:
        """Compare what the kernels hold now."""
        code = random_programs.digest_code()
        expected, found = self._plain.run(code), self._replicated.run(code, harmless=True)
        self._note()
        if (expected.status, found.status) != ("ok", "ok"):
            self.outcome.differences.append(f"{when}: the digest ended with {_told(expected)} and {_told(found)}")
            return
        one, other = json.loads(expected.text), json.loads(found.text)
        self.outcome.names = len(one["names"])
        everything = random_programs.compare(one, other, ())
        silent = random_programs.compare(one, other, self._tainted)
        self.outcome.differences += [f"{when}: {each}" for each in silent]
        self.outcome.reported += [f"{when}: {each}" for each in everything if each not in silent]

    def switch(self, killer: HostKiller | None) -> None:
        """Have another replica become the executor: its host is killed, or the replica moved away."""
        self._replicated.await_whole()
        before = self._replicated.executor()
        if killer:
            killer.kill(executor=True)
            self.outcome.switch = "killed"
        else:
            self.outcome.switch = "migrated" if self._replicated.migrate(before["host"]) else "not migrated"
        self._replicated.run("None", harmless=True)
        after = self._replicated.executor()
        if after == before:
            self.outcome.switch += ", but the same executor"

    def _note(self) -> None:
        now = self._replicated.problems()
        self.outcome.problems.update(now)
        self._tainted |= now.keys()
        executor = self._replicated.executor()["host"]
        if self.outcome.executors[-1:] != [executor]:
            self.outcome.executors.append(executor)

    def _check(self, where: str, cell: str, expected: Result, found: Result) -> None:
        names = set(_WORD.findall(cell))
        if _DEEP in expected.names and _DEEP in found.names:
            # How often it came round before that depends on how deep the interpreter's own calls are.
            self._tainted |= names
        if _told(expected) == _told(found):
            return
        text = f"{where} ended with {_told(expected)} and {_told(found)}"
        if names & self._tainted:
            # What it would have bound and changed follows from the loss that was reported.
            self._tainted |= names
            self.outcome.reported.append(text)
        else:
            self.outcome.differences.append(text)


def _told(result: Result) -> tuple[Any, ...]:
    return (result.status, *sorted(set(result.names)))
