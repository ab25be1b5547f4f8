"""An error for want of device memory says what the cell had, and how to ask for more."""

from __future__ import annotations

import contextlib
import sys
import traceback
from typing import Any

from notebookos_kernel import gpu
from notebookos_kernel.guard import NO_GPU

_GIB = 1 << 30


class Shortages:
    """Stands before a shell's way of showing errors. Owned by the main thread."""

    def __init__(self, shell: Any) -> None:
        self._show = shell.showtraceback
        shell.showtraceback = self.show

    def show(self, exc_tuple: tuple | None = None, *arguments: Any, **named: Any) -> None:
        """Show the current error as the shell does."""
        error = (exc_tuple or sys.exc_info())[1]
        if not is_shortage(error):
            self._show(exc_tuple, *arguments, **named)
            return
        with contextlib.suppress(RuntimeError):  # a device that failed altogether can't be asked how much it has
            error.args = (explained(error), *error.args[1:])
        self._show(exc_tuple, *arguments, **named)
        # The values of the functions that failed: they would go to host memory, and come back with the next GPU.
        traceback.clear_frames(error.__traceback__)


def is_shortage(error: BaseException | None) -> bool:
    """Whether a library that uses devices says so."""
    if error is None:
        return False
    library = type(error).__module__.partition(".")[0]
    if library in ("torch", "cupy"):
        return type(error).__name__ == "OutOfMemoryError"
    return library in ("jax", "jaxlib", "tensorflow") and "RESOURCE_EXHAUSTED" in str(error)


def explained(error: BaseException) -> str:
    """The error's text, and what NotebookOS knows about it."""
    bound = len(gpu.devices())
    if not bound:
        return NO_GPU
    count = "1 GPU was" if bound == 1 else f"{bound} GPUs were"
    held = ""
    if gpu.accelerator().active():
        used, total = gpu.accelerator().used() / _GIB, gpu.accelerator().total() / _GIB
        held = f", this kernel's tensors held {used:.1f} of {total:.1f} GB"
    return f"{error}\nNotebookOS: {count} bound to this cell{held}. Begin the cell with %%gpu {bound + 1} to have more."
