"""GPUs of the cell that is running.

A GPU belongs to a cell, not to the session: it is bound before the cell runs and released when it has ended. Tensors that lie on
it then move to host memory, in place, so that every reference to them stays good, and back when a GPU is bound again. That holds
after a move to another machine too: a tensor is stored with the device that it belongs on.
"""

from __future__ import annotations

import sys
import weakref
from collections.abc import Iterable
from typing import Any

_devices: tuple[str, ...] = ()
# Tensors that wait in host memory for a GPU: id -> (reference, device). Not keyed by the tensor: comparing tensors makes tensors.
# Owned by the main thread.
_waiting: dict[int, tuple[weakref.ref, str]] = {}


def devices() -> list[str]:
    """Ids of the devices that are bound to the running cell; empty when none are."""
    return list(_devices)


def available() -> bool:
    """Whether devices are bound and torch can use them."""
    torch = sys.modules.get("torch")
    return bool(_devices) and torch is not None and torch.cuda.is_available()


def device() -> str:
    """``"cuda"`` if a GPU is bound and torch can use it, else ``"cpu"``."""
    return "cuda" if available() else "cpu"


def bind(ids: Iterable[str]) -> None:
    """Begin a cell with these devices; tensors that belong on a GPU go back to it."""
    global _devices
    _devices = tuple(ids)
    if _waiting and available():
        from notebookos_kernel import tensors

        waiting, known = [(ref(), name) for ref, name in _waiting.values()], sys.modules["torch"].cuda.device_count()
        _waiting.clear()
        for name in {name for _, name in waiting}:
            # The machine may have fewer devices than the last one.
            target = name if int(name.partition(":")[2] or 0) < known else "cuda:0"
            tensors.move([tensor for tensor, wanted in waiting if tensor is not None and wanted == name], target)


def release() -> None:
    """End the cell's use of its devices; tensors on them move to host memory."""
    global _devices
    if available():
        from notebookos_kernel import tensors

        torch = sys.modules["torch"]
        torch.cuda.synchronize()
        on_gpu = tensors.on_gpu()
        for tensor in on_gpu:
            wait(tensor, str(tensor.device))
        tensors.move(on_gpu, "cpu")
        torch.cuda.empty_cache()
    _devices = ()


def wait(tensor: Any, name: str) -> None:
    """Let a tensor in host memory go to device ``name`` when a GPU is bound."""
    key = id(tensor)
    _waiting[key] = (weakref.ref(tensor, lambda _: _waiting.pop(key, None)), name)


def home(tensor: Any) -> str:
    """The device that a tensor belongs on."""
    found = _waiting.get(id(tensor))
    return found[1] if found is not None else str(tensor.device)
