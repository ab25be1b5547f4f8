"""A Swarm for the demo: Docker engines in network namespaces of this machine, on one bridge.

``python3 -m notebookos_demo.engines --nodes 3``: prints one line of JSON with the manager's socket, then keeps the engines until its
input ends, and removes all it made. Everything is named after this run.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from notebookos_demo.image import NAME, archive

PROGRAMS = ("dockerd", "containerd", "runc", "docker", "ip", "iptables", "nsenter", "unshare", "setsid")
START_SECONDS = 60
END_SECONDS = 20


def missing() -> str:
    """Say what this machine lacks to run engines; empty if it can."""
    if os.geteuid() != 0:
        return "a Docker engine takes root"
    lacking = [name for name in PROGRAMS if shutil.which(name) is None]
    if lacking:
        return f"{', '.join(lacking)} not installed: apt-get install docker.io iptables iproute2"
    may = subprocess.run(
        ["unshare", "--mount", "--net", "--propagation", "private", "mount", "-t", "tmpfs", "x", "/mnt"],
        capture_output=True,
        check=False,
    )
    return "" if may.returncode == 0 else "nothing may be mounted, or no network namespace be made, on this machine"


class Engines:
    """Owned by one thread."""

    def __init__(self, nodes: int) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="nbd", dir="/tmp"))
        self._name = "nd" + format(os.getpid() % 0x1000000, "x")
        self._subnet = f"10.{190 + os.getpid() % 10}.{os.getpid() // 10 % 256}"
        self._nodes = range(1, nodes + 1)
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> str:
        """Start engines and make them one Swarm whose nodes may be hosts; return the manager's address."""
        self._network()
        for node in self._nodes:
            self._processes.append(self._engine(node))
        for node in self._nodes:
            self._await(node)
            self._load(node)
        manager = self._address(1)
        self._docker(1, "swarm", "init", "--advertise-addr", manager, "--listen-addr", f"{manager}:2377")
        token = self._docker(1, "swarm", "join-token", "--quiet", "worker")
        for node in self._nodes[1:]:
            self._docker(node, "swarm", "join", "--token", token, "--advertise-addr", self._address(node), f"{manager}:2377")
        for name in self._docker(1, "node", "ls", "--format", "{{.Hostname}}").split():
            self._docker(1, "node", "update", "--label-add", "notebookos=yes", name)
        return self._socket(1)

    def end(self) -> None:
        """End engines and containers; remove networks and files."""
        for process in self._processes:
            process.send_signal(signal.SIGTERM)
        for process in self._processes:
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(END_SECONDS)
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            self._end_if_ours(entry)
        subprocess.run(["ip", "link", "del", self._name], check=False, capture_output=True)
        for node in (*self._nodes, "lan"):
            subprocess.run(["ip", "netns", "del", f"{self._name}-{node}"], check=False, capture_output=True)
        self._remove_groups()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _end_if_ours(self, entry: Path) -> None:
        """What an engine started names its folder."""
        try:
            if f"{self._folder}/".encode() in entry.read_bytes():
                os.kill(int(entry.parent.name), signal.SIGKILL)
        except (OSError, ProcessLookupError):
            return

    def _remove_groups(self) -> None:
        for root in [Path("/sys/fs/cgroup"), *Path("/sys/fs/cgroup").glob("*/")]:
            for top in root.glob(f"{self._name}-*"):
                for group in sorted((path for path in top.rglob("*") if path.is_dir()), reverse=True):
                    _rmdir(group)
                _rmdir(top)

    def _network(self) -> None:
        """The bridge is in a namespace of its own: packet filters of this machine don't see what passes between nodes."""
        lan = f"{self._name}-lan"
        _run("ip", "netns", "add", lan)
        _run("ip", "-n", lan, "link", "add", "br0", "type", "bridge")
        _run("ip", "-n", lan, "link", "set", "br0", "up")
        _run("ip", "link", "add", self._name, "type", "veth", "peer", "name", "out", "netns", lan)
        _run("ip", "-n", lan, "link", "set", "out", "master", "br0", "up")
        _run("ip", "addr", "add", f"{self._subnet}.1/24", "dev", self._name)
        _run("ip", "link", "set", self._name, "up")
        for node in self._nodes:
            space = f"{self._name}-{node}"
            _run("ip", "netns", "add", space)
            _run("ip", "-n", lan, "link", "add", f"v{node}", "type", "veth", "peer", "name", "eth0", "netns", space)
            _run("ip", "-n", lan, "link", "set", f"v{node}", "master", "br0", "up")
            _run("ip", "-n", space, "addr", "add", f"{self._address(node)}/24", "dev", "eth0")
            _run("ip", "-n", space, "link", "set", "eth0", "up")
            _run("ip", "-n", space, "link", "set", "lo", "up")
            _run("ip", "-n", space, "route", "add", "default", "via", f"{self._subnet}.1")

    def _engine(self, node: int) -> subprocess.Popen[bytes]:
        home = self._folder / str(node)
        home.mkdir()
        # Its /sys shows the devices of its own network and still the control groups; no registry is looked for.
        (home / "resolv.conf").write_text("nameserver 127.0.0.1\n")
        groups = home / "cg"
        script = "\n".join(
            [
                f"set -e; hostname {self._name}-{node}; mkdir -p {groups}; mount --rbind /sys/fs/cgroup {groups}",
                f"mount -t sysfs sysfs /sys; mount --rbind {groups} /sys/fs/cgroup; umount -l {groups}",
                f'mount --bind {home}/resolv.conf "$(realpath /etc/resolv.conf)"',
                f"exec dockerd --data-root {home}/data --exec-root {home}/exec --pidfile {home}/pid \\",
                f"  -H {self._socket(node)} --cgroup-parent /{self._name}-{node} --shutdown-timeout 3",
            ]
        )
        space = f"--net=/run/netns/{self._name}-{node}"
        with (home / "log").open("wb") as log:
            return subprocess.Popen(
                ["nsenter", space, "unshare", "--mount", "--uts", "--propagation", "private", "bash", "-c", script],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _await(self, node: int) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            probe = subprocess.run(["docker", "-H", self._socket(node), "version"], capture_output=True, check=False)
            if probe.returncode == 0:
                return
            if self._processes[node - 1].poll() is not None or time.monotonic() > deadline:
                log = (self._folder / str(node) / "log").read_text()
                raise RuntimeError(f"engine {node} does not answer: {log[-500:]}")
            time.sleep(0.2)

    def _load(self, node: int) -> None:
        subprocess.run(["docker", "-H", self._socket(node), "load", "--quiet"], input=archive(), capture_output=True, check=True)

    def _docker(self, node: int, *words: str) -> str:
        return _run("docker", "-H", self._socket(node), *words).strip()

    def _socket(self, node: int) -> str:
        return f"unix://{self._folder}/{node}/docker.sock"

    def _address(self, node: int) -> str:
        return f"{self._subnet}.{10 + node}"


def _run(*words: str) -> str:
    done = subprocess.run(list(words), capture_output=True, check=False, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr.strip()}")
    return done.stdout


def _rmdir(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError as error:
        print(f"{folder} stays: {error}", file=sys.stderr)


def main() -> int:
    """Keep a Swarm until the input ends."""
    parser = argparse.ArgumentParser(prog="notebookos_demo.engines", description=__doc__)
    parser.add_argument("--nodes", type=int, default=3)
    engines = Engines(parser.parse_args().nodes)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        print(json.dumps({"manager": engines.start(), "image": NAME}), flush=True)
        sys.stdin.read()
    finally:
        engines.end()
    return 0


if __name__ == "__main__":
    sys.exit(main())
