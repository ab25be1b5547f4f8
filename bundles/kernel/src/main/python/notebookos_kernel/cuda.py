"""NVIDIA's devices, as torch reaches them. Imports torch never: only a session that did so has tensors."""

from __future__ import annotations

import ctypes
import functools
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from notebookos_kernel.driver import DRIVER

if TYPE_CHECKING:
    import torch

# cudaMemcpyDefault: CUDA tells by the addresses.
_EITHER_WAY = 4


class Cuda:
    """The :class:`~notebookos_kernel.accelerator.Accelerator` of ``torch.cuda``."""

    def __init__(self) -> None:
        self._streams: dict[int, Any] = {}
        self._fractions: dict[int, float] = {}
        self._waiter: _Waiter | None = None

    def available(self) -> bool:
        """See the protocol."""
        cuda = _cuda()
        return cuda is not None and cuda.is_available()

    def context(self) -> bool:
        """torch's, or that of another library. The driver is asked in any case: once devices are released it can't be any more."""
        return DRIVER.sees_devices() or self.active()

    def active(self) -> bool:
        """See the protocol."""
        cuda = _cuda()
        return cuda is not None and cuda.is_initialized()

    def count(self) -> int:
        """See the protocol."""
        return _cuda().device_count()

    def where(self, tensor: torch.Tensor) -> str | None:
        """A tensor that is only thought to be on a device, as those of torch's compiler are, is nowhere."""
        return str(tensor.device) if tensor.is_cuda and not _is_thought(tensor) else None

    def on_host(self, size: int) -> torch.UntypedStorage:
        """Pinned memory out of torch's pool; ordinary memory if the system lets none be pinned."""
        torch = sys.modules["torch"]
        try:
            return torch.empty(size, dtype=torch.uint8, device="cpu", pin_memory=True).untyped_storage()
        except RuntimeError:
            return _host_memory(size)

    def on_device(self, size: int, index: int) -> torch.UntypedStorage:
        """A storage starts CUDA without torch's Python side, which wants to know of it."""
        torch = sys.modules["torch"]
        if not self.active():
            torch.cuda.init()
        try:
            return torch.UntypedStorage(size, device=f"cuda:{index}")
        except torch.cuda.OutOfMemoryError as error:
            raise MemoryError(str(error)) from error

    def copy(self, target: torch.UntypedStorage, source: torch.UntypedStorage) -> None:
        """On a stream beside the session's; the session's is idle when copies are made, so that neither waits for the other.

        Not by torch: for a copy that it doesn't wait for it remembers the stream, and calls CUDA when the pinned memory is freed.
        That may be between two cells while the process is checkpointed, and then lasts until the next binding.
        """
        cuda = _cuda()
        index = (source if source.device.type == "cuda" else target).device.index
        if index not in self._streams:
            self._streams[index] = cuda.Stream(index)
        stream, begin = self._streams[index], _asynchronous_copy()
        with cuda.device(index):
            if begin is None:
                with cuda.stream(stream):
                    target.copy_(source)
            elif status := begin(target.data_ptr(), source.data_ptr(), source.nbytes(), _EITHER_WAY, stream.cuda_stream):
                raise RuntimeError(f"cudaMemcpyAsync failed with {status}")

    def finish(self, seconds: float) -> bool:
        """In another thread: such a wait can't be interrupted. For torch, or for the libraries that are there in its place."""
        if self._waiter is None or self._waiter.done():
            self._waiter = _Waiter(self._synchronize if self.active() else DRIVER.synchronize)
            self._waiter.start()
        self._waiter.join(seconds)
        return self._waiter.done()

    def end_graphs(self) -> int:
        """Those that torch's compiler recorded are recorded again when they are needed; the session's own raise when replayed."""
        from notebookos_kernel.offload import instances

        trees = sys.modules.get("torch._inductor.cudagraph_trees")
        if trees is not None and _has_recorded(trees):
            trees.reset_cudagraph_trees()
            # What was compiled holds on to what has ended, and fails; compiled anew, it records anew.
            sys.modules["torch"]._dynamo.reset()
        graphs = instances(_cuda().CUDAGraph)
        for graph in graphs:
            graph.reset()
        return len(graphs)

    def _synchronize(self) -> None:
        for index in self._used():
            _cuda().synchronize(index)

    def _used(self) -> list[int]:
        """Devices on which this process has a context. To wait for others, or to set their share, makes one, of some hundred MB."""
        has = getattr(sys.modules["torch"]._C, "_cuda_hasPrimaryContext", None)
        return [index for index in range(self.count()) if has is None or has(index)]

    def empty(self) -> None:
        """The workspaces of cuBLAS lie in torch's memory too, and are made again when they are needed."""
        torch = sys.modules["torch"]
        if hasattr(torch._C, "_cuda_clearCublasWorkspaces"):
            torch._C._cuda_clearCublasWorkspaces()
        torch.cuda.empty_cache()

    def trim(self) -> None:
        """Older versions of torch can't."""
        torch = sys.modules["torch"]
        if hasattr(torch._C, "_host_emptyCache"):
            torch._C._host_emptyCache()

    def held(self) -> int:
        """See the protocol."""
        return sum(_cuda().memory_reserved(index) for index in range(self.count()))

    def used(self) -> int:
        """See the protocol."""
        return sum(_cuda().memory_allocated(index) for index in range(self.count()))

    def total(self) -> int:
        """See the protocol."""
        return sum(_cuda().get_device_properties(index).total_memory for index in range(self.count()))

    def close(self) -> None:
        """A share of nothing: torch's allocator then refuses each thread before it asks the device."""
        cuda = _cuda()
        if self._fractions:
            return
        known = getattr(cuda, "get_per_process_memory_fraction", None)
        with _current_device_kept():
            for index in self._used():
                self._fractions[index] = known(index) if known is not None else 1.0
                cuda.set_per_process_memory_fraction(0.0, index)

    def open(self) -> None:
        """With the share that the session had."""
        with _current_device_kept():
            for index, fraction in self._fractions.items():
                _cuda().set_per_process_memory_fraction(fraction, index)
        self._fractions.clear()

    def random_states(self) -> tuple[bytes, ...]:
        """See the protocol."""
        return tuple(bytes(generator.get_state().numpy()) for generator in _generators())

    def set_random_states(self, states: tuple[bytes, ...]) -> None:
        """See the protocol."""
        torch = sys.modules["torch"]
        for generator, state in zip(_generators(), states):
            generator.set_state(torch.frombuffer(bytearray(state), dtype=torch.uint8))

    def seed(self, seed: int) -> None:
        """See the protocol."""
        for generator in _generators():
            generator.manual_seed(seed)


