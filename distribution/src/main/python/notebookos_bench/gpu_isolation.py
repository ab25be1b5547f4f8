"""Whether the next tenant of a GPU finds what the one before it had there."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from notebookos_bench.gpu_notebook import Maker

TITLE = "Isolation"
COLUMNS = ("first tenant filled, GB", "second tenant looked at, GB", "words found")
_GB = 10**9


def measure(maker: Maker, arguments: argparse.Namespace) -> dict[str, Any]:
    """Two tenants in turn; the first one's process lives on, as that of an idle notebook does."""
    with maker.start() as first, maker.start() as second:
        first.ask("bind")
        filled = first.ask("hold", size=int(arguments.held * _GB))
        left = first.ask("release")["left_bytes"]
        second.ask("bind")
        return {"filled": filled, "left": left, **second.ask("search")}


def rows(figures: dict[str, Any]) -> Iterator[tuple]:
    """For the table."""
    yield figures["filled"] / _GB, figures["bytes"] / _GB, figures["hits"]


def remarks(figures: dict[str, Any]) -> Iterator[str]:
    """Below the table."""
    yield f"The second tenant took all memory that it could get, as it came. {figures['left']} bytes of the first one's stayed its own."


def failures(figures: dict[str, Any]) -> Iterator[str]:
    """What must hold and doesn't."""
    if figures["hits"]:
        yield f"a tenant found {figures['hits']} words of the one before it"
