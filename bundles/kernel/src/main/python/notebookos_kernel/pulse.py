"""A sign of life of work that takes long."""

from __future__ import annotations

import time
from collections.abc import Callable

_EVERY = 1.0


class Pulse:
    """Gives a sign about each second, however often it is asked to; the first one after a second."""

    def __init__(self, sign: Callable[[], None]) -> None:
        self._sign = sign
        self._last = time.monotonic()

    def beat(self) -> None:
        """The work has come further."""
        now = time.monotonic()
        if now - self._last >= _EVERY:
            self._last = now
            self._sign()

    def until(self, done: Callable[[float], bool], seconds: float) -> bool:
        """Ask again and again, in portions of the time that is left, whether something is done; False if it isn't in time."""
        end = time.monotonic() + seconds
        while not done(max(0.0, min(_EVERY, end - time.monotonic()))):
            if time.monotonic() >= end:
                return False
            self.beat()
        return True
