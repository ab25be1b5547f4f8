"""Stock programs with a connection file."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import open_door
from jupyter_client.blocking import BlockingKernelClient
from platform_rest import Platform
from talk import LIMIT, Talk


@pytest.fixture
def file(platform: Platform, kernel: str) -> Path:
    """The connection file of the kernel that all tests share."""
    return platform.connection_file(kernel)


@pytest.fixture
def client(file: Path) -> Iterator[BlockingKernelClient]:
    """jupyter_client's own client."""
    client = BlockingKernelClient(connection_file=str(file))
    client.load_connection_file()
    client.start_channels()
    client.wait_for_ready(LIMIT)
    yield client
    client.stop_channels()


def test_the_file_is_its_owners_and_at_the_loopback_interface(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text())["ip"] == "127.0.0.1"


def test_jupyter_client_executes_and_asks(client: BlockingKernelClient) -> None:
    said: list[str] = []
    reply = client.execute_interactive(
        "print('hello', input('name? '))",
        allow_stdin=True,
        timeout=LIMIT,
        stdin_hook=lambda message: client.input("Ann"),
        output_hook=lambda message: said.append(message["content"].get("text", "")),
    )

    assert reply["content"]["status"] == "ok"
    assert "".join(said) == "hello Ann\n"
    assert client.complete("prin", reply=True, timeout=LIMIT)["content"]["matches"] == ["print"]
    assert client.history(hist_access_type="tail", n=1, reply=True, timeout=LIMIT)["content"]["history"]
    assert client.comm_info(reply=True, timeout=LIMIT)["content"]["status"] == "ok"


def test_the_heart_beats(client: BlockingKernelClient) -> None:
    client.hb_channel.unpause()
    deadline = time.monotonic() + LIMIT
    while not client.hb_channel.is_beating():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert client.is_alive()


def test_jupyter_console_runs_cells_leaves_and_the_kernel_stays(file: Path, platform: Platform, kernel: str) -> None:
    pytest.importorskip("jupyter_console")
    said = subprocess.run(
        [sys.executable, "-m", "jupyter_console", "--simple-prompt", "--existing", str(file)],
        input="from_console = 6\nfrom_console * 7\nexit\n",
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=True,
    )
    door = open_door("default", platform, kernel)

    assert "Out[" in said.stdout
    assert "42" in said.stdout
    assert "keeping kernel alive" in said.stdout
    assert Talk(door).run("print(from_console)").text == "6\n"
    door.close()


def test_disconnecting_takes_the_file_away_and_connecting_makes_another_key(platform: Platform, own_kernel: str) -> None:
    first = platform.connection_file(own_kernel).read_text()
    assert platform.connection_file(own_kernel).read_text() == first
    platform.rest("DELETE", f"/nbos/api/kernels/{own_kernel}/connection")
    second = platform.connection_file(own_kernel).read_text()

    assert json.loads(first)["key"] != json.loads(second)["key"]
