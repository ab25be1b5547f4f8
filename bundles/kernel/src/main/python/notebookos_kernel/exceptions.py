"""Exceptions, which pickle opens by calling classes with arguments that they may not take, and without their causes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from notebookos_kernel.pickling import SessionPickler

_HEAP = 1 << 9
# Attributes that aren't in the exception's dict, and what they are unless somebody set them.
_HIDDEN = {"__cause__": None, "__context__": None, "__suppress_context__": False}


def reduce_exception(pickler: SessionPickler, obj: BaseException) -> Any:
    """For any exception whose class doesn't say itself how to pickle it."""
    if type(obj).__reduce_ex__ is not object.__reduce_ex__ or "__getstate__" in _own_names(type(obj)):
        return NotImplemented
    if obj.__traceback__ is not None:
        pickler.degrade("an exception's traceback stays behind")
    reduced = obj.__reduce__()
    if type(reduced) is str:
        return NotImplemented
    make, arguments, attributes = (*reduced, None)[:3]
    hidden = {name: value for name in _HIDDEN if (value := getattr(obj, name)) is not _HIDDEN[name]}
    if "__reduce__" not in _own_names(type(obj)):
        make, arguments = exception, (type(obj), arguments)
    if not hidden and not attributes:
        return make, arguments
    return make, arguments, (attributes or {}, hidden), None, None, set_exception_state


def _own_names(kind: type) -> set[str]:
    """What classes of Python code define, as opposed to those of the interpreter."""
    return {name for base in kind.__mro__ if base.__flags__ & _HEAP for name in vars(base)}


def exception(kind: type, arguments: tuple) -> BaseException:
    """An exception with these ``args``, made by the interpreter's part of its class only."""
    base = next(base for base in kind.__mro__ if not base.__flags__ & _HEAP)
    made = base.__new__(kind, *arguments)
    base.__init__(made, *arguments)
    return made


def set_exception_state(made: BaseException, state: tuple) -> None:
    """Give an exception its attributes, its cause and its context."""
    attributes, hidden = state
    made.__setstate__(attributes)
    for name, value in hidden.items():
        setattr(made, name, value)
