"""What can't be seen in the reduced form of an object.

Whether somebody else holds the dict in which its attributes lie (``y = vars(x)``): usually nobody does, and the attributes are
written one by one; an object that shares its dict gets that very dict back. And whether it is a constant of a library, which
code compares by identity.
"""

from __future__ import annotations

import copyreg
import enum
import sys
import types
import weakref
from sys import getrefcount
from typing import Any

_HEAP = 1 << 9
_DESCRIPTORS_OF_SLOTS = (types.MemberDescriptorType, types.GetSetDescriptorType)


def constant(obj: Any, reduced: tuple) -> tuple[str, str] | None:
    """Module and name of an object without state that the module of its class keeps; None for all others."""
    kind = type(obj)
    if reduced[0] is not copyreg.__newobj__ or len(reduced[1]) != 1 or any(part is not None for part in reduced[2:]):
        return None
    module = sys.modules.get(kind.__module__)
    if module is None or kind.__module__ == "__main__":
        return None
    found = next((name for name, value in vars(module).items() if value is obj), None)
    return None if found is None else (kind.__module__, found)


def complete_class_state(kind: type, state: dict[str, Any]) -> Any:
    """Make the attributes that cloudpickle takes from a class those that the class has; returns its slots, if it has any.

    cloudpickle leaves out what equals the inherited value, which may change, sorts by name, and makes classes with slots
    whose objects take any attribute.
    """
    taken = dict(state)
    state.clear()
    if not isinstance(kind, enum.EnumMeta):
        state["__qualname__"] = kind.__qualname__
    for name, value in vars(kind).items():
        # The last is copyreg's cache, which comes with the first instance that is pickled.
        if type(value) in _DESCRIPTORS_OF_SLOTS or name in ("__slots__", "__slotnames__"):
            continue
        if name in taken:
            state[name] = taken[name]
        elif not name.startswith(("__", "_abc_")) and not isinstance(kind, enum.EnumMeta):
            state[name] = value
    state.update({name: value for name, value in taken.items() if name.startswith("_abc_") and name not in state})
    # Named tuples and the like are made by what their bases stand for, which adds the slots itself.
    return None if isinstance(kind, enum.EnumMeta) or "__orig_bases__" in taken else taken.get("__slots__")


class DictsInUse:
    """The dicts of the objects that one pickler has met. Picklers of one capture live side by side, and each holds them too."""

    _alive: weakref.WeakSet[DictsInUse] = weakref.WeakSet()

    def __init__(self) -> None:
        self._met: set[int] = set()
        self._alive.add(self)

    def is_shared(self, obj: Any, reduced: tuple) -> bool:
        """Whether the state in what ``__reduce_ex__`` returned is the object's dict, and held by others as well."""
        state = reduced[2]
        self._met.add(id(state))
        found = getrefcount(state) - _HELD_BY_ONE
        if found <= 0 or getattr(obj, "__dict__", None) is not state or not _can_exchange_dict(type(obj)):
            return False
        return found > sum(id(state) in other._met for other in self._alive if other is not self)


def _can_exchange_dict(kind: type) -> bool:
    return any(base.__flags__ & _HEAP and type(vars(base).get("__dict__")) is types.GetSetDescriptorType for base in kind.__mro__)


def _references_to_a_dict() -> int:
    """How many references the dict of an object has where they are counted above."""

    class Example:
        def __init__(self) -> None:
            self.attribute = None

    def count(_obj: Any, reduced: tuple) -> int:
        state = reduced[2]
        return getrefcount(state)

    example = Example()
    reduced = example.__reduce_ex__(5)
    return count(example, reduced)


_HELD_BY_ONE = _references_to_a_dict()
