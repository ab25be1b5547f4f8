"""Open files: opened again by path and position, if the file is there and as long as it was.

Nothing is ever truncated or created. What a file that is written to has not yet passed on is flushed before it is captured.
"""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notebookos_kernel import rebuild

if TYPE_CHECKING:
    from notebookos_kernel.pickling import Reducer, SessionPickler

KINDS = (io.TextIOWrapper, io.BufferedReader, io.BufferedWriter, io.BufferedRandom, io.FileIO)
AGAIN = "a file is opened again by its path, at its position"
AGAIN_AS_TEXT = f"{AGAIN}, with the usual treatment of line ends"


def reducers() -> dict[type, Reducer]:
    """Reducers for the pickler's table."""
    return dict.fromkeys(KINDS, reduce_file)


def reduce_file(pickler: SessionPickler, file: Any) -> Any:
    """Write where the file is and how it was opened; a stand-in with the reason if that is not enough to open it again."""
    try:
        if file.closed:
            return _reduce_closed(pickler, file)
        where = _place(file)
    except (OSError, ValueError) as error:
        return pickler.lose(file, f"an open file can't move to another machine: {error}")
    pickler.rebuild(AGAIN_AS_TEXT if type(file) is io.TextIOWrapper else AGAIN)
    return open_file, where


def _place(file: Any) -> tuple:
    raw = file.buffer if isinstance(file, io.TextIOWrapper) else file
    raw = getattr(raw, "raw", raw)
    if not isinstance(raw, io.FileIO):
        raise ValueError("it is no file of the file system")
    descriptor = raw.fileno()
    found = os.fstat(descriptor)
    if not (stat.S_ISREG(found.st_mode) or (stat.S_ISCHR(found.st_mode) and not os.isatty(descriptor))):
        raise ValueError("it is a pipe or a terminal")
    path = _path(raw.name, descriptor)
    if not os.path.samestat(Path(path).stat(), found):
        raise ValueError("its path names another file by now")
    if file.writable():
        file.flush()
        found = os.fstat(descriptor)
    size = found.st_size if stat.S_ISREG(found.st_mode) else None
    text = (file.encoding, file.errors, file.line_buffering, file.write_through) if type(file) is io.TextIOWrapper else None
    return type(file).__name__, path, _mode(raw.mode), file.tell() if file.seekable() else None, size, text


def _path(name: Any, descriptor: int) -> str:
    """Where the file is, whatever the directory was when it was opened."""
    try:
        return str(Path(f"/proc/self/fd/{descriptor}").readlink())
    except OSError:
        if isinstance(name, int):
            raise ValueError("its path isn't known") from None
        return str(Path(os.fsdecode(name)).absolute())


def _mode(mode: str) -> str:
    """A mode for the same use of a file that is there already."""
    if "a" in mode:
        return "a+" if "+" in mode else "a"
    if "r" in mode and "+" not in mode:
        return "r"
    return "r+"


def open_file(kind: str, path: str, mode: str, position: int | None, size: int | None, text: tuple | None) -> Any:
    """The file opened again; a stand-in that says why if it isn't the same here."""
    try:
        if size is not None and Path(path).stat().st_size != size:
            raise OSError(f"{path} has another length here")
        raw = io.FileIO(path, "r+" if mode.startswith("a") else mode)
        if mode.startswith("a"):
            raw.close()
            raw = io.FileIO(path, mode)
    except OSError as error:
        return rebuild.left_behind(kind, f"the file can't be opened again: {error}")
    if kind == "FileIO":
        made: Any = raw
    else:
        made = _buffered(kind, raw)
        if text is not None:
            encoding, errors, by_line, through = text
            made = io.TextIOWrapper(made, encoding, errors, line_buffering=by_line, write_through=through)
            made.mode = mode
    if position is not None:
        made.seek(position)
    return made


def _buffered(kind: str, raw: io.FileIO) -> Any:
    if raw.readable() and raw.writable() and kind != "BufferedWriter":
        return io.BufferedRandom(raw)
    return io.BufferedReader(raw) if raw.readable() and kind != "BufferedWriter" else io.BufferedWriter(raw)


_OPENERS: dict[type, Any] = {
    io.FileIO: lambda raw, _encoding: raw,
    io.BufferedReader: lambda raw, _encoding: io.BufferedReader(raw),
    io.BufferedWriter: lambda raw, _encoding: io.BufferedWriter(raw),
    io.BufferedRandom: lambda raw, _encoding: io.BufferedRandom(raw),
    io.TextIOWrapper: lambda raw, encoding: io.TextIOWrapper(io.BufferedReader(raw), encoding),
}


def _reduce_closed(pickler: SessionPickler, file: Any) -> Any:
    raw = _raw(file)
    if raw is None:
        return pickler.lose(file, "a closed stream that is no file stays behind")
    attributes = (file.mode, file.encoding, file.errors) if type(file) is io.TextIOWrapper else (raw.mode, None, None)
    return closed_file, (type(file), raw.name if isinstance(raw.name, (str, bytes)) else os.devnull, *attributes)


def _raw(file: Any) -> Any:
    if type(file) is io.TextIOWrapper:
        file = file.buffer
    if type(file) in (io.BufferedReader, io.BufferedWriter, io.BufferedRandom):
        file = file.raw
    return file if type(file) is io.FileIO else None


def closed_file(kind: type, name: Any, mode: str, encoding: str | None, errors: str | None) -> Any:
    """A file that was closed: it tells its name and mode, and refuses to be read."""
    raw = io.FileIO(os.devnull, "r+")
    raw.name = name
    made = _OPENERS[kind](raw, encoding)
    if kind is io.TextIOWrapper:
        made.reconfigure(errors=errors)
        made.mode = mode
    made.close()
    return made
