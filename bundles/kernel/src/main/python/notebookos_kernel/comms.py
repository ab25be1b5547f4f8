"""Comms, by which pages and the kernel talk: those that the session's variables hold go on in another process, under their ids.

The page doesn't notice: nothing is opened again. What no variable holds is gone with its process; whoever speaks to it is told.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import comm
from comm.base_comm import BaseComm

if TYPE_CHECKING:
    from notebookos_kernel.pickling import SessionPickler

# Where ipykernel notes to which subshell of the process that is gone the page should answer.
_ROUTES = ("_reply_subshell_id", "_reply_subshell_ids")
_copies = False


def reducers() -> dict[type, Any]:
    """Reducers for the pickler's table."""
    return {}


def families() -> dict[type, Any]:
    """Reducers for all classes that are based on one."""
    return {BaseComm: _reduce_comm}


def _reduce_comm(_pickler: SessionPickler, obj: BaseComm) -> Any:
    reduced = obj.__reduce_ex__(5)
    if len(reduced) < 3 or type(reduced[2]) is not dict:
        return NotImplemented
    return (*reduced[:3], None, None, set_comm_state)


def set_comm_state(made: BaseComm, state: dict[str, Any]) -> None:
    """Fill a comm, and let it be the one that messages to its id reach."""
    kept = {key: value for key, value in state.items() if key not in _ROUTES}
    if "_reply_subshell_ids" in state:
        kept["_reply_subshell_ids"] = {}
    if hasattr(made, "__setstate__"):
        made.__setstate__(kept)
    else:
        vars(made).update(kept)
    comms = comm.get_comm_manager().comms
    before = comms.get(made.comm_id)
    if _copies and before is not None:
        made._closed = True
    elif before is not made:
        if before is not None:
            # Its end must not close the one that takes its place.
            before._closed = True
        if made._closed:
            comms.pop(made.comm_id, None)
        else:
            comms[made.comm_id] = made


@contextlib.contextmanager
def copies() -> Iterator[None]:
    """What is opened meanwhile may be a copy of what is there: it doesn't take its place."""
    global _copies
    _copies = True
    try:
        yield
    finally:
        _copies = False


def are_copies() -> bool:
    """Whether what is opened now may be a copy."""
    return _copies


class Absences:
    """Notices messages to comms that are not in this process. Owned by the main thread."""

    # Of so many comms it is remembered that they were said to be gone.
    _REMEMBERED = 1000

    def __init__(self) -> None:
        self._told: dict[str, None] = {}

    def is_gone(self, comm_id: Any) -> bool:
        """Whether a comm isn't there."""
        return isinstance(comm_id, str) and comm_id not in comm.get_comm_manager().comms

    def is_news(self, comm_id: str) -> bool:
        """Whether that wasn't said yet."""
        if comm_id in self._told:
            return False
        self._told[comm_id] = None
        if len(self._told) > self._REMEMBERED:
            del self._told[next(iter(self._told))]
        return True
