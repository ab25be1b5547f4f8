"""Subclasses of numpy's array: masked arrays, matrices, records, memory maps, and the user's own.

Imported only when the user has imported numpy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from notebookos_kernel import arrays

if TYPE_CHECKING:
    from notebookos_kernel.pickling import SessionPickler

_REDUCES = (np.ndarray.__reduce__, np.ma.MaskedArray.__reduce__)


def reduce_subclass(pickler: SessionPickler, array: np.ndarray) -> Any:
    """Write the plain array, and what the subclass adds to it."""
    kind = type(array)
    if kind.__reduce__ not in _REDUCES or kind.__reduce_ex__ is not np.ndarray.__reduce_ex__:
        return NotImplemented
    if isinstance(array, np.memmap):
        pickler.degrade("an array in a file is kept by its values; it is no longer that of the file")
    root = arrays.root_of(pickler, array)
    if arrays.dense_order(root) is None:
        return NotImplemented
    attributes = {name: value for name, value in vars(array).items() if name != "_mmap"} if hasattr(array, "__dict__") else {}
    made = as_subclass, (kind, *arrays.reduce_view(array, root)[1])
    return (*made, attributes, None, None, set_attributes) if attributes else made


def as_subclass(kind: type, *part: Any) -> np.ndarray:
    """An array of this class on the memory of a plain one."""
    return arrays.view(*part).view(kind)


def set_attributes(array: np.ndarray, attributes: dict[str, Any]) -> None:
    """Give an array its Python attributes."""
    array.__dict__.update(attributes)
