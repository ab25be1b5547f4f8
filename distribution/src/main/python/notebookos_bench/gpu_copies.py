"""How long a binding and a release take, beside plain copies of as many bytes in the same process; and what the driver's checkpoint takes."""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Iterator
from typing import Any

from notebookos_bench.gpu_checkpoint import Checkpoints
from notebookos_bench.gpu_notebook import Maker, Notebook

TITLE = "Release and binding"
COLUMNS = (
    "GB",
    "release p50 ms",
    "p99",
    "of a plain copy",
    "first",
    "bind p50 ms",
    "p99",
    "of a plain copy",
    "MB left",
    "checkpoint ms",
    "restore ms",
)


def measure(maker: Maker, arguments: argparse.Namespace) -> list[dict[str, Any]]:
    """A row for each size."""
    return [_size(maker, size, arguments.rounds) for size in arguments.sizes]


def _size(maker: Maker, size: int, rounds: int) -> dict[str, Any]:
    with maker.start() as notebook:
        notebook.ask("bind")
        held = notebook.ask("hold", size=size)
        first = notebook.ask("release")
        notebook.ask("bind")
        releases, bindings, plain = [], [], []
        for _ in range(rounds):
            releases.append(notebook.ask("release"))
            bindings.append(notebook.ask("bind")["ms"])
            plain.append(notebook.ask("copy", size=held))
        checkpoint = _checkpoint(notebook)
        whole = notebook.ask("whole")
    return {
        "bytes": held,
        "first_ms": first["ms"],
        "release_ms": [each["ms"] for each in releases],
        "left_bytes": max(each["left_bytes"] for each in releases),
        "bind_ms": bindings,
        "plain_to_host_ms": [each["to_host"] * 1000 for each in plain],
        "plain_to_device_ms": [each["to_device"] * 1000 for each in plain],
        "checkpoint": checkpoint,
        "whole": whole,
    }


def _checkpoint(notebook: Notebook) -> dict[str, float] | str:
    """Of the state while it is on the GPU."""
    driver = Checkpoints.of_this_machine()
    return driver if isinstance(driver, str) else driver.round_trip(notebook.pid)


def rows(figures: list[dict[str, Any]]) -> Iterator[tuple]:
    """For the table."""
    for each in figures:
        checkpoint = each["checkpoint"]
        seen = (checkpoint["checkpoint_ms"], checkpoint["restore_ms"]) if isinstance(checkpoint, dict) else ("-", "-")
        yield (
            each["bytes"] / 10**9,
            *_spread(each["release_ms"], each["plain_to_host_ms"]),
            each["first_ms"],
            *_spread(each["bind_ms"], each["plain_to_device_ms"]),
            each["left_bytes"] / 2**20,
            *seen,
        )


def _spread(spent: list[float], plain: list[float]) -> tuple[float, float, float]:
    """p50 and p99, and the bandwidth as a part of that of the plain copies."""
    middle = statistics.median(spent)
    return middle, sorted(spent)[int(len(spent) * 0.99)], statistics.median(plain) / middle


def remarks(figures: list[dict[str, Any]]) -> Iterator[str]:
    """Below the table."""
    yield "A release also looks for the tensors, and empties torch's allocator. The first one of a size has to pin host memory."
    yield from sorted({f"No checkpoints: {each['checkpoint']}." for each in figures if isinstance(each["checkpoint"], str)})


def failures(figures: list[dict[str, Any]]) -> Iterator[str]:
    """What must hold and doesn't."""
    for each in figures:
        if not each["whole"]:
            yield f"{each['bytes']} bytes came back as others"
