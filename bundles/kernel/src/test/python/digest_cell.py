"""A digest of a namespace, computed inside the kernel: values, and which names share objects. Knows nothing of NotebookOS.

The source of this module is pasted into a cell, so it imports only the standard library, and other libraries when they are there.
"""

from __future__ import annotations

import builtins
import collections
import functools
import hashlib
import random
import sys
import types

HIDDEN = {"In", "Out", "exit", "quit", "get_ipython", "open"}
ATOMS = (type(None), bool, int, float, complex, str, bytes, type(...), range, slice)
CLASS_NOISE = {"__dict__", "__weakref__", "__module__", "__slotnames__", "__abstractmethods__", "_abc_impl", "__firstlineno__"}


def digest(space):
    """``names``: name to hash; ``aliases``: groups of paths, of different names, that lead to one mutable object."""
    paths = {}
    keep = []
    names = {}
    for name in sorted(space):
        if name.startswith("_") or name in HIDDEN:
            continue
        walk = Walk(name, paths, keep, space)
        walk.visit(space[name], name)
        names[name] = walk.hash.hexdigest()[:16]
    names["<random>"] = hashlib.sha256(repr(random.getstate()).encode()).hexdigest()[:16]
    if "numpy" in sys.modules:
        state = sys.modules["numpy"].random.get_state()
        names["<numpy.random>"] = hashlib.sha256(repr((state[0], state[1].tolist(), *state[2:])).encode()).hexdigest()[:16]
    groups = [sorted(found.values()) for found in paths.values() if len(found) > 1]
    return {"names": names, "aliases": sorted(groups)}


def is_found_by_name(method):
    found = getattr(method.__self__, method.__func__.__name__, None)
    return getattr(getattr(found, "__func__", None), "__code__", None) == getattr(method.__func__, "__code__", 0)


