"""Finds out what a cell changed, and turns just that into bytes.

1. Candidates: names the cell's code binds or loads, names bound to other objects than before, and globals that functions among
   them look up, transitively.
2. Each candidate's co-variable is pickled and its hash compared with the last one: unchanged ones end here.
3. Names of changed ones are pickled alone; those that visited a common mutable object are joined (a co-variable that no
   candidate named, but that holds such an object, joins too) and pickled together, so that the object is stored once.

Step 1 is here, 2 and 3 are in :mod:`round`.
"""

from __future__ import annotations

from typing import Any, Callable

from notebookos_kernel.bindings import Bindings
from notebookos_kernel.candidates import Candidates
from notebookos_kernel.covariable import Covariables
from notebookos_kernel.delta import Delta
from notebookos_kernel.namespace import Home, is_variable
from notebookos_kernel.round import Round


class Capture:
    """Knows what was stored last, and so what is new. Owned by the kernel's main thread.

    ``give_way`` is called before the first pickling that may take long. ``sweep_next`` makes every variable a candidate once.
    """

    def __init__(self, namespace: dict[str, Any], hidden: dict[str, Any], give_way: Callable[[], None] = lambda: None) -> None:
        self.namespace = namespace
        self.covariables = Covariables()
        self.give_way = give_way
        self.sweep_next = False
        self._hidden = hidden
        self._bindings = Bindings(namespace)

    def capture(self, candidates: Candidates) -> Delta:
        """The changes since the last capture or applied delta."""
        for module in candidates.submodules:
            Home.submodules.setdefault(module.partition(".")[0], set()).add(module)
        changed, removed = self._bindings.look()
        rebound = {name for name in changed if self.is_variable(name)} | candidates.bound & self.namespace.keys()
        touched = rebound | candidates.loaded
        if candidates.everything or self.sweep_next:
            touched = touched | self.namespace.keys()
        self.sweep_next = False
        gone = {name for name in removed | candidates.deleted if name not in self.namespace and self.covariables.named(name)}
        delta = Delta()
        if touched or gone:
            Round(self, rebound | gone, delta).run(touched | gone)
        delta.deleted = sorted({*delta.deleted, *gone})
        return delta

    def settle(self) -> None:
        """Take the namespace as it is for known; used after a delta was applied."""
        self._bindings.look()

    def is_variable(self, name: str) -> bool:
        """Whether ``name`` is bound, and by the user."""
        return name in self.namespace and is_variable(name, self.namespace[name], self._hidden)

    def variables(self) -> list[str]:
        """All names that are the user's."""
        return [name for name in self.namespace if self.is_variable(name)]
