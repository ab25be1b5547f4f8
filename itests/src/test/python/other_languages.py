"""``python -m other_languages URL TOKEN PID_FILE``: kernels that aren't ours, through everything that can happen to them.

``stock`` is the plain Python kernel, ``old`` one of protocol 5.0 that leaves out what it may; both are installed as kernelspecs.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import urllib.error
from collections.abc import Callable
from pathlib import Path
from typing import Any

import websocket
from wire import Result, Wire

_LIMIT = 60


def _expect(what: str, expected: object, found: object) -> None:
    if expected != found:
        raise AssertionError(f"{what}: expected {expected!r}, found {found!r}")


def _until(what: str, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _LIMIT
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come true within {_LIMIT} s")
        time.sleep(0.2)


def _start(url: str, token: str, name: str, env: dict[str, str] | None = None) -> Wire:
    wire = Wire(url, token)
    wire.kernel_id = wire.rest("POST", "/api/kernels", {"name": name, "env": env or {}})["id"]
    wire.connect()
    return wire


def _model(wire: Wire) -> dict[str, Any]:
    return wire.rest("GET", f"/api/kernels/{wire.kernel_id}")


def _replica(wire: Wire) -> dict[str, Any]:
    rows = wire.rest("GET", "/nbos/api/kernels")
    replicas = next(kernel for kernel in rows if kernel["id"] == wire.kernel_id)["replicas"]
    _expect("replicas", 1, len(replicas))
    return replicas[0]


def _pid(wire: Wire) -> int:
    _until("the kernel has a process", lambda: _replica(wire)["pid"] != 0)
    return int(_replica(wire)["pid"])


def _gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"


def _hears_of_a_restart(wire: Wire, limit: float = _LIMIT) -> None:
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        message = wire.receive(limit)
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "restarting":
            return
    raise TimeoutError("nobody said that the kernel restarts")


def _interrupted(wire: Wire, code: str, name: str) -> None:
    request = wire.send(code)
    while True:
        message = wire.receive(_LIMIT)
        if message["parent_header"].get("msg_id") == request and message["msg_type"] == "status":
            break
    time.sleep(1)
    wire.rest("POST", f"/api/kernels/{wire.kernel_id}/interrupt", {})
    interrupted = wire.until_done(request)
    if interrupted.names[:1] != [name]:
        raise AssertionError(f"an interrupted cell ended with {interrupted}")


def specs(url: str, token: str) -> None:
    """They are offered, and say what they are; what is broken isn't."""
    wire = Wire(url, token)
    offered = wire.rest("GET", "/api/kernelspecs")["kernelspecs"]
    _expect("kernelspecs", {"python3", "stock", "old", "missing"}, set(offered))
    _expect("display name", "Plain Python (one copy)", offered["stock"]["spec"]["display_name"])
    _expect("replicated", False, offered["stock"]["spec"]["metadata"]["notebookos"]["replicated"])
    try:
        wire.rest("POST", "/api/kernels", {"name": "stock", "env": {"KERNEL_REPLICAS": "3"}})
    except urllib.error.HTTPError as error:
        _expect("status of a wish for replicas", 400, error.code)
    else:
        raise AssertionError("three replicas were promised")


