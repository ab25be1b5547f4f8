"""The boundary to torch's devices: whatever asks or moves device memory goes through an :class:`Accelerator`.

:class:`notebookos_kernel.cuda.Cuda` is the one for NVIDIA's devices.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import torch


class Accelerator(Protocol):
    """The devices that this process sees. Called by the main thread, while devices are bound, unless a method says otherwise."""

    def available(self) -> bool:
        """Whether torch can use a device that is visible."""

    def context(self) -> bool:
        """Whether some library of this process has used a device, and so holds on to it. Asked at any time."""

    def active(self) -> bool:
        """Whether torch is that library. Asked at any time."""

    def count(self) -> int:
        """How many devices are visible."""

    def where(self, tensor: torch.Tensor) -> str | None:
        """The device on which a tensor's memory is, such as ``cuda:0``; None for host memory. Asked at any time."""

    def on_host(self, size: int) -> torch.UntypedStorage:
        """Host memory that the device can reach by itself, if there is any such; raises MemoryError."""

    def on_device(self, size: int, index: int) -> torch.UntypedStorage:
        """Memory of a device; raises MemoryError if there is no room."""

    def copy(self, target: torch.UntypedStorage, source: torch.UntypedStorage) -> None:
        """Begin to copy all of ``source``; both must stay until :meth:`finish` has said that it is done."""

    def finish(self, seconds: float) -> bool:
        """Wait until nothing runs on any device; False if that took longer. Raises RuntimeError for a device that failed."""

    def end_graphs(self) -> int:
        """End recorded work, which knows memory by its address; how many records of the session's that were."""

    def empty(self) -> None:
        """Give memory that nobody uses back to the device."""

    def trim(self) -> None:
        """Give host memory that was kept for later copies back to the system."""

    def held(self) -> int:
        """Bytes of device memory that torch holds for this process."""

    def used(self) -> int:
        """Bytes of them in which tensors lie."""

    def total(self) -> int:
        """Bytes of memory that the visible devices have."""

    def close(self) -> None:
        """From now on no thread gets device memory, until :meth:`open`."""

    def open(self) -> None:
        """Device memory may be had again."""

    def random_states(self) -> tuple[bytes, ...]:
        """The state of each device's random generator; empty without a context."""

    def set_random_states(self, states: tuple[bytes, ...]) -> None:
        """Let the generators go on from these states, as many as there are of both."""

    def seed(self, seed: int) -> None:
        """Seed the generators of all devices."""
