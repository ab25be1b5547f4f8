"""A process that has imported what replicas need and waits, at no cost, to be told which replica it is.

Nothing of a replica is there yet: no socket, no thread, no key, no session. So all that begins with the process's identity, such as
random states, session ids and the kernel's logs, begins as in a process that is started for it.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

# What ipykernel and IPython import when they start, and not before.
_LATER = (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "faulthandler",
    "ipykernel.debugger",
    "psutil",
    "sqlite3",
    "tornado.platform.asyncio",
)
# sysexits.h: try again, with another process.
_UNFIT = 75


def become_replica() -> None:
    """Wait for an identity and take it on; ``sys.argv`` is ``[…, "--warm", READY_FILE, MODULE, …]`` and then the replica's.

    Ends the process if the agent goes away first, or if the process would differ from one that is started for the replica.
    """
    ready, *modules = sys.argv[2:]
    _require(_paths_are_absolute(), "PYTHONPATH has relative entries")
    importlib.import_module("notebookos_kernel.app")
    for name in _LATER:
        _import(name, quietly=True)
    for name in modules:
        _import(name, quietly=False)
    Path(ready).touch()
    line = _read_line()
    if line is None:
        os._exit(0)
    _take_on(json.loads(line))


def _import(name: str, quietly: bool) -> None:
    try:
        importlib.import_module(name)
    except Exception as error:  # whatever a library raises, a replica can do without it
        if not quietly:
            sys.stderr.write(f"NotebookOS: {name} can't be imported in advance: {error}\n")


def _paths_are_absolute() -> bool:
    """The interpreter has completed relative entries of its search path with this process's directory."""
    paths = os.environ.get("PYTHONPATH")
    return paths is None or all(Path(entry).is_absolute() for entry in paths.split(os.pathsep))


def _read_line() -> str | None:
    """One line from the agent; None at the end of the pipe. Reads nothing beyond: the pipe is the replica's lifeline."""
    line = bytearray()
    while not line.endswith(b"\n"):
        part = os.read(0, 1 << 16)
        if not part:
            return None
        line += part
    return line.decode()


def _take_on(identity: dict[str, Any]) -> None:
    directory, former = identity["directory"], str(Path.cwd())
    shadows = _shadows(directory)
    _require(not shadows, f"{directory} has modules of the same names as those already imported: {', '.join(shadows)}")
    os.chdir(directory)
    for name in identity["unset"]:
        os.environ.pop(name, None)
    os.environ.update(identity["set"])
    # With -m the first entry is the directory in which the process was started.
    if sys.path and sys.path[0] == former:
        sys.path[0] = str(Path.cwd())
    sys.path_importer_cache.pop(former, None)
    command = identity["command"]
    sys.argv[1:] = command[command.index("-m") + 2 :]
    if hasattr(sys, "orig_argv"):
        sys.orig_argv[:] = command


def _shadows(directory: str) -> list[str]:
    """Names in the directory that a process started there would import in place of what this one has imported."""
    loaded = {name for name in sys.modules if "." not in name} - {"__main__"}
    found = set()
    with os.scandir(directory) as entries:
        for entry in entries:
            name, _, kind = entry.name.partition(".")
            if name in loaded and (kind in ("py", "pyc") or kind.endswith("so") or _is_package(entry)):
                found.add(name)
    return sorted(found)


def _is_package(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir() and Path(entry.path, "__init__.py").exists()


def _require(fit: bool, otherwise: str) -> None:
    if not fit:
        sys.stderr.write(f"NotebookOS: a process made in advance can't be used: {otherwise}\n")
        sys.stderr.flush()
        os._exit(_UNFIT)
