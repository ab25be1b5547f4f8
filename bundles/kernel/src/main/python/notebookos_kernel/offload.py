"""Tensors change memory without changing identity.

Imported only when the user has imported torch.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterable, Iterator
from typing import Any

import torch

from notebookos_kernel.accelerator import Accelerator

_COMPRESSED = {
    torch.sparse_csr: ("crow_indices", "col_indices"),
    torch.sparse_bsr: ("crow_indices", "col_indices"),
    torch.sparse_csc: ("ccol_indices", "row_indices"),
    torch.sparse_bsc: ("ccol_indices", "row_indices"),
}


class Transfer:
    """Moves tensors at once: all copies are begun, then waited for, and only then are the tensors given their new memory.

    Tensors on one storage stay on one. If the wait fails no tensor has changed. Used once.
    """

    def __init__(self, accelerator: Accelerator) -> None:
        self.moved: list[torch.Tensor] = []
        self.bytes = 0
        self._accelerator = accelerator
        self._taken: list[torch.Tensor] = []
        # By where the memory is; None stands for memory for which there was no room.
        self._copies: dict[Any, torch.UntypedStorage | None] = {}

    def take(self, tensor: torch.Tensor, index: int | None) -> bool:
        """Begin to move a tensor to a device, or to host memory; False if there is no room for it, or its kind can't be moved."""
        with _plainly():
            parts = _parts(tensor)
            fits = bool(parts) and all(self._begin(part.untyped_storage(), index) is not None for part in parts)
        if fits:
            self._taken.append(tensor)
        return fits

    def finish(self, seconds: float) -> bool:
        """Wait for the copies and let the tensors have them; False if they weren't done in time, and may be waited for again."""
        if self._taken and not self._accelerator.finish(seconds):
            return False
        with _plainly():
            self.moved = [tensor for tensor in self._taken if _exchange(tensor, self._copied)]
        self._taken.clear()
        self._copies.clear()
        return True

    def _begin(self, storage: torch.UntypedStorage, index: int | None) -> torch.UntypedStorage | None:
        key, size = _key(storage), storage.nbytes()
        if key in self._copies:
            return self._copies[key]
        try:
            copy = self._accelerator.on_host(size) if index is None else self._accelerator.on_device(size, index)
        except MemoryError:
            self._copies[key] = None
            return None
        if size:
            self._accelerator.copy(copy, storage)
        self.bytes += size
        self._copies[key] = copy
        return copy

    def _copied(self, storage: torch.UntypedStorage) -> torch.UntypedStorage:
        # The tensors of which a sparse one is made have moved already if Python knows of them.
        copy = self._copies.get(_key(storage))
        return storage if copy is None else copy


def on_device(accelerator: Accelerator) -> list[torch.Tensor]:
    """All tensors of this process that lie on a device, gradients and those of compiled modules included."""
    with _plainly():
        there = (tensor for tensor in all_tensors() if accelerator.where(tensor) is not None)
        return [tensor for tensor in _with_gradients(there) if accelerator.where(tensor) is not None]


def beside(tensors: list[torch.Tensor]) -> list[torch.Tensor]:
    """All tensors of this process that share host memory with these, these and their gradients included."""
    with _plainly():
        if _are_alone(tensors):
            return list(_with_gradients(tensors))
        memory = {_key(part.untyped_storage()) for tensor in tensors for part in _parts(tensor)} - {None}
        sharing = (tensor for tensor in all_tensors() if any(_key(part.untyped_storage()) in memory for part in _parts(tensor)))
        return list(_with_gradients(sharing))


def _are_alone(tensors: list[torch.Tensor]) -> bool:
    """Whether nothing else uses their memory; that is known at once, where to look for what else does takes a while."""
    storages: dict[Any, tuple[torch.UntypedStorage, int]] = {}
    uses = getattr(torch._C, "_storage_Use_Count", None)
    if uses is None:
        return False
    for tensor in tensors:
        if tensor.layout is not torch.strided or not _parts(tensor):
            return False
        key = _key(tensor.untyped_storage())
        storage, users = storages.get(key) or (tensor.untyped_storage(), 0)
        storages[key] = (storage, users + 1)
    # torch counts the one here too.
    return all(uses(storage._cdata) == users + 1 for storage, users in storages.values())


