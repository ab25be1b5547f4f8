"""Many kernels at once, many WebSockets, one of which doesn't read: ``notebookos bench load``."""

from __future__ import annotations

import argparse
import asyncio
import json
import pathlib
import socket
import statistics
import sys
import time
import uuid
from typing import Any
from urllib.parse import urlsplit

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from notebookos_bench.flaky_client import Gateway

_PATIENCE = 300
_ROUNDS = 10
_FLOOD = "print('x' * 1000000)\n" * 8
_METRICS = ("nbos_gateway_waiting_bytes", "nbos_gateway_heap_bytes", "nbos_gateway_connections")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


class Client:
    """One WebSocket to one kernel; remembers how long its cells took."""

    def __init__(self, gateway: Gateway, kernel: str) -> None:
        self._gateway = gateway
        self._kernel = kernel
        self._session = uuid.uuid4().hex
        self._socket: WebSocketClientConnection | None = None

    async def open(self) -> None:
        """Connect."""
        url = f"{self._gateway.url.replace('http', 'ws', 1).rstrip('/')}/api/kernels/{self._kernel}/channels"
        headers = {"Authorization": f"token {self._gateway.token}"}
        request = HTTPRequest(f"{url}?session_id={self._session}", headers=headers, connect_timeout=60)
        self._socket = await websocket_connect(request, max_message_size=64 << 20)

    async def run(self, code: str) -> float:
        """Run a cell to its reply; return the milliseconds."""
        began = time.monotonic()
        msg_id = await self.ask(code)
        while True:
            text = await asyncio.wait_for(self._socket.read_message(), _PATIENCE)
            if text is None:
                raise ConnectionError("the gateway closed the socket")
            message = json.loads(text)
            if message["msg_type"] == "execute_reply" and message["parent_header"]["msg_id"] == msg_id:
                if message["content"]["status"] != "ok":
                    raise ValueError(f"the cell failed: {message['content']}")
                return (time.monotonic() - began) * 1000

    async def ask(self, code: str) -> str:
        """Ask for a cell; return the id of the request."""
        header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "session": self._session}
        header.update({"username": "load", "date": "", "version": "5.3"})
        content = {"code": code, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
        message = {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content}
        await self._socket.write_message(json.dumps(message))
        return header["msg_id"]

    def close(self) -> None:
        """Disconnect."""
        if self._socket:
            self._socket.close()


def _deaf(gateway: Gateway, kernel: str) -> socket.socket:
    """Open a WebSocket that is never read."""
    target = urlsplit(gateway.url)
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.connect((target.hostname, target.port))
    lines = [
        f"GET /api/kernels/{kernel}/channels?session_id=deaf HTTP/1.1",
        f"Host: {target.netloc}",
        f"Authorization: token {gateway.token}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]
    deaf.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
    return deaf


async def _round(clients: list[Client]) -> list[float]:
    """Let clients run no-op cells, each its own; return the milliseconds of each."""

    async def cells(client: Client) -> list[float]:
        return [await client.run("pass") for _ in range(_ROUNDS)]

    return [took for each in await asyncio.gather(*map(cells, clients)) for took in each]


def _times(name: str, took: list[float]) -> None:
    cuts = statistics.quantiles(took, n=100)
    _say(f"{name:<58} p50 {cuts[49]:>7.1f} ms   p95 {cuts[94]:>7.1f} ms   max {max(took):>8.1f} ms")


async def _memory(gateway: Gateway, when: str) -> None:
    request = HTTPRequest(f"{gateway.url.rstrip('/')}/nbos/metrics", headers={"Authorization": f"token {gateway.token}"})
    text = (await AsyncHTTPClient().fetch(request)).body.decode()
    found = [line for line in text.splitlines() if line.startswith(_METRICS)]
    _say(f"{when}: " + ", ".join(found))


async def _started(gateway: Gateway, count: int, environment: dict[str, str]) -> tuple[list[str], list[float]]:
    took: list[float] = []

    async def start() -> str:
        began = time.monotonic()
        model = await gateway.call("POST", "/api/kernels", {"name": "python3", "env": environment})
        client = Client(gateway, model["id"])
        await client.open()
        await client.run("pass")
        client.close()
        took.append((time.monotonic() - began) * 1000)
        return model["id"]

    return await asyncio.gather(*(start() for _ in range(count))), took


async def _load(arguments: argparse.Namespace) -> int:
    gateway = Gateway(arguments.url, pathlib.Path(arguments.token_file).read_text().strip())
    environment = dict(pair.split("=", 1) for pair in arguments.env)
    began = time.monotonic()
    kernels, took = await _started(gateway, arguments.kernels, environment)
    _say(f"{len(kernels)} kernels asked for at once, each ran its first cell, none failed: {time.monotonic() - began:.1f} s")
    _times("  from asking for a kernel to the end of its first cell", took)
    clients = [Client(gateway, kernels[i % len(kernels)]) for i in range(arguments.sockets)]
    await asyncio.gather(*(client.open() for client in clients))
    _say(f"{len(clients)} WebSockets are open")
    await _memory(gateway, "  idle")
    measured = clients[: arguments.measured]
    await _round(measured)
    _times("no-op cells without a slow reader", await _round(measured))
    with _deaf(gateway, kernels[0]):
        flooding = asyncio.ensure_future(_flood(clients[0], arguments.flood))
        _times("the same while one client of a flooding kernel reads nothing", await _round(measured[1:]))
        await flooding
        await _memory(gateway, f"  {arguments.flood * 8} MB printed, nobody read them on that socket")
    _times("the same afterwards", await _round(measured))
    await _memory(gateway, "  afterwards")
    for client in clients:
        client.close()
    await asyncio.gather(*(gateway.call("DELETE", f"/api/kernels/{kernel}") for kernel in kernels))
    return 0


async def _flood(client: Client, cells: int) -> None:
    for _ in range(cells):
        await client.run(_FLOOD)


def main() -> int:
    """Read the command line and run."""
    parser: Any = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--token-file", required=True)
    parser.add_argument("--kernels", type=int, default=100)
    parser.add_argument("--sockets", type=int, default=200)
    parser.add_argument("--measured", type=int, default=10, help="clients whose cells are timed")
    parser.add_argument("--flood", type=int, default=20, help="cells that print 8 MB each")
    parser.add_argument("--env", action="append", default=[], help="NAME=VALUE for the kernels")
    return asyncio.run(_load(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
