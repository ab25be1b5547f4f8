"""Brings what another replica captured into this one."""

from __future__ import annotations

import hashlib
import mmap
import pickle
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

from notebookos_kernel import losses, rebuild, sharing
from notebookos_kernel.capture import Capture
from notebookos_kernel.covariable import Covariable
from notebookos_kernel.delta import Problem
from notebookos_kernel.namespace import Home
from notebookos_kernel.reach import globals_of
from notebookos_kernel.stream import Source, Stream, open_source, open_stream

_EMPTY = memoryview(b"")


@dataclass(frozen=True)
class Arriving:
    """A co-variable to apply: what was opened of it, and the hash of its bytes, by which later captures know it."""

    stream: Stream | Source
    sha256: str

    @classmethod
    def of(cls, data: memoryview, sha256: str, stored_as: str) -> Arriving:
        """Open the bytes of a co-variable; raises :class:`~notebookos_kernel.stream.StreamError` if they are something else."""
        return cls(open_source(data) if stored_as == "source" else open_stream(data), sha256)


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
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is not None:
            pyplot.close("all")
        self.delete(self._capture.variables())
        self._capture.forget()

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
        ordered = _by_need(sorted(arriving, key=lambda one: isinstance(one.stream, Source)))
        cells: dict[str, list[Arriving]] = {}
        for one in ordered:
            if isinstance(one.stream, Source):
                cells.setdefault(one.stream.source, []).append(one)
        problems: list[Problem] = []
        for one in ordered:
            if isinstance(one.stream, Stream):
                problems.extend(self._attempt((one,), self._put))
            else:
                # A cell that makes several of the variables runs once.
                problems.extend(self._attempt(cells.pop(one.stream.source, ()), self._run))
        self._capture.settle()
        return problems

    def _attempt(self, ones: Sequence[Arriving], put: Callable[..., list[Problem]]) -> list[Problem]:
        names = [name for one in ones for name in one.stream.names]
        if not names:
            return []
        try:
            return put(*ones)
        except Exception as error:  # one bad value must not keep the others away
            self.delete(names)
            reason = f"can't be opened here: {type(error).__name__}: {losses.reason_from(error)}"
            return [Problem(name, losses.LOST, reason) for name in sorted(names)]

    def _run(self, *ones: Arriving) -> list[Problem]:
        """Run one cell again and keep, of the names that it binds, those of the co-variables that it makes."""
        source = ones[0].stream.source
        namespace = self._capture.namespace
        before = dict(namespace)
        wanted = {name for one in ones for name in one.stream.names}
        for name in wanted:
            namespace.pop(name, None)
        try:
            code = Home.shell.transform_cell(source) if Home.shell is not None else source
            exec(compile(code, "<rebuild>", "exec"), namespace)  # noqa: S102 - the user's own cell
        finally:
            _put_back(namespace, before, wanted)
        missing = sorted(wanted - namespace.keys())
        if missing:
            raise LookupError(f"its cell didn't bind {', '.join(missing)}")
        for one in ones:
            self._remember(Covariable(one.stream.names, one.sha256, size=len(source), source=source))
        return []

    def _remember(self, covariable: Covariable) -> None:
        known = self._capture.covariables
        for name in covariable.names:
            older = known.named(name)
            if older is not None:
                known.remove(older)
        known.put(covariable)

    def _put(self, one: Arriving) -> list[Problem]:
        unpickler = pickle.Unpickler(_Reader(one.stream.pickle), buffers=one.stream.buffers)
        Home.left_behind.clear()
        values = unpickler.load()
        for name, value in zip(one.stream.names, values):
            self._capture.namespace[name] = value
        plain = sharing.plain_keys(values)
        keys, reach = _seen(unpickler) if plain is None else (plain, frozenset())
        buffered = sum(buffer.nbytes for buffer in one.stream.buffers)
        size = one.stream.pickle.nbytes + buffered
        self._remember(
            Covariable(one.stream.names, one.sha256, keys, frozenset(one.stream.needs), reach, size=size, buffered=buffered)
        )
        return [
            Problem(name, losses.LOST if type(value) is rebuild.Lost else losses.DEGRADED, reason)
            for name, value in zip(one.stream.names, values)
            for reason in dict.fromkeys(Home.left_behind)
        ]


def _seen(unpickler: pickle.Unpickler) -> tuple[set[Any], frozenset[str]]:
    """Objects that were made, by which a later capture notices that another variable shares them."""
    memo = {id(obj): (0, obj) for obj in unpickler.memo.copy().values()}
    made_here = {key for key, (_, obj) in memo.items() if getattr(obj, "__module__", None) == "__main__"}
    functions = [obj for _, obj in memo.values() if type(obj) is rebuild.types.FunctionType and id(obj) in made_here]
    return sharing.identity_keys(memo, made_here, set()), globals_of(functions) if functions else frozenset()


def _put_back(namespace: dict[str, Any], before: dict[str, Any], wanted: set[str]) -> None:
    """Undo all bindings since ``before`` but those of ``wanted``."""
    for name in namespace.keys() - before.keys() - wanted:
        del namespace[name]
    for name, value in before.items():
        if name not in wanted and (name not in namespace or namespace[name] is not value):
            namespace[name] = value


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
