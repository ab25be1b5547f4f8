"""Cells that can't touch a tensor: for them the session's tensors needn't come to the GPU that is bound.

Between two trainings people look at tables, plots and lists of losses. Of such a cell it can be told beforehand, from its syntax
tree and the values of the names in it, that no way leads from it to a tensor. Whatever isn't known to be harmless counts as a way.
"""

from __future__ import annotations

import ast
import builtins
import dis
import gc
import sys
import types
import weakref
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from notebookos_kernel import candidates
from notebookos_kernel.reach import EVERYTHING, globals_of

# So many objects are looked at; a cell that may reach more is taken for one that touches tensors.
_MOST = 20_000
# Packages that find no object of the session but those that they are given.
_HARMLESS = frozenset(
    """
    PIL altair bokeh matplotlib numpy pandas plotly polars pyarrow scipy seaborn sklearn tqdm yaml
    base64 bisect calendar cmath collections csv datetime decimal enum fractions glob gzip hashlib heapq html
    itertools json math numbers operator os pathlib platform posixpath pprint random re secrets shutil
    statistics string struct subprocess tarfile tempfile textwrap time urllib uuid zipfile zoneinfo
    """.split()  # noqa: SIM905
)
_BUILT_INS = frozenset({"builtins", "io", "_io"})
_ATOMS = (type(None), bool, int, float, complex, str, bytes, bytearray, range, type(...), type(NotImplemented))
_CONTAINERS = (list, tuple, set, frozenset, deque)
_BUILT_IN = (types.BuiltinFunctionType, types.MethodDescriptorType, types.WrapperDescriptorType, types.MethodWrapperType)
# Of builtins these find what no name leads to, or run text.
_SEARCHING = frozenset({"breakpoint", "compile", "dir", "help", "vars", "getattr", "__import__"})
# Methods of tables that look for names in the code that calls them.
_READING_NAMES = frozenset({"eval", "query"})
_REFERENCES = (weakref.ReferenceType,)
_SHELL_ESCAPES = frozenset({"system", "getoutput"})


def is_tensorless(trees: Iterable[ast.AST], namespace: dict[str, Any]) -> bool:
    """Whether cells of these syntax trees, as IPython has transformed them, certainly touch no tensor of this session."""
    trees = list(trees)
    if not all(_is_plain(node) for tree in trees for node in ast.walk(tree)):
        return False
    found = candidates.of_trees(trees)
    return not found.everything and _Search(namespace).leads_nowhere(found.loaded)


def _is_plain(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return all(_root(alias.name) in _HARMLESS for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return not node.level and _root(node.module) in _HARMLESS and all(alias.name != "sys" for alias in node.names)
    if isinstance(node, ast.Attribute):
        return not node.attr.startswith("__") and node.attr not in _READING_NAMES
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _calls_shell(node.func.value):
        return node.func.attr in _SHELL_ESCAPES and all(_is_fixed(argument) for argument in node.args)
    return True


def _calls_shell(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "get_ipython"


def _is_fixed(node: ast.AST) -> bool:
    """A command into which IPython puts no values."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and not {"$", "{"} & set(node.value)


def _root(module: str | None) -> str:
    return (module or "").partition(".")[0]


def _imported(code: types.CodeType) -> Iterator[str]:
    """Modules that a function imports when it is called."""
    for instruction in dis.get_instructions(code):
        if instruction.opname == "IMPORT_NAME":
            yield instruction.argval
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _imported(constant)


class _Search:
    """Follows names and references. Used once."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace
        self._names: set[str] = set()
        self._known: set[int] = set()
        # Keeps what was looked at alive, so that no id is given away again.
        self._objects: list[Any] = []

    def leads_nowhere(self, names: Iterable[str]) -> bool:
        self._follow(names)
        position = 0
        while position < len(self._objects):
            if position > _MOST or not self._is_harmless(self._objects[position]):
                return False
            position += 1
        return True

    def _follow(self, names: Iterable[str]) -> None:
        for name in set(names) - self._names:
            self._names.add(name)
            if name in self._namespace:
                self._push([self._namespace[name]])
            elif name in _SEARCHING:
                self._push([candidates])  # a module that isn't harmless
            elif hasattr(builtins, name):
                self._push([getattr(builtins, name)])

    def _push(self, values: Iterable[Any]) -> None:
        for value in values:
            if type(value) not in _ATOMS and id(value) not in self._known:
                self._known.add(id(value))
                self._objects.append(value)

    def _is_harmless(self, value: Any) -> bool:
        kind = type(value)
        if kind in _CONTAINERS:
            self._push(value if len(value) <= _MOST else [candidates])
        elif kind is dict:
            self._push([*value.keys(), *value.values()] if len(value) <= _MOST else [candidates])
        elif kind is types.FunctionType:
            return self._is_harmless_function(value)
        elif kind is types.MethodType:
            self._push([value.__func__, value.__self__])
        elif kind is types.ModuleType:
            return _root(value.__name__) in _HARMLESS
        elif isinstance(value, type):
            return _is_of_harmless(value)
        elif kind in _BUILT_IN:
            return self._is_harmless_builtin(value)
        else:
            return self._is_harmless_instance(value)
        return True

    def _is_harmless_function(self, function: types.FunctionType) -> bool:
        if function.__globals__ is not self._namespace:
            return _root(function.__module__) in _HARMLESS
        names = globals_of([function])
        if EVERYTHING in names or any(name.startswith("__") for name in names) or function.__dict__:
            return False
        if not all(_root(module) in _HARMLESS for module in _imported(function.__code__)):
            return False
        self._follow(names)
        for cell in function.__closure__ or ():
            try:
                self._push([cell.cell_contents])
            except ValueError:  # it is empty
                continue
        self._push([*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()])
        return True

    def _is_harmless_builtin(self, function: Any) -> bool:
        owner = getattr(function, "__self__", None)
        if owner is not None and type(owner) is not types.ModuleType:
            self._push([owner])
            return True
        return _root(getattr(function, "__module__", None) or "builtins") in _HARMLESS | _BUILT_INS

    def _is_harmless_instance(self, value: Any) -> bool:
        kind = type(value)
        if kind in _REFERENCES:
            self._push([value()])
            return True
        if not _is_of_harmless(kind) or _is_extended(kind):
            return False
        if _root(kind.__module__) == "numpy":
            return self._is_harmless_of_numpy(value)
        self._push(each for each in gc.get_referents(value) if not isinstance(each, type))
        return True

    def _is_harmless_of_numpy(self, value: Any) -> bool:
        """Arrays, scalars, types and functions of numpy; what else it has may hide an array, as iterators do."""
        numpy = sys.modules["numpy"]
        if not isinstance(value, (numpy.ndarray, numpy.generic)):
            return isinstance(value, (numpy.dtype, numpy.ufunc)) or type(value).__name__ == "_ArrayFunctionDispatcher"
        if value.dtype.hasobject:
            self._push(value.ravel().tolist() if value.size < _MOST else [candidates])
        return True


def _is_extended(kind: type) -> bool:
    """Whether the session has given a library's class something of its own, such as an accessor of tables."""
    return any(_of_session(each) for base in kind.__mro__ for each in vars(base).values())


def _of_session(value: Any) -> bool:
    """Accessors of pandas hold a class."""
    return any(
        getattr(each, "__module__", None) == "__main__" for each in (value, getattr(value, "_accessor", None)) if each is not None
    )


def _is_of_harmless(kind: type) -> bool:
    return _root(kind.__module__) in _HARMLESS | _BUILT_INS and kind not in (types.FrameType, types.GeneratorType)
