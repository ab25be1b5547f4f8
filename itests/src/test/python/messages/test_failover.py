"""What clients notice when the host dies on which a kernel's cells run: it is killed once, and then each request is tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from conftest import open_door
from platform_rest import Platform
from talk import Answer, Talk

_PREPARE = """
import ipywidgets as w
from comm import create_comm
from IPython.display import display
moved = []
slider = w.IntSlider(3)
slider.observe(lambda change: moved.append(change.new), 'value')
unheld = create_comm(target_name='unheld').comm_id
get_ipython().kernel.comm_manager.comms[unheld].on_msg(lambda message: None)
shown = display('before', display_id='shown-over-failover')
print(slider.model_id, unheld)
"""


@dataclass
class Survivor:
    """A kernel that has lost its executor, and the client that was connected all the time."""

    talk: Talk
    before: Answer
    slider: str
    unheld: str
    subshell: str
    pending: Answer
    code_in_subshell: Answer


@pytest.fixture(scope="module", params=["default", "zmq"])
def survivor(request: pytest.FixtureRequest, platform: Platform) -> Iterator[Survivor]:
    """Prepare a kernel, and kill the host of its executor while a subshell has two requests."""
    kernel = platform.start_kernel()
    door = open_door(request.param, platform, kernel)
    talk = Talk(door)
    before = talk.run(_PREPARE)
    slider, unheld = before.text.split()
    subshell = talk.ask("create_subshell_request", channel="control").reply["subshell_id"]
    code = talk.cell("import time; print('begun'); time.sleep(600)", subshell_id=subshell)
    talk.until(lambda: code.text)
    pending = talk.send("complete_request", {"code": "slider.val", "cursor_pos": 10}, subshell_id=subshell)
    platform.await_whole(kernel)
    platform.kill_executor(kernel)
    yield Survivor(talk, before, slider, unheld, subshell, pending, code)
    door.close()
    platform.delete(kernel)


def test_the_next_cell_has_the_next_number_and_the_same_session(survivor: Survivor) -> None:
    cell = survivor.talk.run("slider.value")

    assert cell.reply["execution_count"] == survivor.before.reply["execution_count"] + 1
    assert cell.replies[0]["header"]["session"] == survivor.before.replies[0]["header"]["session"]
    assert cell.states == ["busy", "idle"]
    assert cell.of("execute_result")[0]["data"]["text/plain"] in ("3", "8")
    assert [each for each in survivor.talk.unasked if each["content"].get("execution_state") in ("restarting", "dead")] == []


def test_a_request_without_answer_is_answered_by_another_replica(survivor: Survivor) -> None:
    survivor.talk.until(lambda: survivor.pending.replies)

    assert survivor.pending.reply["matches"] == ["value"]


def test_code_that_ran_in_a_subshell_ends_with_an_error(survivor: Survivor) -> None:
    survivor.talk.over(survivor.code_in_subshell)

    assert survivor.code_in_subshell.reply["ename"] == "ExecutorLost"
    assert survivor.code_in_subshell.states == ["busy", "idle"]


def test_a_subshell_goes_on_under_its_id(survivor: Survivor) -> None:
    assert survivor.talk.run("print('beside')", subshell_id=survivor.subshell).text == "beside\n"


def test_history_has_what_was_run_before(survivor: Survivor) -> None:
    number = survivor.before.reply["execution_count"]
    wishes = {"hist_access_type": "range", "session": 0, "start": number, "stop": number + 1, "raw": True, "output": False}
    asked = survivor.talk.ask("history_request", wishes)

    assert [line[2].strip() for line in asked.reply["history"]] == [_PREPARE.strip()]


def test_a_slider_goes_on_with_its_callbacks(survivor: Survivor) -> None:
    moved = {"method": "update", "state": {"value": 8}, "buffer_paths": []}
    survivor.talk.ask_one_way("comm_msg", {"comm_id": survivor.slider, "data": moved})

    assert survivor.talk.run("print(slider.value, moved)").text == "8 [8]\n"


def test_a_comm_that_no_variable_held_is_closed_with_a_notice(survivor: Survivor) -> None:
    said = survivor.talk.ask_one_way("comm_msg", {"comm_id": survivor.unheld, "data": {}})

    assert said.of("comm_close") == [{"comm_id": survivor.unheld, "data": {}}]
    assert "run its cell again" in said.stderr


def test_a_display_can_be_updated(survivor: Survivor) -> None:
    updated = survivor.talk.run("shown.update('after')").of("update_display_data")[0]

    assert updated["transient"] == {"display_id": "shown-over-failover"}
    assert updated["data"]["text/plain"] == "'after'"


def test_input_and_interrupts_work_as_before(survivor: Survivor) -> None:
    talk = survivor.talk
    cell = talk.cell("print(input('name? '))", allow_stdin=True)
    talk.until(lambda: cell.of("input_request"))
    talk.send("input_reply", {"value": "Ann"}, channel="stdin")
    talk.over(cell)
    sleeping = talk.cell("import time\nprint('begun')\ntime.sleep(30)")
    talk.until(lambda: sleeping.text)
    talk.send("interrupt_request", channel="control")
    talk.over(sleeping)

    assert cell.text == "Ann\n"
    assert sleeping.reply["ename"] == "KeyboardInterrupt"
