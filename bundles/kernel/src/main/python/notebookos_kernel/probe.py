"""One pickling of some variables, and what it tells about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from notebookos_kernel import losses, sharing
from notebookos_kernel.covariable import Covariable
from notebookos_kernel.delta import Problem, Stored
from notebookos_kernel.pickling import SessionPickler
from notebookos_kernel.reach import globals_of


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

    @property
    def fidelity(self) -> str:
        """The worst fidelity among the names."""
        return losses.DEGRADED if self.problems else losses.EXACT

    def covariable(self) -> Covariable:
        """What to remember of it."""
        sha256 = self.stored.sha256 if self.stored else ""
        return Covariable(self.names, sha256, self.keys, self.needs, self.reach)


def probe(namespace: dict[str, Any], names: tuple[str, ...]) -> Probe:
    """Pickle the values of ``names`` together. Never raises: a failure is a problem of these names."""
    pickler = SessionPickler(frozenset(names))
    values = tuple(namespace[name] for name in names)
    try:
        pickler.dump(values)
    except Exception as error:  # deep recursion, or a class whose state can't be written at all
        reason = losses.reason_from(error)
        return Probe(names, None, problems=[Problem(name, losses.LOST, reason) for name in names])
    problems = [Problem(name, losses.DEGRADED, reason) for name in names for reason in pickler.degraded]
    lost_roots = 0
    for name, value in zip(names, values):
        if id(value) in pickler.lost:
            lost_roots += 1
            problems.append(Problem(name, losses.LOST, pickler.lost[id(value)][1]))
    if not lost_roots:
        for kind, reason in dict.fromkeys(pickler.lost.values()):
            problems.extend(Problem(name, losses.DEGRADED, f"holds a {kind}: {reason}") for name in names)
    keys = sharing.plain_keys(values)
    if keys is None:
        keys = sharing.identity_keys(pickler.memo.copy(), pickler.own, pickler.neutral) | pickler.memory_keys
    needs = frozenset(pickler.needs)
    reach = globals_of(pickler.functions.values()) if pickler.functions else frozenset()
    if lost_roots == len(names):
        return Probe(names, None, keys, needs, reach, problems, pickler)
    stored = Stored(names, needs, pickler.sink.getvalue(), pickler.buffers)
    return Probe(names, stored, keys, needs, reach, problems, pickler)
