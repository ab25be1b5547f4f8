"""Functions that pickles call by name when they are opened. Their names and parameters are part of the stored format."""

from __future__ import annotations

import enum
import functools
import importlib
import sys
import types
from typing import Any

from notebookos_kernel.namespace import Home, find


class Lost:
    """Stands where a value lay that can't move to another machine."""

    def __init__(self, kind: str, reason: str) -> None:
        self.kind = kind
        self.reason = reason

    def __repr__(self) -> str:
        return f"<lost {self.kind}: {self.reason}>"


def named(path: str) -> Any:
    """A class of the session, by its name."""
    return find(path)


def function(code: types.CodeType, name: str, cells: tuple | None) -> types.FunctionType:
    """A function whose globals are the session's namespace."""
    return types.FunctionType(code, Home.namespace, sys.intern(name), None, cells)


def set_function_state(made: types.FunctionType, state: dict[str, Any]) -> None:
    """Give a function its attributes. They come after its creation, so that a function may refer to itself."""
    for attribute, value in state.items():
        if attribute == "__dict__":
            made.__dict__.update(value)
        else:
            setattr(made, attribute, interned(value))


def interned(value: Any) -> Any:
    """Names as the compiler makes them, so that a function that was opened is pickled to the same bytes again."""
    if type(value) is str:
        return sys.intern(value)
    if type(value) is dict:
        return {sys.intern(key): each for key, each in value.items()}
    return value


def cell() -> types.CellType:
    """An empty closure cell."""
    return types.CellType()


def set_cell(made: types.CellType, contents: tuple) -> None:
    """Fill a cell; an empty tuple leaves it empty."""
    if contents:
        made.cell_contents = contents[0]


def method(owner: Any, name: str) -> Any:
    """A bound method."""
    return getattr(owner, name)


def module(name: str, submodules: tuple[str, ...]) -> types.ModuleType:
    """A module, by name, with those of its submodules that the session imported by their full names."""
    Home.submodules.setdefault(name, set()).update(submodules)
    for each in submodules:
        importlib.import_module(each)
    return importlib.import_module(name)


def cached(function: Any, maxsize: int | None, typed: bool) -> Any:
    """A function behind an empty ``lru_cache``."""
    return functools.lru_cache(maxsize, typed)(function)


def set_class_state(made: type, setter_and_state: tuple) -> None:
    """Give a class its attributes, and take away those that it no longer has: the class may be there from before."""
    setter, state = setter_and_state
    if not isinstance(made, enum.EnumMeta):
        for name, value in list(vars(made).items()):
            # Descriptors of slots belong to the class for good, and are not part of the state.
            if name not in state[0] and not name.startswith(("__", "_abc")) and type(value) is not types.MemberDescriptorType:
                delattr(made, name)
    setter(made, state)


def shell() -> Any:
    """The IPython shell of this process."""
    return Home.shell


def kernel() -> Any:
    """The kernel of this process."""
    return Home.shell.kernel


def output_stream(name: str) -> Any:
    """The stream that shows text in the notebook."""
    return Home.streams[name]
