"""The pools that the demo's kernel travels through: how each comes to be there, and what it needs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Protocol

from notebookos_demo import engines, image


class Stop(Protocol):
    """A pool on the way."""

    def missing(self) -> str:
        """Say what it lacks on this machine, and how to get it; empty if it can be had."""

    def add(self) -> str:
        """Drop bundle and configuration in; say what was done."""

    def end(self) -> None:
        """Stop what was started for it."""


class Local:
    """The pool that is there from the start."""

    def missing(self) -> str:
        return ""

    def add(self) -> str:
        return "the local pool is there: processes of this machine"

    def end(self) -> None:
        """Stopped with the platform."""


class Swarm:
    """A Swarm of three engines of this machine; each host is a task, and joins with a token over TLS."""

    def __init__(self, plugins: Path, script: Path, home: Path) -> None:
        self._plugins = plugins
        self._script = script
        self._home = home
        self._engines: subprocess.Popen[str] | None = None

    def missing(self) -> str:
        if not list(self._plugins.glob("*pool-swarm*.jar")):
            return "the distribution has no bundle pool-swarm"
        if not self._listen():
            return "this machine has no address but its loopback's, and a Swarm's hosts can't dial that"
        return engines.missing()

    def _listen(self) -> str:
        return str(json.loads((self._home / "settings.json").read_text()).get("listen", ""))

    def add(self) -> str:
        self._engines = subprocess.Popen(
            [sys.executable, "-m", "notebookos_demo.engines"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._engines.stdout is not None
        line = self._engines.stdout.readline()
        if not line:
            raise RuntimeError("the Swarm did not start")
        swarm = json.loads(line)
        _configure(self._home, "org.notebookos.pool.swarm-demo", self._values(swarm))
        return f"dropped the configuration of the pool in; its Swarm has three nodes ({swarm['manager']})"

    def _values(self, swarm: dict[str, str]) -> dict[str, Any]:
        token = self._home / "swarm-token"
        environment = {**os.environ, "NOTEBOOKOS_HOME": str(self._home)}
        made = subprocess.run(
            [str(self._script), "hosts", "join-token", "--pool", "swarm", "--ttl", "1h"],
            env=environment,
            stdout=subprocess.PIPE,
            check=True,
        )
        token.write_bytes(made.stdout)
        token.chmod(0o600)
        # Large values are in a folder that all hosts see; only its owner can write there.
        conf, store = self._home / "swarm-conf", self._home / "store"
        conf.mkdir(exist_ok=True)
        store.mkdir(exist_ok=True)
        (conf / "org.notebookos.store.file.config").write_text(f'directory="{store}"\n')
        owner = store.stat()
        return {
            "cluster": "demo",
            "image": swarm["image"],
            "manager": swarm["manager"],
            "controller": self._listen(),
            "joinTokenFile": str(token),
            "user": f"{owner.st_uid}:{owner.st_gid}",
            "gpusPerHost": "1",
            "maxHosts": "3",
            "pricePerHostHour": "0.10",
            "command": [
                *(str(self._script), "agent", "--pool", "{pool}", "--controller", "{controller}"),
                *("--gpus", "{gpus}", "--listen", "auto", "--python", sys.executable),
            ],
            "mounts": [
                *image.mounts(self._script),
                f"{conf}:/var/lib/notebookos/conf:ro",
                f"{store}:{store}",
            ],
        }

    def end(self) -> None:
        if self._engines is not None:
            assert self._engines.stdin is not None
            self._engines.stdin.close()
            try:
                self._engines.wait(90)
            except subprocess.TimeoutExpired:
                self._engines.kill()
                self._engines.wait(10)


class Ec2:
    """An Auto Scaling group of moto's, whose instances are agents of this machine."""

    def __init__(self, plugins: Path, script: Path, home: Path) -> None:
        self._plugins = plugins
        self._script = script
        self._home = home
        self._cloud: subprocess.Popen[str] | None = None

    def missing(self) -> str:
        if not list(self._plugins.glob("*pool-ec2*.jar")):
            return "the distribution has no bundle pool-ec2"
        probe = subprocess.run(["python3", "-c", "import moto, flask, flask_cors, boto3"], capture_output=True, check=False)
        return "" if probe.returncode == 0 else "python3 has no moto server: pip install 'moto[server]'"

    def add(self) -> str:
        self._cloud = subprocess.Popen(
            ["python3", "-m", "notebookos_demo.cloud", "--script", str(self._script), "--home", str(self._home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._cloud.stdout is not None
        line = self._cloud.stdout.readline()
        if not line:
            raise RuntimeError("the cloud's APIs did not start")
        cloud = json.loads(line)
        jar = max(self._plugins.glob("*pool-ec2*.jar"))
        (self._home / "plugins").mkdir(parents=True, exist_ok=True)
        shutil.copy(jar, self._home / "plugins" / jar.name)
        _configure(
            self._home,
            "org.notebookos.pool.ec2",
            {
                "cluster": "demo",
                "groups": [cloud["group"]],
                "region": cloud["region"],
                "endpoint": cloud["endpoint"],
                "gpusPerHost": "1",
                "maxHosts": "4",
                "pollMillis": "500",
                "callsPerMinute": "1200",
                "pricePerHostHour": "0.53",
                "provisioningSeconds": "20",
            },
        )
        return f"dropped {jar.name} and its configuration in; the group {cloud['group']} is empty ({cloud['endpoint']})"

    def end(self) -> None:
        if self._cloud is not None:
            assert self._cloud.stdin is not None
            self._cloud.stdin.close()
            try:
                self._cloud.wait(60)
            except subprocess.TimeoutExpired:
                self._cloud.kill()
                self._cloud.wait(10)


def _configure(home: Path, pid: str, values: dict[str, Any]) -> None:
    lines = []
    for key, value in values.items():
        quoted = "[" + ",".join(f'"{v}"' for v in value) + "]" if isinstance(value, list) else f'"{value}"'
        lines.append(f"{key}={quoted}\n")
    (home / "conf").mkdir(parents=True, exist_ok=True)
    fresh = home / "conf" / f".{pid}.new"
    fresh.write_text("".join(lines))
    fresh.rename(home / "conf" / f"{pid}.config")
