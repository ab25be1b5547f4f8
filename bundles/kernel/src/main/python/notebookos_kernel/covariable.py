"""A co-variable as this replica last saw it, and the table of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class Covariable:
    """Names that share objects.

    ``keys`` identify the mutable objects that were reachable (see :mod:`sharing`); ``needs`` are the classes that its stream
    refers to by name; ``reach`` are the globals that functions in it look up. ``sha256`` is empty when it couldn't be stored;
    ``mark`` is that of :class:`~notebookos_kernel.delta.Stored`, ``glance`` that of :mod:`glance`. ``buffered`` is how much of
    its size lies in large buffers. ``source`` is the cell by which it is made again, if it isn't stored by value.
    """

    names: tuple[str, ...]
    sha256: str
    keys: set[Any] = field(default_factory=set)
    needs: frozenset[str] = frozenset()
    reach: frozenset[str] = frozenset()
    mark: Any = None
    glance: Any = None
    size: int = 0
    buffered: int = 0
    source: str | None = None


class Covariables:
    """All co-variables, by name and by the objects that they reach. Owned by the kernel's main thread."""

    def __init__(self) -> None:
        self._by_name: dict[str, Covariable] = {}
        self._by_key: dict[Any, Covariable] = {}

    def __iter__(self) -> Iterator[Covariable]:
        return iter(dict.fromkeys(self._by_name.values()))

    def names(self) -> Iterable[str]:
        """All names in any co-variable."""
        return self._by_name.keys()

    def named(self, name: str) -> Covariable | None:
        """The co-variable that ``name`` belongs to."""
        return self._by_name.get(name)

    def owners(self, keys: Iterable[Any]) -> set[Covariable]:
        """The co-variables that reach one of these objects."""
        by_key = self._by_key
        return {by_key[key] for key in keys if key in by_key}

    def needing(self, names: set[str]) -> list[Covariable]:
        """The co-variables whose streams refer to one of these names."""
        return [covariable for covariable in self if not covariable.needs.isdisjoint(names)]

    def put(self, covariable: Covariable) -> None:
        """Add a co-variable; names and objects that belonged to another one are taken from it."""
        for name in covariable.names:
            self._by_name[name] = covariable
        for key in covariable.keys:
            self._by_key[key] = covariable

    def remove(self, covariable: Covariable) -> None:
        """Forget a co-variable."""
        for name in covariable.names:
            if self._by_name.get(name) is covariable:
                del self._by_name[name]
        self.forget_keys(covariable)

    def forget_keys(self, covariable: Covariable) -> None:
        """Forget which objects a co-variable reaches."""
        for key in covariable.keys:
            if self._by_key.get(key) is covariable:
                del self._by_key[key]

    def clear(self) -> None:
        """Forget all."""
        self._by_name.clear()
        self._by_key.clear()
