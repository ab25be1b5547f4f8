"""A program of the table: cells, and what must hold afterwards on every replica."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass


@dataclass(frozen=True)
class Program:
    """``checks`` are expressions that are true on the executor after the last cell."""

    name: str
    cells: tuple[str, ...]
    checks: tuple[str, ...]
    needs: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    degraded: tuple[str, ...] = ()
    rebuilt: tuple[str, ...] = ()


def _names(text: str) -> tuple[str, ...]:
    """Names are separated by blanks; a blank within one is written as a null."""
    return tuple(name.replace("\0", " ") for name in text.split())


def program(name: str, cells: str, *checks: str, needs: str = "", lost: str = "", degraded: str = "", rebuilt: str = "") -> Program:
    """Cells are separated by lines of ``---``."""
    parts = textwrap.dedent(cells).split("\n---\n")
    return Program(
        name,
        tuple(part.strip("\n") for part in parts),
        checks,
        tuple(needs.split()),
        _names(lost),
        _names(degraded),
        _names(rebuilt),
    )
