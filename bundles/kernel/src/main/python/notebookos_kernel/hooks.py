"""Changes of the process that stay behind, noticed cheaply after each cell so that they don't do so in silence.

Signal handlers, callbacks that IPython or the interpreter call, and attributes of libraries that were replaced.
"""

from __future__ import annotations

import signal
import sys
import types
import warnings
from collections.abc import Callable, Iterable
from typing import Any

from notebookos_kernel import losses
from notebookos_kernel.delta import Problem

# Those that programs set. The kernel exchanges that of SIGINT before and after each cell.
_SIGNALS = [
    getattr(signal, name)
    for name in ("SIGALRM", "SIGCHLD", "SIGHUP", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGWINCH")
    if hasattr(signal, name)
]
_AGAIN = "it stays behind; run its cell again after a failover"


class Hooks:
    """Watches one process. Owned by the main thread."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._read: dict[str, Callable[[], Iterable[Any]]] = {
            "IPython's event callbacks": lambda: [call for calls in shell.events.callbacks.values() for call in calls],
            "IPython's input transformers": lambda: [*shell.input_transformers_cleanup, *shell.input_transformers_post],
            "IPython's syntax transformers": lambda: shell.ast_transformers,
            "sys.excepthook": lambda: (sys.excepthook,),
            "sys.settrace": lambda: (sys.gettrace(),),
            "sys.setprofile": lambda: (sys.getprofile(),),
            "warnings.showwarning": lambda: (warnings.showwarning,),
            **{f"signal {each.name}": lambda each=each: (signal.getsignal(each),) for each in _SIGNALS},
        }
        self._last = self._look()
        self._gone: list[str] = []

    def _look(self) -> dict[str, Any]:
        return {name: [call for call in read() if _is_users(call)] for name, read in self._read.items()}

    def any(self) -> bool:
        """Whether there is such code of the session's now."""
        return any(self._look().values())

    def gone(self) -> list[str]:
        """What the last look found no more, though the one before had."""
        return self._gone

    def changed(self, assigned: Iterable[str], namespace: dict[str, Any]) -> list[Problem]:
        """What changed since the last look; ``assigned`` are dotted paths whose attribute the cell's code assigned."""
        now, before = self._look(), self._last
        self._last = now
        self._gone = [name for name in now if before[name] and not now[name]]
        problems = [Problem(name, losses.DEGRADED, _AGAIN) for name in now if now[name] and now[name] != before[name]]
        for path in sorted(assigned):
            owner = _library_owner(path, namespace)
            if owner is not None:
                problems.append(
                    Problem(path, losses.DEGRADED, f"a change of {owner} stays behind; run its cell again after a failover")
                )
        return problems


def _is_users(call: Any) -> bool:
    """Whether something that is called is of the session; what libraries register comes with them."""
    function = getattr(call, "__func__", call)
    return getattr(function, "__module__", None) == "__main__" or type(call).__module__ == "__main__"


def _library_owner(path: str, namespace: dict[str, Any]) -> str | None:
    """The module or class of a library to which the last part of a path was assigned, if it is one."""
    first, *parts = path.split(".")
    owner = namespace.get(first)
    for part in parts[:-1]:
        try:
            owner = vars(owner)[part]
        except (TypeError, KeyError):
            return None
    if type(owner) is types.ModuleType and sys.modules.get(owner.__name__) is owner and owner.__name__ != "__main__":
        return f"module {owner.__name__}"
    if isinstance(owner, type) and owner.__module__ != "__main__":
        return f"class {owner.__module__}.{owner.__qualname__}"
    return None
