"""The stored form of one co-variable, called ``pickle5`` in the protocol.

::

    b"NBP5"  u32 header length  header (JSON, ASCII)  pickle  buffer 0  buffer 1 ...

Numbers are little-endian. The header is ``{"names": [...], "needs": [...], "pickle": bytes, "buffers": [bytes, ...]}``: the
names in the order of the pickled tuple of values, the names of classes that must be there before this stream is opened, and the
lengths of what follows. The pickle has protocol 5; its large buffers lie behind it, unescaped, in the order of the pickle's
out-of-band references. A reader gets read-only views; whatever needs memory of its own copies.
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
