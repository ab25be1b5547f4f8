"""``python -m notebookos_demo.travel --pools local,ec2 ...``: a kernel travels from pool to pool. Exits with 1 if any step fails."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import sys
import time
from pathlib import Path
from typing import Any

from notebookos_demo.admin import Admin, AdminError
from notebookos_demo.narrator import Narrator
from notebookos_demo.session import Session
from notebookos_demo.stops import Ec2, Local, Stop, Swarm

VARIABLES = """
import collections, datetime, random
random.seed(7)
numbers = [random.random() for _ in range(200_000)]
same = numbers
counts = collections.Counter(int(n * 10) for n in numbers)
began = datetime.datetime(2026, 1, 1)
def mean(values):
    return sum(values) / len(values)
trail = []
"""

DIGEST = """
import hashlib, json
print(json.dumps({
    "numbers": hashlib.sha256(repr(numbers).encode()).hexdigest(),
    "same object": same is numbers,
    "counts": sorted(counts.items()),
    "began": began.isoformat(),
    "mean": mean(numbers),
    "random": random.Random(3).random(),
    "trail": trail,
}))
"""

MOVE_SECONDS = 240.0
POOL_SECONDS = 60.0


class Travel:
    """Takes one kernel from pool to pool. Owned by one task."""

    def __init__(self, stops: dict[str, Stop], session: Session, admin: Admin, narrator: Narrator) -> None:
        self._stops = stops
        self._session = session
        self._admin = admin
        self._narrator = narrator
        self._skipped: list[str] = []

    async def tell(self) -> bool:
        """Travel; return whether every pool was visited."""
        names = [name for name, stop in self._stops.items() if self._possible(name, stop)]
        if not names or names[0] != "local":
            raise RuntimeError("the journey begins in the pool local")
        self._narrator.chapter("A notebook in the pool local")
        seconds = await self._session.open()
        self._narrator.say(f"kernel {self._session.kernel_id[:8]} answered {seconds:.1f} s after it was asked for")
        await self._session.run(VARIABLES)
        self._where("local")
        for before, name in itertools.pairwise(names):
            await self._travel(before, name)
        return not self._skipped

    def keep_local(self) -> None:
        """Let the local pool have hosts again: the next journey begins there."""
        try:
            self._admin.keep_pool("local")
        except (AdminError, OSError) as error:
            self._narrator.say(f"the pool local stays removed: {error}")

    def _possible(self, name: str, stop: Stop) -> bool:
        missing = stop.missing()
        if missing:
            self._skipped.append(name)
            self._narrator.say(f"NOT VISITED: {name}: {missing}")
        return not missing

    async def _travel(self, before: str, name: str) -> None:
        self._narrator.chapter(f"From {before} to {name}")
        await self._session.run(f"%%gpu 1\ntrail.append({before!r})")
        digest = await self._digest()
        self._narrator.say(await asyncio.to_thread(self._stops[name].add))
        seconds = await asyncio.to_thread(self._await_pool, name)
        self._narrator.say(f"the pool {name} is in use {seconds:.1f} s later")
        self._narrator.say(self._admin.remove_pool(before))
        cells, slowest = await self._run_until_removed(before)
        self._narrator.say(f"the pool {before} is empty; {cells} cells ran meanwhile, the slowest took {slowest:.2f} s")
        self._where(name)
        after = await self._digest()
        if after != digest:
            raise AssertionError(f"variables differ: {digest} became {after}")
        self._narrator.say(f"every variable is what it was: {len(after)} checks, trail {after['trail']}")

    async def _run_until_removed(self, pool: str) -> tuple[int, float]:
        start = time.monotonic()
        cells, slowest = 0, 0.0
        while self._state(pool) != "removed":
            if time.monotonic() - start > MOVE_SECONDS:
                raise AssertionError(f"pool {pool} is {self._state(pool)} after {MOVE_SECONDS:.0f} s")
            text, seconds = await self._session.run("print(len(numbers))")
            if text != "200000":
                raise AssertionError(f"a cell printed {text!r}")
            cells, slowest = cells + 1, max(slowest, seconds)
            await asyncio.sleep(0.5)
        return cells, slowest

    def _await_pool(self, name: str) -> float:
        def in_use() -> bool:
            state = self._state(name)
            if state in ("removed", "being removed"):
                # by an earlier journey
                self._admin.keep_pool(name)
            return state == "in use"

        return self._admin.wait_for(f"pool {name} is in use", in_use, POOL_SECONDS)

    def _state(self, name: str) -> str:
        return next((row["state"] for row in self._admin.pools() if row["name"] == name), "not there")

    def _where(self, pool: str) -> None:
        pools = {row["id"]: row["pool"] for row in self._admin.hosts()}
        replicas = self._admin.kernel(self._session.kernel_id)["replicas"]
        places = [f"{replica['host']} ({pools.get(replica['host'])})" for replica in replicas]
        self._narrator.say(f"its replicas are on {', '.join(places)}")
        if any(pools.get(replica["host"]) != pool for replica in replicas):
            raise AssertionError(f"not all of them are in {pool}")

    async def _digest(self) -> dict[str, Any]:
        text, _ = await self._session.run(DIGEST)
        return dict(json.loads(text))


async def tell(arguments: argparse.Namespace) -> int:
    """Travel against a running platform; return the exit status."""
    narrator = Narrator()
    token = arguments.token_file.read_text().strip()
    known: dict[str, Stop] = {
        "local": Local(),
        "swarm": Swarm(arguments.plugins, arguments.script, arguments.home),
        "ec2": Ec2(arguments.plugins, arguments.script, arguments.home),
    }
    names = arguments.pools.split(",")
    unknown = [name for name in names if name not in known]
    if unknown:
        narrator.say(f"FAILED: unknown pools {', '.join(unknown)}; known are {', '.join(known)}")
        return 1
    session = Session(arguments.url, token)
    travel = Travel({name: known[name] for name in names}, session, Admin(arguments.url, token), narrator)
    try:
        whole = await travel.tell()
    except Exception as error:  # noqa: BLE001 - whatever it was, the demo has failed, and says so
        narrator.say(f"FAILED: {type(error).__name__}: {error}")
        return 1
    finally:
        await session.close()
        travel.keep_local()
        for stop in known.values():
            stop.end()
    narrator.say("all of it held" if whole else "what could be visited held; not every pool could be")
    return 0 if whole else 1


def main() -> int:
    """Read the command line and travel."""
    parser = argparse.ArgumentParser(prog="notebookos_demo.travel", description=__doc__)
    parser.add_argument("--url", required=True, help="of the gateway")
    parser.add_argument("--token-file", required=True, type=Path, help="file with the gateway's token")
    parser.add_argument("--pools", required=True, help="where to go, in this order, such as local,swarm,ec2")
    parser.add_argument("--plugins", required=True, type=Path, help="folder with the plugins' bundles")
    parser.add_argument("--script", required=True, type=Path, help="bin/notebookos of the distribution")
    parser.add_argument("--home", required=True, type=Path, help="home of the platform")
    return asyncio.run(tell(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
