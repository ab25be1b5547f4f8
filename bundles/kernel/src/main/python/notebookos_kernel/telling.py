"""What the user is told on stderr of a cell."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from notebookos_kernel import background, losses
from notebookos_kernel.delta import Problem


class Telling:
    """Knows what was told already. Owned by the kernel's main thread."""

    def __init__(self) -> None:
        self._told: set[tuple[str, str]] = set()

    def problems(self, problems: Iterable[Problem]) -> None:
        """Say each problem once, in the cell that brought it."""
        fresh = {(problem.name, problem.reason): problem for problem in problems}
        self.say(_sentence(problem) for key, problem in fresh.items() if key not in self._told)
        self._told.update(fresh)

    def once(self, sentences: Iterable[str]) -> None:
        """Say each sentence once."""
        fresh = [sentence for sentence in sentences if ("", sentence) not in self._told]
        self.say(fresh)
        self._told.update(("", sentence) for sentence in fresh)

    def unbound(self, names: Iterable[str]) -> None:
        """Say which names a cell declared and didn't bind."""
        self.say(f"NotebookOS: %%rebuild names '{name}', but this cell didn't bind it." for name in sorted(names))

    def say(self, sentences: Iterable[str]) -> None:
        """Say them, each in a line."""
        for sentence in sentences:
            sys.stderr.write(f"{sentence}\n")
        sys.stderr.flush()


def _sentence(problem: Problem) -> str:
    if problem.name == "*":
        return f"NotebookOS: {problem.reason}. Changes of this cell don't survive a failover yet."
    if problem.reason == background.REASON:
        return f"NotebookOS: {problem.name} is still running; {problem.reason}."
    if problem.fidelity == losses.REBUILT:
        return f"NotebookOS: '{problem.name}' will be made again after a failover: {problem.reason}"
    if problem.fidelity == losses.LOST:
        return f"NotebookOS: '{problem.name}' won't survive a failover: {problem.reason}"
    return f"NotebookOS: '{problem.name}' will survive a failover only in part: {problem.reason}"
