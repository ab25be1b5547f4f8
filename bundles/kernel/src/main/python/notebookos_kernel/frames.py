"""pandas: frames, columns and indexes that share memory know of each other afterwards too, so that writing to one copies first.

Imported only when the user has imported pandas.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from pandas._libs import internals
from pandas.core.internals.managers import SingleBlockManager

if TYPE_CHECKING:
    from notebookos_kernel.pickling import SessionPickler

# Versions before copy-on-write have none.
_References = getattr(internals, "BlockValuesRefs", None)


def reducers() -> dict[type, Any]:
    """Reducers for the pickler's table."""
    if _References is None:
        return {}
    return {SingleBlockManager: _reduce_manager, _References: lambda _pickler, _obj: (references, ())}


def families() -> dict[type, Any]:
    """Reducers for all classes that are based on one."""
    if _References is None:
        return {}
    return {internals.Block: _reduce_block, pd.Index: _reduce_index}


def references() -> Any:
    """The list of those who share memory; they enter themselves."""
    return _References()


def _reduce_manager(_pickler: SessionPickler, manager: Any) -> Any:
    return single_manager, (manager.blocks[0], manager.axes[0])


def single_manager(block: Any, axis: Any) -> Any:
    """What is inside a series."""
    return SingleBlockManager(block, axis)


def _reduce_block(_pickler: SessionPickler, block: Any) -> Any:
    _, arguments = block.__reduce__()
    if not block.refs.has_reference():
        return internals._unpickle_block, arguments
    return shared_block, (*arguments, block.refs)


def shared_block(values: Any, placement: Any, dimensions: int, shared: Any) -> Any:
    """Values that others share."""
    block = internals._unpickle_block(values, placement, dimensions)
    block.refs = shared
    shared.add_reference(block)
    return block


def _reduce_index(_pickler: SessionPickler, index: pd.Index) -> Any:
    # An index of ranges has no memory to share.
    shared = vars(index).get("_references")
    if shared is None or not shared.has_reference():
        return NotImplemented
    make, arguments, *_ = index.__reduce__()
    return make, arguments, shared, None, None, set_index_references


def set_index_references(index: pd.Index, shared: Any) -> None:
    """Enter an index among those who share its memory."""
    index._references = shared
    shared.add_index_reference(index)
