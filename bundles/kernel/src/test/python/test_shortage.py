"""Errors for want of device memory are known by what libraries call them, and say how to ask for more."""

from __future__ import annotations

import pytest

from notebookos_kernel import gpu, shortage
from notebookos_kernel.guard import NO_GPU


def error_of(library, name, text="out of memory"):
    return type(name, (RuntimeError,), {"__module__": library})(text)


@pytest.mark.parametrize(
    ("error", "is_one"),
    [
        (error_of("torch", "OutOfMemoryError"), True),
        (error_of("cupy.cuda.memory", "OutOfMemoryError"), True),
        (error_of("jaxlib.xla_extension", "XlaRuntimeError", "RESOURCE_EXHAUSTED: Out of memory"), True),
        (error_of("jaxlib.xla_extension", "XlaRuntimeError", "INVALID_ARGUMENT"), False),
        (error_of("mine", "OutOfMemoryError"), False),
        (MemoryError(), False),
        (None, False),
    ],
    ids=["torch", "cupy", "jax", "jax, else", "the user's", "the host's", "none"],
)
def test_libraries_say_so_in_their_own_ways(error, is_one):
    assert shortage.is_shortage(error) == is_one


def test_the_number_to_ask_for_is_one_more(monkeypatch):
    monkeypatch.setattr(gpu, "_devices", ("GPU-1", "GPU-2"))

    said = shortage.explained(error_of("cupy.cuda.memory", "OutOfMemoryError"))

    assert said == "out of memory\nNotebookOS: 2 GPUs were bound to this cell. Begin the cell with %%gpu 3 to have more."


def test_without_a_binding_the_allocators_refusal_is_explained():
    assert shortage.explained(error_of("torch", "OutOfMemoryError")) == NO_GPU


def test_an_error_is_still_shown_when_the_device_cannot_be_asked(monkeypatch):
    class Failed:
        def active(self):
            return True

        def used(self):
            raise RuntimeError("CUDA error")

    class Shell:
        shown = 0

        def showtraceback(self, *arguments, **named):
            self.shown += 1

    monkeypatch.setattr(gpu, "_devices", ("GPU-1",))
    monkeypatch.setattr(gpu, "_accelerator", Failed())
    shell, error = Shell(), error_of("torch", "OutOfMemoryError")
    shortage.Shortages(shell)
    shell.showtraceback((type(error), error, None))

    assert shell.shown == 1
    assert str(error) == "out of memory"
