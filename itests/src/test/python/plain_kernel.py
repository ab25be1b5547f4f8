"""One stock ipykernel, without NotebookOS, driven over ZeroMQ."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager
from wire import Result

_LIMIT = 60


class PlainKernel:
    """Starts the process; used by one thread."""

    def __init__(self, python: str, room: Path) -> None:
        command = [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        self._manager = KernelManager()
        self._manager._kernel_spec = KernelSpec(argv=command, display_name="plain", language="python")
        self._manager.start_kernel(cwd=str(room), env={**os.environ, "IPYTHONDIR": str(room / "ipython")})
        self._client = self._manager.blocking_client()
        self._client.start_channels()
        self._client.wait_for_ready(_LIMIT)

    def run(self, code: str) -> Result:
        """Run a cell; TimeoutError or Empty after a minute."""
        result = Result()

        def add(message: dict[str, Any]) -> None:
            result.add({**message, "channel": "iopub"})

        reply = self._client.execute_interactive(code, allow_stdin=False, timeout=_LIMIT, output_hook=add)
        result.add({**reply, "channel": "shell"})
        return result

    def close(self) -> None:
        """End the process."""
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)
