"""Tells without pickling that a value is what it was, for kinds that sessions have many of.

A glance of a value is equal to an earlier one only if a capture would store the same bytes again. Values of other kinds have none.
"""

from __future__ import annotations

import hashlib
import sys
import types
from typing import Any

from notebookos_kernel import sharing
from notebookos_kernel.memory import WATCHED_FROM, Memory
from notebookos_kernel.namespace import Home


def glance(value: Any, memory: Memory) -> Any:
    """What can be seen of one variable's value at once; None if that isn't all of it.

    To be taken before the value is pickled, so that a change that comes meanwhile is seen the next time.
    """
    kind = type(value)
    if kind is types.FunctionType:
        return _function(value)
    numpy = sys.modules.get("numpy")
    if numpy is not None and kind is getattr(numpy, "ndarray", None):
        return _array(value, memory)
    return None


def _function(function: types.FunctionType) -> Any:
    if function.__globals__ is not Home.namespace or function.__closure__ or function.__dict__ or function.__kwdefaults__:
        return None
    if not sharing.ATOMS.issuperset(map(type, function.__defaults__ or ())):
        return None
    if _annotated(function) or getattr(function, "__type_params__", ()):
        return None
    names = function.__name__, function.__qualname__, function.__module__, function.__doc__
    return id(function), names, _Same(function.__code__), _Same(function.__defaults__)


def _annotated(function: types.FunctionType) -> bool:
    try:
        return bool(function.__annotations__)
    except NameError:  # evaluated lazily from Python 3.14 on
        return True


class _Same:
    """Equal to another one only if both hold the same immutable object."""

    def __init__(self, held: Any) -> None:
        self._held = held

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._held is other._held

    __hash__ = None  # type: ignore[assignment]


def _array(array: Any, memory: Memory) -> Any:
    flags = array.flags
    if array.base is not None or array.dtype.hasobject or not (flags.c_contiguous or flags.f_contiguous) or not array.nbytes:
        return None
    block = memoryview(array.reshape(-1, order="A").view("u1"))
    address = array.__array_interface__["data"][0]
    seen: Any = memory.version(block)
    if seen is None and block.nbytes >= WATCHED_FROM:
        return None
    if seen is None:
        seen = hashlib.sha256(block, usedforsecurity=False).digest()
    return id(array), address, array.dtype, array.shape, array.strides, flags.writeable, seen
