"""What a cell prints, on its way to clients: ipykernel's stream, with less work for each ``print``.

ipykernel looks up the buffer of the cell, locks it and asks for the process id at each write, and ``print`` writes twice. That is
most of the time of a loop that prints lines.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import defaultdict, deque
from collections.abc import Iterator
from io import StringIO
from typing import Any

from ipykernel import iostream

PIECE = 1_000_000
"""So many characters are sent without waiting for the end of the interval, and a message has few more."""

LIMIT = 16 * PIECE
"""When so many characters wait to be sent, whoever prints waits too."""


class _OpenEnd:
    """What will be one message."""

    __slots__ = ("length", "parent", "texts")

    def __init__(self, parent: dict[str, Any]) -> None:
        self.parent = parent
        self.texts: list[str] = []
        self.length = 0


class OutStream(iostream.OutStream):
    """A text stream that publishes what is written, from any thread. Its name is ipykernel's, by which libraries know it."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        # In turn whose it is and a text. Pairs would be objects that live on, so that Python would look for garbage all the time.
        self._written: deque[Any] = deque()
        self._waiting = 0  # characters; threads count without a lock, so that it may be a little wrong
        self._hurrying = False
        self._taking = threading.Lock()
        self._direct = False
        super().__init__(*arguments, **named)
        self._direct = True
        os.register_at_fork(after_in_child=self._forked)

    def write(self, string: str) -> int | None:
        """Take a text, for the cell whose context this is; return its length."""
        if not self._direct or self.echo is not None or not isinstance(string, str):
            return super().write(string)
        length = len(string)
        self._written.extend((self._parent_header.get(self._parent_header_global), string))
        self._waiting += length
        if self._waiting >= PIECE:
            self._hurry()
        elif not self._flush_pending:
            self._schedule_flush()
        return length

    def flush(self) -> None:
        """Return when what was written has been sent, or after ten seconds with a word on the process's own stderr."""
        thread = self.pub_thread and self.pub_thread.thread
        if not thread or not thread.is_alive() or thread is threading.current_thread():
            self._flush()
            return
        sent = threading.Event()

        def send() -> None:
            try:
                self._flush()
            finally:
                sent.set()

        self.pub_thread.schedule(send)
        if not sent.wait(self.flush_timeout):
            print(f"{self.name} could not be sent within {self.flush_timeout} s", file=sys.__stderr__)

    def close(self) -> None:
        """Let no more be written."""
        self._direct = False
        super().close()

    def _hurry(self) -> None:
        if self._waiting >= LIMIT:
            self.flush()
        elif not self._hurrying:
            self._hurrying = True
            self.pub_thread.schedule(self._flush)

    def _forked(self) -> None:
        """A child sends what it prints through its parent, as ipykernel does it; what waited here is the parent's."""
        self._direct = False
        self._written.clear()
        self._buffers = defaultdict(StringIO)
        # Whoever held one of them doesn't live here.
        self._buffer_lock = threading.RLock()
        self._taking = threading.Lock()

    def _flush_buffers(self) -> Iterator[tuple[dict[str, Any], str]]:
        self._hurrying = False
        self._waiting = 0
        yield from self._take()
        yield from super()._flush_buffers()

    def _take(self) -> list[tuple[dict[str, Any], str]]:
        """What was written until now, joined; nothing if a flush is at that already: Python may run code in it that flushes too."""
        if not self._taking.acquire(blocking=False):
            return []
        try:
            return list(self._joined())
        finally:
            self._taking.release()

    def _joined(self) -> Iterator[tuple[dict[str, Any], str]]:
        """What was written until now, joined by cell, while it is no more than a piece."""
        take = self._written.popleft
        open_ends: dict[int, _OpenEnd] = {}
        for _ in range(len(self._written) // 2):
            parent, text = take(), take()
            end = open_ends.get(id(parent))
            if end is None:
                end = open_ends[id(parent)] = _OpenEnd(parent)
            end.texts.append(text)
            end.length += len(text)
            if end.length >= PIECE:
                del open_ends[id(parent)]
                yield end.parent, "".join(end.texts)
        for end in open_ends.values():
            yield end.parent, "".join(end.texts)
