"""What is told of a cell's devices: to the agent, and to the user."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_MIB = 1 << 20
# Workspaces of libraries are smaller.
_NOTICED = 64 * _MIB


@dataclass(frozen=True)
class Reacquired:
    """How the session's tensors came to the devices of a cell."""

    moved_bytes: int = 0
    move_ms: float = 0.0
    stays: list[Any] = field(default_factory=list)
    failure: str | None = None

    def sentences(self) -> Iterator[str]:
        """What the user has to know before the cell runs."""
        if self.failure:
            yield f"NotebookOS: {self.failure}. The session's tensors stay in host memory."
        elif self.stays:
            size = megabytes({each.untyped_storage().data_ptr(): each.untyped_storage().nbytes() for each in _strided(self.stays)})
            yield (
                f"NotebookOS: {len(self.stays)} tensors ({size}) stay in host memory: the GPU that is bound has no room for them. "
                "Ask for more GPUs with %%gpu, or free what isn't needed."
            )


@dataclass(frozen=True)
class Released:
    """What became of the devices when a cell had ended."""

    context: bool
    hung: bool = False
    left_bytes: int | None = None
    used_bytes: int = 0
    moved_bytes: int = 0
    move_ms: float = 0.0
    graphs: int = 0
    why: str | None = None

    def as_json(self) -> dict[str, Any]:
        """As the protocol writes it."""
        return {
            "context": self.context,
            "hung": self.hung,
            "left_bytes": self.left_bytes,
            "moved_bytes": self.moved_bytes,
            "move_ms": round(self.move_ms, 3),
        }

    def sentences(self, namespace: dict[str, Any]) -> Iterator[str]:
        """What the user has to know about memory that stays on the device."""
        if self.hung:
            yield f"NotebookOS: {self.why}. What this cell changed is not kept, and the kernel's process is exchanged."
        if self.graphs:
            yield "NotebookOS: CUDA graphs end with their cell: they know released memory. Capture them again to replay them."
        if self.used_bytes >= _MIB and (names := _with_graphs(namespace)):
            yield (
                f"NotebookOS: {self.used_bytes / _MIB:.0f} MB stay on the GPU after this cell: autograd graphs hold memory, maybe "
                f"that of {', '.join(names[:3])}. Use .backward(), .detach() or del in the cell that makes such a value."
            )
        elif self.used_bytes >= _NOTICED:
            yield f"NotebookOS: {self.used_bytes / _MIB:.0f} MB stay on the GPU after this cell: they can't be moved."


def _with_graphs(namespace: dict[str, Any]) -> list[str]:
    """Names whose values have a graph, which may keep what it was made of."""
    return [f"'{name}'" for name, value in namespace.items() if not name.startswith("_") and _grad_fn(value) is not None]


def _grad_fn(value: Any) -> Any:
    return value.grad_fn if any(kind.__module__ == "torch" and kind.__name__ == "Tensor" for kind in type(value).__mro__) else None


def _strided(tensors: list[Any]) -> Iterator[Any]:
    return (tensor for tensor in tensors if str(tensor.layout) == "torch.strided")


def megabytes(sizes: dict[Any, int]) -> str:
    """The sum, for people."""
    return f"{sum(sizes.values()) / _MIB:.0f} MB"
