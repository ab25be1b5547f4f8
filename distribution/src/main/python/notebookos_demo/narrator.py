"""Tells the story, with the time of each step."""

from __future__ import annotations

import time


class Narrator:
    """Prints steps with the seconds since the start."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def chapter(self, title: str) -> None:
        """Begin a part of the story."""
        print(f"\n== {title}", flush=True)

    def say(self, text: str) -> None:
        """Tell one fact."""
        print(f"[{time.monotonic() - self._start:6.1f} s] {text}", flush=True)

    def fact(self, name: str, value: str) -> None:
        """Print one line of the closing table."""
        print(f"   {name:<44} {value}", flush=True)


def milliseconds(values: list[float]) -> str:
    """Return median and worst of some times, for people."""
    ordered = sorted(values)
    if not ordered:
        return "no sample"
    return f"p50 {ordered[len(ordered) // 2]:.1f} ms, max {ordered[-1]:.1f} ms, n={len(ordered)}"
