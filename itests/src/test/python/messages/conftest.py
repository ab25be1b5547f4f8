"""One replicated kernel for all tests, and each door to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from doors import DefaultDoor, Door, V1Door, ZmqDoor
from platform_rest import Platform
from talk import Talk


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the platform is."""
    parser.addoption("--gateway", default="http://127.0.0.1:8888")
    parser.addoption("--token", default="")


@pytest.fixture(scope="session")
def platform(pytestconfig: pytest.Config) -> Platform:
    """The platform's REST interface."""
    return Platform(pytestconfig.getoption("--gateway"), pytestconfig.getoption("--token"))


@pytest.fixture(scope="session")
def kernel(platform: Platform) -> Iterator[str]:
    """The id of a kernel with three replicas that all tests share."""
    made = platform.start_kernel()
    yield made
    platform.delete(made)


@pytest.fixture
def own_kernel(platform: Platform) -> Iterator[str]:
    """The id of a kernel for one test, which may end it."""
    made = platform.start_kernel()
    yield made
    platform.delete(made)


@pytest.fixture(params=["default", "v1", "zmq"])
def any_talk(request: pytest.FixtureRequest, platform: Platform, kernel: str) -> Iterator[Talk]:
    """A conversation through each of the doors in turn."""
    door = open_door(request.param, platform, kernel)
    yield Talk(door)
    door.close()


@pytest.fixture
def talk(platform: Platform, kernel: str) -> Iterator[Talk]:
    """A conversation over a WebSocket."""
    door = DefaultDoor(platform.url, platform.token, kernel)
    yield Talk(door)
    door.close()


def open_door(name: str, platform: Platform, kernel: str) -> Door:
    """Open a door by its name."""
    if name == "zmq":
        return ZmqDoor(platform.connection_file(kernel))
    kind = V1Door if name == "v1" else DefaultDoor
    return kind(platform.url, platform.token, kernel)
