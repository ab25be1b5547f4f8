"""The process of a notebook: ``python -m notebookos_bench.gpu_worker GPU [MODULE:CLASS]``; does what lines on standard input say."""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from typing import Any

import torch
from notebookos_kernel import gpu, guard

from notebookos_bench import gpu_models

_BLOCK = 64 << 20
# "notebook" in ASCII.
_PATTERN = 0x6E6F7465626F6F6B


class Work:
    """What a notebook can do. Method names are what the driver says."""

    def __init__(self, device: str) -> None:
        self._device = device
        self._state: list[torch.Tensor] = []
        self._training: gpu_models.Training | None = None

    def describe(self) -> dict[str, Any]:
        """The GPU, or why there is none to use."""
        self.bind()
        accelerator = gpu.accelerator()
        if not accelerator.available():
            built = torch.version.cuda or torch.version.hip
            why = "torch can use no GPU here" if built else f"torch {torch.__version__} is built without CUDA"
            return {"usable": False, "why": why}
        name = torch.cuda.get_device_name(0) if torch.cuda.is_available() else type(accelerator).__name__
        python = ".".join(map(str, sys.version_info[:3]))
        versions = f"torch {torch.__version__}, CUDA {torch.version.cuda}, Python {python}"
        return {"usable": True, "name": name, "bytes": accelerator.total(), "versions": versions}

    def bind(self) -> dict[str, Any]:
        """Begin a cell with the GPU; ms that it took, tensors brought back included."""
        visible = {guard.VISIBLE: self._device}
        os.environ.update(visible)
        start = time.perf_counter()
        found = gpu.bind([self._device], visible)
        if found.failure or found.stays:
            raise RuntimeError("; ".join(found.sentences()))
        return {"ms": (time.perf_counter() - start) * 1000, "bytes": found.moved_bytes}

    def release(self) -> dict[str, Any]:
        """End the cell."""
        start = time.perf_counter()
        released = gpu.release()
        guard.hide()
        if released is None or released.hung:
            raise RuntimeError(f"not released: {released and released.why}")
        return {"ms": (time.perf_counter() - start) * 1000, **released.as_json()}

    def hold(self, size: int, tensor: int = _BLOCK) -> int:
        """Have so many bytes on the GPU, in tensors of this size, full of a pattern; returns how many."""
        self._state.clear()
        for taken in range(0, size, tensor):
            part = torch.full((min(tensor, size - taken) // 8,), _PATTERN, dtype=torch.int64)
            self._state.append(_put(part))
        return sum(each.nbytes for each in self._state)

    def whole(self) -> bool:
        """Whether what is held is as it was."""
        return all(bool((each == _PATTERN).all()) for each in self._state)

    def copy(self, size: int) -> dict[str, float]:
        """Seconds of a plain copy of so many bytes between a block of pinned memory and the GPU, each way."""
        accelerator, block = gpu.accelerator(), min(size, 1 << 30)
        host, there = accelerator.on_host(block), accelerator.on_device(block, 0)
        found = {}
        for way, target, source in (("to_host", host, there), ("to_device", there, host)):
            accelerator.finish(600)
            start = time.perf_counter()
            for _ in range(max(1, round(size / block))):
                accelerator.copy(target, source)
            accelerator.finish(600)
            found[way] = time.perf_counter() - start
        return found

    def search(self) -> dict[str, int]:
        """Take all memory of the GPU as it comes, and count what of the pattern is in it."""
        accelerator, blocks, block = gpu.accelerator(), [], _BLOCK
        while block >= 4096:
            try:
                blocks.append(accelerator.on_device(block, 0))
            except MemoryError:
                block //= 4
        taken, hits = sum(each.nbytes() for each in blocks), 0
        while blocks:
            words = torch.empty(0, dtype=torch.int64, device=blocks[-1].device).set_(blocks.pop())
            # Comparing on the host: there is no room left on the GPU.
            hits += int((words.cpu() == _PATTERN).sum())
        return {"bytes": taken, "hits": hits}

    def learn(self, model: str, seed: int) -> None:
        """Begin to train a model."""
        self._training = gpu_models.Training(model, seed, _put_module)

    def train(self, steps: int) -> list[float]:
        """Go on training; the losses."""
        if self._training is None:
            raise RuntimeError("no model to train")
        return self._training.steps(steps)


def _put(tensor: torch.Tensor) -> torch.Tensor:
    put = getattr(gpu.accelerator(), "put", None)
    return put(tensor) if put is not None else tensor.cuda()


def _put_module(module: torch.nn.Module) -> str:
    """Have a module on the GPU; the device on which its inputs are to be made."""
    if not hasattr(gpu.accelerator(), "put"):
        module.cuda()
        return "cuda"
    for tensor in (*module.parameters(), *module.buffers()):
        _put(tensor.data if isinstance(tensor, torch.nn.Parameter) else tensor)
    return "cpu"


def _answer(work: Work, line: str) -> dict[str, Any]:
    said = json.loads(line)
    try:
        return {"answer": getattr(work, said.pop("what"))(**said)}
    except Exception as error:  # noqa: BLE001 - the driver decides what it means
        return {"error": f"{type(error).__name__}: {error}"}


def main() -> None:
    """Serve until the driver goes away."""
    guard.install()
    device, *other = sys.argv[1:]
    if other:
        module, _, name = other[0].partition(":")
        gpu.use(getattr(importlib.import_module(module), name)())
    work = Work(device)
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_answer(work, line)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
