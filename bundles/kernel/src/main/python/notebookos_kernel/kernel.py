"""The kernel: ipykernel's, with a capture between the reply and ``idle``, and the agent's own requests."""

from __future__ import annotations

import contextlib
import functools
import io
import sys
import threading
import time
import traceback
import warnings
from typing import Any, ClassVar

from ipykernel.ipkernel import IPythonKernel
from traitlets import Float

from notebookos_kernel import background, candidates, gpu, guard, losses, rebuild, subshells
from notebookos_kernel.background import Background
from notebookos_kernel.capture import Capture
from notebookos_kernel.cell import Attempt, CellEnvironment, Rebuilding, TreeCollector, drop_own_lines
from notebookos_kernel.comms import Absences
from notebookos_kernel.delta import Delta, Problem
from notebookos_kernel.divergence import Divergence
from notebookos_kernel.driver import DRIVER
from notebookos_kernel.facts import Facts
from notebookos_kernel.hooks import Hooks
from notebookos_kernel.interrupts import Interrupts, ignored
from notebookos_kernel.magics import StateMagics
from notebookos_kernel.namespace import Home
from notebookos_kernel.pickling import refer
from notebookos_kernel.printed import OutStream
from notebookos_kernel.record import recorded
from notebookos_kernel.restore import Arriving, Restore, map_file, sha256_of
from notebookos_kernel.shortage import Shortages
from notebookos_kernel.spool import Spool
from notebookos_kernel.table import StateTable
from notebookos_kernel.telling import Telling
from notebookos_kernel.tensorless import is_tensorless


