"""The random generators of devices, which belong to the session as all others do.

They can be asked and told only while devices are bound. So their states are read when a cell's devices are released, travel as a
fact of the session, and are given to the generators when devices are bound again: in the same process, or in another one.
"""

from __future__ import annotations

from typing import Any

from notebookos_kernel.accelerator import Accelerator

# ("states", (bytes, ...)), ("seed", number), or None as long as nobody asked for either. Owned by the main thread.
_wanted: tuple[str, Any] | None = None


def wanted() -> tuple[str, Any] | None:
    """How the generators are to go on."""
    return _wanted


def want(value: tuple[str, Any] | None) -> None:
    """Let them go on so when devices are bound the next time."""
    global _wanted
    _wanted = value


def seed(number: int) -> None:
    """As :func:`torch.cuda.manual_seed_all`, for devices that can't be told now."""
    want(("seed", int(number)))


def keep(accelerator: Accelerator) -> None:
    """A cell's use of the devices ends: remember where the generators are."""
    states = accelerator.random_states()
    if states:
        want(("states", states))


def resume(accelerator: Accelerator) -> None:
    """A cell's use of the devices begins."""
    if _wanted is None or not accelerator.active():
        return
    kind, value = _wanted
    if kind == "seed":
        accelerator.seed(value)
    else:
        accelerator.set_random_states(value)
