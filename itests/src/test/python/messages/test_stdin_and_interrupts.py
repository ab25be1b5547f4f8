"""Questions to the user, and interrupts in every situation."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import open_door
from platform_rest import Platform
from talk import Talk

Interrupt = Callable[[Platform, str, Talk], None]
_SLEEP = "import time\nprint('begun')\ntime.sleep(30)"


def test_getpass_asks_for_a_password(talk: Talk) -> None:
    cell = talk.cell("import getpass; print(len(getpass.getpass('secret: ')))", allow_stdin=True)
    talk.until(lambda: cell.of("input_request"))
    talk.send("input_reply", {"value": "abc"}, channel="stdin")
    talk.over(cell)

    assert cell.of("input_request") == [{"prompt": "secret: ", "password": True}]
    assert cell.text == "3\n"


def test_input_without_stdin_is_an_error(talk: Talk) -> None:
    assert talk.run("input('?')", allow_stdin=False).reply["ename"] == "StdinNotImplementedError"


def test_a_question_goes_only_to_the_client_whose_cell_asks(talk: Talk, platform: Platform, kernel: str) -> None:
    door = open_door("default", platform, kernel)
    other = Talk(door)
    other.run("1")
    cell = talk.cell("print(input('mine? '))", allow_stdin=True)
    talk.until(lambda: cell.of("input_request"))
    other.quiet()
    assert [each for each in other.unasked if each["channel"] == "stdin"] == []
    talk.send("input_reply", {"value": "yes"}, channel="stdin")
    talk.over(cell)

    assert cell.text == "yes\n"
    door.close()


def _by_rest(platform: Platform, kernel: str, talk: Talk) -> None:
    platform.interrupt(kernel)


def _by_message(platform: Platform, kernel: str, talk: Talk) -> None:
    asked = talk.send("interrupt_request", channel="control")
    talk.until(lambda: asked.replies)
    assert asked.reply["status"] == "ok"


_WAYS = pytest.mark.parametrize("interrupt", [_by_rest, _by_message])


@_WAYS
def test_an_interrupt_ends_a_running_cell(talk: Talk, platform: Platform, kernel: str, interrupt: Interrupt) -> None:
    cell = talk.cell(_SLEEP)
    talk.until(lambda: cell.text)
    interrupt(platform, kernel, talk)
    talk.over(cell)

    assert cell.reply["ename"] == "KeyboardInterrupt"
    assert cell.states == ["busy", "idle"]


@_WAYS
def test_an_interrupt_ends_a_question(talk: Talk, platform: Platform, kernel: str, interrupt: Interrupt) -> None:
    cell = talk.cell("input('never answered')", allow_stdin=True)
    talk.until(lambda: cell.of("input_request"))
    interrupt(platform, kernel, talk)
    talk.over(cell)

    assert cell.reply["ename"] == "KeyboardInterrupt"


@_WAYS
def test_an_interrupt_does_nothing_to_an_idle_kernel(talk: Talk, platform: Platform, kernel: str, interrupt: Interrupt) -> None:
    talk.run("kept = 1")
    interrupt(platform, kernel, talk)

    assert talk.run("print(kept)").text == "1\n"


@_WAYS
def test_an_interrupt_aborts_what_waits_behind_the_interrupted_cell(talk: Talk, platform: Platform, kernel: str, interrupt: Interrupt) -> None:
    cells = [talk.cell(_SLEEP), talk.cell("print('never')")]
    talk.until(lambda: cells[0].text)
    interrupt(platform, kernel, talk)
    talk.over(*cells)

    assert [cell.reply["status"] for cell in cells] == ["error", "aborted"]


_ENDLESS_COMM = (
    "from comm import create_comm\nimport time\nc = create_comm(target_name='t', comm_id='endless')\n"
    "def forever(message):\n    print('on', flush=True)\n    time.sleep(60)\nc.on_msg(forever)"
)


@_WAYS
def test_an_interrupt_ends_the_code_of_a_comm_between_two_cells(
    talk: Talk, platform: Platform, kernel: str, interrupt: Interrupt
) -> None:
    talk.run(_ENDLESS_COMM)
    word = talk.send("comm_msg", {"comm_id": "endless", "data": {}})
    talk.until(lambda: word.text)
    interrupt(platform, kernel, talk)

    assert talk.run("print('free')").text == "free\n"


def test_an_interrupt_right_behind_a_cell_ends_it(talk: Talk, platform: Platform, kernel: str) -> None:
    for _ in range(5):
        cell = talk.cell("import time; time.sleep(60)")
        # by another connection: it could overtake the cell on its way to the controller
        talk.until(lambda: cell.states)
        platform.interrupt(kernel)
        talk.over(cell)

        assert cell.reply["status"] in ("error", "aborted")
        assert cell.states in ([], ["busy", "idle"])
