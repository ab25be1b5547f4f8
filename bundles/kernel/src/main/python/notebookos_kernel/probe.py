"""One pickling of some variables, and what it tells about them."""

from __future__ import annotations

import contextlib
import pickle
from dataclasses import dataclass, field
from typing import Any

from notebookos_kernel import losses, sharing
from notebookos_kernel.covariable import Covariable
from notebookos_kernel.delta import Problem, Stored
from notebookos_kernel.glance import glance
from notebookos_kernel.memory import Memory
from notebookos_kernel.pickling import SessionPickler
from notebookos_kernel.reach import globals_of

_TRIES = 5


@dataclass
class Probe:
    """One pickling of the values of some names.

    ``held`` keeps what the pickler visited alive until the round is over: only then are ids in ``keys`` of different probes
    comparable.
    """

    names: tuple[str, ...]
    stored: Stored | None
    keys: set[Any] = field(default_factory=set)
    needs: frozenset[str] = frozenset()
    reach: frozenset[str] = frozenset()
    problems: list[Problem] = field(default_factory=list)
    held: Any = None
    glance: Any = None
    runs_code: bool = False

    @property
    def fidelity(self) -> str:
        """The worst fidelity among the names."""
        found = {problem.fidelity for problem in self.problems}
        if found <= {losses.REBUILT}:
            return losses.REBUILT if found else losses.EXACT
        return losses.DEGRADED

    def covariable(self) -> Covariable:
        """What to remember of it."""
        sha256 = self.stored.sha256 if self.stored else ""
        made = Covariable(self.names, sha256, self.keys, self.needs, self.reach, self.mark, self.glance)
        if self.stored is not None:
            made.size, made.buffered = self.stored.weight, self.stored.buffered
        return made

    @property
    def mark(self) -> Any:
        """What stands for the bytes, if something does."""
        return self.stored.mark if self.stored else None


def probe(namespace: dict[str, Any], names: tuple[str, ...], memory: Memory | None = None) -> Probe:
    """Pickle the values of ``names`` together. Never raises: a failure is a problem of these names."""
    values = tuple(namespace[name] for name in names)
    for _ in range(_TRIES):
        # Another thread may change what is being walked through.
        with contextlib.suppress(RuntimeError):
            return _probe_plain(names, values) or _probe(names, values, memory)
    return Probe(names, None, problems=[Problem(name, losses.LOST, "a thread keeps changing it") for name in names])


def _probe_plain(names: tuple[str, ...], values: tuple) -> Probe | None:
    """What a SessionPickler would write, without the time that it takes to make one."""
    plain = sharing.plain_keys(values)
    if plain is not None:
        with contextlib.suppress(RecursionError, MemoryError):
            return Probe(names, Stored(names, (), pickle.dumps(values, 5), ()), plain, held=values)
    return None


def _probe(names: tuple[str, ...], values: tuple, memory: Memory | None) -> Probe:
    seen = glance(values[0], memory) if len(names) == 1 and memory is not None else None
    pickler = SessionPickler(frozenset(names))
    try:
        pickler.dump(values)
    except Exception as error:  # deep recursion, or a class whose state can't be written at all
        if "changed size during iteration" in str(error) or "mutated during iteration" in str(error):
            raise
        reason = losses.reason_from(error)
        return Probe(names, None, problems=[Problem(name, losses.LOST, reason) for name in names])
    problems = [Problem(name, losses.DEGRADED, reason) for name in names for reason in pickler.degraded]
    problems += [Problem(name, losses.REBUILT, reason) for name in names for reason in pickler.rebuilt]
    lost_roots = 0
    for name, value in zip(names, values):
        if id(value) in pickler.lost:
            lost_roots += 1
            problems.append(Problem(name, losses.LOST, pickler.lost[id(value)][1]))
    if not lost_roots:
        for kind, reason in dict.fromkeys(pickler.lost.values()):
            problems.extend(Problem(name, losses.DEGRADED, f"holds a {kind}: {reason}") for name in names)
    keys = sharing.identity_keys(pickler.memo.copy(), pickler.own, pickler.neutral) | pickler.memory_keys
    needs = frozenset(pickler.needs)
    reach = globals_of(pickler.functions.values()) if pickler.functions else frozenset()
    if lost_roots == len(names):
        return Probe(names, None, keys, needs, reach, problems, pickler, seen, pickler.runs_code)
    stored = Stored(names, needs, pickler.sink.getvalue(), pickler.buffers, memory)
    return Probe(names, stored, keys, needs, reach, problems, pickler, seen, pickler.runs_code)
