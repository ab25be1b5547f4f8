"""A notebook whose client comes back with the same session_id whenever its connection is lost."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
import uuid
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from notebookos_bench.accounts import Request

_PING = 4
_RETRY = 0.5
_UNHEARD = 6.0
_MEBIBYTES = 64 << 20

CELL = """
import time
from IPython.display import display
for i in range({outputs} - 1):
    if i % 10 == 9:
        display({{"text/plain": f"n{{i}}"}}, raw=True)
    else:
        print(f"n{{i}}" + {padding!r}, flush=True)
    time.sleep({pause})
class Last:
    def __repr__(self): return "n" + str({outputs} - 1)
Last()
"""


class Gateway:
    """REST of the gateway, past the bad network."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.token = token

    async def call(self, method: str, path: str, body: dict[str, Any] | None = None, patience: float = 60) -> Any:
        """Call until there is an answer, for the controller may be away; None for 404."""
        until = time.monotonic() + patience
        while True:
            request = HTTPRequest(
                self.url.rstrip("/") + path,
                method,
                headers={"Authorization": f"token {self.token}"},
                body=json.dumps(body or {}) if method == "POST" else None,
                request_timeout=45,
            )
            try:
                answer = (await AsyncHTTPClient().fetch(request)).body
                return json.loads(answer) if answer else {}
            except HTTPError as error:
                if error.code == 404:
                    return None
                if time.monotonic() > until:
                    raise
            except OSError:
                if time.monotonic() > until:
                    raise
            await asyncio.sleep(_RETRY)


class Notebook:
    """One kernel and one client that runs numbered cells on it."""

    def __init__(self, gateway: Gateway, port: int, environment: dict[str, str]) -> None:
        self.requests: list[Request] = []
        self.connected = 0
        self.strangers = 0
        self._gateway = gateway
        self._port = port
        self._environment = environment
        self._session = uuid.uuid4().hex
        self._kernel = ""
        self._socket: WebSocketClientConnection | None = None
        self._reading: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._away = 0.0

    async def open(self) -> None:
        """Start the kernel and connect."""
        model = await self._gateway.call("POST", "/api/kernels", {"name": "python3", "env": self._environment})
        self._kernel = model["id"]
        self._reading = asyncio.ensure_future(self._read())

    async def close(self) -> None:
        """Delete the kernel."""
        if self._reading:
            self._reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reading
        await self._gateway.call("DELETE", f"/api/kernels/{self._kernel}")

    def leave(self, seconds: float) -> None:
        """Close the connection, and come back only after a while."""
        self._away = seconds
        if self._socket:
            self._socket.close()

    async def run(self, outputs: int, pause: float, padding: str, patience: float, away: float = 0) -> None:
        """Run a cell to its end; ask again if the network has swallowed the question."""
        until = time.monotonic() + patience
        code = CELL.format(outputs=outputs, pause=pause, padding=padding)
        while not await self._answered(await self._ask(code, outputs), until, away):
            pass

    async def _answered(self, request: Request, until: float, away: float) -> bool:
        """Wait for the end of a cell; return false if its request has never arrived."""
        asked = time.monotonic()
        if away:
            await self._until(lambda: request.begun, _UNHEARD)
            self.leave(away)
        while not request.done:
            if time.monotonic() > until:
                raise TimeoutError(f"a cell has not ended: {self._story()}")
            await self._until(lambda: request.done, 1.0)
            if not request.begun and time.monotonic() - asked > _UNHEARD + away and await self._idle():
                return False
        return True

    async def _until(self, condition: Any, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not condition() and (left := until - time.monotonic()) > 0:
            self._news.clear()
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._news.wait(), left)

    async def _idle(self) -> bool:
        """Tell whether the kernel does nothing, and everything that it said would have come by now."""
        if self._socket is None:
            return False
        model = await self._gateway.call("GET", f"/api/kernels/{self._kernel}")
        return model is not None and model["execution_state"] == "idle"

    async def _ask(self, code: str, outputs: int) -> Request:
        while self._socket is None:
            await self._until(lambda: self._socket is not None, 60)
        request = Request(uuid.uuid4().hex, outputs)
        self.requests.append(request)
        header = {"msg_id": request.msg_id, "msg_type": "execute_request", "session": self._session}
        header.update({"username": "abuse", "date": "", "version": "5.3"})
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        message = {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content}
        with contextlib.suppress(Exception):  # lost with its connection: it will be asked again
            await self._socket.write_message(json.dumps(message))
        return request

    async def _read(self) -> None:
        while True:
            await asyncio.sleep(self._away)
            self._away = 0
            with contextlib.suppress(OSError, HTTPError, asyncio.TimeoutError):
                await self._connection()
            self._socket = None
            await asyncio.sleep(_RETRY)

    async def _connection(self) -> None:
        url = f"ws://127.0.0.1:{self._port}/api/kernels/{self._kernel}/channels?session_id={self._session}"
        request = HTTPRequest(url, headers={"Authorization": f"token {self._gateway.token}"}, connect_timeout=5)
        socket = await asyncio.wait_for(
            websocket_connect(request, ping_interval=_PING, ping_timeout=_PING, max_message_size=_MEBIBYTES), 8
        )
        self._socket = socket
        self.connected += 1
        self._news.set()
        by_id = {request.msg_id: request for request in self.requests}
        try:
            while (text := await socket.read_message()) is not None:
                message = json.loads(text)
                parent = message["parent_header"].get("msg_id")
                by_id.update({request.msg_id: request for request in self.requests[len(by_id) :]})
                if parent in by_id:
                    by_id[parent].take(message)
                else:
                    self.strangers += 1
                self._news.set()
        finally:
            socket.close()

    def _story(self) -> str:
        last = self.requests[-1]
        return f"kernel {self._kernel}, connected {self.connected} times, last request {last.types[-5:]} {last.numbers[-5:]}"
