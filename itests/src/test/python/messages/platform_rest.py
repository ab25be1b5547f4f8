"""The platform's REST interface, as far as these tests need it."""

from __future__ import annotations

import json
import os
import signal
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any


class Platform:
    """A gateway and its kernels."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.token = token

    def rest(self, method: str, path: str, body: Any = None) -> Any:
        """Call the REST interface."""
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self.token}"},
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            text = response.read()
        return json.loads(text) if text else None

    def start_kernel(self, seconds: float = 90) -> str:
        """Make a kernel; return its id. While hosts that were killed are away there may be too few for one."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                return self.rest("POST", "/api/kernels", {"name": "python3"})["id"]
            except urllib.error.HTTPError as refused:
                if refused.code != 503 or time.monotonic() > deadline:
                    raise
                time.sleep(0.5)

    def delete(self, kernel: str) -> None:
        """Delete a kernel, unless it is gone already."""
        try:
            self.rest("DELETE", f"/api/kernels/{kernel}")
        except urllib.error.HTTPError as refused:
            if refused.code != 404:
                raise

    def exists(self, kernel: str) -> bool:
        """Whether the gateway lists a kernel."""
        return kernel in [each["id"] for each in self.rest("GET", "/api/kernels")]

    def interrupt(self, kernel: str) -> None:
        """Interrupt a kernel."""
        self.rest("POST", f"/api/kernels/{kernel}/interrupt", {})

    def connection_file(self, kernel: str) -> Path:
        """Have ZeroMQ sockets opened; return the connection file."""
        return Path(self.rest("POST", f"/nbos/api/kernels/{kernel}/connection", {})["file"])

    def status(self, kernel: str) -> Any:
        """What the controller tells of a kernel."""
        return next(each for each in self.rest("GET", "/nbos/api/kernels") if each["id"] == kernel)

    def kill_executor(self, kernel: str) -> None:
        """Kill the host that ran the last cell."""
        executor = self.status(kernel)["executor"]["host"]
        os.kill(next(host["pid"] for host in self.rest("GET", "/nbos/api/hosts") if host["id"] == executor), signal.SIGKILL)

    def await_whole(self, kernel: str, seconds: float = 60) -> None:
        """Wait until all three replicas have the kernel's state."""
        deadline = time.monotonic() + seconds
        while [each["state"] for each in self.status(kernel)["replicas"]].count("ready") < 3:
            if time.monotonic() > deadline:
                raise TimeoutError(f"not three ready replicas: {self.status(kernel)}")
            time.sleep(0.1)
