"""torch tensors: tensors on one storage stay on one storage; tensors on a GPU travel through host memory.

Imported only when the user has imported torch.
"""

from __future__ import annotations

import ctypes
import pickle
from typing import TYPE_CHECKING, Any

import torch

from notebookos_kernel import gpu

if TYPE_CHECKING:
    from notebookos_kernel.pickling import SessionPickler


def reducers() -> dict[type, Any]:
    """Reducers for the pickler's table."""
    return {
        torch.Tensor: _reduce_tensor,
        torch.nn.Parameter: _reduce_tensor,
        torch.UntypedStorage: _reduce_storage,
        torch.Generator: _reduce_generator,
    }


def _reduce_tensor(pickler: SessionPickler, tensor: torch.Tensor) -> Any:
    if tensor.layout is not torch.strided or tensor.is_quantized or tensor.is_meta:
        return tensor.__reduce_ex__(5)
    if tensor.is_conj():
        return conjugated, (tensor.conj(),)
    if tensor.is_neg():
        return negated, (torch._neg_view(tensor),)
    if tensor.grad_fn is not None:
        pickler.degrade("a tensor's autograd graph stays behind; its values are kept")
    if tensor._backward_hooks:
        pickler.degrade("a tensor's backward hooks stay behind")
    storage = tensor.untyped_storage()
    address = storage.data_ptr()
    if address:
        pickler.memory_keys.add(("memory", address))
        storage = _same_storage(pickler, address, storage)
    arguments = (
        storage,
        str(tensor.dtype).rpartition(".")[2],
        tensor.storage_offset(),
        tuple(tensor.size()),
        tensor.stride(),
        tensor.requires_grad,
        type(tensor) is torch.nn.Parameter,
        gpu.home(tensor),
    )
    gradient = tensor.grad if tensor.is_leaf else None
    attributes = tensor.__dict__
    state = (gradient, attributes) if gradient is not None or attributes else None
    return new_tensor, arguments, state, None, None, set_tensor_state


def _same_storage(pickler: SessionPickler, address: int, storage: Any) -> Any:
    """The object that stands for this memory in this pickle: torch makes a new wrapper at each call."""
    known = pickler.memory.get(address)
    if known is None:
        pickler.memory[address] = storage
        return storage
    if isinstance(known, torch.UntypedStorage):
        return known if known.device == storage.device else storage
    # A numpy array owns the memory (torch.from_numpy).
    return _ArrayMemory(known) if known.nbytes >= storage.nbytes() else storage


class _ArrayMemory:
    """Pickles as the storage of a tensor on an array's memory."""

    def __init__(self, array: Any) -> None:
        self._array = array

    def __reduce__(self) -> Any:
        return storage_on_array, (self._array,)


def _reduce_storage(_pickler: SessionPickler, storage: torch.UntypedStorage) -> Any:
    host = storage.cpu() if storage.device.type != "cpu" else storage
    data = bytes_of(host)
    return new_storage, (pickle.PickleBuffer(data) if data is not None else b"",)


def _reduce_generator(pickler: SessionPickler, generator: torch.Generator) -> Any:
    if generator.device.type != "cpu":
        pickler.degrade("a random generator of a GPU comes back as a fresh one of the CPU")
    return new_generator, (str(generator.device), generator.get_state())


def bytes_of(storage: torch.UntypedStorage) -> Any:
    """The host memory of a storage, as a buffer that keeps the storage alive; None when it is empty."""
    size = storage.nbytes()
    if not size:
        return None
    memory = (ctypes.c_char * size).from_address(storage.data_ptr())
    memory._storage = storage
    return memory


def new_storage(data: Any) -> torch.UntypedStorage:
    """A storage with host memory of its own."""
    size = memoryview(data).nbytes
    storage = torch.UntypedStorage(size)
    if size:
        memoryview(bytes_of(storage)).cast("B")[:] = memoryview(data).cast("B")
    return storage


def storage_on_array(array: Any) -> torch.UntypedStorage:
    """The storage of a tensor that shares an array's memory."""
    return torch.from_numpy(array).untyped_storage()


def new_tensor(
    storage: torch.UntypedStorage,
    dtype: str,
    offset: int,
    size: tuple,
    stride: tuple,
    requires_grad: bool,
    parameter: bool,
    home: str,
) -> torch.Tensor:
    """A tensor on a storage; it goes to the device that it belongs on when a GPU is bound."""
    tensor = torch.tensor([], dtype=getattr(torch, dtype))
    tensor.set_(storage, offset, size, stride)
    if parameter:
        tensor = torch.nn.Parameter(tensor, requires_grad)
    elif requires_grad:
        tensor.requires_grad_()
    if home.startswith("cuda"):
        gpu.wait(tensor, home)
    return tensor


def conjugated(tensor: torch.Tensor) -> torch.Tensor:
    """A view that conjugates as it is read."""
    return tensor.conj()


def negated(tensor: torch.Tensor) -> torch.Tensor:
    """A view that negates as it is read."""
    return torch._neg_view(tensor)


def set_tensor_state(tensor: torch.Tensor, state: tuple) -> None:
    """Give a tensor its gradient and its Python attributes."""
    gradient, attributes = state
    if gradient is not None:
        tensor.grad = gradient
    tensor.__dict__.update(attributes)


def new_generator(device: str, state: torch.Tensor) -> torch.Generator:
    """A random generator in the state that it had; a fresh one on the CPU if its device is not there."""
    if device != "cpu" and not gpu.available():
        return torch.Generator()
    generator = torch.Generator(device)
    generator.set_state(state)
    return generator
