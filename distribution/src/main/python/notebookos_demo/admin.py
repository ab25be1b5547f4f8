"""What the demo asks of the platform's admin interface."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any


class AdminError(RuntimeError):
    """The platform refused a request; the text is its own."""


class Admin:
    """A client of the admin REST interface, for one controller."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url.rstrip("/")
        self._token = token

    def kernel(self, kernel_id: str) -> dict[str, Any]:
        """Return the row of one kernel."""
        for row in self._call("GET", "kernels"):
            if row["id"] == kernel_id:
                return row
        raise AdminError(f"kernel {kernel_id} is not listed")

    def host_pid(self, host: str) -> int:
        """Return the process id of a host's agent."""
        return next(row["pid"] for row in self._call("GET", "hosts") if row["id"] == host)

    def status(self) -> dict[str, Any]:
        """Return the state of the cluster."""
        return self._call("GET", "status")

    def hosts(self) -> list[dict[str, Any]]:
        """Return the rows of all hosts."""
        return list(self._call("GET", "hosts"))

    def pools(self) -> list[dict[str, Any]]:
        """Return the rows of all host pools."""
        return list(self._call("GET", "pools"))

    def remove_pool(self, pool: str) -> str:
        """Have a pool emptied and its hosts given back; return what the platform says."""
        return str(self._call("POST", f"pools/{pool}/remove", {})["message"])

    def keep_pool(self, pool: str) -> None:
        """Let a pool have hosts again that was, or is being, removed."""
        self._call("POST", f"pools/{pool}/keep", {})

    def use(self, spi: str, name: str) -> None:
        """Put another implementation of an extension point to use."""
        self._call("POST", "plugins/use", {"spi": spi, "name": name})

    def wait_for(self, what: str, condition: Callable[[], bool], seconds: float) -> float:
        """Ask until the condition holds and return how long it took, in seconds."""
        start = time.monotonic()
        while not condition():
            if time.monotonic() - start > seconds:
                raise AdminError(f"{what}: not so after {seconds:.0f} s")
            time.sleep(0.05)
        return time.monotonic() - start

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(
            f"{self._url}/nbos/api/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self._token}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                text = response.read()
        except urllib.error.HTTPError as error:
            raise AdminError(f"{method} {path}: {error.code} {error.read().decode()}") from error
        return json.loads(text) if text else None
