"""How long a binding and a release take, beside plain copies of as many bytes in the same process; and what the driver's checkpoint takes."""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Iterator
from typing import Any

from notebookos_bench.gpu_checkpoint import Checkpoints
from notebookos_bench.gpu_notebook import Maker, Notebook, NotebookError

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
# Seconds; a notebook that came back answers at once, one that didn't never.
_AFTER_CHECKPOINT = 30


def measure(maker: Maker, arguments: argparse.Namespace) -> list[dict[str, Any]]:
    """A row for each size; ``why`` where there are no figures."""
    return [_row(maker, size, arguments.rounds) for size in arguments.sizes]


def _row(maker: Maker, size: int, rounds: int) -> dict[str, Any]:
    try:
        return _size(maker, size, rounds)
    except NotebookError as error:
        return {"bytes": size, "why": str(error)}


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
        whole = notebook.ask("whole")
        checkpoint, still_whole = _checkpoint(notebook)
    return {
        "bytes": held,
        "first_ms": first["ms"],
        "release_ms": [each["ms"] for each in releases],
        "left_bytes": max(each["left_bytes"] for each in releases),
        "bind_ms": bindings,
        "plain_to_host_ms": [each["to_host"] * 1000 for each in plain],
        "plain_to_device_ms": [each["to_device"] * 1000 for each in plain],
        "checkpoint": checkpoint,
        "whole": whole and still_whole,
    }


def _checkpoint(notebook: Notebook) -> tuple[dict[str, float] | str, bool]:
    """Of the state while it is on the GPU; and whether it is whole afterwards. A notebook whose checkpoint failed is asked no more."""
    driver = Checkpoints.of_this_machine()
    found = driver if isinstance(driver, str) else driver.round_trip(notebook.pid)
    if isinstance(found, str):
        return found, True
    try:
        return found, notebook.ask("whole", patience=_AFTER_CHECKPOINT)
    except NotebookError as error:
        return f"afterwards {error}", False


def rows(figures: list[dict[str, Any]]) -> Iterator[tuple]:
    """For the table."""
    for each in figures:
        if "why" in each:
            yield each["bytes"] / 10**9, *["-"] * (len(COLUMNS) - 1)
            continue
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
    yield from sorted({f"No checkpoints: {each['checkpoint']}." for each in figures if isinstance(each.get("checkpoint"), str)})
    yield from (f"No figures for {each['bytes'] / 10**9:g} GB: {each['why']}." for each in figures if "why" in each)


def failures(figures: list[dict[str, Any]]) -> Iterator[str]:
    """What must hold and doesn't."""
    for each in figures:
        if "why" in each:
            yield f"{each['bytes']} bytes couldn't be measured"
        elif not each["whole"]:
            yield f"{each['bytes']} bytes came back as others, or not at all"
