"""What a user can say about the session's state: ``%state``, ``%checkpoint``, ``%undo``, ``%checkout``.

The last three only note what the cell's delta is to say; the agent carries it out when the cell has ended.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic import Magics, line_magic, magics_class

from notebookos_kernel.cell import Attempt
from notebookos_kernel.table import StateTable

_NAME = re.compile(r"\w[\w.-]*")
_NO_AGENT = "This needs NotebookOS: the kernel runs without it at the moment."


@magics_class
class StateMagics(Magics):
    """The magics of one replica. Owned by the kernel's main thread, where cells run."""

    def __init__(self, shell: Any, table: StateTable) -> None:
        super().__init__(shell)
        self._table = table
        self._attempt: Attempt | None = None
        self._said: dict[str, Any] = {}

    def begin(self, attempt: Attempt) -> None:
        """A cell begins."""
        self._attempt = attempt
        self._said = {}

    def end(self) -> dict[str, Any]:
        """What the cell's delta has to say besides its values."""
        said, self._said, self._attempt = self._said, {}, None
        return said

    @line_magic
    def state(self, line: str) -> None:
        """``%state`` lists the variables and what is kept of them; ``%state NAME`` says more about one."""
        name = line.strip()
        if not name:
            self._print(self._table.lines())
            return
        told = self._table.detail(name)
        if told is None:
            raise UsageError(f"There is no variable '{name}'. %state lists all of them.")
        self._print(told)

    @line_magic
    def checkpoint(self, line: str) -> None:
        """``%checkpoint NAME`` gives the state after this cell a name; ``%checkpoint`` lists the names."""
        attempt, name = self._running(), line.strip()
        if not name:
            listed = ", ".join(attempt.checkpoints) or "There are no checkpoints yet. %checkpoint NAME makes one."
            self._print([listed])
            return
        if not _NAME.fullmatch(name):
            raise UsageError(f"'{name}' can't name a checkpoint: letters, digits, '_', '-' and '.' can.")
        self._said["checkpoint"] = name
        self._print([f"Checkpoint '{name}' is made when this cell ends."])

    @line_magic
    def undo(self, line: str) -> None:
        """``%undo [N]`` takes back what the last N cells (1 if not said) did to the session."""
        attempt, text = self._running(), line.strip() or "1"
        if not text.isdecimal() or int(text) < 1:
            raise UsageError(f"%undo takes a number of cells, not '{text}'.")
        cells = int(text)
        if cells > attempt.undoable:
            most = f"at most {attempt.undoable}" if attempt.undoable else "none at the moment"
            raise UsageError(f"{_cells(cells)} can't be undone; {most}.")
        self._restore({"undo": cells}, f"{_cells(cells)} will be undone when this cell ends.")

    @line_magic
    def checkout(self, line: str) -> None:
        """``%checkout NAME`` brings the session back to a checkpoint."""
        attempt, name = self._running(), line.strip()
        if not name:
            raise UsageError("%checkout needs the name of a checkpoint; %checkpoint lists them.")
        if name not in attempt.checkpoints:
            known = ", ".join(attempt.checkpoints) or "there are none"
            raise UsageError(f"There is no checkpoint '{name}' ({known}).")
        self._restore({"checkout": name}, f"The session goes back to checkpoint '{name}' when this cell ends.")

    def _restore(self, wanted: dict[str, Any], told: str) -> None:
        if "restore" in self._said:
            raise UsageError("This cell already goes back to an earlier state; only one %undo or %checkout fits in a cell.")
        self._said["restore"] = wanted
        self._print([told])

    def _running(self) -> Attempt:
        if self._attempt is None:
            raise UsageError(_NO_AGENT)
        return self._attempt

    @staticmethod
    def _print(lines: Iterable[str]) -> None:
        print("\n".join(lines))  # noqa: T201 - it is what the user asked to see


def _cells(number: int) -> str:
    return "1 cell" if number == 1 else f"{number} cells"
