"""Code that runs without a binding sees no GPU, and is told how to ask for one.

Every library obeys ``CUDA_VISIBLE_DEVICES`` when it first looks for devices. torch's Python side is kept from looking, so that
a process in which it was only asked for a GPU can still be given one; where it had devices, they are hidden from it between cells.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.abc
import os
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from notebookos_kernel import generators, gpu

VISIBLE = "CUDA_VISIBLE_DEVICES"
NO_GPU = "No GPU is bound to this cell. Begin the cell with %%gpu 1 to have one while it runs."
_MODULE = "torch.cuda"


def install() -> None:
    """Begin; before any code of the session runs."""
    hide()
    if _MODULE in sys.modules:
        _guard(sys.modules[_MODULE])
    else:
        sys.meta_path.insert(0, _Finder())


def hide() -> None:
    """Let libraries that look for devices from now on find none."""
    os.environ[VISIBLE] = ""


@contextlib.contextmanager
def refusing() -> Iterator[None]:
    """While a cell runs in this thread: without a binding torch refuses devices with a sentence, also where it has a context."""
    if gpu.devices() or not gpu.accelerator().active():
        yield
        return
    refusal = _refusal()()
    refusal.__enter__()
    try:
        yield
    finally:
        _take_out(refusal)


def _take_out(refusal: Any) -> None:
    """End a mode that needn't be the last one: the cell may have begun others that are to outlive it."""
    from torch._C import _len_torch_function_stack
    from torch.overrides import _pop_mode, _push_mode

    above = []
    while _len_torch_function_stack():
        mode = _pop_mode()
        if mode is refusal:
            break
        above.append(mode)
    for mode in reversed(above):
        _push_mode(mode)


class _Finder(importlib.abc.MetaPathFinder):
    """Waits for the session to import torch, then leaves."""

    def find_spec(self, name: str, path: Any = None, target: ModuleType | None = None) -> Any:
        if name != _MODULE:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None and spec.loader is not None:
                spec.loader = _Loader(spec.loader, lambda: sys.meta_path.remove(self))
                return spec
        return None


class _Loader(importlib.abc.Loader):
    """Loads a module as its own loader does, which the module is left with. ``done`` is called if that worked."""

    def __init__(self, own: Any, done: Callable[[], None]) -> None:
        self._own = own
        self._done = done

    def create_module(self, spec: Any) -> ModuleType | None:
        return self._own.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self._own
        if module.__spec__ is not None:
            module.__spec__.loader = self._own
        self._own.exec_module(module)
        _guard(module)
        self._done()


def _guard(cuda: Any) -> None:
    for name, guarded in _GUARDED.items():
        original = getattr(cuda, name, None)
        if original is not None:
            _replace(name, original, _before(original, functools.partial(guarded, cuda, original)))


def _before(original: Any, guarded: Any) -> Any:
    """A function, not a partial one: torch's compiler tells them apart."""

    @functools.wraps(original)
    def function(*arguments: Any, **named: Any) -> Any:
        return guarded(*arguments, **named)

    return function


def _replace(name: str, original: Any, guarded: Any) -> None:
    """In every module of torch that has it under this name."""
    for module in list(sys.modules.values()):
        if type(module) is ModuleType and module.__name__.partition(".")[0] == "torch" and vars(module).get(name) is original:
            setattr(module, name, guarded)


def _is_available(_cuda: Any, original: Callable[[], bool]) -> bool:
    return bool(_asked(original))


def _device_count(_cuda: Any, original: Callable[[], int]) -> int:
    return _asked(original)


def _asked(original: Callable[[], int]) -> int:
    """The first question starts CUDA's driver, which then sees for good what is visible at that moment."""
    if not gpu.devices():
        return 0
    gpu.show_devices()
    return original()


def _lazy_init(cuda: Any, original: Callable[[], None]) -> None:
    """What Python and C++ call before they first use a device, and Python before each later use."""
    if not gpu.devices():
        raise RuntimeError(NO_GPU)
    if cuda.is_initialized():
        return
    gpu.show_devices()
    original()
    if cuda.is_initialized():
        gpu.begun()


def _manual_seed(cuda: Any, original: Callable[[int], None], seed: int) -> None:
    if gpu.devices() and cuda.is_initialized():
        original(seed)
    else:
        generators.seed(seed)


_GUARDED: dict[str, Callable[..., Any]] = {
    "is_available": _is_available,
    "device_count": _device_count,
    "_lazy_init": _lazy_init,
    "manual_seed": _manual_seed,
    "manual_seed_all": _manual_seed,
}


@functools.lru_cache(maxsize=1)
def _refusal() -> type:
    from torch import Tensor, device
    from torch.overrides import TorchFunctionMode

    def names_one(value: Any) -> bool:
        return (type(value) is device and value.type == "cuda") or (type(value) is str and value.partition(":")[0] == "cuda")

    def asks_for_one(function: Any, args: tuple, named: Any) -> bool:
        if function is Tensor.cuda or type(named) is int or names_one(named):
            return True
        return function is Tensor.to and any(map(names_one, args))

    class Refusal(TorchFunctionMode):
        """Sees each function of torch that this thread calls, before it is called."""

        def __torch_function__(self, function: Any, types: Any, args: tuple = (), kwargs: dict[str, Any] | None = None) -> Any:
            if asks_for_one(function, args, kwargs.get("device") if kwargs else None):
                raise RuntimeError(NO_GPU)
            return function(*args, **(kwargs or {}))

    return Refusal