class ReplicaKernel(IPythonKernel):
    """One replica of a kernel. Everything here happens in the main thread, except cells of subshells."""

    msg_types: ClassVar[list[str]] = [*IPythonKernel.msg_types, "notebookos_apply_request", "notebookos_fingerprint_request"]

    # Stock ipykernel rests between the last output and the reply; here the reply is on the path of every cell.
    _execute_sleep = Float(0.0).tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        shell = self.shell
        Home.move(shell.user_ns)
        Home.shell = shell
        Home.streams = {"stdout": sys.stdout, "stderr": sys.stderr}
        refer(type(shell), lambda _: (rebuild.shell, ()))
        refer(type(self), lambda _: (rebuild.kernel, ()))
        refer(OutStream, lambda stream: (rebuild.output_stream, (stream.name,)))
        shell.ask_exit = self._let_the_client_leave
        if hasattr(shell, "_tee"):
            shell._tee = functools.partial(recorded, shell)
        self._trees = TreeCollector()
        self._interrupts = Interrupts()
        shell.ast_transformers.extend([self._trees, self._interrupts])
        shell.input_transformers_cleanup.insert(0, drop_own_lines)
        self._capture: Capture | None = None
        self._facts: Facts | None = None
        self._spool = Spool.of_environment()
        self._telling = Telling()
        self._ran_cell = False
        self._failed = False

    def _let_the_client_leave(self) -> None:
        """``exit`` in a cell: a client that would leave leaves, and the kernel, which isn't this process alone, stays."""
        self.shell.payload_manager.write_payload({"source": "ask_exit", "keepkernel": True})

    def start(self) -> None:
        """Remember what a fresh session looks like, then serve."""
        guard.hide()
        Shortages(self.shell)
        self._capture = Capture(self.shell.user_ns, self.shell.user_ns_hidden, _let_the_reply_out)
        self._restore = Restore(self._capture)
        self._divergence = Divergence(self._capture)
        self._table = StateTable(self._capture)
        self._magics = StateMagics(self.shell, self._table)
        self.shell.register_magics(self._magics)
        self._facts = Facts(self.shell)
        self._background = Background()
        self._hooks = Hooks(self.shell)
        for kind in ("comm_open", "comm_msg", "comm_close"):
            self.shell_handlers[kind] = self._sweeping(self.shell_handlers[kind])
        self.shell_handlers["comm_msg"] = self._answering(self.shell_handlers["comm_msg"])
        super().start()
        subshells.keep(self)

    def _sweeping(self, handler: Any) -> Any:
        """Handling it may run callbacks of the session between two cells."""

        @functools.wraps(handler)
        def handle(*message: Any) -> Any:
            self._capture.sweep_next = True
            return handler(*message)

        return handle

    def _answering(self, handler: Any) -> Any:
        """A word to a comm that another process had, and that didn't come along, is answered with its end."""
        absences = Absences()

        @functools.wraps(handler)
        def handle(stream: Any, ident: Any, message: dict[str, Any]) -> Any:
            comm_id = message["content"].get("comm_id")
            if not absences.is_gone(comm_id):
                return handler(stream, ident, message)
            if absences.is_news(comm_id):
                self._publish("comm_close", {"comm_id": comm_id, "data": {}}, message)
                text = f"NotebookOS: {losses.COMM_GONE}\n"
                self._publish("stream", {"name": "stderr", "text": text}, message)
            return None

        return handle

    async def execute_request(self, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
        """Run a cell as ipykernel does; when its reply is out, release its devices and publish what it changed."""
        attempt = Attempt.of(parent)
        if attempt is None:
            try:
                with guard.refusing():
                    await super().execute_request(stream, ident, parent)
            finally:
                # It may be a subshell's, beside others; what it changed belongs to the next delta.
                self._capture.sweep_next = True
            return
        with self._interrupts.around_cell(attempt.interrupted):
            await self._run_attempt(attempt, stream, ident, parent)

    async def _run_attempt(self, attempt: Attempt, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
        count = self.shell.execution_count
        environment = CellEnvironment({guard.VISIBLE: "", **attempt.environment})
        self._bind(attempt, parent["content"])
        self._ran_cell = True
        self._magics.begin(attempt)
        try:
            with guard.refusing(), self._interrupts.around_code():
                await super().execute_request(stream, ident, parent)
        finally:
            self._release(attempt, parent)
            environment.undo()
            guard.hide()
            self._publish_delta(attempt, parent, count)

    def _bind(self, attempt: Attempt, request: dict[str, Any]) -> None:
        if attempt.gpus:
            reacquired = gpu.bind(attempt.gpus, attempt.environment, lambda: self._may_touch_tensors(request))
            self._telling.say(reacquired.sentences())

    def _may_touch_tensors(self, request: dict[str, Any]) -> bool:
        if request.get("user_expressions") or self._background.runs() or self._hooks.any():
            return True
        try:
            tree = self.shell.compile.ast_parse(self.shell.transform_cell(request.get("code") or ""))
            return not is_tensorless([tree], self.shell.user_ns)
        except Exception:  # code that is no Python, or objects that don't like to be looked at
            return True

    def _release(self, attempt: Attempt, parent: dict[str, Any]) -> None:
        if not attempt.gpus:
            return
        released = gpu.release(lambda: self._publish("notebookos_releasing", attempt.ids(), parent))
        told = {} if released is None else {"gpu": released.as_json()}
        self._publish("notebookos_released", {**attempt.ids(), **told}, parent)
        if released is not None:
            self._telling.once(released.sentences(self.shell.user_ns))

    def _publish_delta(self, attempt: Attempt, parent: dict[str, Any], count: int) -> None:
        if threading.current_thread() is not threading.main_thread():
            # A subshell's cell runs beside others; what it changed belongs to the main shell's next delta.
            self._capture.sweep_next = True
            content, buffers = Delta().content(self._spool)
        else:
            content, buffers = self._captured(count, Rebuilding.of(parent["content"].get("code") or ""))
        process = {"gpu": {"blind": DRIVER.is_blind()}}
        self._publish("notebookos_delta", {**attempt.ids(), **process, **content}, parent, buffers)

    def _captured(self, count: int, rebuilding: Rebuilding | None) -> tuple[dict[str, Any], list[bytes]]:
        """The delta's content."""
        said = self._magics.end()
        delta, content = self._delta(count, rebuilding)
        self._table.ledger.note(delta.changed(), delta.problems)
        self._telling.problems(delta.problems)
        if rebuilding is not None:
            self._telling.unbound(rebuilding.names - delta.changed())
        return {**said, **content[0]}, content[1]

    def _delta(self, count: int, rebuilding: Rebuilding | None) -> tuple[Delta, tuple[dict[str, Any], list[bytes]]]:
        delta = Delta()
        try:
            delta = self._changes(rebuilding, count)
            delta.deleted.extend(["*"] if self._failed else [])
            content = delta.content(self._spool)
            if delta.failed:
                self._capture.take_back(Delta(failed=delta.failed))
            self._failed = False
        except Exception as error:  # a cell never fails because its capture did, and the user hears of it
            self._failed = True
            self._capture.take_back(delta)
            self._facts.take_back()
            self.log.exception("capture failed")
            delta = Delta(problems=[Problem("*", losses.LOST, f"the capture failed: {losses.reason_from(error)}")])
            content = delta.content(self._spool)
        return delta, content

    def _changes(self, rebuilding: Rebuilding | None, count: int) -> Delta:
        start = time.perf_counter()
        if gpu.failure() is not None:
            raise RuntimeError(gpu.failure())
        running = self._background.look()
        self._capture.concurrent = bool(running)
        self._capture.sweep_next |= bool(running or running.ended)
        found = candidates.of_trees(self._trees.take())
        # A filter that makes errors of warnings is meant for the user's code.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            delta = self._capture.capture(found, rebuilding)
        delta.problems.extend(Problem(name, losses.DEGRADED, background.REASON) for name in running.started)
        delta.problems.extend(self._hooks.changed(found.assigned, self.shell.user_ns))
        delta.deleted.extend([*running.ended, *self._hooks.gone()])
        delta.facts = self._facts.capture(count, delta.problems)
        delta.capture_ms = (time.perf_counter() - start) * 1000
        return delta

    def _publish(self, kind: str, content: dict[str, Any], parent: dict[str, Any], buffers: list[bytes] | None = None) -> None:
        self.session.send(self.iopub_socket, kind, content, parent=parent, ident=self._topic(kind), buffers=buffers)

    async def notebookos_apply_request(self, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
        """Apply committed state that another replica captured."""
        start = time.perf_counter()
        try:
            content = parent["content"]
            # What the executor changed since its last capture is the next delta's affair.
            diverged = [] if self._ran_cell or content.get("reset") else self._divergence.look()
            self._ran_cell = False
            with ignored():
                problems = self._apply(content, parent["buffers"])
            if any(entry.get("format") == "source" for entry in content.get("covariables", ())):
                self._divergence.forget()
            self._divergence.learn()
            reply: dict[str, Any] = {
                "status": "ok",
                "problems": [problem.as_json() for problem in problems],
                "diverged": diverged,
            }
        except Exception as error:
            reply = _error(error)
        reply["apply_ms"] = round((time.perf_counter() - start) * 1000, 3)
        self.session.send(stream, "notebookos_apply_reply", reply, parent, ident)

    def _apply(self, content: dict[str, Any], buffers: list[Any]) -> list[Problem]:
        problems: list[Problem] = []
        arriving = []
        for entry in content.get("covariables", ()):
            data = map_file(entry["path"]) if "path" in entry else memoryview(buffers[entry["buffer"]])
            found = sha256_of(data)
            if entry.get("sha256", found) != found:
                problems.extend(Problem(name, losses.LOST, losses.DAMAGED) for name in entry["names"])
            else:
                arriving.append(Arriving.of(data, found, entry.get("format", "pickle5")))
        if content.get("reset"):
            self._trees.take()
            self._restore.clear()
            self._table.ledger.clear()
        damaged = [problem.name for problem in problems]
        self._restore.delete([*content.get("deleted", ()), *damaged])
        facts = {key: memoryview(buffers[entry["buffer"]]) for key, entry in content.get("facts", {}).items()}
        said = io.StringIO()
        # Opening a value may run code of its class; what that prints is nobody's output.
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            problems += self._restore.put(arriving) + self._facts.restore(facts)
        if said.getvalue():
            self.log.debug("printed while state was applied: %s", said.getvalue())
        self._capture.settle()
        self._note_applied(content, problems)
        return problems

    def _note_applied(self, content: dict[str, Any], problems: list[Problem]) -> None:
        changed = [name for entry in content.get("covariables", ()) for name in entry["names"]]
        told = [Problem(said["name"], said["fidelity"], said["reason"]) for said in content.get("problems", ())]
        self._table.ledger.note([*changed, *content.get("deleted", ())], [*told, *problems])

    async def notebookos_fingerprint_request(self, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
        """Say what a capture of everything would store."""
        from notebookos_kernel.fingerprint import fingerprints

        try:
            reply: dict[str, Any] = {"status": "ok", "names": fingerprints(self._capture)}
        except Exception as error:
            reply = _error(error)
        self.session.send(stream, "notebookos_fingerprint_reply", reply, parent, ident)


def _let_the_reply_out() -> None:
    """The reply is sent by another thread, and pickling doesn't let go of the interpreter."""
    time.sleep(0.0001)


def _error(error: BaseException) -> dict[str, Any]:
    return {
        "status": "error",
        "ename": type(error).__name__,
        "evalue": str(error),
        "traceback": traceback.format_exception(type(error), error, error.__traceback__),
    }
