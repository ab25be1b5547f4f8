"""ipywidgets: a widget that a variable holds goes on in another process, with its values, its callbacks and its place on the page.

Imported only when the user has imported ipywidgets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipywidgets import Widget
from ipywidgets.widgets import widget as registry
from traitlets import All
from traitlets.traitlets import EventHandler

from notebookos_kernel import comms

if TYPE_CHECKING:
    from notebookos_kernel.pickling import SessionPickler

_REASON = "what is set on the page after the last cell is not kept; its values, callbacks and its link to the page are"


def reducers() -> dict[type, Any]:
    """Reducers for the pickler's table."""
    return {}


def families() -> dict[type, Any]:
    """Reducers for all classes that are based on one."""
    return {Widget: _reduce_widget}


def _reduce_widget(pickler: SessionPickler, widget: Widget) -> Any:
    pickler.degrade(_REASON)
    reduced = widget.__reduce_ex__(5)
    if len(reduced) < 3 or type(reduced[2]) is not dict:
        return NotImplemented
    return (*reduced[:2], (reduced[2], _observers(widget)), None, None, set_widget_state)


def _observers(widget: Widget) -> list[tuple[str | None, str, Any]]:
    """What ``observe`` was called with on this widget: traitlets leaves it out. What classes observe comes with them."""
    return [
        (None if name is All else name, kind, call)
        for name, kinds in widget._trait_notifiers.items()
        for kind, calls in kinds.items()
        for call in calls
        if not isinstance(call, EventHandler)
    ]


def set_widget_state(widget: Widget, state: tuple[dict[str, Any], list[tuple[str | None, str, Any]]]) -> None:
    """Fill a widget, and let it be the one that the page's messages reach."""
    attributes, observers = state
    widget.__setstate__(attributes)
    for name, kind, call in observers:
        widget._add_notifiers(call, All if name is None else name, kind)
    model = attributes.get("_model_id")
    if model is None or widget._trait_values.get("comm") is None:
        return
    before = registry._instances.get(model)
    if before is not None and comms.are_copies():
        # Its end must not close the comm of the other.
        widget._trait_values["comm"] = None
    elif before is not widget:
        if before is not None:
            before._trait_values["comm"] = None
        registry._instances[model] = widget
