"""Runs kinds on two replicas: one executes, the other is built from the manifest only."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty
from typing import Any

from conformance.kind import EXACT, LOST, Kind
from replica import Manifest, Replica


@dataclass
class Finding:
    """What came of one kind. ``complaints`` are the points in which it is not what the table states."""

    kind: Kind
    complaints: list[str] = field(default_factory=list)
    problems: dict[str, tuple[str, str]] = field(default_factory=dict)
    restless: bool = False
    skipped: str = ""


class Bench:
    """The pair of replicas. ``close`` ends them."""

    def __init__(self, room: Path) -> None:
        self._room = room
        self._installed: dict[str, bool] = {}
        self._started = 0
        self._start()

    def _start(self) -> None:
        self._started += 1
        self._executor = Replica(self._room / f"executor{self._started}")
        self._failover = Replica(self._room / f"failover{self._started}")

    def close(self) -> None:
        """End both replicas."""
        self._executor.stop()
        self._failover.stop()

    def examine(self, kind: Kind) -> Finding:
        """Run one kind: make it, build a replica, mutate both, build the replica again."""
        finding = Finding(kind)
        absent = [name for name in kind.needs if not self._has(name)]
        if absent:
            finding.skipped = f"{absent[0]} isn't installed"
            return finding
        try:
            self._examine(finding)
        except Empty:
            finding.complaints.append("a replica doesn't answer any more")
            self.close()
            self._start()
        return finding

    def _examine(self, finding: Finding) -> None:
        kind = finding.kind
        _applied(self._executor, {"reset": True}, [])
        manifest = Manifest()
        self._run(finding, manifest, kind.code)
        if finding.complaints:
            return
        finding.restless = self._is_restless()
        self._compare(finding, manifest, "")
        if kind.mutate and not finding.complaints:
            self._follow(finding)
            self._run(finding, manifest, kind.mutate)
            self._compare(finding, manifest, " after the mutation", kind.seen)
        self._judge(finding, manifest)

    def _has(self, name: str) -> bool:
        if name not in self._installed:
            asked = f"__import__('importlib.util').util.find_spec({name!r}) is not None"
            self._installed[name] = evaluate(self._executor, [asked]) == ["True"]
        return self._installed[name]

    def _run(self, finding: Finding, manifest: Manifest, code: str) -> None:
        result = self._executor.run(code)
        if result.reply["content"]["status"] != "ok":
            finding.complaints.append(f"the cell fails: {result.reply['content'].get('evalue')}")
            return
        manifest.add(result, self._executor.spool)
        for each in result.delta["problems"]:
            finding.problems[each["name"]] = (each["fidelity"], each["reason"])

    def _is_restless(self) -> bool:
        """Whether a cell that only looks at the variables has them stored again."""
        return bool(self._executor.run("x if 'x' in globals() else None;").delta["covariables"])

    def _compare(self, finding: Finding, manifest: Manifest, when: str, seen: str = "") -> None:
        for each in _applied(self._failover, *manifest.whole()):
            finding.complaints.append(f"'{each['name']}' can't be opened{when}: {each['reason']}")
        checks = [f"bool({check})" for check in (finding.kind.alias, seen) if check]
        here = evaluate(self._executor, [finding.kind.value, *checks])
        there = evaluate(self._failover, [finding.kind.value, *checks])
        if here[0] != there[0] or here[0].startswith("!"):
            finding.complaints.append(f"value{when}: executor {here[0][:300]}, replica {there[0][:300]}")
        for where, results in (("executor", here), ("replica", there)):
            finding.complaints += [
                f"not so on the {where}{when}: {check}" for check, is_so in zip(checks, results[1:]) if is_so != "True"
            ]

    def _follow(self, finding: Finding) -> None:
        """The replica goes on by itself: is its aliasing live?"""
        reply = self._failover.execute(finding.kind.mutate, {}, store_history=False).reply["content"]
        if reply["status"] != "ok":
            finding.complaints.append(f"the mutation fails on the replica: {reply.get('evalue')}")
        elif finding.kind.seen and evaluate(self._failover, [f"bool({finding.kind.seen})"]) != ["True"]:
            finding.complaints.append(f"not so on the replica after its own mutation: {finding.kind.seen}")

    def _judge(self, finding: Finding, manifest: Manifest) -> None:
        kind = finding.kind
        # A task that goes on is a problem of its own, under a name that no variable can have.
        reported = {name: fidelity for name, (fidelity, _) in finding.problems.items() if name.isidentifier()}
        stated = dict.fromkeys(kind.troubled, kind.fidelity) if kind.fidelity != EXACT else {}
        if reported != stated:
            finding.complaints.append(f"reported {finding.problems}, stated {stated}")
        if kind.fidelity == LOST:
            stored = [name for name in kind.troubled if any(name in names for names in manifest.covariables)]
            finding.complaints += [f"'{name}' is stored although lost" for name in stored]


def evaluate(replica: Replica, expressions: list[str]) -> list[str]:
    """The ``repr`` of each expression, in order; a failure begins with an exclamation mark."""
    asked = {str(index): f"repr(({expression}))" for index, expression in enumerate(expressions)}
    content = replica.execute("", {}, user_expressions=asked, store_history=False).reply["content"]
    found = content["user_expressions"]
    return [_text(found[str(index)]) for index in range(len(expressions))]


def _text(answer: dict[str, Any]) -> str:
    if answer["status"] != "ok":
        return f"!{answer['ename']}: {answer['evalue']}"
    return ast.literal_eval(answer["data"]["text/plain"])


def _applied(replica: Replica, content: dict[str, Any], buffers: list[bytes]) -> list[dict[str, str]]:
    """Apply state; the problems that it had."""
    reply = replica.request("notebookos_apply_request", content, buffers)
    if reply["status"] != "ok":
        raise RuntimeError(f"applying failed: {reply.get('evalue')}")
    return reply["problems"]
