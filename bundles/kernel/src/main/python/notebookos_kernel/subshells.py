"""Subshells that clients made in another process of this kernel: they are made here when they are first spoken to.

A client goes on with the ids that it has, and can't know that the process is another one.
"""

from __future__ import annotations

import threading
import uuid
from types import SimpleNamespace
from typing import Any

# So many are made; a client that makes up ids must not fill the process with threads.
_MOST = 64


def keep(kernel: Any) -> None:
    """Begin; does nothing with an ipykernel that knows no subshells."""
    manager = getattr(getattr(kernel, "shell_channel_thread", None), "manager", None)
    if manager is not None and hasattr(manager, "get_shell_channel_to_subshell_pair"):
        Subshells(manager)


class Subshells:
    """Stands before ipykernel's manager of subshells. Its state belongs to the thread of the shell channel."""

    def __init__(self, manager: Any) -> None:
        self._manager = manager
        self._deleted: set[str] = set()
        self._made = 0
        self._find = manager.get_shell_channel_to_subshell_pair
        self._delete = manager._delete_subshell
        manager.get_shell_channel_to_subshell_pair = self.find
        manager._delete_subshell = self.delete

    def find(self, subshell_id: str | None) -> Any:
        """The way to a subshell; one that another process had is made."""
        if self._is_elsewhere(subshell_id):
            self._make(str(subshell_id))
        return self._find(subshell_id)

    def delete(self, subshell_id: str) -> None:
        """Delete a subshell, and remember that it is to stay so."""
        self._deleted.add(subshell_id)
        self._delete(subshell_id)

    def _is_elsewhere(self, subshell_id: str | None) -> bool:
        """Only the thread of the shell channel makes subshells, and only ids of the form that ipykernel gives were ever made."""
        from ipykernel.thread import SHELL_CHANNEL_THREAD_NAME

        return (
            subshell_id is not None
            and threading.current_thread().name == SHELL_CHANNEL_THREAD_NAME
            and self._made < _MOST
            and _is_id(subshell_id)
            and subshell_id not in self._deleted
            and subshell_id not in self._manager.list_subshell()
        )

    def _make(self, subshell_id: str) -> None:
        from ipykernel import subshell_manager

        self._made += 1
        # The manager asks for the id of each subshell that it makes, in this thread only.
        subshell_manager.uuid = SimpleNamespace(uuid4=lambda: subshell_id)
        try:
            self._manager._create_subshell()
        finally:
            subshell_manager.uuid = uuid


def _is_id(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
