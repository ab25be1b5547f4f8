"""The user's namespace in this process, for functions and classes that are found by name."""

from __future__ import annotations

import re
from typing import Any, ClassVar

# Names that IPython makes for itself; the values travel as session facts where they are worth it.
_OWN = re.compile(r"_i?\d+|_{1,3}|_i{1,3}|_[iod]h|_exit_code|In|Out|__\w+__|__session__")
# Made by the user all the same.
_USERS = frozenset({"__annotations__"})


def is_variable(name: str, value: Any, hidden: dict[str, Any]) -> bool:
    """Whether a binding is the user's. ``hidden`` is what IPython put there at the start."""
    if name in hidden and hidden[name] is value:
        return False
    return name in _USERS or _OWN.fullmatch(name) is None


class Home:
    """Where functions of the session find their globals, and class references their classes.

    One per process, set when the kernel starts: an unpickled function needs a namespace to live in.
    """

    namespace: ClassVar[dict[str, Any]] = {"__name__": "__main__"}
    # Submodules that the session imported by their full names, by the package that such an import binds.
    submodules: ClassVar[dict[str, set[str]]] = {}

    # Reasons for which parts of what is being opened can't be had here.
    left_behind: ClassVar[list[str]] = []

    # IPython's shell, if there is one.
    shell: ClassVar[Any] = None
    # The streams that show text in the notebook, by name.
    streams: ClassVar[dict[str, Any]] = {}

    @classmethod
    def move(cls, namespace: dict[str, Any]) -> None:
        """Make ``namespace`` the session's namespace of this process."""
        cls.namespace = namespace


def find(path: str) -> Any:
    """The object that ``path`` (a name, or dotted names of nested classes) names now; raises ``LookupError``."""
    first, _, rest = path.partition(".")
    found = Home.namespace[first]
    for name in rest.split(".") if rest else ():
        try:
            found = vars(found)[name]
        except TypeError:
            raise LookupError(path) from None
    return found
