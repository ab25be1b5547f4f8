"""A small Jupyter client over the gateway's WebSocket that counts what it gets: every message once, in order."""

from __future__ import annotations

import json
import time
import urllib.request
import uuid
from typing import Any

import websocket


class Wire:
    """One client session of one kernel."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._token = token
        self.session = uuid.uuid4().hex
        self.kernel_id = ""
        self._socket: websocket.WebSocket | None = None

    def rest(self, method: str, path: str, body: Any = None) -> Any:
        """Call the REST interface."""
        request = urllib.request.Request(
            self._url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self._token}"},
        )
        with urllib.request.urlopen(request, timeout=45) as response:
            text = response.read()
        return json.loads(text) if text else None

    def start_kernel(self, env: dict[str, str] | None = None) -> None:
        """Make a kernel and connect to it."""
        self.kernel_id = self.rest("POST", "/api/kernels", {"name": "python3", "env": env or {}})["id"]
        self.connect()

    def connect(self, limit: float = 60) -> None:
        """Connect, or connect again under the same session id."""
        deadline = time.monotonic() + limit
        address = f"{self._url.replace('http', 'ws', 1)}/api/kernels/{self.kernel_id}/channels?session_id={self.session}"
        while True:
            try:
                self._socket = websocket.create_connection(address, header=[f"Authorization: token {self._token}"], timeout=60)
                return
            except (OSError, websocket.WebSocketException):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def send(self, code: str) -> str:
        """Send a cell; return the request's id."""
        message_id = uuid.uuid4().hex
        header = {
            "msg_id": message_id,
            "msg_type": "execute_request",
            "session": self.session,
            "username": "test",
            "date": "2026-01-01T00:00:00.000000Z",
            "version": "5.3",
        }
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        frame = {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content}
        self._connected().send(json.dumps(frame))
        return message_id

    def receive(self, limit: float) -> dict[str, Any]:
        """Return the next message."""
        deadline = time.monotonic() + limit
        while True:
            self._connected().settimeout(max(0.1, deadline - time.monotonic()))
            # The gateway's pings are returned too: they must not keep it waiting for ever.
            kind, data = self._connected().recv_data(control_frame=True)
            if kind == websocket.ABNF.OPCODE_TEXT:
                return json.loads(data)
            if kind == websocket.ABNF.OPCODE_CLOSE:
                raise websocket.WebSocketConnectionClosedException("closed")
            if time.monotonic() > deadline:
                raise TimeoutError(f"no message within {limit:.0f} s")

    def until_done(self, message_id: str, limit: float = 60) -> Result:
        """Collect what belongs to a request until its reply and its idle have come."""
        result = Result()
        deadline = time.monotonic() + limit
        while not result.done:
            message = self.receive(max(0.1, deadline - time.monotonic()))
            if message["parent_header"].get("msg_id") == message_id:
                result.add(message)
        return result

    def run(self, code: str, limit: float = 60) -> Result:
        """Run a cell."""
        return self.until_done(self.send(code), limit)

    def close(self) -> None:
        """Close the connection; the kernel stays."""
        self._connected().close()

    def _connected(self) -> websocket.WebSocket:
        if self._socket is None:
            raise RuntimeError("connect first")
        return self._socket


class Result:
    """What came of one cell."""

    def __init__(self) -> None:
        self.text = ""
        self.stderr = ""
        self.errors: list[str] = []
        self.replies: list[dict[str, Any]] = []
        self.busy = 0
        self.idle = 0

    def __repr__(self) -> str:
        """What a failed test tells of it."""
        return f"Result(text={self.text!r}, stderr={self.stderr!r}, errors={self.errors}, replies={self.replies})"

    @property
    def done(self) -> bool:
        """Whether reply and idle have come."""
        return bool(self.replies) and self.idle > 0

    @property
    def status(self) -> str:
        """The status of the reply."""
        return self.replies[0]["status"]

    @property
    def names(self) -> list[str]:
        """The names of the exceptions that the reply and the output tell of."""
        return [reply["ename"] for reply in self.replies if "ename" in reply] + self.errors

    def add(self, message: dict[str, Any]) -> None:
        """Take a message of the cell."""
        content = message["content"]
        if message["channel"] == "shell":
            self.replies.append(content)
        elif message["msg_type"] == "stream":
            if content["name"] == "stderr":
                self.stderr += content["text"]
            else:
                self.text += content["text"]
        elif message["msg_type"] == "error":
            self.errors.append(content["ename"])
        elif message["msg_type"] == "execute_result":
            self.text += content["data"]["text/plain"]
        elif message["msg_type"] == "status":
            self.busy += content["execution_state"] == "busy"
            self.idle += content["execution_state"] == "idle"
