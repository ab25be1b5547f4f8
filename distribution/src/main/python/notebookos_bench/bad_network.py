"""A loopback proxy that is a bad network: it delays, stalls, cuts connections, and leaves some half open."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import random

_CHUNK = 65536
_UNDER_WAY = 64
_DELAY = 0.3
_STALL = (1.0, 6.0)
_HALF_OPEN = 20.0


class _Line:
    """One connection through the network, both ways."""

    def __init__(self, delay: float) -> None:
        self.delay = delay
        self.passable = asyncio.Event()
        self.passable.set()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry bytes one way until that way ends; they arrive late, in order, and not while nothing passes."""
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_UNDER_WAY)
        clock = asyncio.get_running_loop().time

        async def take() -> None:
            while data := await reader.read(_CHUNK):
                await under_way.put((clock() + self.delay, data))
            await under_way.put((clock() + self.delay, b""))

        taking = asyncio.ensure_future(take())
        try:
            while True:
                due, data = await under_way.get()
                await asyncio.sleep(max(0.0, due - clock()))
                await self.passable.wait()
                if not data:
                    return
                writer.write(data)
                await writer.drain()
        finally:
            taking.cancel()
            with contextlib.suppress(asyncio.CancelledError, OSError):
                await taking


class BadNetwork:
    """Listens on loopback and passes connections on to a server, badly while :attr:`bad`."""

    def __init__(self, host: str, port: int, seed: int, mean_seconds: float) -> None:
        self.bad = True
        self.faults: collections.Counter[str] = collections.Counter()
        self._target = (host, port)
        self._random = random.Random(seed)  # faults that can be had again, not secrets
        self._mean = mean_seconds
        self._server: asyncio.AbstractServer | None = None
        self._lines: set[asyncio.Task[None]] = set()

    async def open(self) -> int:
        """Begin to listen; return the port."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        return self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Listen no more, and cut what there is."""
        if self._server:
            self._server.close()
        lines = list(self._lines)
        for line in lines:
            line.cancel()
        await asyncio.gather(*lines, return_exceptions=True)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = asyncio.ensure_future(self._between(reader, writer))
        self._lines.add(line)
        line.add_done_callback(self._lines.discard)

    async def _between(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.faults["connections"] += 1
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        line = _Line(self._delay())
        tasks = [
            asyncio.ensure_future(line.carry(reader, far_writer)),
            asyncio.ensure_future(line.carry(far_reader, writer)),
            asyncio.ensure_future(self._fate(line)),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            writer.transport.abort()
            far_writer.transport.abort()

    def _delay(self) -> float:
        if not self.bad or self._random.random() > 0.3:
            return 0.0
        self.faults["delayed by 300 ms"] += 1
        return _DELAY

    async def _fate(self, line: _Line) -> None:
        """Do one thing after the other to a connection; when this returns, it is cut."""
        while True:
            await asyncio.sleep(self._random.expovariate(1 / self._mean))
            if not self.bad:
                continue
            kind = self._random.choices(["cut", "half open", "stalled"], [4, 2, 4])[0]
            self.faults[kind] += 1
            if kind == "cut":
                return
            line.passable.clear()
            if kind == "half open":
                await asyncio.sleep(_HALF_OPEN)
                return
            await asyncio.sleep(self._random.uniform(*_STALL))
            line.passable.set()
