"""ipywidgets: values of widgets are kept; the page that shows them talks to another process then.

Imported only when the user has imported ipywidgets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipywidgets import Widget

if TYPE_CHECKING:
    from notebookos_kernel.pickling import SessionPickler


def reducers() -> dict[type, Any]:
    """Reducers for the pickler's table."""
    return {}


def families() -> dict[type, Any]:
    """Reducers for all classes that are based on one."""
    return {Widget: _reduce_widget}


def _reduce_widget(pickler: SessionPickler, _widget: Widget) -> Any:
    pickler.degrade("a widget's link to the page and its callbacks stay behind; its values are kept")
    return NotImplemented
