"""The doors of the gateway, each as a client that sends and receives Jupyter messages."""

from __future__ import annotations

import json
import struct
import time
import uuid
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

import websocket
import zmq
from jupyter_client.session import Session

Message = dict[str, Any]
_V1 = "v1.kernel.websocket.jupyter.org"
_PARTS = ("header", "parent_header", "metadata", "content")


class Door(ABC):
    """One client of one kernel. Used by one thread."""

    def __init__(self) -> None:
        self.session = uuid.uuid4().hex

    def header(self, kind: str, **extra: Any) -> Message:
        """A complete header of this client."""
        return {
            "msg_id": uuid.uuid4().hex,
            "msg_type": kind,
            "session": self.session,
            "username": "test",
            "date": "2026-01-01T00:00:00.000000Z",
            "version": "5.3",
            **extra,
        }

    @abstractmethod
    def send(self, channel: str, message: Message) -> None:
        """Send a message: header, parent_header, metadata, content, buffers."""

    @abstractmethod
    def receive(self, seconds: float) -> Message | None:
        """The next message, with ``channel``; None if none comes in time."""

    @abstractmethod
    def close(self) -> None:
        """Go away; the kernel stays."""


class _WebSocketDoor(Door):
    """What the two dialects have in common."""

    protocols: tuple[str, ...] = ()

    def __init__(self, url: str, token: str, kernel: str) -> None:
        super().__init__()
        self._socket = websocket.create_connection(
            f"{url.replace('http', 'ws', 1)}/api/kernels/{kernel}/channels?session_id={self.session}",
            header=[f"Authorization: token {token}"],
            subprotocols=list(self.protocols),
            timeout=60,
        )

    def receive(self, seconds: float) -> Message | None:
        deadline = time.monotonic() + seconds
        while True:
            self._socket.settimeout(max(0.01, deadline - time.monotonic()))
            try:
                # Pings are returned too: they must not keep it waiting for ever.
                kind, data = self._socket.recv_data(control_frame=True)
            except websocket.WebSocketTimeoutException:
                return None
            if kind in (websocket.ABNF.OPCODE_TEXT, websocket.ABNF.OPCODE_BINARY):
                return self.decode(kind, data)
            if kind == websocket.ABNF.OPCODE_CLOSE:
                raise ConnectionError(f"closed with {struct.unpack('>H', data[:2])[0]}")
            if time.monotonic() > deadline:
                return None

    def close(self) -> None:
        self._socket.close()

    def decode(self, kind: int, data: bytes) -> Message:
        """Read a frame."""
        raise NotImplementedError


class DefaultDoor(_WebSocketDoor):
    """A WebSocket without subprotocol: JSON in text frames, binary ones for buffers."""

    def send(self, channel: str, message: Message) -> None:
        buffers = message.get("buffers") or []
        plain = {"channel": channel, **{part: message.get(part, {}) for part in _PARTS}}
        if not buffers:
            self._socket.send(json.dumps({**plain, "buffers": []}))
            return
        parts = [json.dumps(plain).encode(), *buffers]
        offsets = [4 * (len(parts) + 1)]
        for part in parts[:-1]:
            offsets.append(offsets[-1] + len(part))
        self._socket.send_binary(struct.pack(f">{len(parts) + 1}I", len(parts), *offsets) + b"".join(parts))

    def decode(self, kind: int, data: bytes) -> Message:
        if kind == websocket.ABNF.OPCODE_TEXT:
            return {**json.loads(data), "buffers": []}
        (count,) = struct.unpack_from(">I", data)
        offsets = [*struct.unpack_from(f">{count}I", data, 4), len(data)]
        first, *buffers = [data[offsets[i] : offsets[i + 1]] for i in range(count)]
        return {**json.loads(first), "buffers": buffers}


class V1Door(_WebSocketDoor):
    """A WebSocket in the dialect v1: the parts as they are, behind their offsets."""

    protocols = (_V1,)

    def send(self, channel: str, message: Message) -> None:
        parts = [channel.encode(), *(json.dumps(message.get(part, {})).encode() for part in _PARTS), *message.get("buffers", [])]
        offsets = [8 * (len(parts) + 2)]
        for part in parts:
            offsets.append(offsets[-1] + len(part))
        self._socket.send_binary(struct.pack(f"<{len(offsets) + 1}Q", len(offsets), *offsets) + b"".join(parts))

    def decode(self, kind: int, data: bytes) -> Message:
        (count,) = struct.unpack_from("<Q", data)
        offsets = struct.unpack_from(f"<{count}Q", data, 8)
        channel, *parts = [data[start:end] for start, end in zip(offsets, offsets[1:], strict=False)]
        message: Message = {name: json.loads(part) for name, part in zip(_PARTS, parts, strict=False)}
        return {**message, "channel": channel.decode(), "buffers": parts[4:]}


class ZmqDoor(Door):
    """Five ZeroMQ sockets, as a connection file names them."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        info = json.loads(file.read_text())
        self._signing = Session(key=info["key"].encode(), signature_scheme=info["signature_scheme"])
        self._context = zmq.Context()
        self._poller = zmq.Poller()
        self._sockets: dict[str, zmq.Socket[bytes]] = {}
        identity = f"door-{self.session}".encode()
        for channel, kind in (("iopub", zmq.SUB), ("stdin", zmq.DEALER), ("control", zmq.DEALER), ("shell", zmq.DEALER)):
            socket = self._context.socket(kind)
            socket.linger = 0
            if kind == zmq.SUB:
                socket.subscribe(b"")
            else:
                socket.identity = identity
            socket.connect(f"{info['transport']}://{info['ip']}:{info[channel + '_port']}")
            self._poller.register(socket, zmq.POLLIN)
            self._sockets[channel] = socket
        welcome = self.receive(10)
        if welcome is None or welcome["header"]["msg_type"] != "iopub_welcome":
            raise ConnectionError(f"not welcomed on iopub, but {welcome}")

    def send(self, channel: str, message: Message) -> None:
        parts = [json.dumps(message.get(part, {})).encode() for part in _PARTS]
        signed = [b"<IDS|MSG>", self._signing.sign(parts), *parts, *message.get("buffers", [])]
        self._sockets[channel].send_multipart(signed)

    def receive(self, seconds: float) -> Message | None:
        ready = dict(self._poller.poll(seconds * 1000))
        for channel, socket in self._sockets.items():
            if socket in ready:
                return self._decode(channel, socket.recv_multipart())
        return None

    def _decode(self, channel: str, frames: list[bytes]) -> Message:
        frames = frames[frames.index(b"<IDS|MSG>") + 1 :]
        if frames[0] != self._signing.sign(frames[1:5]):
            raise ValueError("the gateway's signature is wrong")
        message: Message = {name: json.loads(part) for name, part in zip(_PARTS, frames[1:5], strict=True)}
        return {**message, "channel": channel, "buffers": frames[5:]}

    def close(self) -> None:
        self._context.destroy(linger=0)