class _Waiter(threading.Thread):
    """Waits for all devices. A daemon: one that waits for ever must not keep the process."""

    def __init__(self, wait: Callable[[], None]) -> None:
        super().__init__(name="notebookos-gpu", daemon=True)
        self._wait = wait
        self._ended = False
        self._error: RuntimeError | None = None

    def run(self) -> None:
        try:
            self._wait()
        except RuntimeError as error:
            self._error = error
        self._ended = True

    def done(self) -> bool:
        """Whether all devices are idle; raises what one of them reported."""
        if self._error is not None:
            raise self._error
        return self._ended


def _cuda() -> Any:
    return sys.modules.get("torch.cuda")


@functools.lru_cache(maxsize=1)
def _asynchronous_copy() -> Callable[..., int] | None:
    """``cudaMemcpyAsync`` of the runtime that torch uses: looked for in a library, a name is found in all that it needs.

    None if torch has the runtime built in; then torch copies, and waits for each copy.
    """
    found = getattr(ctypes.CDLL(_library()), "cudaMemcpyAsync", None)
    if found is not None:
        found.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_void_p)
    return found


def _library() -> str:
    return sys.modules["torch"]._C.__file__


def _current_device_kept() -> Any:
    """Older versions of torch leave the session on the last device whose share was set."""
    return _cuda().device(_cuda().current_device())


def _generators() -> tuple:
    cuda = _cuda()
    return tuple(cuda.default_generators) if cuda is not None and cuda.is_initialized() else ()


def _is_thought(tensor: torch.Tensor) -> bool:
    torch = sys.modules["torch"]
    if tensor.layout is not torch.strided:
        return False
    try:
        return tensor.untyped_storage().device.type != "cuda"
    except (RuntimeError, NotImplementedError):  # a wrapper without memory of its own; what it wraps is found by itself
        return True


def _has_recorded(trees: Any) -> bool:
    """Whether torch's compiler has graphs. A version that keeps them elsewhere may have some."""
    try:
        containers = trees.get_obj(trees.local, "tree_manager_containers")
        return any(container.tree_manager is not None for container in containers.values())
    except AttributeError:
        return True
    except AssertionError:  # a thread that none of torch's began has none
        return False


def _host_memory(size: int) -> torch.UntypedStorage:
    try:
        return sys.modules["torch"].UntypedStorage(size)
    except RuntimeError as error:
        raise MemoryError(str(error)) from error
