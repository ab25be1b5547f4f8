"""The objects that a pickler visited and that two variables could share.

Read from the pickler's memo, which holds every object it may refer to twice. Atoms and immutable values are left out (sharing
them can't be observed but by ``is``), and so are the temporaries that pickling itself made: their ids will be used again.
"""

from __future__ import annotations

import collections
import datetime
import io
import logging
import pickle
import re
import types
from sys import getrefcount
from typing import Any

ATOMS: frozenset[type] = frozenset({type(None), bool, int, float, complex, str, bytes, type(Ellipsis), type(NotImplemented), range})
_IDENTITY_FREE: frozenset[type] = ATOMS | {
    tuple,
    frozenset,
    slice,
    datetime.date,
    datetime.datetime,
    datetime.time,
    datetime.timedelta,
    datetime.timezone,
    re.Pattern,
    logging.Logger,
    logging.RootLogger,
    types.ModuleType,
    types.CodeType,
    types.BuiltinFunctionType,
    types.MappingProxyType,
    type(collections.OrderedDict.__init__),
}
# By name: importing these modules would cost every start.
_LIBRARY_VALUES = frozenset(
    {
        "decimal.Decimal",
        "fractions.Fraction",
        "uuid.UUID",
        "pathlib.PosixPath",
        "pathlib._local.PosixPath",
        "pathlib.PurePosixPath",
        "torch.dtype",
        "torch.device",
        "torch.Size",
        "numpy.ufunc",
    }
)


# What is known of kinds; those of the session, which may go away, are not among them.
_free: dict[type, bool] = dict.fromkeys(_IDENTITY_FREE, True)

MUTABLE_CONTAINERS: frozenset[type] = frozenset({list, dict, set, bytearray})
CONTAINERS: frozenset[type] = MUTABLE_CONTAINERS | {tuple, frozenset}


def plain_keys(value: Any) -> set[Any] | None:
    """The same as :func:`identity_keys`, for a value that is made of built-in containers and atoms only; else None.

    Such data can have millions of parts, and reading a memo of that size takes much longer than pickling it.
    """
    keys: set[Any] = set()
    pending = [value]
    while pending:
        obj = pending.pop()
        kind = type(obj)
        if kind in ATOMS:
            continue
        if kind not in CONTAINERS:
            return None
        if kind in MUTABLE_CONTAINERS:
            if id(obj) in keys:
                continue
            keys.add(id(obj))
        if kind is bytearray:
            continue
        for parts in (obj, obj.values()) if kind is dict else (obj,):
            if not ATOMS.issuperset(map(type, parts)):
                pending.extend(part for part in parts if type(part) not in ATOMS)
    return keys


def identity_keys(memo: dict[int, tuple[int, Any]], own: set[int], neutral: set[int]) -> set[Any]:
    """Ids of the mutable objects in a pickler's memo (``pickler.memo.copy()``) that live outside of it too."""
    keys = set()
    free = _free
    for key, (_, obj) in memo.items():
        kind = type(obj)
        known = free.get(kind)
        if known is None:
            known = _is_library_value(kind)
            if kind.__module__ != "__main__":
                free[kind] = known
        if known or getrefcount(obj) <= _TEMPORARY or key in neutral:
            continue
        if (kind is types.FunctionType or isinstance(obj, type)) and key not in own:
            continue
        keys.add(key)
    return keys


def _is_library_value(kind: type) -> bool:
    return kind.__module__ == "numpy.dtypes" or f"{kind.__module__}.{kind.__qualname__}" in _LIBRARY_VALUES


_TEMPORARY = 0


def _references_to_a_temporary() -> int:
    """How many references the memo's own bookkeeping holds, counted in the same loop as above."""
    pickler = pickle.Pickler(io.BytesIO(), protocol=5)
    pickler.dump([object])
    found = 0
    memo = pickler.memo.copy()
    for _, (_, obj) in memo.items():
        if type(obj) is list:
            found = getrefcount(obj)
    return found


_TEMPORARY = _references_to_a_temporary()
