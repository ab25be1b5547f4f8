"""matplotlib's figures: one that pyplot manages is pyplot's again afterwards, under the same number.

Imported only when the user has imported matplotlib. What a window would remember (zoom history, key bindings) stays behind.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from matplotlib._pylab_helpers import Gcf
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from notebookos_kernel.pickling import SessionPickler


def reducers() -> dict[type, Any]:
    """Reducers for the pickler's table."""
    return {Figure: _reduce_figure}


def _reduce_figure(_pickler: SessionPickler, figure: Figure) -> Any:
    state = figure.__getstate__()
    # With this, opening would give the figure a new number, and another one with each delta.
    state.pop("_restore_to_pylab", None)
    manager = figure.canvas.manager
    number = manager.num if manager is not None and Gcf.figs.get(manager.num) is manager else None
    return new_figure, (), (state, number), None, None, set_figure_state


def new_figure() -> Figure:
    """A figure that has nothing yet."""
    return Figure.__new__(Figure)


def set_figure_state(figure: Figure, state_and_number: tuple) -> None:
    """Give a figure its parts, and to pyplot if it had it."""
    state, number = state_and_number
    figure.__setstate__(state)
    if number is not None:
        Gcf.destroy(number)
        backend = importlib.import_module("matplotlib.pyplot")._get_backend_mod()
        Gcf._set_new_active_manager(backend.new_figure_manager_given_figure(number, figure))
