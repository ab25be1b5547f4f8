"""The same kinds through a plain pickle of each variable, for comparison.

Every kind is made in one process and opened in another; both are forks of one that has imported the libraries and has never
run a cell.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import io
import json
import os
import pickle
import select
import signal
import subprocess
import sys
import types
from typing import Any, Callable

import cloudpickle

from conformance.kind import Kind

PICKLERS: dict[str, Callable[[Any], bytes]] = {"pickle": pickle.dumps, "cloudpickle": cloudpickle.dumps}
EQUAL, UNEQUAL, ALIAS_LOST, ERROR, NOT_RUN = "equal", "unequal", "alias lost", "error", "not run"
_SECONDS = 30


def measure(kinds: list[Kind]) -> dict[str, list[str]]:
    """By title, what comes of it with each of :data:`PICKLERS`. Runs in a process of its own."""
    asked = [
        {"title": k.title, "code": k.code, "value": k.value, "alias": k.alias, "mutate": k.mutate, "seen": k.seen} for k in kinds
    ]
    code = "from conformance.plain import serve; serve()"
    run = subprocess.run([sys.executable, "-c", code], input=json.dumps(asked), capture_output=True, text=True, check=True)
    return json.loads(run.stdout.splitlines()[-1])


def serve() -> None:
    """What that process does: kinds come on standard input, the answer goes to standard output."""
    asked = json.load(sys.stdin)
    answers = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for kind in asked:
        _import_what(kind["code"])
    found = {kind["title"]: _try(kind) for kind in asked}
    os.write(answers, f"{json.dumps(found)}\n".encode())


def _import_what(code: str) -> None:
    for node in ast.walk(ast.parse(code)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [getattr(node, "module", None)]
        for name in names if isinstance(node, (ast.Import, ast.ImportFrom)) else ():
            with contextlib.suppress(ImportError):
                importlib.import_module(name)


def _try(kind: dict[str, str]) -> list[str]:
    made = _in_fork(_make, kind)
    if made is None:
        return [NOT_RUN] * len(PICKLERS)
    return [_judge(kind, made["value"], _in_fork(_open, kind, made["modules"], made[name])) for name in PICKLERS]


def _judge(kind: dict[str, str], value: str, opened: dict[str, Any] | None) -> str:
    if opened is None:
        return ERROR
    if opened["value"] != value:
        return UNEQUAL
    return EQUAL if opened["alias"] and opened["seen"] else ALIAS_LOST


def _make(kind: dict[str, str]) -> dict[str, Any]:
    space = _main()
    exec(kind["code"], space)
    modules = {name: value.__name__ for name, value in space.items() if _is_imported(value)}
    own = [name for name in space if not name.startswith("_") and name not in modules]
    made: dict[str, Any] = {"modules": modules}
    for pickler, dumps in PICKLERS.items():
        made[pickler] = {name: _bytes_of(dumps, space[name]) for name in own}
    made["value"] = repr(eval(f"({kind['value']})", space))
    return made


def _bytes_of(dumps: Callable[[Any], bytes], value: Any) -> bytes | None:
    try:
        return dumps(value)
    except Exception:  # this is what is to be counted
        return None


def _open(kind: dict[str, str], modules: dict[str, str], stored: dict[str, bytes | None]) -> dict[str, Any]:
    space = _main()
    space.update({name: importlib.import_module(module) for name, module in modules.items()})
    for name, data in stored.items():
        space[name] = pickle.loads(data)
    opened = {"value": repr(eval(f"({kind['value']})", space)), "alias": True, "seen": True}
    if kind["alias"]:
        opened["alias"] = bool(eval(kind["alias"], space))
    if kind["mutate"]:
        exec(kind["mutate"], space)
        opened["seen"] = bool(eval(kind["seen"] or "True", space))
    return opened


def _main() -> dict[str, Any]:
    sys.modules["__main__"] = types.ModuleType("__main__")
    return vars(sys.modules["__main__"])


def _is_imported(value: Any) -> bool:
    return isinstance(value, types.ModuleType) and sys.modules.get(value.__name__) is value


def _in_fork(work: Callable[..., dict[str, Any]], *arguments: Any) -> dict[str, Any] | None:
    """The result of a call in a fork of this process; None if it fails or takes too long."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _answer(writing, work, arguments)
    os.close(writing)
    data = io.BytesIO()
    with os.fdopen(reading, "rb") as pipe:
        while select.select([pipe], [], [], _SECONDS)[0]:
            part = os.read(pipe.fileno(), 1 << 20)
            if not part:
                break
            data.write(part)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return pickle.loads(data.getvalue()) if data.getvalue() else None


def _answer(writing: int, work: Callable[..., dict[str, Any]], arguments: tuple) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    try:
        answer = pickle.dumps(work(*arguments))
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(answer)
    finally:
        os._exit(0)