def all_tensors() -> Iterator[torch.Tensor]:
    """Every tensor that Python knows of, some twice."""
    yield from instances(torch.Tensor)
    for module in instances(torch.jit.ScriptModule):
        with contextlib.suppress(RuntimeError):  # one that is being made
            yield from (*module.parameters(), *module.buffers())


def instances(kind: type) -> list[Any]:
    """All objects of a kind. Sessions have millions of objects, and thousands of kinds."""
    objects = gc.get_objects()
    kinds = {each for each in set(map(type, objects)) if issubclass(each, kind)}
    return [each for each in objects if type(each) in kinds] if kinds else []


def _with_gradients(tensors: Iterable[torch.Tensor]) -> Iterable[torch.Tensor]:
    found: dict[int, torch.Tensor] = {}
    for tensor in tensors:
        found[id(tensor)] = tensor
        if tensor.is_leaf and tensor.grad is not None:
            found[id(tensor.grad)] = tensor.grad
    return found.values()


@contextlib.contextmanager
def _plainly() -> Iterator[None]:
    """What is done to tensors here concerns neither autograd nor code that the session hung into torch."""
    with torch._C.DisableTorchFunction(), torch.no_grad():
        yield


def _parts(tensor: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """The strided tensors in whose memory this one lies; none if it has no memory of its own."""
    if tensor.layout is torch.sparse_coo:
        return tensor._indices(), tensor._values()
    if tensor.layout in _COMPRESSED:
        return (*(getattr(tensor, name)() for name in _COMPRESSED[tensor.layout]), tensor.values())
    if tensor.layout is not torch.strided or tensor.is_meta or tensor.is_nested:
        return ()
    try:
        tensor.untyped_storage().data_ptr()
    except (RuntimeError, NotImplementedError):  # a wrapper; the tensors that it wraps are found by themselves
        return ()
    return (tensor,)


def _key(storage: torch.UntypedStorage) -> Any:
    """What tells memory from other memory; None for none at all."""
    return (str(storage.device), storage.data_ptr()) if storage.nbytes() else None


def _exchange(tensor: torch.Tensor, copied: Any) -> bool:
    """Whether the tensor could be given its new memory."""
    with torch.inference_mode(tensor.is_inference()):
        twins = [_twin(part, copied(part.untyped_storage())) for part in _parts(tensor)]
        if tensor.layout in _COMPRESSED:
            return _swap(tensor, _compressed(tensor, twins))
        tensor.data = _of_coordinates(tensor, *twins) if tensor.layout is torch.sparse_coo else twins[0]
    return True


def _compressed(tensor: torch.Tensor, parts: list[torch.Tensor]) -> torch.Tensor:
    return torch.sparse_compressed_tensor(*parts, tensor.size(), layout=tensor.layout, check_invariants=False)


def _swap(tensor: torch.Tensor, twin: torch.Tensor) -> bool:
    """``data`` of compressed tensors can be assigned and stays what it was. False for one that others have a hold on."""
    if type(tensor) is not torch.Tensor:
        return False
    twin.requires_grad_(tensor.requires_grad)
    twin.__dict__.update(tensor.__dict__)
    try:
        torch.utils.swap_tensors(tensor, twin)
    except RuntimeError:
        return False
    return True


def _twin(tensor: torch.Tensor, storage: torch.UntypedStorage) -> torch.Tensor:
    if tensor.is_quantized:
        twin = torch.empty_like(tensor, device=storage.device)
    else:
        twin = torch.empty(0, dtype=tensor.dtype, device=storage.device)
    twin.set_(storage, tensor.storage_offset(), tensor.size(), tensor.stride())
    if tensor.is_conj():
        twin = twin.conj()
    return torch._neg_view(twin) if tensor.is_neg() else twin


def _of_coordinates(tensor: torch.Tensor, indices: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
    twin = torch.sparse_coo_tensor(indices, values, tensor.size(), check_invariants=False)
    return twin._coalesced_(tensor.is_coalesced())
