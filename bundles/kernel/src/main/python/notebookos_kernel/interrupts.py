"""Whom an interrupt (SIGINT) is meant for, while the main thread handles a cell."""

from __future__ import annotations

import ast
import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any


class Interrupts:
    """One that comes before a cell's code ends the code as it begins; one that comes after it is meant for nothing.

    An AST transformer of IPython's: the cell then ends as if its first statement had been interrupted, with a traceback, a
    reply and a place in the history. Owned by the main thread; in others signals don't come, and it does nothing.
    """

    def __init__(self) -> None:
        self._came = False
        self._usual: Any = signal.SIG_IGN

    @contextlib.contextmanager
    def around_cell(self, came: bool) -> Iterator[None]:
        """Around all that is done for a cell; ``came``: its user has interrupted it already."""
        if not _in_main_thread():
            yield
            return
        self._came = came
        self._usual = signal.signal(signal.SIGINT, self._remember)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, self._usual)
            self._came = False

    @contextlib.contextmanager
    def around_code(self) -> Iterator[None]:
        """Around the cell's code, which is interrupted as always."""
        if not _in_main_thread():
            yield
            return
        signal.signal(signal.SIGINT, self._usual)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)

    def visit(self, tree: ast.AST) -> ast.AST:
        """Called by IPython for each tree before it is compiled."""
        if self._came and isinstance(tree, ast.Module):
            first = next((i for i, statement in enumerate(tree.body) if not _of_the_compiler(statement)), None)
            if first is not None:
                self._came = False
                raising = ast.Raise(exc=ast.Name(id="KeyboardInterrupt", ctx=ast.Load()), cause=None)
                tree.body.insert(first, ast.fix_missing_locations(ast.copy_location(raising, tree.body[first])))
        return tree

    def _remember(self, _signal: int, _frame: FrameType | None) -> None:
        self._came = True


def _of_the_compiler(statement: ast.stmt) -> bool:
    """Such an import must stand before all else."""
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


@contextlib.contextmanager
def ignored() -> Iterator[None]:
    """Around what nobody's code has to do with."""
    if not _in_main_thread():
        yield
        return
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()
