"""A notebook session through the gateway, with jupyter_server's own gateway client and nbclient."""

from __future__ import annotations

import asyncio
import os
import time
from typing import Any

import nbformat
from jupyter_server.gateway.gateway_client import GatewayClient
from jupyter_server.gateway.managers import GatewayKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


class Manager(GatewayKernelManager):
    """jupyter_server's manager, with the name under which newer jupyter_client asks whether the kernel lives."""

    async def _async_is_alive(self) -> bool:
        return await self.is_alive()


class Session:
    """One kernel, one notebook that grows as the story goes on.

    The client library sends no token on its WebSocket; the token travels in the path instead.
    """

    def __init__(self, url: str, token: str) -> None:
        os.environ.setdefault("KERNEL_GPUS", "1")
        gateway = GatewayClient.instance()
        gateway.url = url
        gateway.ws_url = f"{url.replace('http', 'ws', 1).rstrip('/')}/t/{token}"
        gateway.auth_token = token
        self._manager = Manager(kernel_name="python3")
        self._notebook = nbformat.v4.new_notebook()
        self._client = NotebookClient(self._notebook, km=self._manager, timeout=180)
        self._setup = self._client.async_setup_kernel(cleanup_kc=False)

    @property
    def kernel_id(self) -> str:
        """Return the kernel's id."""
        return self._manager.kernel_id

    async def open(self) -> float:
        """Start the kernel and return the seconds until it answered."""
        start = time.monotonic()
        await self._setup.__aenter__()
        return time.monotonic() - start

    async def run(self, source: str) -> tuple[str, float]:
        """Run a cell; return its text output and the seconds it took."""
        cell = nbformat.v4.new_code_cell(source)
        self._notebook.cells.append(cell)
        start = time.monotonic()
        await self._client.async_execute_cell(cell, len(self._notebook.cells) - 1)
        return text_of(cell), time.monotonic() - start

    async def run_failing(self, source: str, while_running: Any) -> str:
        """Run a cell during which something is done to the platform; return the name of the error that it must get."""
        task = asyncio.ensure_future(self.run(source))
        await while_running()
        try:
            await task
        except CellExecutionError as error:
            return error.ename
        raise AssertionError("the cell was killed and nevertheless reported success")

    async def close(self) -> None:
        """Shut the kernel down."""
        await self._setup.__aexit__(None, None, None)
        await self._manager.shutdown_kernel(now=True)


def text_of(cell: Any) -> str:
    """Return the printed text of a cell and its last value."""
    parts = []
    for output in cell.outputs:
        if output.output_type == "stream" and output.name == "stdout":
            parts.append(output.text)
        elif output.output_type in ("execute_result", "display_data"):
            parts.append(output.data.get("text/plain", ""))
    return "".join(parts).strip()
