"""The application: ipykernel's, with the session id, sockets and connection file that an agent expects."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import Any

import zmq
from ipykernel.kernelapp import IPKernelApp

from notebookos_kernel.kernel import ReplicaKernel


class ReplicaApp(IPKernelApp):
    """Starts a :class:`ReplicaKernel`."""

    name = "notebookos-kernel"
    kernel_class = ReplicaKernel
    outstream_class = "notebookos_kernel.printed.OutStream"

    def init_sockets(self) -> None:
        """Take the session id that all replicas of a kernel share, before anything is sent."""
        session = os.environ.get("NOTEBOOKOS_KERNEL_SESSION")
        if session:
            self.session.session = session
        level = self.log.level
        if self.ip in ("127.0.0.1", "::1", "localhost"):
            # ipykernel warns of unencrypted TCP; loopback needs no encryption.
            self.log.setLevel(logging.ERROR)
        super().init_sockets()
        self.log.setLevel(level)

    def log_connection_info(self) -> None:
        """Keep the ports for the kernel; unlike ipykernel, tell nobody: the agent reads the connection file."""
        channels = ("shell", "iopub", "stdin", "hb", "control")
        self._ports = {channel: getattr(self, f"{channel}_port") for channel in channels}

    def _bind_socket(self, s: Any, port: int) -> Any:
        if s.socket_type in (zmq.PUB, zmq.XPUB):
            # Output waits for a slow agent in memory: a dropped message would be a hole in the user's notebook.
            s.sndhwm = 0
        return super()._bind_socket(s, port)

    def write_connection_file(self, **_: Any) -> None:
        """Write the real ports so that a reader sees either the old file or the whole new one."""
        path = Path(self.abs_connection_file)
        info = json.loads(path.read_text()) if path.exists() else {}
        info.update(
            ip=self.ip,
            key=self.session.key.decode("ascii"),
            transport=self.transport,
            shell_port=self.shell_port,
            stdin_port=self.stdin_port,
            hb_port=self.hb_port,
            iopub_port=self.iopub_port,
            control_port=self.control_port,
            signature_scheme=self.session.signature_scheme,
        )
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(info, file, indent=2)
        fresh.replace(path)
