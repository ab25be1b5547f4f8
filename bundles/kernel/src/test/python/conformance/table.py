"""All kinds, by library."""

from __future__ import annotations

from importlib import import_module

from conformance.kind import Kind

MODULES = [
    "values_kinds",
    "containers_kinds",
    "code_kinds",
    "system_kinds",
    "numpy_kinds",
    "pandas_kinds",
    "polars_kinds",
    "scipy_kinds",
    "sklearn_kinds",
    "torch_kinds",
    "matplotlib_kinds",
    "pillow_kinds",
    "networkx_kinds",
    "sympy_kinds",
    "widgets_kinds",
]


def kinds() -> list[Kind]:
    """The whole table, in the order in which it is shown."""
    return [kind for module in MODULES for kind in import_module(f"conformance.{module}").KINDS]
