"""Large values on their way to the agent: files in a directory of this replica's own. The agent removes them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from notebookos_kernel.delta import Stored

INLINE_LIMIT = 1 << 20


class Spool:
    """Writes stored values to files named by their hash."""

    def __init__(self, directory: str | None, inline_limit: int = INLINE_LIMIT) -> None:
        self._directory = directory
        self.inline_limit = inline_limit

    @classmethod
    def of_environment(cls) -> Spool:
        """The spool that the agent named."""
        return cls(os.environ.get("NOTEBOOKOS_SPOOL"))

    def write(self, stored: Stored) -> str:
        """Write one value and return its file's name; a reader sees the whole file or none."""
        if self._directory is None:
            self._directory = tempfile.mkdtemp(prefix="notebookos-spool-")
        name = f"{stored.sha256[:40]}.bin"
        path = Path(self._directory, name)
        fresh = path.with_suffix(f".{os.getpid()}")
        try:
            with fresh.open("wb", buffering=0) as file:
                for part in stored.parts:
                    _write_all(file.fileno(), part)
            fresh.replace(path)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
        return name


def _write_all(descriptor: int, data: bytes | memoryview) -> None:
    view = memoryview(data).cast("B")
    while view.nbytes:
        view = view[os.write(descriptor, view[: 1 << 28]) :]
