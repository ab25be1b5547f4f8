"""Globals that a function may touch when it is called."""

from __future__ import annotations

from collections.abc import Iterable
from types import CodeType, FunctionType

from notebookos_kernel.candidates import opens_namespace

EVERYTHING = "*"


def globals_of(functions: Iterable[FunctionType]) -> frozenset[str]:
    """Names that the functions' code, nested code included, looks up; attribute names are among them.

    Contains :data:`EVERYTHING` if the code may get hold of the namespace itself.
    """
    names: set[str] = set()
    texts: set[str] = set()
    for function in functions:
        _collect(function.__code__, names, texts)
    if opens_namespace(names, texts):
        names.add(EVERYTHING)
    return frozenset(names)


def _collect(code: CodeType, names: set[str], texts: set[str]) -> None:
    names.update(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            _collect(constant, names, texts)
        elif type(constant) is str:
            texts.add(constant)
