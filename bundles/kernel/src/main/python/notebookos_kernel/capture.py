"""Finds out what a cell changed, and turns just that into bytes.

1. Candidates: names the cell's code binds or loads, names bound to other objects than before, and globals that functions among
   them look up, transitively.
2. Each candidate's co-variable is pickled and its hash compared with the last one: unchanged ones end here.
3. Names of changed ones are pickled alone; those that visited a common mutable object are joined (a co-variable that no
   candidate named, but that holds such an object, joins too) and pickled together, so that the object is stored once.

Step 1 is here, 2 and 3 are in :mod:`round`.
"""

from __future__ import annotations

import sys
from typing import Any, Callable

from notebookos_kernel.bindings import Bindings
from notebookos_kernel.candidates import Candidates
from notebookos_kernel.cell import Rebuilding
from notebookos_kernel.covariable import Covariables
from notebookos_kernel.delta import Delta, StoredSource
from notebookos_kernel.memory import Memory
from notebookos_kernel.namespace import Home, is_variable
from notebookos_kernel.round import Round


class Capture:
    """Knows what was stored last, and so what is new. Owned by the kernel's main thread.

    ``give_way`` is called before the first pickling that may take long. ``sweep_next`` makes every variable a candidate once;
    ``concurrent`` says that other threads may write values while they are captured.
    """

    def __init__(
        self,
        namespace: dict[str, Any],
        hidden: dict[str, Any],
        give_way: Callable[[], None] = lambda: None,
        memory: Memory | None = None,
    ) -> None:
        self.namespace = namespace
        self.covariables = Covariables()
        self.memory = Memory() if memory is None else memory
        self.give_way = give_way
        self.sweep_next = False
        self.concurrent = False
        self._owed: set[str] = set()
        self._hidden = hidden
        self._bindings = Bindings(namespace)

    def capture(self, candidates: Candidates, rebuilding: Rebuilding | None = None) -> Delta:
        """The changes since the last capture or applied delta; names of ``rebuilding`` that were bound are stored as source."""
        for module in candidates.submodules:
            Home.submodules.setdefault(module.partition(".")[0], set()).add(module)
        changed, removed = self._bindings.look()
        rebound = {name for name in changed if self.is_variable(name)} | candidates.bound & self.namespace.keys()
        touched = rebound | candidates.loaded
        touched = touched.union(*(owner.names for owner in self.covariables.owners(_within_reach_of_all())))
        if candidates.everything or self.sweep_next:
            touched = touched | self.namespace.keys()
        self.sweep_next = False
        gone = {name for name in removed | candidates.deleted if name not in self.namespace and self.covariables.named(name)}
        gone |= {name for name in self._owed if name not in self.namespace}
        self._owed = set()
        delta = Delta()
        if touched or gone:
            recipes = self._recipes(rebuilding, rebound, candidates.loaded) if rebuilding is not None else {}
            try:
                Round(self, rebound | gone, delta, recipes).run(touched | gone)
            except BaseException:
                self.take_back(delta)
                self._owed |= gone
                raise
        delta.deleted = sorted({*delta.deleted, *gone})
        return delta

    def _recipes(self, rebuilding: Rebuilding, rebound: set[str], loaded: set[str]) -> dict[str, StoredSource]:
        needs = {name for name in loaded - rebuilding.names if self.is_variable(name)}
        return {name: StoredSource(name, needs, rebuilding.source) for name in rebuilding.names & rebound}

    def forget(self) -> None:
        """Nothing was stored, and nothing is owed."""
        self.covariables.clear()
        self.sweep_next = False
        self._owed.clear()

    def take_back(self, delta: Delta) -> None:
        """What was captured went nowhere: it is new again, and so are the deletions."""
        self.sweep_next = True
        for put in [*delta.puts, *delta.failed]:
            covariable = self.covariables.named(put.names[0])
            if covariable is not None:
                self.covariables.remove(covariable)
        self._owed.update(delta.deleted)

    def settle(self) -> None:
        """Take the namespace as it is for known; used after a delta was applied."""
        self._bindings.look()

    def unseen(self) -> tuple[set[str], set[str]]:
        """Names bound to other objects than at the last look, and names that are gone; the next capture sees them all the same."""
        return self._bindings.compare()

    def is_variable(self, name: str) -> bool:
        """Whether ``name`` is bound, and by the user."""
        return name in self.namespace and is_variable(name, self.namespace[name], self._hidden)

    def variables(self) -> list[str]:
        """All names that are the user's."""
        return [name for name in self.namespace if self.is_variable(name)]


def _within_reach_of_all() -> set[int]:
    """Ids of objects that code changes without naming a variable: the figures that pyplot has open."""
    helpers = sys.modules.get("matplotlib._pylab_helpers")
    return set() if helpers is None else {id(manager.canvas.figure) for manager in helpers.Gcf.figs.values()}
