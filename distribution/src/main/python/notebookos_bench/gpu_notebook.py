"""A notebook in a process of its own, driven by lines of JSON."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_PATIENCE = 600


class NotebookError(Exception):
    """A notebook couldn't do what it was asked."""


@dataclass(frozen=True)
class Maker:
    """Starts notebooks that see one GPU. ``accelerator`` names other devices than CUDA's, as ``MODULE:CLASS``."""

    gpu: str
    accelerator: str | None = None

    @contextlib.contextmanager
    def start(self) -> Iterator[Notebook]:
        """A notebook that nothing is bound to yet; it ends with the ``with`` block."""
        command = [sys.executable, "-m", "notebookos_bench.gpu_worker", self.gpu, *([self.accelerator] if self.accelerator else [])]
        # Losses are compared bit by bit, and cuBLAS computes the same twice only so.
        environment = {**os.environ, "CUBLAS_WORKSPACE_CONFIG": ":4096:8"}
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        try:
            yield Notebook(process)
        finally:
            process.kill()
            process.communicate()


class Notebook:
    """One such process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def ask(self, what: str, patience: float = _PATIENCE, **how: Any) -> Any:
        """Have the notebook do something and return what it answers. One that took more than ``patience`` s isn't to be asked again."""
        if self._process.stdin is None or self._process.stdout is None:
            raise NotebookError("no pipes")
        try:
            self._process.stdin.write(json.dumps({"what": what, **how}) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise NotebookError(f"the notebook ended before it was asked to {what}") from None
        ready, _, _ = select.select([self._process.stdout], [], [], patience)
        line = self._process.stdout.readline() if ready else ""
        if not line:
            raise NotebookError(f"the notebook didn't {what} within {patience:g} s" if not ready else f"the notebook ended: {what}")
        answer = json.loads(line)
        if "error" in answer:
            raise NotebookError(f"{what}: {answer['error']}")
        return answer["answer"]
