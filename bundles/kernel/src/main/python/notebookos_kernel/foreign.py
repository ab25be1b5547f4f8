"""ctypes: structures and arrays, and the classes that they are of.

Imported only when ctypes is there.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from notebookos_kernel.pickling import SessionPickler

# Classes of classes that no module names, by a class that has each.
_EXAMPLES: tuple[Any, ...] = (
    ctypes.Structure,
    ctypes.Union,
    ctypes.Array,
    ctypes.c_int,
    ctypes.POINTER(ctypes.c_int),
    ctypes.CFUNCTYPE(None),
)
_METACLASSES: dict[type, int] = {type(example): index for index, example in enumerate(_EXAMPLES)}
_FIELD = type(type("_Example", (ctypes.Structure,), {"_fields_": [("field", ctypes.c_int)]}).field)  # type: ignore[attr-defined]


_LAYOUT = frozenset({"_fields_", "_anonymous_", "_pack_", "_align_", "_layout_"})


def reducers() -> dict[type, Any]:
    """Reducers for the pickler's table: of classes, by the classes that those have."""
    table: dict[type, Any] = dict.fromkeys(_METACLASSES, _reduce_class)
    table[type] = _reduce_metaclass
    return table


def _reduce_metaclass(pickler: SessionPickler, kind: type) -> Any:
    index = _METACLASSES.get(kind)
    return pickler.reduce_class(kind) if index is None else (metaclass, (index,))


def metaclass(index: int) -> type:
    """A class of ctypes' classes."""
    return type(_EXAMPLES[index])


def _reduce_class(pickler: SessionPickler, kind: Any) -> Any:
    if issubclass(kind, ctypes.Array) and hasattr(kind, "_length_") and ctypes.ARRAY(kind._type_, kind._length_) is kind:
        return array_of, (kind._type_, kind._length_)
    if issubclass(kind, ctypes._Pointer) and hasattr(kind, "_type_") and ctypes.POINTER(kind._type_) is kind:  # type: ignore[attr-defined]
        return ctypes.POINTER, (kind._type_,)
    reduced = pickler.reduce_class(kind)
    if isinstance(reduced, tuple) and len(reduced) > 2 and "_fields_" in vars(kind):
        attributes = reduced[2][1][0]
        for name in [name for name, value in attributes.items() if type(value) is _FIELD]:
            del attributes[name]
        # The class is laid out when it gets its fields; what they depend on must be there.
        attributes["_fields_"] = attributes.pop("_fields_")
        return (*reduced[:-1], set_structure_state)
    return reduced


def set_structure_state(made: Any, setter_and_state: tuple) -> None:
    """Give a structure its fields, once, and its other attributes."""
    setter, state = setter_and_state
    if "_fields_" in vars(made):
        state = ({name: value for name, value in state[0].items() if name not in _LAYOUT}, *state[1:])
    setter(made, state)


def array_of(kind: Any, length: int) -> type:
    """The class of arrays of so many."""
    return ctypes.ARRAY(kind, length)
