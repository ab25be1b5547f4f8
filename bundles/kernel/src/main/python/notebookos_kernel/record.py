"""IPython's record of what cells print, from which ``%notebook`` writes a file: kept with less work, and not without end.

IPython asks four traits at each write and keeps every text for as long as the process lives.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.history import HistoryOutput

KEPT = 1_000_000
"""So many characters of a cell's stream are kept."""

_MORE = "\n[what else was printed is not kept here]\n"
_KINDS = {"stdout": "out_stream", "stderr": "err_stream"}


@contextlib.contextmanager
def recorded(shell: Any, channel: str) -> Iterator[None]:
    """Keep what is written to ``sys.stdout`` or ``sys.stderr`` with the outputs of the cell that runs; is the shell's ``_tee``."""
    if threading.current_thread() is not threading.main_thread():
        # A subshell's cell runs beside others: what it prints is recorded with the main one's, if there is one.
        yield
        return
    stream = getattr(sys, channel)
    write = stream.write
    record = _record(shell.history_manager.outputs, shell.execution_count, _KINDS[channel])
    publisher, displayhook = shell.display_pub, shell.displayhook

    def writing(text: str) -> int | None:
        written = write(text)
        # What is shown otherwise is recorded as what it is.
        if text and not (publisher.is_publishing or displayhook.is_active or shell.showing_traceback):
            record(text)
        return written

    stream.write = writing
    try:
        yield
    finally:
        stream.write = write


def _record(outputs: dict[int, list[HistoryOutput]], count: int, kind: str) -> Callable[[str], None]:
    # Only IPython 9 has it, and a record.
    from IPython.core.history import HistoryOutput

    mine: HistoryOutput | None = None
    texts: list[str] = []
    length = 0

    def record(text: str) -> None:
        nonlocal mine, texts, length
        if length >= KEPT:
            return
        of_cell = outputs[count]
        if not of_cell or of_cell[-1] is not mine:
            texts = []
            mine = HistoryOutput(output_type=kind, bundle={"stream": texts})
            of_cell.append(mine)
        texts.append(text)
        length += len(text)
        if length >= KEPT:
            texts.append(_MORE)

    return record
