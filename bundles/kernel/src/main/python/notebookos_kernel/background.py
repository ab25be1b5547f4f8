"""Code of the session that runs on when a cell has ended: threads, and tasks of the event loop.

What it changes between two cells belongs to no cell; the next capture has to look at everything.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import weakref
from dataclasses import dataclass, field
from typing import Any

REASON = "changes made between cells are kept with the next cell"
# Threads and tasks of these packages touch nothing of the session.
_SERVING = frozenset(
    {
        "IPython",
        "anyio",
        "asyncio",
        "debugpy",
        "ipykernel",
        "jupyter_client",
        "notebookos_kernel",
        "pydevd",
        "tornado",
        "tqdm",
        "zmq",
    }
)
_WORKER = ("concurrent.futures.thread", "_worker")


@dataclass
class Running:
    """What runs now. ``started`` and ``ended`` are since the last look."""

    names: list[str] = field(default_factory=list)
    started: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.names)


class Background:
    """Looks for such code. Made when the kernel starts: threads of that time are the kernel's own."""

    def __init__(self) -> None:
        self._kernels = weakref.WeakSet(threading.enumerate())
        self._names: list[str] = []

    def look(self) -> Running:
        """What runs now; to be asked in the main thread, with the event loop running or not."""
        names = sorted({*self._threads(), *_tasks()})
        before, self._names = self._names, names
        return Running(names, [name for name in names if name not in before], [name for name in before if name not in names])

    def runs(self) -> bool:
        """Whether anything runs now; what the next look finds is the same."""
        return bool(self._threads() or _tasks())

    def _threads(self) -> list[str]:
        frames: dict[int, Any] = {}
        found = []
        for thread in threading.enumerate():
            if thread in self._kernels or _package(type(thread).__module__) in _SERVING or _is_debuggers(thread):
                continue
            frames = frames or sys._current_frames()
            if not _is_idle(frames.get(thread.ident or 0)):
                found.append(f"thread {thread.name}")
        return found


def _package(module: str | None) -> str:
    return (module or "").partition(".")[0]


def _is_debuggers(thread: threading.Thread) -> bool:
    return bool(getattr(thread, "is_pydev_daemon_thread", False) or getattr(thread, "pydev_do_not_trace", False))


def _is_idle(frame: Any) -> bool:
    """Whether a thread waits for work in a thread pool, or runs nothing but code that serves the kernel."""
    if frame is None:
        return False
    if (frame.f_globals.get("__name__"), frame.f_code.co_name) == _WORKER:
        return True
    packages = set()
    while frame is not None:
        packages.add(_package(frame.f_globals.get("__name__")))
        frame = frame.f_back
    return packages <= _SERVING | {"threading", "socket", "selectors", "queue", "concurrent"} and not packages.isdisjoint(_SERVING)


def _tasks() -> list[str]:
    try:
        tasks = asyncio.all_tasks()
    except RuntimeError:  # no loop is running
        return []
    return [f"task {task.get_name()}" for task in tasks if not task.done() and _is_users(task.get_coro())]


def _is_users(coroutine: Any) -> bool:
    frame = getattr(coroutine, "cr_frame", None) or getattr(coroutine, "gi_frame", None)
    return frame is not None and _package(frame.f_globals.get("__name__")) not in _SERVING
