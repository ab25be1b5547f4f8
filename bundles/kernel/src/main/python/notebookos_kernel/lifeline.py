"""A replica lives no longer than its agent: standard input is a pipe from the agent, and its end is the replica's end."""

from __future__ import annotations

import os
import signal
import stat
import threading


def lead_own_process_group() -> None:
    """Make this process the leader of a group, so that the processes that user code starts can be ended with it."""
    if os.getpgrp() != os.getpid():
        os.setpgid(0, 0)


def die_with_agent() -> bool:
    """Watch the agent's pipe from a thread; user code sees ``/dev/null`` on descriptor 0.

    Does nothing, and returns False, unless an agent started this process (``NOTEBOOKOS_REPLICA_ID``) with a pipe or a socket
    as standard input: other launchers close theirs early.
    """
    if "NOTEBOOKOS_REPLICA_ID" not in os.environ:
        return False
    mode = os.fstat(0).st_mode
    if not (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)):
        return False
    pipe = os.dup(0)
    os.set_inheritable(pipe, False)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    threading.Thread(target=_outlive_no_agent, args=(pipe,), name="agent-lifeline", daemon=True).start()
    return True


def _outlive_no_agent(pipe: int) -> None:
    while _read(pipe):
        pass
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)


def _read(pipe: int) -> bytes:
    try:
        return os.read(pipe, 4096)
    except OSError:
        return b""
