"""A hash of a pickle's meaning rather than of its bytes.

Two replicas pickle equal values to different bytes: strings that are one object here are two there, and a set has another order in
each process. This reads the opcodes (about a microsecond each: for comparing replicas, not for every cell) and hashes what they
build; a reference to an earlier string counts as the string, and the items of a set count in sorted order.
"""

from __future__ import annotations

import hashlib
import pickletools
from collections.abc import Iterable
from typing import Any

_SILENT = frozenset({"PROTO", "FRAME", "STOP"})
_PUTS = frozenset({"MEMOIZE", "PUT", "BINPUT", "LONG_BINPUT"})
_GETS = frozenset({"GET", "BINGET", "LONG_BINGET"})
_UNORDERED = frozenset({"ADDITEMS", "FROZENSET"})
_TEXTS = ("UNICODE", "STRING", "BYTES")
_MARK = b"mark"


def digest(pickle: memoryview, buffers: Iterable[memoryview]) -> str:
    """The hash of one pickle and its out-of-band buffers."""
    machine = _Machine()
    for opcode, argument, _ in pickletools.genops(pickle.tobytes()):
        if opcode.name not in _SILENT:
            machine.step(opcode, argument)
    whole = hashlib.sha256(machine.top())
    for buffer in buffers:
        whole.update(hashlib.sha256(buffer).digest())
    return whole.hexdigest()


class _Machine:
    """Runs a pickle on hashes: a stack of what would be values, and a memo."""

    def __init__(self) -> None:
        self._stack: list[bytes] = []
        self._memo: list[bytes] = []
        self._objects = 0
        self._is_text = False

    def top(self) -> bytes:
        return self._stack[-1]

    def step(self, opcode: Any, argument: Any) -> None:
        name = opcode.name
        if name == "MARK":
            self._stack.append(_MARK)
        elif name in _PUTS:
            self._put()
            return
        elif name in _GETS:
            self._stack.append(self._memo[int(argument)])
        else:
            parts = self._pop(opcode.stack_before)
            if name in _UNORDERED:
                kept = len(opcode.stack_before) - 2
                parts = parts[:kept] + sorted(parts[kept:])
            if opcode.stack_after:
                self._stack.append(_hash(name, argument, parts))
        self._is_text = any(text in name for text in _TEXTS)

    def _put(self) -> None:
        """Only objects are numbered: whether a text is met again by reference or by value is of no account."""
        if self._is_text:
            self._memo.append(self._stack[-1])
            return
        self._memo.append(b"object %d" % self._objects)
        self._objects += 1

    def _pop(self, before: list[Any]) -> list[bytes]:
        parts: list[bytes] = []
        for kind in reversed(before):
            if kind is pickletools.stackslice:
                while self._stack[-1] != _MARK:
                    parts.append(self._stack.pop())
            else:
                parts.append(self._stack.pop())
        return [part for part in reversed(parts) if part != _MARK]


def _hash(name: str, argument: Any, parts: list[bytes]) -> bytes:
    # How many bytes a length takes is of no account either.
    kind = next((text for text in _TEXTS if text in name), "INT" if isinstance(argument, int) else name)
    return hashlib.sha256(b"\0".join([kind.encode(), repr(argument).encode(), *parts])).digest()
