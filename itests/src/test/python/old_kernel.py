"""A kernel for a language of three words, that speaks protocol 5.0 and leaves out what it may: the kind of program that is out there.

Its headers have neither user, date nor version, its control channel answers nothing but interrupts and shutdown, and nothing is welcomed.
``say TEXT`` prints, ``ask TEXT`` asks, ``sleep SECONDS`` waits, ``device`` tells which GPUs it was given, ``exit`` ends the process.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import sys
import time
import uuid
from typing import Any

import zmq

_DELIMITER = b"<IDS|MSG>"
_SESSION = uuid.uuid4().hex


class OldKernel:
    """One thread, five sockets."""

    def __init__(self, connection: dict[str, Any]) -> None:
        """Listen where the connection file says."""
        self._key = connection["key"].encode()
        self._sockets: dict[str, zmq.Socket] = {}
        context = zmq.Context()
        kinds = {"shell": zmq.ROUTER, "control": zmq.ROUTER, "stdin": zmq.ROUTER, "iopub": zmq.PUB, "hb": zmq.REP}
        for name, kind in kinds.items():
            socket = context.socket(kind)
            socket.bind(f"tcp://{connection['ip']}:{connection[name + '_port']}")
            self._sockets[name] = socket
        self._count = 0

    def serve(self) -> None:
        """Answer one request after the other, until it is told to end."""
        while True:
            ready = dict(self._poll(["shell", "control", "hb"], None))
            if "hb" in ready:
                self._sockets["hb"].send(self._sockets["hb"].recv())
            if "control" in ready:
                self._control()
            if "shell" in ready:
                self._shell()

    def _poll(self, names: list[str], limit: float | None) -> list[tuple[str, int]]:
        poller = zmq.Poller()
        for name in names:
            poller.register(self._sockets[name], zmq.POLLIN)
        found = dict(poller.poll(None if limit is None else limit * 1000))
        return [(name, 1) for name in names if self._sockets[name] in found]

    def _receive(self, name: str) -> tuple[list[bytes], dict[str, Any], dict[str, Any]]:
        frames = self._sockets[name].recv_multipart()
        at = frames.index(_DELIMITER)
        parts = frames[at + 2 : at + 6]
        if frames[at + 1] != self._sign(parts):
            raise ValueError("a message that nobody signed")
        return frames[:at], json.loads(parts[0]), json.loads(parts[3])

    def _sign(self, parts: list[bytes]) -> bytes:
        return hmac.new(self._key, b"".join(parts), hashlib.sha256).hexdigest().encode()

    def _send(self, name: str, to: list[bytes], kind: str, parent: dict[str, Any], content: dict[str, Any]) -> None:
        header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": _SESSION}
        parts = [json.dumps(each).encode() for each in (header, parent, {}, content)]
        self._sockets[name].send_multipart([*to, _DELIMITER, self._sign(parts), *parts])

    def _control(self) -> bool:
        to, header, _ = self._receive("control")
        if header["msg_type"] == "shutdown_request":
            self._send("control", to, "shutdown_reply", header, {"status": "ok", "restart": False})
            sys.exit(0)
        if header["msg_type"] == "interrupt_request":
            self._send("control", to, "interrupt_reply", header, {"status": "ok"})
            return True
        return False

    def _shell(self) -> None:
        to, header, content = self._receive("shell")
        self._send("iopub", [], "status", header, {"execution_state": "busy"})
        if header["msg_type"] == "kernel_info_request":
            info = {"protocol_version": "5.0", "implementation": "old", "implementation_version": "1", "banner": ""}
            info["language_info"] = {"name": "words", "version": "1", "mimetype": "text/plain", "file_extension": ".w"}
            self._send("shell", to, "kernel_info_reply", header, info)
        elif header["msg_type"] == "execute_request":
            self._count += 1
            self._execute(to, header, content["code"])
        self._send("iopub", [], "status", header, {"execution_state": "idle"})

    def _execute(self, to: list[bytes], header: dict[str, Any], code: str) -> None:
        word, _, rest = code.partition(" ")
        error = ""
        if word == "say":
            self._print(header, rest)
        elif word == "count":
            self._print(header, str(self._count))
        elif word == "device":
            self._print(header, repr([os.environ.get(name) for name in ("CUDA_VISIBLE_DEVICES", "NOTEBOOKOS_SIMULATED_GPUS")]))
        elif word == "ask":
            self._send("stdin", to, "input_request", header, {"prompt": rest, "password": False})
            self._print(header, self._receive("stdin")[2]["value"])
        elif word == "sleep":
            error = "Interrupted" if self._sleeps(float(rest)) else ""
        elif word == "exit":
            os._exit(7)
        else:
            error = "NoSuchWord"
        reply: dict[str, Any] = {"status": "error" if error else "ok", "execution_count": self._count}
        if error:
            failure = {"ename": error, "evalue": code, "traceback": [f"{error}: {code}"]}
            self._send("iopub", [], "error", header, failure)
            reply.update(failure)
        self._send("shell", to, "execute_reply", header, reply)

    def _print(self, header: dict[str, Any], text: str) -> None:
        self._send("iopub", [], "stream", header, {"name": "stdout", "text": text + "\n"})

    def _sleeps(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self._poll(["control"], 0.1) and self._control():
                return True
        return False


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        OldKernel(json.load(file)).serve()
