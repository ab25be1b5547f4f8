"""Joining names into groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Callable


class Union:
    """Disjoint sets of names."""

    def __init__(self, names: Iterable[str]) -> None:
        self._parent = {name: name for name in names}

    def join(self, one: str, other: str) -> None:
        """Make one set of the sets of two names."""
        self._parent[self._root(other)] = self._root(one)

    def groups(self) -> list[tuple[str, ...]]:
        """All sets; the names of each are sorted."""
        groups: dict[str, list[str]] = {}
        for name in self._parent:
            groups.setdefault(self._root(name), []).append(name)
        return [tuple(sorted(names)) for names in groups.values()]

    def _root(self, name: str) -> str:
        parent = self._parent
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name


def circles(needs: Mapping[str, Iterable[str]], needs_of: Callable[[str], Iterable[str]]) -> list[list[str]]:
    """Names that, by way of what they need, need themselves: one list for each name of ``needs`` that does."""
    found = []
    for name in needs:
        reached = _reachable(needs_of(name), needs_of)
        if name in reached:
            found.append([name, *(each for each in reached if each != name and name in _reachable(needs_of(each), needs_of))])
    return found


def _reachable(start: Iterable[str], needs_of: Callable[[str], Iterable[str]]) -> set[str]:
    reached: set[str] = set()
    pending = list(start)
    while pending:
        name = pending.pop()
        if name not in reached:
            reached.add(name)
            pending.extend(needs_of(name))
    return reached
