"""The stored forms of a co-variable.

``pickle5``::

    b"NBP5"  u32 header length  header (JSON, ASCII)  pickle  buffer 0  buffer 1 ...

Numbers are little-endian. The header is ``{"names": [...], "needs": [...], "pickle": bytes, "buffers": [bytes, ...]}``: the
names in the order of the pickled tuple of values, the names of classes that must be there before this stream is opened, and the
lengths of what follows. The pickle has protocol 5; its large buffers lie behind it, unescaped, in the order of the pickle's
out-of-band references. A reader gets read-only views; whatever needs memory of its own copies.

``source`` is JSON, ASCII: ``{"names": [...], "needs": [...], "source": "..."}``, the text of the cell that binds the names, and the
variables that it loads.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MAGIC = b"NBP5"
_PREFIX = struct.Struct("<4sI")


class StreamError(ValueError):
    """The bytes are not a stream of this format."""


@dataclass(frozen=True)
class Stream:
    """A stream that was opened: views into the bytes it came from."""

    names: tuple[str, ...]
    needs: tuple[str, ...]
    pickle: memoryview
    buffers: tuple[memoryview, ...]


def parts(names: Sequence[str], needs: Iterable[str], pickle: bytes, buffers: Sequence[memoryview]) -> list:
    """The chunks that make up a stream, in order; large buffers are not copied."""
    header = json.dumps(
        {
            "names": list(names),
            "needs": sorted(needs),
            "pickle": len(pickle),
            "buffers": [buffer.nbytes for buffer in buffers],
        },
        separators=(",", ":"),
    ).encode("ascii")
    return [_PREFIX.pack(MAGIC, len(header)) + header, pickle, *buffers]


def open_stream(data: memoryview) -> Stream:
    """Views of the parts of a stream; raises :class:`StreamError` if the lengths don't add up."""
    if data.nbytes < _PREFIX.size:
        raise StreamError("the stream is shorter than its prefix")
    magic, length = _PREFIX.unpack_from(data)
    if magic != MAGIC:
        raise StreamError("the stream doesn't begin with NBP5")
    start = _PREFIX.size + length
    header = json.loads(bytes(data[_PREFIX.size : start]))
    sizes = [header["pickle"], *header["buffers"]]
    if start + sum(sizes) != data.nbytes:
        raise StreamError(f"the stream has {data.nbytes} bytes, its header speaks of {start + sum(sizes)}")
    views = []
    for size in sizes:
        views.append(data[start : start + size].toreadonly())
        start += size
    return Stream(tuple(header["names"]), tuple(header["needs"]), views[0], tuple(views[1:]))


def source_part(names: Sequence[str], needs: Iterable[str], source: str) -> bytes:
    """The one chunk of a co-variable that is stored as source."""
    return json.dumps({"names": list(names), "needs": sorted(needs), "source": source}).encode("ascii")


@dataclass(frozen=True)
class Source:
    """A co-variable that was stored as source."""

    names: tuple[str, ...]
    needs: tuple[str, ...]
    source: str


def open_source(data: memoryview) -> Source:
    """Read what :func:`source_part` wrote; raises :class:`StreamError` for anything else."""
    try:
        said = json.loads(bytes(data))
        return Source(tuple(said["names"]), tuple(said["needs"]), said["source"])
    except (ValueError, KeyError, TypeError) as error:
        raise StreamError(f"no source: {error}") from error
