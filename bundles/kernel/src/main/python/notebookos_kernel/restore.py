"""Brings what another replica captured into this one."""

from __future__ import annotations

import hashlib
import mmap
import pickle
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notebookos_kernel import losses, rebuild, sharing
from notebookos_kernel.capture import Capture
from notebookos_kernel.covariable import Covariable
from notebookos_kernel.delta import Problem
from notebookos_kernel.reach import globals_of
from notebookos_kernel.stream import Stream

_EMPTY = memoryview(b"")


@dataclass(frozen=True)
class Arriving:
    """A co-variable to apply: its stream and the hash of it, by which later captures know it."""

    stream: Stream
    sha256: str


def map_file(path: str) -> memoryview:
    """A stored value in a file, read as it is needed and never changed."""
    with Path(path).open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def sha256_of(data: memoryview) -> str:
    """The hash by which a stored value is known."""
    return hashlib.sha256(data, usedforsecurity=False).hexdigest()


class Restore:
    """Applies deltas to the namespace that ``capture`` watches. Runs in the kernel's main thread, between cells."""

    def __init__(self, capture: Capture) -> None:
        self._capture = capture

    def clear(self) -> None:
        """Empty the session's namespace."""
        self.delete(self._capture.variables())
        self._capture.covariables.clear()

    def delete(self, names: Iterable[str]) -> None:
        """Remove variables; names that aren't there are passed over."""
        known = self._capture.covariables
        for name in names:
            self._capture.namespace.pop(name, None)
            covariable = known.named(name)
            if covariable is not None:
                known.remove(covariable)
        self._capture.settle()

    def put(self, arriving: Iterable[Arriving]) -> list[Problem]:
        """Bind all variables of these co-variables. What can't be opened is a problem, and its names are unbound."""
        problems: list[Problem] = []
        for one in _by_need(list(arriving)):
            try:
                self._put(one)
            except Exception as error:  # one bad value must not keep the others away
                reason = f"can't be opened here: {type(error).__name__}: {losses.reason_from(error)}"
                problems.extend(Problem(name, losses.LOST, reason) for name in one.stream.names)
                self.delete(one.stream.names)
        self._capture.settle()
        return problems

    def _put(self, one: Arriving) -> None:
        unpickler = pickle.Unpickler(_Reader(one.stream.pickle), buffers=one.stream.buffers)
        values = unpickler.load()
        known = self._capture.covariables
        for name, value in zip(one.stream.names, values):
            older = known.named(name)
            if older is not None:
                known.remove(older)
            self._capture.namespace[name] = value
        plain = sharing.plain_keys(values)
        keys, reach = _seen(unpickler) if plain is None else (plain, frozenset())
        known.put(Covariable(one.stream.names, one.sha256, keys, frozenset(one.stream.needs), reach))


def _seen(unpickler: pickle.Unpickler) -> tuple[set[Any], frozenset[str]]:
    """Objects that were made, by which a later capture notices that another variable shares them."""
    memo = {id(obj): (0, obj) for obj in unpickler.memo.copy().values()}
    made_here = {key for key, (_, obj) in memo.items() if getattr(obj, "__module__", None) == "__main__"}
    functions = [obj for _, obj in memo.values() if type(obj) is rebuild.types.FunctionType and id(obj) in made_here]
    return sharing.identity_keys(memo, made_here, set()), globals_of(functions) if functions else frozenset()


class _Reader:
    """A file over a view, without a copy of it."""

    def __init__(self, view: memoryview) -> None:
        self._rest = view

    def read(self, size: int) -> bytes:
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken.tobytes()

    def readinto(self, target: memoryview) -> int:
        size = min(len(target), self._rest.nbytes)
        target[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size

    def readline(self) -> bytes:
        line = self._rest.tobytes().partition(b"\n")[0] + b"\n"
        return self.read(len(line))


def _by_need(arriving: list[Arriving]) -> list[Arriving]:
    """Classes before the objects that refer to them by name; otherwise in the order given."""
    provider = {name: one for one in arriving for name in one.stream.names}
    ordered: dict[int, Arriving] = {}
    entered: set[int] = set()
    pending: list[tuple[Arriving, bool]] = [(one, False) for one in reversed(arriving)]
    while pending:
        one, ready = pending.pop()
        if ready:
            ordered[id(one)] = one
        elif id(one) not in entered:
            entered.add(id(one))
            pending.append((one, True))
            pending.extend((provider[name], False) for name in one.stream.needs if name in provider)
    return list(ordered.values())
