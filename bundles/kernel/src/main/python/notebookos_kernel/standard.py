"""Values of the standard library that pickle refuses or copies apart from what they belong to.

Reducers for them, and the functions that pickles call: names and parameters of those are part of the stored format.
"""

from __future__ import annotations

import collections
import contextvars
import gc
import json.scanner
import os
import random
import re
import struct
import types
import typing
import weakref
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from notebookos_kernel import losses

if TYPE_CHECKING:
    from notebookos_kernel.pickling import Reducer, SessionPickler

# Texts up to this length are matched once more, to know whether the other side will find the same.
_MATCHED_AGAIN = 100_000
_DICT_VIEWS: dict[type, str] = {
    type(view(example)): view.__name__
    for example in ({}, collections.OrderedDict())
    for view in (type(example).keys, type(example).values, type(example).items)
}


def reducers() -> dict[type, Reducer]:
    """Reducers for the pickler's table."""
    table: dict[type, Any] = {
        **dict.fromkeys(_DICT_VIEWS, _dict_view),
        types.MappingProxyType: _mapping_proxy,
        types.GeneratorType: _generator,
        contextvars.ContextVar: _context_variable,
        struct.Struct: lambda _pickler, obj: (struct.Struct, (obj.format,)),
        random.SystemRandom: lambda _pickler, _obj: (random.SystemRandom, ()),
        re.Match: _match,
        type(os.environ): _environment,
        weakref.ReferenceType: _reference,
        weakref.KeyedRef: _keyed_reference,
        weakref.WeakMethod: lambda _pickler, obj: (weak_method, (obj(),)),
        weakref.ProxyType: _proxy,
        weakref.CallableProxyType: _proxy,
        weakref.WeakValueDictionary: _weak_dict,
        weakref.WeakKeyDictionary: _weak_dict,
    }
    if isinstance(typing.NewType, type):
        table[typing.NewType] = _new_type
    if json.scanner.c_make_scanner is not None:
        table[json.scanner.c_make_scanner] = _scanner
    return table


def _dict_view(_pickler: SessionPickler, obj: Any) -> Any:
    (owner,) = gc.get_referents(obj)
    return dict_view, (owner, _DICT_VIEWS[type(obj)])


def dict_view(owner: dict, which: str) -> Any:
    """The keys, values or items of a dict."""
    return getattr(owner, which)()


def _mapping_proxy(_pickler: SessionPickler, obj: types.MappingProxyType) -> Any:
    (owner,) = gc.get_referents(obj)
    if type(owner) is dict and "__module__" in owner and "__doc__" in owner:
        # That of a class: its dict is not an object that anybody could make.
        return types.MappingProxyType, (dict(owner),)
    return types.MappingProxyType, (owner,)


def _generator(pickler: SessionPickler, obj: types.GeneratorType) -> Any:
    if obj.gi_frame is not None:
        return pickler.lose(obj, losses.reason_against(types.GeneratorType))
    return spent_generator, (obj.__name__, obj.__qualname__)


def spent_generator(name: str, qualified: str) -> types.GeneratorType:
    """A generator that has nothing more to yield."""
    made = (nothing for nothing in ())
    made.close()
    made.__name__, made.__qualname__ = name, qualified
    return made


def _context_variable(_pickler: SessionPickler, obj: contextvars.ContextVar) -> Any:
    default = contextvars.Context().run(_values_of, obj)
    return context_variable, (obj.name, default), _values_of(obj) or None, None, None, set_context_variable


def _values_of(variable: contextvars.ContextVar) -> tuple:
    try:
        return (variable.get(),)
    except LookupError:
        return ()


def context_variable(name: str, default: tuple) -> contextvars.ContextVar:
    """A context variable; ``default`` is empty or holds one value."""
    return contextvars.ContextVar(name, default=default[0]) if default else contextvars.ContextVar(name)


def set_context_variable(made: contextvars.ContextVar, value: tuple) -> None:
    """Give it its value in the context that cells run in."""
    made.set(value[0])


def _match(pickler: SessionPickler, obj: re.Match) -> Any:
    for method in ("match", "search", "fullmatch") if len(obj.string) <= _MATCHED_AGAIN else ():
        again = getattr(obj.re, method)(obj.string, obj.pos, obj.endpos)
        if again is not None and again.regs == obj.regs:
            return match, (obj.re, method, obj.string, obj.pos, obj.endpos)
    return pickler.lose(obj, "this match can't be found again by matching")


def match(pattern: re.Pattern, method: str, text: Any, start: int, end: int) -> re.Match | None:
    """The match that this pattern finds in this text."""
    return getattr(pattern, method)(text, start, end)


def _environment(pickler: SessionPickler, obj: Any) -> Any:
    if obj is not os.environ:
        return obj.__reduce_ex__(5)
    pickler.neutral.add(id(obj))
    return environment, ()


def environment() -> Any:
    """The environment of this process; its variables are a fact of the session."""
    return os.environ


class _Target:
    """What a dead reference refers to."""


def _reference(_pickler: SessionPickler, obj: weakref.ReferenceType) -> Any:
    return weak_reference, (obj(), obj.__callback__)


def weak_reference(target: Any, callback: Any) -> weakref.ReferenceType:
    """A reference that is dead if there is no target; what it refers to lives only as long as others refer to it."""
    return weakref.ref(_Target() if target is None else target, callback)


def _keyed_reference(_pickler: SessionPickler, obj: weakref.KeyedRef) -> Any:
    return keyed_reference, (obj(), obj.__callback__, obj.key)


def keyed_reference(target: Any, callback: Any, key: Any) -> weakref.KeyedRef:
    """An entry of a mapping with weak values."""
    return weakref.KeyedRef(_Target() if target is None else target, callback, key)


def weak_method(method: Any) -> weakref.WeakMethod:
    """A reference to a bound method that doesn't keep its object alive."""
    return weakref.WeakMethod(_Target().__init__ if method is None else method)


def _proxy(pickler: SessionPickler, obj: Any) -> Any:
    try:
        target = obj.__reduce_ex__.__self__
    except ReferenceError:
        return pickler.lose(obj, "the object behind this weak proxy is gone")
    return weakref.proxy, (target,)


def _weak_dict(_pickler: SessionPickler, obj: Any) -> Any:
    items: Iterable = list(obj.items())
    return type(obj), (), None, None, iter(items)


def _new_type(_pickler: SessionPickler, obj: Any) -> Any:
    if obj.__module__ != "__main__":
        return obj.__reduce_ex__(5)
    return new_type, (obj.__name__, obj.__qualname__, obj.__supertype__)


def new_type(name: str, qualified: str, supertype: Any) -> Any:
    """A ``typing.NewType`` of the session."""
    made = typing.NewType(name, supertype)
    made.__qualname__, made.__module__ = qualified, "__main__"
    return made


_SCANNER_PARTS = ("strict", "object_hook", "object_pairs_hook", "parse_float", "parse_int", "parse_constant")


def _scanner(_pickler: SessionPickler, obj: Any) -> Any:
    return scanner, tuple(getattr(obj, part) for part in _SCANNER_PARTS)


def scanner(*parts: Any) -> Any:
    """The machine inside a JSON decoder."""
    return json.scanner.c_make_scanner(types.SimpleNamespace(memo={}, **dict(zip(_SCANNER_PARTS, parts))))
