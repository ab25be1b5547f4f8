"""The cell that is running: what the agent said about it, and the syntax trees of what it ran."""

from __future__ import annotations

import ast
import os
from dataclasses import dataclass, field
from typing import Any

_GPU_LINE = "%%gpu"


def drop_gpu_line(lines: list[str]) -> list[str]:
    """IPython input transformer: a first line ``%%gpu N`` is for the gateway; the rest is an ordinary cell."""
    for index, line in enumerate(lines):
        if line.strip():
            return lines[index + 1 :] if line.split()[0] == _GPU_LINE else lines
    return lines


class TreeCollector:
    """An IPython AST transformer that changes nothing and keeps what it sees.

    The trees of a cell's code, and those of code that magics run, come here already parsed.
    """

    def __init__(self) -> None:
        self._trees: list[ast.AST] = []

    def visit(self, tree: ast.AST) -> ast.AST:
        """Called by IPython for each tree before it is compiled."""
        self._trees.append(tree)
        return tree

    def take(self) -> list[ast.AST]:
        """The trees since the last call."""
        taken, self._trees = self._trees, []
        return taken


@dataclass(frozen=True)
class Attempt:
    """``metadata.notebookos`` of an execute request."""

    term: int
    attempt: int
    environment: dict[str, str] = field(default_factory=dict)
    gpus: tuple[str, ...] = ()

    @classmethod
    def of(cls, message: dict[str, Any]) -> Attempt | None:
        """Read it from a message; None if the message didn't come through an agent."""
        said = (message.get("metadata") or {}).get("notebookos")
        if not isinstance(said, dict) or "term" not in said:
            return None
        return cls(said["term"], said.get("attempt", 1), dict(said.get("environment") or {}), tuple(said.get("gpus") or ()))

    def ids(self) -> dict[str, int]:
        """The ids that every message about this attempt carries."""
        return {"term": self.term, "attempt": self.attempt}


class CellEnvironment:
    """Environment variables that hold for one cell and are put back after it, unless the cell itself changed them."""

    def __init__(self, wanted: dict[str, str]) -> None:
        self._wanted = wanted
        self._before = {name: os.environ.get(name) for name in wanted}
        os.environ.update(wanted)

    def undo(self) -> None:
        """Put the former values back."""
        for name, value in self._before.items():
            if os.environ.get(name) != self._wanted[name]:
                continue
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
