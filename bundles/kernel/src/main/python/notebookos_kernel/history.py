"""Inputs and outputs of cells: what ``In``, ``Out``, ``_`` and history searches show."""

from __future__ import annotations

import pickle
from typing import Any

from notebookos_kernel import comms
from notebookos_kernel.pickling import SessionPickler

# Inputs and outputs of this many cells are kept; cell n shares a key with cell n + RING.
RING = 1000
_OUTPUT_LIMIT = 32 << 10
_INPUT_LIMIT = 12 << 10
_NOTHING = object()


class TooLargeError(Exception):
    """An output is larger than what travels with the session."""


class _Bounded:
    """A sink that refuses to grow beyond a limit."""

    def __init__(self, limit: int) -> None:
        self._chunks: list[bytes] = []
        self._room = limit

    def write(self, data: Any) -> int:
        size = memoryview(data).nbytes
        self._room -= size
        if self._room < 0:
            raise TooLargeError
        self._chunks.append(bytes(data))
        return size

    def getvalue(self) -> bytes:
        return b"".join(self._chunks)


class History:
    """The cells of one IPython shell, one at a time. Owned by the kernel's main thread."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._recorded: set[int] = set()

    def capture(self, number: int) -> bytes:
        """The stored form of one cell: number, raw input, transformed input if it differs, pickled output if it is small."""
        history = self._shell.history_manager
        self._recorded.add(number)
        raw = _line(history.input_hist_raw, number)
        parsed = _line(history.input_hist_parsed, number)
        output = history.output_hist.get(number, _NOTHING)
        stored = None if output is _NOTHING else _small_pickle(output)
        return pickle.dumps((number, raw, None if parsed == raw else parsed, stored), 5)

    def restore(self, number: int, raw: str, parsed: str | None) -> None:
        """Make one cell's input part of this process's history."""
        history = self._shell.history_manager
        parsed = raw if parsed is None else parsed
        for lines, text in ((history.input_hist_raw, raw), (history.input_hist_parsed, parsed)):
            lines.extend([""] * (number + 1 - len(lines)))
            lines[number] = text
        self._record(number, parsed, raw)
        history._iii, history._ii, history._i, history._i00 = history._ii, history._i, history._i00, raw
        self._shell.user_ns.update({f"_i{number}": raw, "_i": history._i, "_ii": history._ii, "_iii": history._iii})

    def restore_output(self, number: int, stored: bytes) -> None:
        """Make one cell's output part of this process's history."""
        with comms.copies():
            value = pickle.loads(stored)
        shell, hook = self._shell, self._shell.displayhook
        shell.history_manager.output_hist[number] = value
        hook.___, hook.__, hook._ = hook.__, hook._, value
        shell.user_ns.update({f"_{number}": value, "_": hook._, "__": hook.__, "___": hook.___})

    def restore_count(self, count: int) -> None:
        """Let the next cell have this number."""
        self._shell.execution_count = count
        history = self._shell.history_manager
        for lines in (history.input_hist_raw, history.input_hist_parsed):
            lines.extend([""] * (count - len(lines)))
            del lines[count:]

    def _record(self, number: int, parsed: str, raw: str) -> None:
        """Let history searches on this machine find the line; a line is written once, whoever ran it."""
        if number in self._recorded:
            return
        self._recorded.add(number)
        history = self._shell.history_manager
        if history.enabled:
            with history.db_input_cache_lock:
                history.db_input_cache.append((number, parsed, raw))


def _line(lines: list[str], number: int) -> str:
    return lines[number][:_INPUT_LIMIT] if number < len(lines) else ""


def _small_pickle(value: Any) -> bytes | None:
    """The pickled value, or None if it is large or can't move: outputs travel as a courtesy."""
    shown = value[0] if type(value) in (list, tuple) and value else value
    if type(shown).__module__.startswith("matplotlib."):
        # What plotting functions return drags the whole figure along.
        return None
    pickler = SessionPickler(frozenset(), _Bounded(_OUTPUT_LIMIT), in_band=True)
    try:
        pickler.dump(value)
    except Exception:  # whatever a class raises, a missing output does no harm
        return None
    return None if pickler.lost else pickler.sink.getvalue()
