"""The cell that is running: what the agent said about it, and the syntax trees of what it ran."""

from __future__ import annotations

import ast
import os
from dataclasses import dataclass, field
from typing import Any

_GPU_LINE = "%%gpu"
_REBUILD_LINE = "%%rebuild"


def drop_own_lines(lines: list[str]) -> list[str]:
    """IPython input transformer: a first line ``%%gpu N`` is for the gateway, ``%%rebuild NAME ...`` for the capture.

    The rest is an ordinary cell.
    """
    rest = list(lines)
    for word in (_GPU_LINE, _REBUILD_LINE):
        filled = next((index for index, line in enumerate(rest) if line.strip()), None)
        if filled is not None and rest[filled].split()[0] == word:
            rest = rest[filled + 1 :]
    return rest


@dataclass(frozen=True)
class Rebuilding:
    """What ``%%rebuild NAME [NAME ...]`` says: these names come back by running the cell's source again."""

    names: frozenset[str]
    source: str

    @classmethod
    def of(cls, code: str) -> Rebuilding | None:
        """Read it from a cell's code; None if the cell doesn't say so."""
        first = [line.split() for line in code.splitlines() if line.strip()][:2]
        if first and first[0][0] == _GPU_LINE:
            del first[0]
        if not first or first[0][0] != _REBUILD_LINE:
            return None
        return cls(frozenset(first[0][1:]), "".join(drop_own_lines(code.splitlines(keepends=True))))


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
    undoable: int = 0
    checkpoints: tuple[str, ...] = ()
    interrupted: bool = False

    @classmethod
    def of(cls, message: dict[str, Any]) -> Attempt | None:
        """Read it from a message; None if the message didn't come through an agent."""
        said = (message.get("metadata") or {}).get("notebookos")
        if not isinstance(said, dict) or "term" not in said:
            return None
        return cls(
            said["term"],
            said.get("attempt", 1),
            dict(said.get("environment") or {}),
            tuple(said.get("gpus") or ()),
            said.get("undoable") or 0,
            tuple(said.get("checkpoints") or ()),
            bool(said.get("interrupted")),
        )

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
