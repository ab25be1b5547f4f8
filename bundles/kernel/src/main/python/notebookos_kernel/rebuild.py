"""Functions that pickles call by name when they are opened. Their names and parameters are part of the stored format."""

from __future__ import annotations

import enum
import functools
import importlib
import sys
import types
from typing import Any, Callable

from notebookos_kernel.namespace import Home, find


class LostError(RuntimeError):
    """A value was used that couldn't move to this machine."""


class Lost:
    """Stands where a value lay that can't move to another machine. Whoever uses it hears why."""

    def __init__(self, kind: str, reason: str) -> None:
        self.kind = kind
        self.reason = reason

    def __repr__(self) -> str:
        return f"<lost {self.kind}: {self.reason}>"

    def __iter__(self) -> Lost:
        return self

    def __next__(self) -> Any:
        raise LostError(f"this {self.kind} was lost: {self.reason}")

    def __call__(self, *_arguments: Any, **_named: Any) -> Any:
        """Raises :class:`LostError`."""
        return next(self)

    def __getattr__(self, name: str) -> Any:
        if name in ("kind", "reason") or name.startswith("__"):
            raise AttributeError(name)
        raise AttributeError(f"no {name!r}: this {self.kind} was lost: {self.reason}")


def left_behind(kind: str, reason: str) -> Lost:
    """A stand-in for what can't be had here, though it was stored in good faith; whoever opens the pickle reports it."""
    Home.left_behind.append(reason)
    return Lost(kind, reason)


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


def quiet_class(make: Callable[..., type], *arguments: Any) -> type:
    """What ``make`` makes; classes of the session aren't told of it as of a new subclass: they heard of it once."""
    bases = types.resolve_bases(arguments[2])
    told = [base for each in bases for base in each.__mro__ if _tells_session(vars(base).get("__init_subclass__"))]
    hooks = [(base, vars(base)["__init_subclass__"]) for base in dict.fromkeys(told)]
    for base, _ in hooks:
        base.__init_subclass__ = classmethod(lambda _cls, **_: None)  # type: ignore[assignment]
    try:
        return make(*arguments)
    finally:
        for base, hook in hooks:
            base.__init_subclass__ = hook


def _tells_session(hook: Any) -> bool:
    return getattr(getattr(hook, "__func__", None), "__module__", None) == "__main__"


def set_class_state(made: type, setter_and_state: tuple) -> None:
    """Give a class its attributes, and take away those that it no longer has: the class may be there from before."""
    setter, state = setter_and_state
    if not isinstance(made, enum.EnumMeta):
        for name, value in list(vars(made).items()):
            # Descriptors of slots belong to the class for good, and are not part of the state. What is in the state comes again,
            # in the order that it has there.
            if not name.startswith(("__", "_abc")) and type(value) is not types.MemberDescriptorType:
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


def own_dict(made: Any, attributes: dict[str, Any]) -> None:
    """Let an object's attributes lie in a dict that others hold too."""
    made.__dict__ = attributes


def function_in(space: dict[str, Any], code: types.CodeType, name: str, cells: tuple | None) -> types.FunctionType:
    """A function whose globals are a dict that is not the session's namespace."""
    return types.FunctionType(code, space, sys.intern(name), None, cells)


def constant(module: str, name: str) -> Any:
    """An object that a module keeps."""
    return getattr(importlib.import_module(module), name)
