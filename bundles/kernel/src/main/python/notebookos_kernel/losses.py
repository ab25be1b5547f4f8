"""What can't move to another machine, and how to say so."""

from __future__ import annotations

import types

from notebookos_kernel.handles import HANDLES

EXACT = "exact"
REBUILT = "rebuilt"
DEGRADED = "degraded"
LOST = "lost"

DAMAGED = "the stored bytes arrived damaged"
COMM_GONE = "what the page shows here belonged to a process that is gone, and no variable held it; run its cell again to connect it"
RUN_AGAIN = "it comes back by running its cell again"

_REASONS: dict[type, str] = {
    types.GeneratorType: "a running generator can't move to another machine",
    types.AsyncGeneratorType: "a running generator can't move to another machine",
    types.CoroutineType: "a coroutine that was called can't move to another machine",
    types.FrameType: "a stack frame can't move to another machine",
    types.TracebackType: "a traceback can't move to another machine",
}
_REASONS_BY_NAME = {
    "_socket.socket": "a socket can't move to another machine; connect again",
    "socket.socket": "a socket can't move to another machine; connect again",
    "threading.Thread": "a thread can't move to another machine",
    "threading.Timer": "a thread can't move to another machine",
    "subprocess.Popen": "a child process can't move to another machine",
    "concurrent.futures.thread.ThreadPoolExecutor": "a thread pool can't move to another machine",
    "concurrent.futures.process.ProcessPoolExecutor": "a process pool can't move to another machine",
    "sqlite3.Connection": "a database connection can't move to another machine; connect again",
    "sqlite3.Cursor": "a database cursor can't move to another machine; ask again",
    "asyncio.Task": "a task of an event loop can't move to another machine",
    "_asyncio.Task": "a task of an event loop can't move to another machine",
    "_asyncio.Future": "a future of an event loop can't move to another machine",
    "asyncio.events.AbstractEventLoop": "an event loop can't move to another machine",
    "ctypes.CDLL": "a loaded library can't move to another machine; load it again",
    "gzip.GzipFile": "an open file can't move to another machine; open it again",
    "bz2.BZ2File": "an open file can't move to another machine; open it again",
    "lzma.LZMAFile": "an open file can't move to another machine; open it again",
    "tempfile.TemporaryDirectory": "a temporary folder lies on one machine",
    "tempfile._TemporaryFileWrapper": "an open file can't move to another machine; open it again",
    "multiprocessing.connection._ConnectionBase": "a pipe to another process can't move to another machine",
    "multiprocessing.connection.Listener": "a socket can't move to another machine; connect again",
    "multiprocessing.managers.BaseManager": "a child process can't move to another machine",
    "multiprocessing.managers.BaseProxy": "an object of a child process can't move to another machine",
    "multiprocessing.pool.Pool": "a process pool can't move to another machine",
    "multiprocessing.process.BaseProcess": "a child process can't move to another machine",
    "multiprocessing.queues.Queue": "a queue between processes can't move to another machine",
    "multiprocessing.queues.SimpleQueue": "a queue between processes can't move to another machine",
    "multiprocessing.shared_memory.SharedMemory": "memory that processes share can't move to another machine",
    "multiprocessing.synchronize.SemLock": "a lock between processes can't move to another machine",
    "zmq.sugar.socket.Socket": "a socket can't move to another machine; connect again",
    "zmq.sugar.context.Context": "a ZeroMQ context can't move to another machine",
}


def reason_against(kind: type) -> str | None:
    """Why values of a kind can't move, if that is known; None for all others."""
    for base in kind.__mro__:
        reason = _REASONS.get(base) or _by_name(f"{base.__module__}.{base.__qualname__}")
        if reason is not None:
            return reason
    return None


def _by_name(name: str) -> str | None:
    return _REASONS_BY_NAME.get(name) or HANDLES.get(name)


def reason_from(error: BaseException) -> str:
    """The reason that an error from pickling gives, in one line."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 200 else text[:197] + "..."
