"""Notices that values of this replica are no longer what was applied or captured, as when somebody changed a standby's memory.

Bindings are compared at each look. Values are pickled again in turn, the small ones first, within a budget of time. What
their bytes are in this process is learned after they were applied, by pickling twice: those that differ then, or whose
pickling runs code of the session, or that are made again from source, are left out.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from notebookos_kernel.capture import Capture
from notebookos_kernel.covariable import Covariable
from notebookos_kernel.delta import Stored
from notebookos_kernel.probe import probe

BUDGET_MS = 3.0
# Bytes, as long as nothing better is known of a value.
_PICKLED_PER_MS = 200_000
_HASHED_PER_MS = 1_000_000
# Larger values are compared by the versions of their memory alone, where it has some.
_HASHED_BELOW = 1 << 20


@dataclass
class _Learned:
    """What is expected of a co-variable; neither mark nor hash if it is left out. ``forgotten`` is of the memory's versions."""

    cost_ms: float
    mark: Any = None
    sha256: str = ""
    forgotten: int = 0

    @property
    def is_left_out(self) -> bool:
        return self.mark is None and not self.sha256


class Divergence:
    """Looks at one replica's session. Owned by the kernel's main thread.

    One look takes about ``budget_ms``; a value that costs more has its turn when the budgets of several looks add up to it.
    """

    def __init__(self, capture: Capture, budget_ms: float = BUDGET_MS) -> None:
        self._capture = capture
        self._budget_ms = budget_ms
        self._saved_ms = 0.0
        self._learned: WeakKeyDictionary[Covariable, _Learned] = WeakKeyDictionary()
        self._light: deque[Covariable] = deque()
        self._heavy: deque[Covariable] = deque()

    def look(self) -> list[str]:
        """Names that differ from what was applied or captured last; to be asked before anything new is applied."""
        changed, removed = self._capture.unseen()
        found = {name for name in changed if self._capture.is_variable(name)}
        found |= {name for name in removed if self._capture.covariables.named(name) is not None}
        if not self._light and not self._heavy:
            self._deal_turns()
        until = time.perf_counter() + self._budget_ms / 1000
        while self._light and time.perf_counter() < until:
            found.update(self._turn(self._light.popleft(), found))
        self._saved_ms += self._budget_ms
        if not self._heavy:
            self._saved_ms = 0.0
        elif self._saved_ms >= self._cost(self._heavy[0]):
            self._saved_ms = 0.0
            found.update(self._turn(self._heavy.popleft(), found))
        return sorted(found)

    def learn(self) -> None:
        """Learn what the bytes of new, small co-variables are; to be asked after something was applied."""
        until = time.perf_counter() + self._budget_ms / 1000
        fresh = [known for known in self._capture.covariables if known not in self._learned]
        for known in sorted(fresh, key=lambda each: each.size):
            if time.perf_counter() > until or self._cost(known) > self._budget_ms:
                return
            self._learn(known)

    def forget(self) -> None:
        """Code of the session ran here, as a cell of ``%%rebuild``: what it changed is learned anew."""
        self._learned.clear()

    def _deal_turns(self) -> None:
        for known in sorted(self._capture.covariables, key=lambda each: each.size):
            learned = self._learned.get(known)
            if learned is None or not learned.is_left_out:
                (self._light if self._cost(known) <= self._budget_ms else self._heavy).append(known)

    def _cost(self, known: Covariable) -> float:
        learned = self._learned.get(known)
        if learned is not None:
            return learned.cost_ms
        pickled = (known.size - known.buffered) / _PICKLED_PER_MS
        return 2 * pickled + (0.0 if self._capture.memory.watches else known.buffered / _HASHED_PER_MS)

    def _turn(self, known: Covariable, rebound: set[str]) -> tuple[str, ...]:
        """The names of a co-variable if it was changed."""
        if not rebound.isdisjoint(known.names) or self._capture.covariables.named(known.names[0]) is not known:
            return ()
        learned = self._learned.get(known)
        if learned is None:
            self._learn(known)
            return ()
        if learned.is_left_out:
            return ()
        started = time.perf_counter()
        again = self._probe(known)
        if again is not None and learned.mark is not None and again.mark == learned.mark:
            same = True
        elif learned.sha256:
            same = again is not None and again.sha256 == learned.sha256
        else:
            # A version that was forgotten tells nothing; one that was not says that somebody wrote.
            same = learned.forgotten != self._capture.memory.forgotten
            if same:
                del self._learned[known]
        learned.cost_ms = (time.perf_counter() - started) * 1000
        return () if same else known.names

    def _learn(self, known: Covariable) -> None:
        started = time.perf_counter()
        learned = self._learned[known] = _Learned(0.0)
        forgotten = self._capture.memory.forgotten
        first = None if known.source is not None or not known.sha256 else self._probe(known)
        again = self._probe(known) if first is not None else None
        if again is not None and first is not None:
            reads = again.mark is None or again.weight < _HASHED_BELOW
            if (first.mark is not None and first.mark == again.mark) or (reads and first.sha256 == again.sha256):
                learned.mark, learned.sha256 = again.mark, again.sha256 if reads else ""
                learned.forgotten = forgotten
        learned.cost_ms = (time.perf_counter() - started) * 500

    def _probe(self, known: Covariable) -> Stored | None:
        """What a capture would store now; None if that can't be compared."""
        namespace = self._capture.namespace
        if any(name not in namespace for name in known.names):
            return None
        probed = probe(namespace, known.names, self._capture.memory)
        return None if probed.runs_code else probed.stored
