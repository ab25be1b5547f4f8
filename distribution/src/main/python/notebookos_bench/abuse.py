"""Runs notebooks over a network that is as bad as can be, and accounts for every output: ``notebookos bench abuse``."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import pathlib
import signal
import sys
import time
from urllib.parse import urlsplit

from notebookos_bench.bad_network import BadNetwork
from notebookos_bench.flaky_client import Gateway, Notebook

_PATIENCE = 180.0
_FLOOD_AWAY = 6.0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


async def _work(notebook: Notebook, until: float, arguments: argparse.Namespace, floods: bool) -> str | None:
    """Run cells until the time is over; return why it could not."""
    try:
        while time.monotonic() < until:
            await notebook.run(arguments.outputs, arguments.pause, "", _PATIENCE)
            if floods:
                await notebook.run(arguments.flood, 0, " " + "x" * 1000, _PATIENCE, away=_FLOOD_AWAY)
    except (TimeoutError, OSError) as error:
        return str(error)
    return None


async def _restart(arguments: argparse.Namespace, seconds: float) -> None:
    """Kill the controller in the middle; whoever keeps it running starts it again."""
    await asyncio.sleep(seconds)
    file = pathlib.Path(arguments.controller)
    pid = json.loads(file.read_text())["pid"]
    os.kill(pid, signal.SIGKILL)
    _say(f"controller {pid} killed after {seconds:.0f} s")


async def _abused(arguments: argparse.Namespace) -> int:
    target = urlsplit(arguments.url)
    network = BadNetwork(target.hostname or "127.0.0.1", target.port or 80, arguments.seed, arguments.fault_seconds)
    port = await network.open()
    gateway = Gateway(arguments.url, pathlib.Path(arguments.token_file).read_text().strip())
    environment = dict(pair.split("=", 1) for pair in arguments.env)
    notebooks = [Notebook(gateway, port, environment) for _ in range(arguments.notebooks)]
    began = time.monotonic()
    await asyncio.gather(*(notebook.open() for notebook in notebooks))
    seconds = arguments.minutes * 60
    tasks = [_work(notebook, time.monotonic() + seconds, arguments, i % 5 == 0) for i, notebook in enumerate(notebooks)]
    if arguments.controller:
        tasks.append(_restart(arguments, seconds / 2))
    failures = [failure for failure in await asyncio.gather(*tasks) if failure]
    network.bad = False
    await asyncio.gather(*(notebook.close() for notebook in notebooks))
    await network.close()
    return _table(notebooks, network, failures, time.monotonic() - began)


def _table(notebooks: list[Notebook], network: BadNetwork, failures: list[str], seconds: float) -> int:
    requests = [request for notebook in notebooks for request in notebook.requests]
    begun = [request for request in requests if request.begun]
    problems = [f"{request.msg_id}: {problem}" for request in begun for problem in request.problems()]
    rows = [
        ("notebooks", len(notebooks)),
        ("seconds", round(seconds)),
        ("connections of clients", sum(notebook.connected for notebook in notebooks)),
        *sorted((f"  {name}", count) for name, count in network.faults.items() if name != "connections"),
        ("cells asked for", len(requests)),
        ("  swallowed by the network on their way in", len(requests) - len(begun)),
        ("outputs numbered by the cells that ran", sum(request.expected for request in begun)),
        ("  arrived once, in order", sum(sum(n >= 0 for n in request.numbers) for request in begun)),
        ("  messages counted by notices in marked gaps", sum(request.dropped for request in begun)),
        ("messages sent again with the same msg_id", sum(request.repeated for request in begun)),
        ("unaccounted for", len(problems)),
        ("cells that did not end", len(failures)),
    ]
    width = max(len(name) for name, _ in rows)
    for name, count in rows:
        _say(f"{name:<{width}}  {count:>9}")
    for line in failures + problems[:20]:
        _say("  " + line)
    return 1 if problems or failures or not begun else 0


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--token-file", required=True)
    parser.add_argument("--controller", default="", help="process file of the controller that is killed in the middle")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--notebooks", type=int, default=20)
    parser.add_argument("--outputs", type=int, default=40, help="of a cell")
    parser.add_argument("--pause", type=float, default=0.1, help="seconds between outputs")
    parser.add_argument("--flood", type=int, default=4000, help="outputs of 1 KB at once, of each fifth notebook, which goes away")
    parser.add_argument("--fault-seconds", type=float, default=8, help="mean time until something happens to a connection")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--env", action="append", default=[], help="NAME=VALUE for the kernels")
    return asyncio.run(_abused(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
