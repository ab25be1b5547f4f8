"""numpy arrays: memory that several arrays share is stored once, and they share it again afterwards.

Imported only when the user has imported numpy.
"""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from notebookos_kernel.pickling import SessionPickler


def reducers() -> dict[type, Any]:
    """Reducers for the pickler's table."""
    return {np.ndarray: _reduce}


def _reduce(pickler: SessionPickler, array: np.ndarray) -> Any:
    root = _root(array)
    if root is not array:
        return _reduce_view(array, root)
    order = _dense_order(array)
    if array.dtype.hasobject or order is None:
        return array.__reduce_ex__(2)
    address = array.__array_interface__["data"][0]
    if array.nbytes:
        pickler.memory_keys.add(("memory", address))
        shared = pickler.memory.setdefault(address, array)
        if shared is not array and type(shared) is not np.ndarray and shared.nbytes() >= array.nbytes:
            return array_on_storage, (shared, array.dtype, array.shape, array.strides)
    flat = array.transpose(order).reshape(-1).view(np.uint8) if array.nbytes else np.empty(0, np.uint8)
    return new_array, (pickle.PickleBuffer(flat), array.dtype, array.shape, order, array.flags.writeable)


def _root(array: np.ndarray) -> np.ndarray:
    """The array that owns the memory, as far as arrays go."""
    root = array
    while True:
        base = root.base
        if type(base).__name__ == "DummyArray":
            base = base.base
        if type(base) is not np.ndarray:
            return root
        root = base


def _dense_order(array: np.ndarray) -> tuple[int, ...] | None:
    """The order of axes in which the array is C-contiguous, or None if it has gaps."""
    order = tuple(sorted(range(array.ndim), key=lambda axis: (-abs(array.strides[axis]), axis)))
    return order if array.transpose(order).flags.c_contiguous else None


def _reduce_view(array: np.ndarray, root: np.ndarray) -> Any:
    if _dense_order(root) is None:
        return array.__reduce_ex__(2)
    offset = array.__array_interface__["data"][0] - root.__array_interface__["data"][0]
    return view, (root, array.dtype, array.shape, array.strides, offset, array.flags.writeable)


def new_array(data: Any, dtype: np.dtype, shape: tuple, order: tuple, writeable: bool) -> np.ndarray:
    """An array with memory of its own, laid out as it was."""
    dense = np.empty([shape[axis] for axis in order], dtype)
    if dense.nbytes:
        dense.reshape(-1).view(np.uint8)[:] = np.frombuffer(data, np.uint8)
    array = dense
    if order != tuple(range(len(shape))):
        array = dense.transpose(np.argsort(order))
    array.flags.writeable = writeable
    return array


def view(root: np.ndarray, dtype: np.dtype, shape: tuple, strides: tuple, offset: int, writeable: bool) -> np.ndarray:
    """An array on the memory of ``root``."""
    flat = root.transpose(_dense_order(root)).reshape(-1)
    if dtype.hasobject:
        made = np.lib.stride_tricks.as_strided(flat[offset // flat.itemsize :], shape, strides)
    else:
        made = np.ndarray(shape, dtype, flat.view(np.uint8), offset, strides)
    if made.flags.writeable != writeable:
        made.flags.writeable = writeable
    return made


def array_on_storage(storage: Any, dtype: np.dtype, shape: tuple, strides: tuple) -> np.ndarray:
    """An array on the memory of a torch storage."""
    from notebookos_kernel import tensors

    return np.ndarray(shape, dtype, tensors.bytes_of(storage), 0, strides)
