"""Requests to shut down and to restart, as messages: they mean the kernel, not one process of it."""

from __future__ import annotations

import pytest
from conftest import open_door
from platform_rest import Platform
from talk import Talk


@pytest.mark.parametrize("name", ["v1", "zmq"])
def test_restart_and_shutdown_requests_restart_and_end_the_kernel(own_kernel: str, platform: Platform, name: str) -> None:
    door = open_door(name, platform, own_kernel)
    talk = Talk(door)
    before = talk.run("gone = 1")
    restarted = talk.ask("shutdown_request", {"restart": True}, channel="control")
    after = talk.run("'gone' in dir()")

    assert restarted.reply == {"status": "ok", "restart": True}
    assert restarted.of("shutdown_reply") == [{"status": "ok", "restart": True}] * 2
    assert after.of("execute_result")[0]["data"]["text/plain"] == "False"
    assert after.reply["execution_count"] == 1
    assert after.replies[0]["header"]["session"] != before.replies[0]["header"]["session"]

    ended = talk.ask("shutdown_request", {"restart": False}, channel="control")
    talk.until(lambda: [each for each in talk.unasked if each["content"].get("execution_state") == "dead"])
    assert ended.reply == {"status": "ok", "restart": False}
    assert not platform.exists(own_kernel)
    door.close()


def test_exit_in_a_cell_ends_nothing(own_kernel: str, platform: Platform) -> None:
    door = open_door("default", platform, own_kernel)
    talk = Talk(door)
    left = talk.run("kept = 1\nexit()")

    assert left.reply["payload"] == [{"source": "ask_exit", "keepkernel": True}]
    assert talk.run("print(kept)").text == "1\n"
    door.close()
