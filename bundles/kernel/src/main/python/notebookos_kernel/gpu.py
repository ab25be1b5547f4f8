"""GPUs of the cell that is running.

A GPU belongs to a cell, not to the session: it is bound before the cell runs and released when it has ended. Tensors that lie on
it then move to host memory, in place, so that every reference to them stays good, and back when a GPU is bound again. That holds
after a move to another machine too: a tensor is stored with the device that it belongs on.
"""

from __future__ import annotations

import os
import sys
import time
import weakref
from collections.abc import Callable, Iterable
from typing import Any

from notebookos_kernel import generators
from notebookos_kernel.accelerator import Accelerator
from notebookos_kernel.cuda import Cuda
from notebookos_kernel.pulse import Pulse
from notebookos_kernel.tenure import Reacquired, Released

_accelerator: Accelerator = Cuda()
_devices: tuple[str, ...] = ()
_environment: dict[str, str] = {}
# Tensors that wait in host memory for a GPU: id -> (reference, device). Not keyed by the tensor: comparing tensors makes tensors.
# Owned by the main thread.
_waiting: dict[int, tuple[weakref.ref, str]] = {}
# Bytes per second of a copy that goes on: a tenth of what memory that isn't pinned allows.
_SLOWEST = 300_000_000
# Why the memory of the devices can't be read any more; such a process is at its end.
_failure: str | None = None


def devices() -> list[str]:
    """Ids of the devices that are bound to the running cell; empty when none are."""
    return list(_devices)


def available() -> bool:
    """Whether devices are bound and torch can use them."""
    return bool(_devices) and "torch" in sys.modules and _accelerator.available()


def device() -> str:
    """``"cuda"`` if a GPU is bound and torch can use it, else ``"cpu"``."""
    return "cuda" if available() else "cpu"


def accelerator() -> Accelerator:
    """The boundary to the devices."""
    return _accelerator


def use(accelerator: Accelerator) -> None:
    """Have another boundary; before anything is bound."""
    global _accelerator
    _accelerator = accelerator


def failure() -> str | None:
    """Why the memory of the devices can't be read any more; None as long as it can."""
    return _failure


def bind(ids: Iterable[str], environment: dict[str, str] | None = None, wanted: Callable[[], bool] = lambda: True) -> Reacquired:
    """Begin a cell with these devices; tensors that belong on a GPU go back to it.

    ``environment`` is what makes the devices visible. ``wanted`` tells whether the cell may touch tensors; asked only if some wait.
    """
    global _devices, _environment
    _devices, _environment = tuple(ids), dict(environment or {})
    if not _devices or _failure or "torch" not in sys.modules:
        return Reacquired()
    try:
        if _accelerator.active():
            _accelerator.open()
            begun()
        return _take_back() if _waiting and available() and wanted() else Reacquired()
    except Exception as error:  # whatever the device or its driver reports, the cell runs and says so
        return Reacquired(failure=_failed(error))


def begun() -> None:
    """To be called when torch has begun to use the bound devices."""
    generators.resume(_accelerator)


def show_devices() -> None:
    """Undo what the cell did to the variables that make its devices visible: they were chosen for it, not by it."""
    os.environ.update(_environment)


def release(sign: Callable[[], None] = lambda: None) -> Released | None:
    """End the cell's use of its devices; tensors on them move to host memory. None if none were bound."""
    global _devices, _environment
    if not _devices:
        return None
    try:
        return _release(Pulse(sign))
    finally:
        _devices, _environment = (), {}


def _release(pulse: Pulse) -> Released:
    global _failure
    if not _accelerator.context():
        return Released(False, left_bytes=0)
    try:
        released = _give_back(pulse) if _failure is None else None
        _failure = _failure or (None if released is not None else f"the GPU didn't become idle within {patience():g} s")
    except Exception as error:  # the agent is told in any case
        released, _failure = None, _failed(error)
    return released or Released(True, hung=True, why=_failure)


def _give_back(pulse: Pulse) -> Released | None:
    """Move everything to host memory; None if the devices didn't become idle in time."""
    start = time.perf_counter()
    if not _accelerator.finish(patience()):
        return None
    if not _accelerator.active():
        # What another library holds, its driver knows.
        return Released(True)
    from notebookos_kernel import offload

    graphs = _accelerator.end_graphs()
    transfer = offload.Transfer(_accelerator)
    homes = {}
    for tensor in offload.on_device(_accelerator):
        transfer.take(tensor, None)
        homes[id(tensor)] = _accelerator.where(tensor)
        pulse.beat()
    if not pulse.until(transfer.finish, _patience_for(transfer.bytes)):
        return None
    for tensor in transfer.moved:
        wait(tensor, homes[id(tensor)])
    generators.keep(_accelerator)
    _accelerator.empty()
    if not transfer.bytes:
        _accelerator.trim()
    _accelerator.close()
    spent = (time.perf_counter() - start) * 1000
    return Released(True, False, _accelerator.held(), _accelerator.used(), transfer.bytes, spent, graphs)


def _take_back() -> Reacquired:
    start = time.perf_counter()
    waiting = {key: (tensor, name) for key, (ref, name) in _waiting.items() if (tensor := ref()) is not None}
    # Some kinds can't change their memory while there are references like these.
    _waiting.clear()
    moved: list[Any] = []
    try:
        moved, stays, size = _to_devices(waiting)
    finally:
        for key in waiting.keys() - {id(tensor) for tensor in moved}:
            wait(*waiting[key])
    if moved:
        begun()
    return Reacquired(size, (time.perf_counter() - start) * 1000, stays, _failure)


def _to_devices(waiting: dict[int, tuple[Any, str]]) -> tuple[list[Any], list[Any], int]:
    """The tensors that have moved, those for which there was no room, and how many bytes moved."""
    global _failure
    from notebookos_kernel import offload

    transfer, stays, known = offload.Transfer(_accelerator), [], _accelerator.count()
    for name in sorted({name for _, name in waiting.values()}):
        # With what was made of them on the host since: views, and gradients.
        for tensor in offload.beside([tensor for tensor, wanted in waiting.values() if wanted == name]):
            # The machine may have fewer devices than the last one.
            if not transfer.take(tensor, int(name.partition(":")[2] or 0) % known):
                stays.append(tensor)
    if not transfer.finish(_patience_for(transfer.bytes)):
        _failure = f"the GPU took no data within {_patience_for(transfer.bytes):g} s"
    return transfer.moved, stays, transfer.bytes


def _failed(error: Exception) -> str:
    return f"the GPU failed: {str(error).partition(chr(10))[0] or type(error).__name__}"


def wait(tensor: Any, name: str) -> None:
    """Let a tensor in host memory go to device ``name`` when a GPU is bound."""
    key = id(tensor)
    _waiting[key] = (weakref.ref(tensor, lambda _: _waiting.pop(key, None)), name)


def home(tensor: Any) -> str:
    """The device that a tensor belongs on."""
    found = _waiting.get(id(tensor))
    return found[1] if found is not None else _accelerator.where(tensor) or str(tensor.device)


def patience() -> float:
    """Seconds to wait for the devices when a cell has ended."""
    return float(os.environ.get("NOTEBOOKOS_GPU_IDLE_SECONDS") or 10)


def _patience_for(size: int) -> float:
    return patience() + size / _SLOWEST
