"""What a capture yields: plain data, ready to be published."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from notebookos_kernel import stream


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
    """The bytes of one co-variable, in chunks, with their size and hash."""

    def __init__(self, names: Sequence[str], needs: Iterable[str], pickle: bytes, buffers: Sequence[memoryview]) -> None:
        self.parts = stream.parts(names, needs, pickle, buffers)
        digest = hashlib.sha256(usedforsecurity=False)
        size = 0
        for part in self.parts:
            digest.update(part)
            size += len(part) if isinstance(part, bytes) else part.nbytes
        self.size = size
        self.sha256 = digest.hexdigest()


@dataclass
class Put:
    """A co-variable to store."""

    names: tuple[str, ...]
    stored: Stored
    fidelity: str


@dataclass
class Delta:
    """What one cell changed."""

    puts: list[Put] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    facts: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    capture_ms: float = 0.0

    def content(self, spool: Any) -> tuple[dict[str, Any], list[bytes]]:
        """The protocol's message and its buffers; large values go through ``spool``."""
        buffers: list[bytes] = []
        covariables = []
        for put in self.puts:
            entry: dict[str, Any] = {
                "names": list(put.names),
                "format": "pickle5",
                "size": put.stored.size,
                "sha256": put.stored.sha256,
                "fidelity": put.fidelity,
            }
            if put.stored.size > spool.inline_limit:
                entry["spool"] = spool.write(put.stored)
            else:
                entry["buffer"] = len(buffers)
                buffers.append(b"".join(put.stored.parts))
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
