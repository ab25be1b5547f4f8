"""The control channel: answered while a cell runs."""

from __future__ import annotations

import pytest
from platform_rest import Platform
from talk import Answer, Talk

_SLEEP = "import time\nprint('begun')\ntime.sleep(30)"


def _busy(talk: Talk) -> Answer:
    cell = talk.cell(_SLEEP)
    talk.until(lambda: cell.text)
    return cell


def _end(talk: Talk, platform: Platform, kernel: str, cell: Answer) -> None:
    platform.interrupt(kernel)
    talk.over(cell)


@pytest.mark.parametrize("request_type", ["kernel_info_request", "usage_request", "list_subshell_request"])
def test_control_is_answered_while_a_cell_runs(talk: Talk, platform: Platform, kernel: str, request_type: str) -> None:
    cell = _busy(talk)
    asked = talk.ask(request_type, channel="control")
    assert not cell.replies
    _end(talk, platform, kernel, cell)

    assert len(asked.replies) == 1


def test_a_subshell_runs_code_while_the_main_shell_is_busy(talk: Talk, platform: Platform, kernel: str) -> None:
    talk.run("shared = 'of the main shell'")
    subshell = talk.ask("create_subshell_request", channel="control").reply["subshell_id"]
    assert subshell in talk.ask("list_subshell_request", channel="control").reply["subshell_id"]
    main = _busy(talk)
    beside = talk.run("print(shared); from_subshell = 1", subshell_id=subshell)
    completed = talk.ask("complete_request", {"code": "from_subsh", "cursor_pos": 10}, subshell_id=subshell)
    assert not main.replies
    _end(talk, platform, kernel, main)
    deleted = talk.ask("delete_subshell_request", {"subshell_id": subshell}, channel="control")

    assert beside.text == "of the main shell\n"
    assert beside.states == ["busy", "idle"]
    assert completed.reply["matches"] == ["from_subshell"]
    assert deleted.reply["status"] == "ok"
    assert talk.run("print(from_subshell)").text == "1\n"


def test_a_request_for_a_subshell_that_is_not_there_is_answered_with_an_error(talk: Talk) -> None:
    cell = talk.run("1", subshell_id="nowhere")

    assert cell.reply["status"] == "error"
    assert cell.states == ["busy", "idle"]


def _debug(talk: Talk, command: str, **arguments: object) -> Answer:
    number = len(talk._answers)
    content = {"type": "request", "seq": number, "command": command, "arguments": arguments}
    asked = talk.send("debug_request", content, channel="control")
    talk.until(lambda: asked.replies)
    return asked


def _events(talk: Talk, name: str) -> list[dict[str, object]]:
    every = [*talk.unasked, *(each for answer in talk._answers.values() for each in answer.messages)]
    told = [each["content"] for each in every if each["header"]["msg_type"] == "debug_event"]
    return [event for event in told if event["event"] == name]


def test_the_debugger_stops_at_a_breakpoint_and_goes_on(talk: Talk) -> None:
    code = "def traced():\n    inner = 5\n    return inner * 2\nprint(traced())"
    assert _debug(talk, "debugInfo").reply["body"]["isStarted"] is False
    arguments = {"clientID": "test", "adapterID": "", "pathFormat": "path", "linesStartAt1": True, "columnsStartAt1": True}
    assert _debug(talk, "initialize", **arguments).reply["success"]
    assert _debug(talk, "attach").reply["success"]
    source = _debug(talk, "dumpCell", code=code).reply["body"]["sourcePath"]
    breakpoints = _debug(
        talk, "setBreakpoints", source={"path": source}, breakpoints=[{"line": 3}], lines=[3], sourceModified=False
    )
    assert breakpoints.reply["body"]["breakpoints"][0]["verified"]
    assert _debug(talk, "configurationDone").reply["success"]
    cell = talk.cell(code)
    talk.until(lambda: _events(talk, "stopped"))
    thread = _events(talk, "stopped")[0]["body"]["threadId"]
    frames = _debug(talk, "stackTrace", threadId=thread).reply["body"]["stackFrames"]
    assert (frames[0]["name"], frames[0]["line"]) == ("traced", 3)
    assert _debug(talk, "debugInfo").reply["body"]["stoppedThreads"].count(thread) == 1
    assert _debug(talk, "continue", threadId=thread).reply["success"]
    talk.over(cell)
    assert _debug(talk, "disconnect", restart=False, terminateDebuggee=True).reply["success"]

    assert cell.text == "10\n"
    assert cell.states == ["busy", "idle"]
