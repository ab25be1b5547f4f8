"""One capture in progress: from candidates to groups of names, and from groups to stored values."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from notebookos_kernel import losses, sharing
from notebookos_kernel.covariable import Covariable, Covariables
from notebookos_kernel.delta import Delta, Problem, Put, StoredSource
from notebookos_kernel.glance import glance
from notebookos_kernel.grouping import Union, circles
from notebookos_kernel.memory import Memory
from notebookos_kernel.probe import Probe, probe
from notebookos_kernel.reach import EVERYTHING


def _is_imported(value: Any) -> bool:
    return type(value) is types.ModuleType and sys.modules.get(value.__name__) is value


class Session(Protocol):
    """What a round works on."""

    namespace: dict[str, Any]
    covariables: Covariables
    memory: Memory
    concurrent: bool

    def is_variable(self, name: str) -> bool:
        """Whether ``name`` is bound, and by the user."""

    def give_way(self) -> None:
        """Called before the first pickling that may take long."""


class Round:
    """Looks at names that may have changed, and at whatever hangs together with them."""

    def __init__(self, session: Session, rebound: set[str], delta: Delta, recipes: Mapping[str, StoredSource]) -> None:
        self._session = session
        self._recipes = recipes
        self._namespace = session.namespace
        self._known = session.covariables
        self._rebound = rebound
        self._delta = delta
        self._gave_way = False
        self._queue: list[str] = []
        self._seen: set[str] = set()
        self._probes: dict[str, Probe] = {}
        self._retired: dict[tuple[str, ...], Covariable] = {}

    def run(self, touched: Iterable[str]) -> None:
        """Fill the delta."""
        self._queue.extend(touched)
        for covariable in self._known.needing(self._rebound):
            # They refer by name to a class that this name no longer means.
            self._open(covariable)
        while True:
            self._examine_all()
            joining = {owner for taken in self._probes.values() for owner in self._known.owners(taken.keys)} or self._circling()
            if not joining:
                break
            for covariable in joining:
                self._open(covariable)
        for names in self._groups():
            self._store(names)

    def _examine_all(self) -> None:
        while self._queue:
            name = self._queue.pop()
            if name not in self._seen:
                self._seen.add(name)
                self._examine(name)

    def _examine(self, name: str) -> None:
        known = self._known.named(name)
        if name not in self._namespace:
            if known is not None:
                self._open(known)
            return
        if not self._session.is_variable(name):
            return
        if known is None:
            self._probe_alone(name)
            return
        if not self._rebound.isdisjoint(known.names):
            self._open(known)
            return
        self._seen.update(known.names)
        if known.source is not None:
            return
        value = self._namespace[name]
        if type(value) in sharing.ATOMS or _is_imported(value):
            return
        if known.glance is not None and known.glance == glance(value, self._session.memory):
            self._follow(known)
            return
        again = self._probe(known.names)
        same = again.stored is not None and again.stored.equals(known.mark, known.sha256)
        # The same bytes may be of objects that another variable has by now.
        if same and self._known.owners(again.keys) <= {known}:
            self._refresh(known, again)
        elif len(known.names) == 1:
            self._retire(known)
            self._take(name, again)
        else:
            self._open(known)

    def _refresh(self, known: Covariable, again: Probe) -> None:
        """Unchanged bytes, but maybe other objects than before."""
        self._known.forget_keys(known)
        known.keys, known.needs, known.reach = again.keys, again.needs, again.reach
        known.mark, known.glance = again.mark, again.glance
        self._known.put(known)
        self._follow(again)

    def _open(self, known: Covariable) -> None:
        """Look at each name of a co-variable by itself."""
        self._retire(known)
        for name in known.names:
            self._seen.add(name)
            if name in self._namespace and self._session.is_variable(name):
                self._probe_alone(name)

    def _probe_alone(self, name: str) -> None:
        recipe = self._recipes.get(name)
        if recipe is not None:
            self._keep_recipe(name, recipe)
        elif name not in self._probes:
            self._take(name, self._probe((name,)))

    def _keep_recipe(self, name: str, recipe: StoredSource) -> None:
        """The user declared this variable safe to make again: its value isn't looked at."""
        self._known.put(Covariable((name,), recipe.sha256, size=recipe.size, source=recipe.source))
        self._delta.problems.append(Problem(name, losses.REBUILT, losses.RUN_AGAIN))
        self._delta.puts.append(Put((name,), recipe, losses.REBUILT))

    def _probe(self, names: tuple[str, ...]) -> Probe:
        if not self._gave_way and any(type(self._namespace[name]) not in sharing.ATOMS for name in names):
            self._gave_way = True
            self._session.give_way()
        made = probe(self._namespace, names, self._session.memory)
        if made.stored is not None:
            made.stored.volatile = self._session.concurrent
        return made

    def _take(self, name: str, taken: Probe) -> None:
        self._probes[name] = taken
        self._follow(taken)

    def _retire(self, known: Covariable) -> None:
        self._known.remove(known)
        self._retired[known.names] = known
        # What a name meant before this cell may have run in it: ``f = f()``.
        self._follow(known)

    def _follow(self, again: Probe | Covariable) -> None:
        """Code that may have run can have changed the globals that it looks up, and classes of its objects."""
        if EVERYTHING in again.reach:
            self._queue.extend(self._namespace)
        self._queue.extend(again.reach & self._namespace.keys())
        self._queue.extend(again.needs)

    def _groups(self) -> list[tuple[str, ...]]:
        """Names of probes that share an object, or whose streams need each other in a circle."""
        union = self._sharing()
        for circle in self._circles(union):
            for name in circle:
                union.join(circle[0], name)
        return union.groups()

    def _sharing(self) -> Union:
        union = Union(self._probes)
        first: dict[Any, str] = {}
        for name, taken in self._probes.items():
            for key in taken.keys:
                union.join(first.setdefault(key, name), name)
        return union

    def _circling(self) -> set[Covariable]:
        """Co-variables that nobody has looked at yet, but that need and are needed by names of probes."""
        names = {name for circle in self._circles(self._sharing()) for name in circle if name not in self._probes}
        return {known for known in map(self._known.named, names) if known is not None}

    def _circles(self, union: Union) -> list[list[str]]:
        """Names that share an object are stored together, so that each of them needs what the others need."""
        if not any(taken.needs for taken in self._probes.values()):
            return []
        needs: dict[str, frozenset[str]] = {}
        for group in union.groups():
            needs.update(dict.fromkeys(group, frozenset().union(*(self._probes[name].needs for name in group))))
        needing = {name: needed & self._namespace.keys() for name, needed in needs.items() if needed}
        return circles(needing, lambda name: self._needs_of(name, needs))

    def _needs_of(self, name: str, needs: dict[str, frozenset[str]]) -> frozenset[str]:
        """What a name's stream needs; one that needs other names of its own co-variable is no circle."""
        if name in needs:
            return needs[name]
        known = self._known.named(name)
        return known.needs.difference(known.names) if known is not None else frozenset()

    def _store(self, names: tuple[str, ...]) -> None:
        storable = tuple(name for name in names if self._probes[name].stored is not None)
        for name in names:
            if name not in storable:
                self._give_up(name)
        if not storable:
            return
        made = self._probes[storable[0]] if len(storable) == 1 else self._probe(storable)
        if made.stored is None:
            self._delta.problems.extend(made.problems)
            for name in storable:
                self._give_up(name)
            return
        before = self._retired.get(made.names)
        if before is None or before.source is not None or not made.stored.equals(before.mark, before.sha256):
            self._delta.puts.append(Put(made.names, made.stored, made.fidelity))
        self._known.put(made.covariable())
        self._delta.problems.extend(made.problems)

    def _give_up(self, name: str) -> None:
        """The value can't be stored: an older value of this name must not come back either."""
        self._delta.problems.extend(self._probes[name].problems)
        if any(name in known.names and known.sha256 for known in self._retired.values()):
            self._delta.deleted.append(name)
        self._known.put(Covariable((name,), "", reach=self._probes[name].reach))