class Walk:
    """The walk through the value of one name."""

    def __init__(self, name, paths, keep, space):
        self.name = name
        self.paths = paths
        self.keep = keep
        self.space = space
        self.numbers = {}
        self.hash = hashlib.sha256()

    def say(self, *words):
        self.hash.update(repr(words).encode("utf-8", "backslashreplace"))

    def node(self, key, path, obj):
        """Note that a mutable object is reached here; whether it is the first time within this name."""
        self.keep.append(obj)
        self.paths.setdefault(key, {}).setdefault(self.name, path)
        if key in self.numbers:
            self.say("again", self.numbers[key])
            return False
        self.numbers[key] = len(self.numbers)
        return True

    def visit(self, obj, path):
        kind = type(obj)
        if kind in ATOMS:
            self.say(kind.__name__, obj)
        elif obj is self.space:
            self.say("the namespace")
        elif kind in (tuple, frozenset):
            self.say(kind.__name__, len(obj))
            self.parts(obj, path)
        elif isinstance(obj, types.ModuleType):
            self.say("module", obj.__name__)
        elif isinstance(obj, (types.BuiltinFunctionType, types.MethodWrapperType)) and not isinstance(
            obj.__self__, types.ModuleType
        ):
            self.say("method", obj.__name__)
            self.visit(obj.__self__, path + ".__self__")
        elif (isinstance(obj, type) or kind is types.FunctionType) and obj.__module__ != "__main__":
            self.say("imported", obj.__module__, obj.__qualname__)
        elif isinstance(obj, types.BuiltinFunctionType):
            self.say("built-in", obj.__qualname__)
        elif self.node(id(obj), path, obj):
            self.content(obj, kind, path)

    def parts(self, obj, path):
        if isinstance(obj, (set, frozenset)):
            obj = sorted(obj, key=lambda part: (type(part).__name__, repr(part) if isinstance(part, (*ATOMS, tuple)) else ""))
        for index, part in enumerate(obj):
            self.visit(part, f"{path}[{index}]")

    def content(self, obj, kind, path):
        if isinstance(obj, type):
            self.klass(obj, path)
        elif kind is types.FunctionType:
            self.function(obj, path)
        elif kind is types.CellType:
            self.say("cell")
            try:
                self.visit(obj.cell_contents, path + ".cell")
            except ValueError:
                self.say("empty")
        elif kind.__module__.partition(".")[0] in ("numpy", "pandas"):
            self.library(obj, kind, path)
        else:
            self.plain(obj, kind, path)

    def plain(self, obj, kind, path):
        """Containers, objects, and what the standard library makes."""
        self.say("object", kind.__qualname__)
        if kind.__module__ == "__main__":
            self.visit(kind, path + ".__class__")
        if isinstance(obj, dict):
            for key, value in obj.items():
                self.visit(key, f"{path}.key")
                self.visit(value, f"{path}[{key!r}]" if isinstance(key, ATOMS) else f"{path}[]")
        elif isinstance(obj, (list, tuple, set, frozenset, collections.deque)):
            self.parts(obj, path)
        elif isinstance(obj, bytearray):
            self.say(bytes(obj))
        elif isinstance(obj, BaseException):
            self.parts(obj.args, path)
        elif kind is types.MethodType and is_found_by_name(obj):
            # Whether it was bound before or after its class was put in place again can't matter but to who compares functions.
            self.say("method", obj.__func__.__name__)
            self.visit(obj.__self__, path + ".__self__")
            return
        elif isinstance(obj, random.Random):
            self.say(obj.getstate())
        elif isinstance(obj, (types.GeneratorType, types.CoroutineType)):
            self.say(getattr(obj, "gi_frame", None) is None)
        elif isinstance(obj, (property, staticmethod, classmethod, functools.partial, types.MethodType, functools.cached_property)):
            for name in ("fget", "fset", "fdel", "__func__", "func", "args", "keywords", "__self__"):
                if hasattr(obj, name):
                    self.visit(getattr(obj, name), f"{path}.{name}")
        elif kind.__module__ != "__main__" and not hasattr(obj, "__dict__"):
            self.reduced(obj, path)
        for name in [slot for base in kind.__mro__ for slot in getattr(base, "__slots__", ()) if base.__module__ == "__main__"]:
            if hasattr(obj, name):
                self.visit(getattr(obj, name), f"{path}.{name}")
        if hasattr(obj, "__dict__"):
            for name, value in obj.__dict__.items():
                self.say(name)
                self.visit(value, f"{path}.{name}")

    def reduced(self, obj, path):
        """Iterators and small values tell by pickling what they are."""
        try:
            found = obj.__reduce__() if type(obj).__reduce__ is not object.__reduce__ else repr(obj)
        except Exception:
            found = "unknown"
        if type(found) is not tuple:
            self.say(found if not isinstance(found, str) or " at 0x" not in found else "unknown")
            return
        self.keep.append(found)
        if found[1] in (([],), ((),), ("",)):
            # An iterator at its end; whether it has noticed doesn't matter.
            found = found[:2]
        for part in found[1:]:
            for each in part if type(part) is tuple else (part,):
                self.visit(each, path + ".reduced")

    def klass(self, obj, path):
        self.say("class", obj.__qualname__, [base.__qualname__ for base in obj.__bases__])
        # The interpreter's own entries have no order of their own.
        named = sorted(vars(obj).items(), key=lambda item: item[0] if item[0].startswith("__") else "")
        for name, value in named:
            if name not in CLASS_NOISE and not isinstance(value, (types.MemberDescriptorType, types.GetSetDescriptorType)):
                self.say(name)
                self.visit(value, f"{path}.{name}")

    def function(self, obj, path):
        self.say("function", obj.__name__, obj.__qualname__, obj.__globals__ is self.space)
        self.code(obj.__code__)
        for name in ("__defaults__", "__kwdefaults__", "__dict__", "__doc__"):
            value = getattr(obj, name)
            if name == "__dict__":
                value = tuple(sorted(value.items()))
            self.visit(value, f"{path}.{name}")
        for name, cell in zip(obj.__code__.co_freevars, obj.__closure__ or ()):
            self.visit(cell, f"{path}.<{name}>")

    def code(self, code):
        self.say(code.co_code, code.co_names, code.co_varnames, code.co_freevars, code.co_argcount)
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType):
                self.code(constant)
            else:
                self.say(constant if not isinstance(constant, frozenset) else sorted(map(repr, constant)))

    def library(self, obj, kind, path):
        self.say("library", kind.__qualname__)
        numpy = sys.modules["numpy"]
        if isinstance(obj, numpy.ndarray):
            root = obj
            while isinstance(root.base, numpy.ndarray) or type(root.base).__name__ == "DummyArray":
                root = root.base if isinstance(root.base, numpy.ndarray) else root.base.base
            if obj.nbytes and self.node(("memory", root.__array_interface__["data"][0]), path + ".memory", root):
                self.say("memory")
            self.say(str(obj.dtype), obj.shape, obj.flags.writeable)
            if obj.dtype.hasobject:
                self.parts(obj.ravel().tolist(), path)
            else:
                self.say(obj.tobytes())
        elif hasattr(obj, "bit_generator"):
            self.say(repr(obj.bit_generator.state))
        elif hasattr(obj, "to_dict"):
            self.say(repr(obj.to_dict()), repr(list(obj.index)), str(getattr(obj, "dtypes", "")))
        else:
            self.say(builtins.repr(obj))
