"""What a capture yields: plain data, ready to be published."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from notebookos_kernel import stream
from notebookos_kernel.memory import WATCHED_FROM, Memory


@dataclass(frozen=True)
class Problem:
    """A value of which less than all was kept, and why."""

    name: str
    fidelity: str
    reason: str

    def as_json(self) -> dict[str, str]:
        """The problem as the protocol writes it."""
        return {"name": self.name, "fidelity": self.fidelity, "reason": self.reason}


class Stored:
    """The bytes of one co-variable, in chunks, with their size and hash.

    ``mark`` stands for the bytes where it is cheaper than their hash: large buffers count by their versions in ``memory``. It is
    None where only the hash tells. Equal marks mean equal bytes, different marks mean nothing. ``volatile`` says that other threads
    may be writing the memory.
    """

    format = "pickle5"

    def __init__(
        self, names: Sequence[str], needs: Iterable[str], pickle: bytes, buffers: Sequence[memoryview], memory: Memory | None = None
    ) -> None:
        self.names = tuple(names)
        self.needs = frozenset(needs)
        self._pickle = pickle
        self._buffers = buffers
        self.volatile = False
        self.mark = self._mark(memory)

    @cached_property
    def parts(self) -> list[Any]:
        """The chunks, in order."""
        return stream.parts(self.names, self.needs, self._pickle, self._buffers)

    @property
    def weight(self) -> int:
        """How many bytes there are without the header; known at once."""
        return len(self._pickle) + self.buffered

    @property
    def buffered(self) -> int:
        """How many of them lie in large buffers."""
        return sum(buffer.nbytes for buffer in self._buffers)

    @cached_property
    def size(self) -> int:
        """How many bytes there are."""
        return sum(memoryview(part).nbytes for part in self.parts)

    @cached_property
    def sha256(self) -> str:
        """The hash of all bytes."""
        if self.volatile:
            # The bytes that are hashed and those that are written later are to be the same.
            self._buffers = [memoryview(bytes(buffer)) for buffer in self._buffers]
            vars(self).pop("parts", None)
        digest = hashlib.sha256(usedforsecurity=False)
        for part in self.parts:
            digest.update(part)
        return digest.hexdigest()

    def equals(self, mark: Any, sha256: str) -> bool:
        """Whether these bytes are those that had this mark and this hash; large memory is read only if it was written."""
        if mark is not None and mark == self.mark:
            self.sha256 = sha256
        return self.sha256 == sha256

    def _mark(self, memory: Memory | None) -> Any:
        rest = hashlib.sha256(usedforsecurity=False)
        versions = []
        for buffer in self._buffers:
            version = memory.version(buffer) if memory is not None else None
            if version is not None:
                versions.append(version)
            elif buffer.nbytes < WATCHED_FROM:
                rest.update(buffer)
            else:
                return None
        if not versions and len(self._pickle) > WATCHED_FROM:
            return None
        rest.update(self._pickle)
        lengths = tuple(buffer.nbytes for buffer in self._buffers)
        return self.names, self.needs, lengths, tuple(versions), rest.digest()


class StoredSource:
    """A variable that is stored as the cell that makes it."""

    format = "source"

    def __init__(self, name: str, needs: Iterable[str], source: str) -> None:
        self.source = source
        self.parts = [stream.source_part((name,), needs, source)]
        self.size = self.weight = len(self.parts[0])
        self.sha256 = hashlib.sha256(self.parts[0], usedforsecurity=False).hexdigest()


@dataclass
class Put:
    """A co-variable to store."""

    names: tuple[str, ...]
    stored: Stored | StoredSource
    fidelity: str


@dataclass
class Delta:
    """What one cell changed. ``failed`` are values that could not be written."""

    puts: list[Put] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    facts: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    capture_ms: float = 0.0
    failed: list[Put] = field(default_factory=list)

    def changed(self) -> set[str]:
        """The names that are put or deleted."""
        return {name for put in self.puts for name in put.names}.union(self.deleted)

    def _fail(self, put: Put, error: Exception) -> None:
        """A value can't be written: an older one of its names must not come back either."""
        self.puts.remove(put)
        self.failed.append(put)
        self.deleted.extend(put.names)
        self.problems.extend(Problem(name, "lost", f"can't be written: {error}") for name in put.names)

    def content(self, spool: Any) -> tuple[dict[str, Any], list[bytes]]:
        """The protocol's message and its buffers; large values go through ``spool``."""
        buffers: list[bytes] = []
        covariables = []
        for put in self.puts[:]:
            entry: dict[str, Any] = {
                "names": list(put.names),
                "format": put.stored.format,
                "size": put.stored.size,
                "sha256": put.stored.sha256,
                "fidelity": put.fidelity,
            }
            try:
                if put.stored.size > spool.inline_limit:
                    entry["spool"] = spool.write(put.stored)
                else:
                    whole = b"".join(put.stored.parts)
                    entry["buffer"] = len(buffers)
                    buffers.append(whole)
            except Exception as error:  # no room for one value must not cost the others
                self._fail(put, error)
                continue
            covariables.append(entry)
        facts = {}
        for key, value in self.facts.items():
            facts[key] = {
                "buffer": len(buffers),
                "size": len(value),
                "sha256": hashlib.sha256(value, usedforsecurity=False).hexdigest(),
            }
            buffers.append(value)
        content = {
            "capture_ms": round(self.capture_ms, 3),
            "covariables": covariables,
            "deleted": self.deleted,
            "facts": facts,
            "problems": [problem.as_json() for problem in self.problems],
        }
        return content, buffers
