"""numpy arrays: memory that several arrays share is stored once, and they share it again afterwards.

Imported only when the user has imported numpy.
"""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import numpy as np

from notebookos_kernel import buffers

if TYPE_CHECKING:
    from notebookos_kernel.pickling import SessionPickler


def reducers() -> dict[type, Any]:
    """Reducers for the pickler's table."""
    return {np.ndarray: _reduce}


def families() -> dict[type, Any]:
    """Reducers for all classes that are based on one."""
    from notebookos_kernel import subarrays

    return {np.ndarray: subarrays.reduce_subclass}


def _reduce(pickler: SessionPickler, array: np.ndarray) -> Any:
    root = root_of(pickler, array)
    if root is not array:
        return array.__reduce_ex__(2) if dense_order(root) is None else reduce_view(array, root)
    owner = getattr(array.base, "obj", None)
    if type(owner) in buffers.OWNERS and not array.dtype.hasobject:
        return _reduce_on_buffer(array, owner)
    order = dense_order(array)
    if array.dtype.hasobject or order is None:
        return array.__reduce_ex__(2)
    address = _address(array)
    if array.nbytes:
        pickler.memory_keys.add(("memory", address))
        shared = pickler.memory.setdefault(address, array)
        if shared is not array and type(shared) is not np.ndarray and shared.nbytes() >= array.nbytes:
            return array_on_storage, (shared, array.dtype, array.shape, array.strides)
    flat = array.transpose(order).reshape(-1).view(np.uint8) if array.nbytes else np.empty(0, np.uint8)
    return new_array, (pickle.PickleBuffer(flat), array.dtype, array.shape, order, array.flags.writeable)


def root_of(pickler: SessionPickler, array: np.ndarray) -> np.ndarray:
    """The plain array that owns the memory, as far as arrays go."""
    root = array
    while True:
        base = root.base
        if type(base).__name__ == "DummyArray":
            base = base.base
        if not isinstance(base, np.ndarray):
            break
        root = base
    if type(root) is np.ndarray:
        return root
    if isinstance(root, np.memmap):
        pickler.degrade("an array in a file is kept by its values; it is no longer that of the file")
    key = ("plain", id(root))
    plain = pickler.memory.get(key)
    if plain is None:
        plain = pickler.memory[key] = root.view(np.ndarray)
        pickler.neutral.add(id(plain))
    return plain


def dense_order(array: np.ndarray) -> tuple[int, ...] | None:
    """The order of axes in which the array is C-contiguous, or None if it has gaps."""
    order = tuple(sorted(range(array.ndim), key=lambda axis: (-abs(array.strides[axis]), axis)))
    return order if array.transpose(order).flags.c_contiguous else None


def reduce_view(array: np.ndarray, root: np.ndarray) -> Any:
    """Where in the memory of ``root`` the array lies."""
    return view, (root, array.dtype, array.shape, array.strides, _address(array) - _address(root), array.flags.writeable)


def _address(array: np.ndarray) -> int:
    return array.__array_interface__["data"][0]


def _reduce_on_buffer(array: np.ndarray, owner: Any) -> Any:
    offset = _address(array) - _address(np.frombuffer(owner, np.uint8)) if array.nbytes else 0
    return on_buffer, (owner, array.dtype, array.shape, array.strides, offset, array.flags.writeable)


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
    flat = root.transpose(dense_order(root)).reshape(-1)
    if dtype.hasobject:
        made = np.lib.stride_tricks.as_strided(flat[offset // flat.itemsize :], shape, strides)
    else:
        made = np.ndarray(shape, dtype, flat.view(np.uint8), offset, strides)
    if made.flags.writeable != writeable:
        made.flags.writeable = writeable
    return made


def on_buffer(owner: Any, dtype: np.dtype, shape: tuple, strides: tuple, offset: int, writeable: bool) -> np.ndarray:
    """An array on the memory of an object that is no array."""
    made = np.ndarray(shape, dtype, memoryview(owner), offset, strides)
    if made.flags.writeable != writeable:
        made.flags.writeable = writeable
    return made


def array_on_storage(storage: Any, dtype: np.dtype, shape: tuple, strides: tuple) -> np.ndarray:
    """An array on the memory of a torch storage."""
    from notebookos_kernel import tensors

    return np.ndarray(shape, dtype, tensors.bytes_of(storage), 0, strides)
