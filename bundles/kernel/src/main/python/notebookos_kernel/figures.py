"""matplotlib: figures keep what connects their parts, such as a bar of colours and its picture.

Imported only when the user has imported matplotlib.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from matplotlib.cbook import CallbackRegistry

if TYPE_CHECKING:
    from notebookos_kernel.pickling import SessionPickler


def reducers() -> dict[type, Any]:
    """Reducers for the pickler's table."""
    return {CallbackRegistry: _reduce_registry}


def _reduce_registry(_pickler: SessionPickler, registry: CallbackRegistry) -> Any:
    number = next(registry._cid_gen)
    registry._cid_gen = itertools.count(number)
    # Those of a canvas belong to its window.
    of_window = "button_press_event" in (registry._signals or registry.callbacks)
    kept = {
        signal: {
            cid: found for cid, proxy in by_cid.items() if (not of_window or cid in registry._pickled_cids) and (found := proxy())
        }
        for signal, by_cid in registry.callbacks.items()
    }
    state = {**vars(registry), "callbacks": kept, "_func_cid_map": None, "_cid_gen": number}
    return CallbackRegistry.__new__, (CallbackRegistry,), state
