"""The steps of the demo. Each one checks what it tells; the first that doesn't hold ends the demo."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import nbformat

from notebookos_demo.admin import Admin
from notebookos_demo.narrator import Narrator, milliseconds
from notebookos_demo.session import Session

DIGEST = """
import hashlib as _hashlib, json as _json
_bytes = b"".join(value.detach().cpu().numpy().tobytes() for value in model.state_dict().values())
print(_json.dumps({
    "weights": _hashlib.sha256(_bytes).hexdigest(),
    "history": history,
    "same object": best is model,
    "optimizer holds the model": optimizer.param_groups[0]["params"][0] is model.features[0].weight,
}))
"""

LONG_CELL = "%%gpu 1\nimport time as _time\n_end = _time.time() + 30\nwhile _time.time() < _end:\n    train(1)\n"

GRACE = 5.0  # seconds within which a cell must answer after its host was lost


class Story:
    """Runs the notebook and breaks things. Owned by one task."""

    def __init__(self, notebook: Path, session: Session, admin: Admin, narrator: Narrator) -> None:
        cells = nbformat.read(notebook, as_version=4).cells
        self._code = [cell.source for cell in cells if cell.cell_type == "code"]
        self._session = session
        self._admin = admin
        self._narrator = narrator
        self._elections: list[float] = []
        self._commits: list[float] = []
        self._failovers: list[float] = []

    async def tell(self) -> None:
        """Tell the whole story."""
        self._narrator.chapter("A notebook on three hosts")
        seconds = await self._session.open()
        self._narrator.say(f"kernel {self._session.kernel_id[:8]} answered {seconds:.1f} s after it was asked for")
        self._where()
        await self._run_notebook_until_trained()
        before = await self._digest()
        self._narrator.chapter("The executor's host dies between two cells")
        await self._lose_host_between_cells(before)
        self._narrator.chapter("... and in the middle of one")
        await self._lose_host_within_cell(before)
        self._narrator.chapter("The placement policy is exchanged while cells run")
        await self._swap_policy()
        self._narrator.chapter("The rest of the notebook")
        await self._finish()
        self._facts()

    async def _run_notebook_until_trained(self) -> None:
        for source in self._code[:5]:
            _, seconds = await self._run(source)
            self._narrator.say(f"{_headline(source):<46} {seconds * 1000:7.0f} ms")

    async def _lose_host_between_cells(self, before: dict[str, Any]) -> None:
        host = self._kill_executor()
        start = time.monotonic()
        after = await self._digest()
        self._note_failover(host, time.monotonic() - start)
        _require(after == before, f"state differs after the failover: {before} became {after}")
        self._narrator.say("weights, accuracy history and aliasing are what they were")
        await self._await_three_replicas()

    async def _lose_host_within_cell(self, before: dict[str, Any]) -> None:
        async def kill_when_running() -> None:
            await asyncio.to_thread(self._await_running)
            await asyncio.to_thread(self._kill_executor)

        start = time.monotonic()
        error = await self._session.run_failing(LONG_CELL, kill_when_running)
        _require(error == "ExecutorLost", f"the killed cell got {error}, not ExecutorLost")
        self._narrator.say(f"the cell ended with {error}, {time.monotonic() - start:.1f} s after it was started")
        start = time.monotonic()
        after = await self._digest()
        self._note_failover("the lost host", time.monotonic() - start)
        _require(after == before, f"a half-run cell left traces: {before} became {after}")
        self._narrator.say("nothing of the half-run cell is left; it is run again, shorter:")
        text, seconds = await self._run(self._code[5])
        self._narrator.say(f"{text.splitlines()[-1]} ({seconds:.1f} s)")
        await self._await_three_replicas()

    async def _swap_policy(self) -> None:
        cells = 30
        swap = asyncio.to_thread(self._swap_back_and_forth)
        running = asyncio.ensure_future(swap)
        worst = 0.0
        for number in range(cells):
            text, seconds = await self._run(f"print({number} + len(history))")
            _require(text.isdigit(), f"cell {number} printed {text!r}")
            worst = max(worst, seconds)
        await running
        self._narrator.say(f"{cells} cells ran meanwhile, none failed, the slowest took {worst * 1000:.0f} ms")

    def _swap_back_and_forth(self) -> None:
        for name in ("binpack", "least-subscribed"):
            self._admin.use("placement", name)
            self._narrator.say(f"placement is now {name}")

    async def _finish(self) -> None:
        for source in self._code[6:]:
            text, seconds = await self._run(source)
            self._narrator.say(f"{_headline(source):<46} {seconds * 1000:7.0f} ms  {text[:60]}")

    async def _run(self, source: str) -> tuple[str, float]:
        text, seconds = await self._session.run(source)
        times = (await asyncio.to_thread(self._row)).get("lastCell")
        if times:
            self._elections.append(times["electionMs"])
            self._commits.append(times["commitMs"])
        return text, seconds

    async def _digest(self) -> dict[str, Any]:
        text, _ = await self._run(DIGEST)
        return json.loads(text)

    def _row(self) -> dict[str, Any]:
        return self._admin.kernel(self._session.kernel_id)

    def _where(self) -> None:
        hosts = ", ".join(replica["host"] for replica in self._row()["replicas"])
        self._narrator.say(f"its replicas are on {hosts}")

    def _await_running(self) -> None:
        def running() -> bool:
            return any(replica["state"] == "running" for replica in self._row()["replicas"])

        self._admin.wait_for("the cell runs", running, 30)

    def _kill_executor(self) -> str:
        host = self._row()["executor"]["host"]
        pid = self._admin.host_pid(host)
        os.kill(pid, signal.SIGKILL)
        self._narrator.say(f"kill -9 {pid}: {host}, which ran the last cell, is gone")
        return host

    def _note_failover(self, host: str, seconds: float) -> None:
        self._failovers.append(seconds * 1000)
        now = self._row()["executor"]["host"]
        self._narrator.say(f"the next cell answered after {seconds:.2f} s, on {now} instead of {host}")
        _require(seconds <= GRACE, f"that is more than {GRACE:.0f} s")

    async def _await_three_replicas(self) -> None:
        def whole() -> bool:
            return sum(replica["state"] == "ready" for replica in self._row()["replicas"]) == 3

        seconds = await asyncio.to_thread(self._admin.wait_for, "three replicas again", whole, 60)
        self._narrator.say(f"three replicas again, {seconds:.1f} s later")
        self._where()

    def _facts(self) -> None:
        status = self._admin.status()
        held, reserved = status["gpuSecondsHeld"], status["gpuSecondsReserved"]
        self._narrator.chapter("In figures")
        self._narrator.fact("GPU-seconds held", f"{held:.1f}")
        self._narrator.fact("GPU-seconds that a reservation would have held", f"{reserved:.1f}")
        self._narrator.fact("election (one commit before user code)", milliseconds(self._elections))
        self._narrator.fact("commit of the delta", milliseconds(self._commits))
        self._narrator.fact("failover, until the next cell answered", milliseconds(self._failovers))
        _require(held < reserved, "a reservation would have been cheaper")


def _headline(source: str) -> str:
    line = next(line for line in source.splitlines() if line.strip() and not line.startswith(("%%", "import", "from")))
    return line[:46]


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise AssertionError(otherwise)
