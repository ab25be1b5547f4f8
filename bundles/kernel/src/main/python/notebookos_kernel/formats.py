"""How the session's own code shows values: what it registered with IPython's display formatters."""

from __future__ import annotations

import pickle
from typing import Any

from notebookos_kernel.pickling import SessionPickler


class Formats:
    """The formatters of one shell. Those of IPython and of libraries come with them; those of the session are a fact."""

    def __init__(self, shell: Any) -> None:
        self._formatters = shell.display_formatter.formatters

    def read(self) -> list[tuple[str, str, Any, Any]]:
        """Kind of output, which table, type or its name, function: of all that the session registered."""
        return [
            (kind, table, key, function)
            for kind, formatter in self._formatters.items()
            for table in ("type_printers", "deferred_printers")
            for key, function in getattr(formatter, table).items()
            if getattr(function, "__module__", None) == "__main__"
        ]

    @staticmethod
    def store(value: list[tuple]) -> bytes:
        """The bytes of it; raises ``ValueError`` if a function can't move."""
        pickler = SessionPickler(frozenset(), in_band=True)
        pickler.dump(value)
        if pickler.lost:
            raise ValueError(next(iter(pickler.lost.values()))[1])
        return pickler.sink.getvalue()

    def restore(self, stored: Any) -> None:
        """Register just these, here."""
        for kind, table, key, _ in self.read():
            del getattr(self._formatters[kind], table)[key]
        for kind, table, key, function in pickle.loads(stored):
            if kind in self._formatters:
                getattr(self._formatters[kind], table)[key] = function