def stock(url: str, token: str) -> Wire:
    """Cells, errors, an interrupt, a restart, the end of the process in a cell and between cells."""
    wire = _start(url, token, "stock")
    _expect("replicated", False, _model(wire)["notebookos"]["replicated"])
    _expect("result", "42", wire.run("x = 41\nx + 1").text)
    _expect("error", "ZeroDivisionError", wire.run("1 / 0").names[0])
    _interrupted(wire, "import time\ntime.sleep(600)", "KeyboardInterrupt")
    _expect("what was before the interrupt", "41", wire.run("x").text)
    _expect("a magic of ours", "GpusUnavailable", wire.run("%%gpu 1\nx").names[0])
    pid = _pid(wire)
    wire.rest("POST", f"/api/kernels/{wire.kernel_id}/restart", {})
    _expect("x after a restart", "False", wire.run("'x' in globals()").text)
    _until("the process before the restart is gone", lambda: _gone(pid))

    lost = wire.run("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    _expect("status of the cell that ended its process", "error", lost.status)
    _hears_of_a_restart(wire)
    told = wire.run("y = 1")
    _expect("status of a cell after that", "ok", told.status)
    _expect("notices after an error that has told it", "", told.stderr)
    os.kill(_pid(wire), signal.SIGKILL)
    _hears_of_a_restart(wire)
    told = wire.run("print('y' in globals())")
    _expect("y in the next process", "False\n", told.text)
    if "not replicated" not in told.stderr:
        raise AssertionError(f"the loss was not told: {told}")
    return wire


def old(url: str, token: str) -> None:
    """A kernel of another making: questions, an interrupt by message, GPUs from its start to its end, nothing left of it."""
    wire = _start(url, token, "old", {"KERNEL_GPUS": "1"})
    _expect("what it says", "hello\n", wire.run("say hello").text)
    _expect("error", "NoSuchWord", wire.run("shout").names[0])
    _interrupted(wire, "sleep 600", "Interrupted")
    request = wire.send("ask who?")
    while (message := wire.receive(_LIMIT))["msg_type"] != "input_request":
        pass
    answer = {"msg_id": "in-1", "msg_type": "input_reply", "session": wire.session, "username": "", "date": "", "version": "5.3"}
    frame = {"channel": "stdin", "header": answer, "parent_header": message["header"], "metadata": {}, "content": {"value": "ann"}}
    wire._connected().send(json.dumps(frame))
    _expect("answer", "ann\n", wire.until_done(request).text)
    devices = wire.run("device").text
    if not devices.startswith("['', 'SIM-"):
        raise AssertionError(f"no simulated GPU is visible: {devices}")
    bare = _start(url, token, "old")
    _expect("GPUs of a kernel without", "['', None]\n", bare.run("device").text)
    bare.rest("DELETE", f"/api/kernels/{bare.kernel_id}")
    _expect("status of the cell that ended its process", "error", wire.run("exit").status)
    _hears_of_a_restart(wire)
    _expect("devices of the next process", devices, wire.run("device").text)
    pid = _pid(wire)
    wire.rest("DELETE", f"/api/kernels/{wire.kernel_id}")
    _until("nothing is left of the process", lambda: _gone(pid))


def missing(url: str, token: str) -> None:
    """A kernelspec whose program no host has is dead at once, and says what is missing where."""
    wire = Wire(url, token)
    wire.kernel_id = wire.rest("POST", "/api/kernels", {"name": "missing"})["id"]
    _until("the kernel is dead", lambda: _model(wire)["execution_state"] == "dead")
    reason = _model(wire)["reason"]
    if "no such program: no-such-program" not in reason or "host-" not in reason:
        raise AssertionError(f"it doesn't say what is missing where: {reason}")
    wire.rest("DELETE", f"/api/kernels/{wire.kernel_id}")


def host_killed(wire: Wire) -> None:
    """The host's agent dies, and its kernel with it; the kernel begins anew where it can, and says so."""
    wire.run("z = 1")
    host = _replica(wire)["host"]
    pid = _pid(wire)
    agent = next(h for h in wire.rest("GET", "/nbos/api/hosts") if h["id"] == host)["pid"]
    os.kill(agent, signal.SIGKILL)
    _until("the process has ended with its agent", lambda: _gone(pid))
    _hears_of_a_restart(wire)
    told = wire.run("print('z' in globals())")
    if told.text != "False\n":
        raise AssertionError(f"the next process should know nothing of z: {told}")
    if "not replicated" not in told.stderr:
        raise AssertionError(f"the loss was not told: {told}")


def controller_killed(wire: Wire, pid_file: Path) -> None:
    """A cell that runs while the controller is away is finished; what may have arrived before comes with the same id."""
    wire.run("kept = 5")
    request = wire.send("import time\nfor i in range(20):\n    print(i)\n    time.sleep(0.3)")
    result = Result()
    killed = False
    seen: set[str] = set()
    deadline = time.monotonic() + 90
    while not result.done and time.monotonic() < deadline:
        try:
            message = wire.receive(20)
        except (websocket.WebSocketException, OSError):
            wire.connect()
            continue
        if message["parent_header"].get("msg_id") == request and message["header"]["msg_id"] not in seen:
            seen.add(message["header"]["msg_id"])
            result.add(message)
        if not killed and result.text.count("\n") >= 3:
            time.sleep(0.1)
            os.kill(json.loads(pid_file.read_text())["pid"], signal.SIGKILL)
            killed = True
    _expect("output", "".join(f"{number}\n" for number in range(20)), result.text)
    _expect("what was before", "5\n", wire.run("print(kept)").text)


def main(url: str, token: str, pid_file: Path) -> int:
    """Run the scenario; return the exit status."""
    began = time.monotonic()
    specs(url, token)
    wire = stock(url, token)
    old(url, token)
    missing(url, token)
    host_killed(wire)
    controller_killed(wire, pid_file)
    pid = _pid(wire)
    wire.rest("DELETE", f"/api/kernels/{wire.kernel_id}")
    _until("nothing is left of the process", lambda: _gone(pid))
    print(f"kernels of other making came through everything in {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
