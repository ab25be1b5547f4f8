"""What a session has besides variables: counts, inputs and outputs, directory, environment, settings, random states.

Each fact has a key and one value; the latest value of a key wins. :class:`Facts` yields only those that changed.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable
from operator import itemgetter
from typing import Any

from notebookos_kernel import guard, losses
from notebookos_kernel.delta import Problem
from notebookos_kernel.formats import Formats
from notebookos_kernel.history import RING, History
from notebookos_kernel.libraries import LIBRARY_FACTS
from notebookos_kernel.logs import Logs, others


class Facts:
    """Reads and restores the facts of one IPython shell. Owned by the kernel's main thread."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._history = History(shell)
        self._base_environment = _environment()
        self._base_path = list(sys.path)
        self._last: dict[str, Any] = {}
        self._awaited = list(LIBRARY_FACTS)
        self._logs = Logs()
        self._formats = Formats(shell)
        self._unread: dict[str, str] = {}
        self._readers: dict[str, Callable[[], Any]] = {
            "count": lambda: self._shell.execution_count,
            "cwd": _directory,
            "env": _raw_environment,
            "path": lambda: tuple(sys.path),
            "extensions": lambda: set(self._shell.extension_manager.loaded),
            "compiler": lambda: self._shell.compile.flags,
            "logging": self._logs.fact.read,
            "formats": self._formats.read,
        }
        self.look()

    def look(self) -> dict[str, Any]:
        """The facts whose value is another than at the last look."""
        for fact in self._awaited[:]:
            if fact.module in sys.modules:
                self._awaited.remove(fact)
                self._readers[fact.key] = fact.read
        changed = {}
        self._unread = {}
        for key, read in self._readers.items():
            try:
                value = read()
            except Exception as error:  # a library that was tampered with must not cost the other facts
                self._unread[key] = losses.reason_from(error)
                continue
            if value != self._last.get(key):
                self._last[key] = value
                changed[key] = value
        return changed

    def capture(self, count_before: int, problems: list[Problem]) -> dict[str, bytes]:
        """The stored form of all facts that changed, with the cell that ran at ``count_before``."""
        changed = self.look()
        problems.extend(Problem(f"session's {key}", losses.LOST, reason) for key, reason in self._unread.items())
        for name, kinds in others(changed.get("logging", {})).items():
            problems.append(Problem(f"logger {name}", losses.DEGRADED, f"handlers stay behind: {kinds}"))
        if "env" in changed:
            changed["env"] = _difference(self._base_environment, _environment())
        if "path" in changed:
            changed["path"] = _path_difference(self._base_path, changed["path"])
        facts = {}
        for key, value in changed.items():
            try:
                facts[key] = self._formats.store(value) if key == "formats" else pickle.dumps(value, 5)
            except Exception as error:  # an option may hold anything
                problems.append(Problem(f"session's {key}", losses.LOST, losses.reason_from(error)))
        if self._shell.execution_count > count_before:
            facts[f"cell/{count_before % RING}"] = self._history.capture(count_before)
        return facts

    def take_back(self) -> None:
        """What was captured last went nowhere: all of it is new again."""
        self._last.clear()

    def restore(self, facts: dict[str, Any]) -> list[Problem]:
        """Make this process's session have these facts, as far as it can."""
        problems: list[Problem] = []
        cells = sorted((pickle.loads(value) for key, value in facts.items() if key.startswith("cell/")), key=itemgetter(0))
        for number, raw, parsed, output in cells:
            self._history.restore(number, raw, parsed)
            if output is not None:
                _attempt(problems, f"Out[{number}]", self._history.restore_output, number, output)
        for key, restore in self._restorers().items():
            if key in facts:
                _attempt(problems, f"session's {key}", lambda stored, restore=restore: restore(pickle.loads(stored)), facts[key])
        if "formats" in facts:
            _attempt(problems, "session's formats", self._formats.restore, facts["formats"])
        self.look()
        return problems

    def _restorers(self) -> dict[str, Callable[[Any], None]]:
        return {
            "count": self._history.restore_count,
            "cwd": os.chdir,
            "env": self._restore_environment,
            "path": self._restore_path,
            "extensions": self._restore_extensions,
            "compiler": self._restore_compiler,
            "logging": self._logs.fact.restore,
            **{fact.key: fact.restore for fact in LIBRARY_FACTS},
        }

    def _restore_environment(self, difference: dict[str, Any]) -> None:
        wanted = {**self._base_environment, **difference["set"]}
        for name in difference["unset"]:
            wanted.pop(name, None)
        for name in os.environ.keys() - wanted.keys():
            if not _is_ours(name):
                del os.environ[name]
        os.environ.update(wanted)

    def _restore_path(self, difference: dict[str, list[str]]) -> None:
        base = [entry for entry in self._base_path if entry not in difference["removed"]]
        sys.path[:] = [*difference["before"], *base, *difference["after"]]

    def _restore_extensions(self, names: set[str]) -> None:
        for name in sorted(names - self._shell.extension_manager.loaded):
            self._shell.extension_manager.load_extension(name)

    def _restore_compiler(self, flags: int) -> None:
        self._shell.compile.flags = flags


def _attempt(problems: list[Problem], name: str, restore: Callable[..., None], *values: Any) -> None:
    try:
        restore(*values)
    except Exception as error:  # one fact that can't hold here must not keep the others away
        problems.append(Problem(name, losses.LOST, f"can't be restored here: {losses.reason_from(error)}"))


def _is_ours(name: str) -> bool:
    """Whether a variable belongs to the process and not to the session: which GPUs there are to see is a matter of the cell."""
    return name.startswith("NOTEBOOKOS_") or name == guard.VISIBLE


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not _is_ours(name)}


def _raw_environment() -> Any:
    """Something that equals an earlier one if no variable changed; read after each cell, when decoding them all would be slow."""
    raw = getattr(os.environ, "_data", None)
    return _environment() if raw is None else dict(raw)


def _difference(base: dict[str, str], now: dict[str, str]) -> dict[str, Any]:
    return {
        "set": {name: value for name, value in now.items() if base.get(name) != value},
        "unset": sorted(base.keys() - now.keys()),
    }


def _path_difference(base: list[str], now: tuple[str, ...]) -> dict[str, list[str]]:
    """What was put before and behind the entries of the start, and which of those were removed."""
    kept = [index for index, entry in enumerate(now) if entry in base]
    first = kept[0] if kept else len(now)
    return {
        "before": list(now[:first]),
        "after": [entry for entry in now[first:] if entry not in base],
        "removed": [entry for entry in base if entry not in now],
    }


def _directory() -> str:
    try:
        return os.getcwd()  # noqa: PTH109 - read after each cell
    except FileNotFoundError:  # removed under our feet
        return ""
