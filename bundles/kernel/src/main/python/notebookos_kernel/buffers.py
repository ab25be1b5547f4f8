"""Views of memory."""

from __future__ import annotations

import array
import ctypes
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from notebookos_kernel.pickling import Reducer, SessionPickler

# Owners of memory that are pickled as objects, so that what looks at their memory can look at it again.
OWNERS = (bytearray, array.array)


def reducers() -> dict[type, Reducer]:
    """Reducers for the pickler's table."""
    return {memoryview: _memory_view}


def _memory_view(pickler: SessionPickler, view: memoryview) -> Any:
    try:
        owner = view.obj
    except ValueError:
        return pickler.lose(view, "this memoryview was released")
    if type(owner) not in OWNERS or view.readonly or not view.c_contiguous or not view.nbytes:
        return read_view, (view.tobytes(), view.format, view.shape, view.readonly)
    return memory_view, (owner, _address(view) - _address(memoryview(owner)), view.nbytes, view.format, view.shape)


def _address(view: memoryview) -> int:
    return ctypes.addressof(ctypes.c_char.from_buffer(view))


def memory_view(owner: Any, offset: int, size: int, form: str, shape: tuple) -> memoryview:
    """A view of a part of an object's memory."""
    return _shaped(memoryview(owner).cast("B")[offset : offset + size], form, shape)


def read_view(data: bytes, form: str, shape: tuple, readonly: bool) -> memoryview:
    """A view of memory that nothing else looks at."""
    return _shaped(memoryview(data if readonly else bytearray(data)), form, shape)


def _shaped(flat: memoryview, form: str, shape: tuple) -> memoryview:
    if not flat.nbytes or (form == "B" and len(shape) == 1):
        return flat
    return flat.cast(form, shape) if len(shape) > 1 else flat.cast(form)
