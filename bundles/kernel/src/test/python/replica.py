"""A replica in a process of its own, driven over ZeroMQ as the agent drives it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.blocking import BlockingKernelClient

PACKAGE = Path(__file__).resolve().parents[2] / "main" / "python"
# The interpreter that replicas run on; tests themselves may run on another one.
PYTHON = os.environ.get("NOTEBOOKOS_TEST_PYTHON", sys.executable)
TIMEOUT = 60


@dataclass
class CellResult:
    """Everything a cell published."""

    reply: dict[str, Any]
    messages: list[dict[str, Any]] = field(default_factory=list)

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.messages if message["msg_type"] == kind]

    @property
    def delta(self) -> dict[str, Any]:
        (message,) = self.of_type("notebookos_delta")
        return message["content"]

    @property
    def buffers(self) -> list[Any]:
        (message,) = self.of_type("notebookos_delta")
        return message["buffers"]

    @property
    def text(self) -> str:
        texts = [message["content"]["text"] for message in self.of_type("stream") if message["content"]["name"] == "stdout"]
        return "".join(texts)

    @property
    def stderr(self) -> str:
        texts = [message["content"]["text"] for message in self.of_type("stream") if message["content"]["name"] == "stderr"]
        return "".join(texts)

    @property
    def result(self) -> str | None:
        results = self.of_type("execute_result")
        return results[0]["content"]["data"]["text/plain"] if results else None


class Replica:
    """Starts the process, waits until it answers, and ends it."""

    def __init__(self, room: Path, session: str = "kernel-session", module: str = "notebookos_kernel", **env: str | None) -> None:
        room.mkdir(parents=True, exist_ok=True)
        self.connection_file = room / "connection.json"
        self.spool = room / "spool"
        self.spool.mkdir(exist_ok=True)
        ports = {f"{channel}_port": 0 for channel in ("shell", "iopub", "stdin", "control", "hb")}
        self.connection_file.write_text(
            json.dumps({**ports, "ip": "127.0.0.1", "transport": "tcp", "key": "k" * 32, "signature_scheme": "hmac-sha256"})
        )
        environment = {
            **os.environ,
            "PYTHONPATH": str(PACKAGE),
            "NOTEBOOKOS_KERNEL_SESSION": session,
            "NOTEBOOKOS_KERNEL_ID": "kernel-1",
            "NOTEBOOKOS_REPLICA_ID": "replica-1",
            "NOTEBOOKOS_SPOOL": str(self.spool),
            "IPYTHONDIR": str(room / "ipython"),
            "OMP_NUM_THREADS": "1",
            **env,
        }
        environment = {name: value for name, value in environment.items() if value is not None}
        self.term = 0
        self.process = self._start(["-m", module], room, environment)
        self.client = BlockingKernelClient()
        try:
            self._wait_for_ports()
        except BaseException:
            self.process.kill()
            raise
        self.client.load_connection_file(str(self.connection_file))
        self.client.start_channels()
        self.client.wait_for_ready(TIMEOUT)

    def _start(self, program: list[str], room: Path, environment: dict[str, str]) -> subprocess.Popen:
        return subprocess.Popen(
            [PYTHON, *program, "-f", str(self.connection_file)],
            stdin=subprocess.PIPE,
            cwd=room,
            env=environment,
        )

    def _wait_for_ports(self) -> None:
        deadline = time.monotonic() + TIMEOUT
        while not self._has_ports():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the replica did not start")
            time.sleep(0.005)

    def _has_ports(self) -> bool:
        """A stock kernel empties the file before it writes it anew."""
        written = self.connection_file.read_text()
        return bool(written) and bool(json.loads(written)["shell_port"])

    def run(self, code: str, metadata: dict[str, Any] | None = None, **content: Any) -> CellResult:
        """Run a cell as the agent would."""
        self.term += 1
        said = {"term": self.term, "attempt": 1, "environment": {}, "gpus": [], **(metadata or {})}
        return self.execute(code, {"notebookos": said}, **content)

    def execute(self, code: str, metadata: dict[str, Any], **content: Any) -> CellResult:
        """Send one execute request and wait for its reply and for idle."""
        session = self.client.session
        body = {"code": code, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": True}
        message = session.msg("execute_request", {**body, **content}, metadata=metadata)
        self.client.shell_channel.send(message)
        return self._finish(message)

    def request(self, kind: str, content: dict[str, Any], buffers: list[Any] | None = None) -> dict[str, Any]:
        """Send one of the agent's own requests; the reply's content."""
        session = self.client.session
        message = session.msg(kind, content)
        session.send(self.client.shell_channel.socket, message, buffers=buffers)
        return self._finish(message).reply["content"]

    def _finish(self, message: dict[str, Any]) -> CellResult:
        wanted = message["header"]["msg_id"]
        seen = []
        while True:
            published = self.client.get_iopub_msg(timeout=TIMEOUT)
            if published["parent_header"].get("msg_id") != wanted:
                continue
            seen.append(published)
            if published["msg_type"] == "status" and published["content"]["execution_state"] == "idle":
                break
        while True:
            reply = self.client.get_shell_msg(timeout=TIMEOUT)
            if reply["parent_header"].get("msg_id") == wanted:
                return CellResult(reply, seen)

    def stop(self) -> None:
        """End the process the way an agent's end does."""
        self.client.stop_channels()
        self.process.stdin.close()
        self.process.wait(TIMEOUT)


class Manifest:
    """What the agent keeps of all deltas: the latest co-variable of each name, and the latest value of each fact."""

    def __init__(self) -> None:
        self.covariables: dict[tuple[str, ...], dict[str, Any]] = {}
        self.facts: dict[str, bytes] = {}

    def add(self, cell: CellResult, spool: Path) -> tuple[dict[str, Any], list[bytes]]:
        """Commit a delta; the request that applies just it."""
        delta = cell.delta
        request: dict[str, Any] = {"covariables": [], "deleted": delta["deleted"], "facts": {}, "reset": False}
        request["problems"] = delta["problems"]
        buffers: list[bytes] = []
        gone = set(delta["deleted"])
        for entry in delta["covariables"]:
            gone.update(entry["names"])
        self.covariables = {names: entry for names, entry in self.covariables.items() if gone.isdisjoint(names)}
        for entry in delta["covariables"]:
            kept = {"names": entry["names"], "format": entry["format"], "sha256": entry["sha256"]}
            if "spool" in entry:
                kept["path"] = str(spool / entry["spool"])
            else:
                kept["data"] = bytes(cell.buffers[entry["buffer"]])
            self.covariables[tuple(entry["names"])] = kept
            request["covariables"].append(_with_buffer(kept, buffers))
        for key, entry in delta["facts"].items():
            self.facts[key] = bytes(cell.buffers[entry["buffer"]])
            request["facts"][key] = {"buffer": len(buffers)}
            buffers.append(self.facts[key])
        return request, buffers

    def whole(self) -> tuple[dict[str, Any], list[bytes]]:
        """The request that makes a fresh replica."""
        buffers: list[bytes] = []
        covariables = [_with_buffer(kept, buffers) for kept in self.covariables.values()]
        facts = {}
        for key, value in self.facts.items():
            facts[key] = {"buffer": len(buffers)}
            buffers.append(value)
        return {"covariables": covariables, "deleted": [], "facts": facts, "reset": True}, buffers


def _with_buffer(kept: dict[str, Any], buffers: list[bytes]) -> dict[str, Any]:
    if "path" in kept:
        return kept
    buffers.append(kept["data"])
    return {"names": kept["names"], "format": kept["format"], "sha256": kept["sha256"], "buffer": len(buffers) - 1}
