"""Devices whose memory is host memory that this module owns and knows by its address.

Everything else about a tensor on them is real: torch works with its storage, counts its references and frees it.
"""

from __future__ import annotations

import threading
import weakref

import numpy as np
import torch

from notebookos_kernel import gpu
from notebookos_kernel.offload import Transfer

DEVICE_MEMORY = 1 << 20


class FakeAccelerator:
    """``count`` devices of ``size`` bytes. What it was asked to do, and what a test lets go wrong, are its attributes."""

    def __init__(self, count: int = 1, size: int = DEVICE_MEMORY) -> None:
        self.devices, self.size = count, size
        self.copies: list[tuple[str, int]] = []
        self.idle = threading.Event()
        self.idle.set()
        self.error: RuntimeError | None = None
        self.refuses_host_memory = False
        self.closed = False
        self.graphs = 0
        self.other_library = False
        self.emptied = self.trimmed = 0
        self.states: list[int] = []
        self._blocks: dict[int, tuple[int, int]] = {}
        self._begun: list[tuple[torch.UntypedStorage, torch.UntypedStorage]] = []

    def available(self):
        return self.devices > 0

    def context(self):
        return self.active() or self.other_library

    def active(self):
        return bool(self.states)

    def begin(self):
        """What torch does when it is first asked for a device."""
        self.states = self.states or [0] * self.devices

    def count(self):
        return self.devices

    def where(self, tensor):
        parts = [tensor]
        if tensor.layout is torch.sparse_coo:
            parts = [tensor._values()]
        elif tensor.layout is not torch.strided:
            parts = [tensor.values()]
        try:
            found = self._blocks.get(parts[0].untyped_storage().data_ptr())
        except (RuntimeError, NotImplementedError):
            return None
        return None if found is None else f"cuda:{found[0]}"

    def on_host(self, size):
        if self.refuses_host_memory:
            raise MemoryError("no host memory")
        return torch.UntypedStorage(size)

    def on_device(self, size, index):
        if self.closed or self.used_of(index) + size > self.size:
            raise MemoryError("CUDA out of memory")
        self.begin()
        block = np.zeros(size, np.uint8)
        storage = torch.from_numpy(block).untyped_storage()
        if size:
            address = storage.data_ptr()
            self._blocks[address] = (index, size)
            weakref.finalize(block, self._blocks.pop, address)
        return storage

    def copy(self, target, source):
        self._begun.append((target, source))

    def finish(self, seconds):
        if self.error is not None:
            raise self.error
        if not self.idle.wait(seconds):
            return False
        for target, source in self._begun:
            target.copy_(source)
            self.copies.append(("to device" if target.data_ptr() in self._blocks else "to host", source.nbytes()))
        self._begun.clear()
        return True

    def end_graphs(self):
        return self.graphs

    def empty(self):
        self.emptied += 1

    def trim(self):
        self.trimmed += 1

    def used_of(self, index):
        return sum(size for device, size in self._blocks.values() if device == index)

    def held(self):
        return self.used()

    def used(self):
        return sum(size for _, size in self._blocks.values())

    def total(self):
        return self.size * self.devices

    def close(self):
        self.closed = True

    def open(self):
        self.closed = False

    def random_states(self):
        return tuple(str(state).encode() for state in self.states)

    def set_random_states(self, states):
        self.states = [int(states[index]) if index < len(states) else state for index, state in enumerate(self.states)]

    def seed(self, seed):
        self.states = [seed] * len(self.states)

    def put(self, tensor, index=0):
        """``tensor.data = tensor.to(device)``; the tensor."""
        storage = self.on_device(tensor.untyped_storage().nbytes(), index)
        storage.copy_(tensor.untyped_storage())
        there = torch.empty(0, dtype=tensor.dtype).set_(storage, tensor.storage_offset(), tensor.size(), tensor.stride())
        tensor.data = there
        return tensor


def cell(*ids):
    """Begin a cell with these devices, or with one."""
    return gpu.bind(ids or ("GPU-1",))


def move_there(fake, *tensors):
    """As ``.to(device)`` in place, for tensors of all kinds."""
    fake.begin()
    transfer = Transfer(fake)
    assert all(transfer.take(tensor, 0) for tensor in tensors)
    assert transfer.finish(1)
