"""What GPUs of cells cost on this machine, and whether one tenant is told from another: ``notebookos bench gpu``.

Each notebook is a process of its own that binds and releases as a replica does; no platform is needed. It prints tables in Markdown.
Status: 0, or 1 if something that must hold doesn't, or 69 if there is no GPU that torch can use.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import sys
from collections.abc import Iterable
from typing import Any

from notebookos_bench import gpu_copies, gpu_isolation, gpu_training
from notebookos_bench.gpu_notebook import Maker, NotebookError
from notebookos_bench.markdown import table

PARTS = {"copies": gpu_copies, "training": gpu_training, "isolation": gpu_isolation}
_UNAVAILABLE = 69
_GB = 10**9


def arguments_of(words: list[str] | None) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m notebookos_bench.gpu", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)} [all]")
    parser.add_argument("--sizes", default="0.1,1,10", help="GB of state to release and bind [0.1,1,10]")
    parser.add_argument("--rounds", type=int, default=20, help="releases and bindings of each size [20]")
    parser.add_argument("--switches", type=int, default=100, help="of two notebooks that train on one GPU [100]")
    parser.add_argument("--steps", type=int, default=5, help="of training between two switches [5]")
    parser.add_argument("--held", type=float, default=4, help="GB that the first tenant of the isolation test fills [4]")
    parser.add_argument("--gpu", default="0", help="index or UUID of the GPU [0]")
    parser.add_argument("--accelerator", help="MODULE:CLASS of devices to use in place of CUDA's")
    parser.add_argument("--json", type=pathlib.Path, help="also write the figures to this file")
    arguments = parser.parse_args(words)
    unknown = set(arguments.parts) - PARTS.keys()
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    arguments.sizes = [int(float(size) * _GB) for size in arguments.sizes.split(",")]
    return arguments


def main(words: list[str] | None = None) -> int:
    """Measure, print, and say whether all that must hold did."""
    arguments = arguments_of(words)
    maker = Maker(arguments.gpu, arguments.accelerator)
    machine = _machine(maker)
    if not machine["usable"]:
        _say([f"There is nothing to measure here: {machine['why']}"])
        return _UNAVAILABLE
    _say(["# GPUs", "", f"`./notebookos bench gpu` on {machine['name']}; {machine['versions']}."])
    found: dict[str, object] = {"machine": machine}
    failures: list[str] = []
    for name, part in PARTS.items():
        if not arguments.parts or name in arguments.parts:
            try:
                figures = part.measure(maker, arguments)
            except NotebookError as error:
                failures.append(f"{name}: {error}")
                continue
            found[name] = figures
            _say(["", f"## {part.TITLE}", "", *table(part.COLUMNS, part.rows(figures)), "", *part.remarks(figures)])
            failures.extend(part.failures(figures))
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1) + "\n")
    _say(f"FAILED: {failure}" for failure in failures)
    return 1 if failures else 0


def _machine(maker: Maker) -> dict[str, Any]:
    try:
        with maker.start() as notebook:
            return notebook.ask("describe")
    except NotebookError as error:  # an interpreter without torch, for one, says so itself
        return {"usable": False, "why": str(error)}


def _say(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
