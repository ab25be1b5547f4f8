"""Which names were bound, rebound or removed since the last look. Costs about 25 ns per name when nothing changed."""

from __future__ import annotations

from itertools import compress
from operator import ne
from typing import Any


class Bindings:
    """Remembers the identity, not the objects, of everything in a namespace: holding objects would delay their end."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace
        self._names: list[str] = []
        self._ids: list[int] = []
        self.look()

    def look(self) -> tuple[set[str], set[str]]:
        """Names bound to another object than at the last look, and names that are gone."""
        names = list(self._namespace)
        ids = list(map(id, self._namespace.values()))
        found = self._difference(names, ids)
        self._names, self._ids = names, ids
        return found

    def compare(self) -> tuple[set[str], set[str]]:
        """The same, without taking what is there for seen."""
        return self._difference(list(self._namespace), list(map(id, self._namespace.values())))

    def _difference(self, names: list[str], ids: list[int]) -> tuple[set[str], set[str]]:
        known = len(self._names)
        if names[:known] == self._names:
            # The usual case: a dict keeps its order, so that new names are at the end.
            changed = set(compress(self._names, map(ne, ids, self._ids)))
            changed.update(names[known:])
            return changed, set()
        before = dict(zip(self._names, self._ids))
        changed = {name for name, identity in zip(names, ids) if before.get(name) != identity}
        return changed, before.keys() - set(names)
