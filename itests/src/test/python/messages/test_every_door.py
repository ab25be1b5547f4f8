"""What each request does, whichever door it comes through."""

from __future__ import annotations

from doors import Message
from talk import Talk


def _without_banner(reply: Message) -> Message:
    """IPython ends the banner with another tip each time."""
    return {key: value for key, value in reply.items() if key != "banner"}


def test_a_cell_whose_header_lacks_its_version_runs_and_holds_nobody_up(talk: Talk) -> None:
    for version in (None, 5, "4.1"):
        odd = talk.send("execute_request", {"code": "print('odd')", "silent": False}, version=version)
        talk.over(odd)
        assert odd.text == "odd\n"
        assert talk.run("print('next')").text == "next\n"


def test_kernel_info_is_one_reply_on_shell_and_the_same_on_control(any_talk: Talk) -> None:
    on_shell = any_talk.ask("kernel_info_request")
    on_control = any_talk.ask("kernel_info_request", channel="control")

    assert on_shell.reply["status"] == "ok"
    assert on_shell.reply["implementation"] == "ipython"
    assert on_shell.reply["protocol_version"].startswith("5.")
    assert {"debugger", "kernel subshells"} <= set(on_shell.reply["supported_features"])
    assert _without_banner(on_shell.reply) == _without_banner(on_control.reply)
    assert on_shell.replies[0]["channel"] == "shell"
    assert on_control.replies[0]["channel"] == "control"


def test_a_cell_is_busy_once_replies_once_and_is_idle_once(any_talk: Talk) -> None:
    cell = any_talk.run("print('out')\nimport sys; print('err', file=sys.stderr)\n40 + 2")
    any_talk.quiet()

    assert cell.states == ["busy", "idle"]
    assert cell.reply["status"] == "ok"
    assert len(cell.of("execute_input")) == 1
    assert cell.text == "out\n"
    assert cell.stderr == "err\n"
    assert [result["data"]["text/plain"] for result in cell.of("execute_result")] == ["42"]
    assert cell.of("execute_result")[0]["execution_count"] == cell.reply["execution_count"]


def test_a_message_carries_its_requests_header_unchanged_as_its_parent(any_talk: Talk) -> None:
    asked = any_talk.ask("is_complete_request", {"code": "1"}, unheard_of={"deep": [1, 2.5, "π"]})

    # ipykernel writes dates anew, and everything else as it came.
    parents = [{key: value for key, value in each["parent_header"].items() if key != "date"} for each in asked.messages]
    assert parents == [{key: value for key, value in asked.request["header"].items() if key != "date"}] * 3


def test_all_messages_carry_one_session_of_the_kernel(any_talk: Talk) -> None:
    cell = any_talk.run("1")

    assert len({each["header"]["session"] for each in cell.messages}) == 1


def test_a_failed_cell_is_an_error_in_reply_and_output(any_talk: Talk) -> None:
    cell = any_talk.run("1 / 0")

    assert cell.reply["status"] == "error"
    assert cell.reply["ename"] == "ZeroDivisionError"
    assert cell.of("error")[0]["ename"] == "ZeroDivisionError"
    assert cell.states == ["busy", "idle"]


def test_complete_offers_what_the_session_has(any_talk: Talk) -> None:
    any_talk.run("completable_name = 1")
    asked = any_talk.ask("complete_request", {"code": "completable_na", "cursor_pos": 14})

    assert asked.reply["matches"] == ["completable_name"]
    assert asked.states == ["busy", "idle"]


def test_inspect_tells_of_an_object(any_talk: Talk) -> None:
    any_talk.run("def greet(name):\n    'Says hello.'")
    asked = any_talk.ask("inspect_request", {"code": "greet", "cursor_pos": 5, "detail_level": 0})

    assert asked.reply["found"]
    assert "Says hello." in asked.reply["data"]["text/plain"]


def test_is_complete_judges_code(any_talk: Talk) -> None:
    judged = [any_talk.ask("is_complete_request", {"code": code}).reply for code in ("1 + 1", "for i in x:", "1 +/ )")]

    assert [each["status"] for each in judged] == ["complete", "incomplete", "invalid"]
    assert judged[1]["indent"] == "    "


def test_history_has_the_last_inputs(any_talk: Talk) -> None:
    any_talk.run("remembered = 'history'")
    asked = any_talk.ask("history_request", {"hist_access_type": "tail", "n": 1, "raw": True, "output": False})

    assert [line[2] for line in asked.reply["history"]] == ["remembered = 'history'"]


def test_comm_info_lists_the_comms_of_a_target(any_talk: Talk) -> None:
    any_talk.run("from ipykernel.comm import Comm\nlisted = Comm(target_name='listed-target')")
    asked = any_talk.ask("comm_info_request", {"target_name": "listed-target"})

    assert list(asked.reply["comms"].values()) == [{"target_name": "listed-target"}]
    any_talk.run("listed.close(); del listed")


def test_input_asks_the_client_that_runs_the_cell_and_takes_its_answer(any_talk: Talk) -> None:
    cell = any_talk.cell("answer = input('name? '); print('hello', answer)", allow_stdin=True)
    any_talk.until(lambda: cell.of("input_request"))
    asked = cell.of("input_request")[0]
    any_talk.send("input_reply", {"value": "Ann"}, channel="stdin")
    any_talk.over(cell)

    assert asked == {"prompt": "name? ", "password": False}
    assert cell.text == "hello Ann\n"


def test_a_usage_request_is_answered_on_control(any_talk: Talk) -> None:
    asked = any_talk.ask("usage_request", channel="control")

    assert asked.reply["hostname"]


def test_buffers_go_both_ways_unchanged(any_talk: Talk) -> None:
    any_talk.run(
        "def echo(comm, message):\n"
        "    comm.on_msg(lambda said: comm.send(said['content']['data'], buffers=said['buffers']))\n"
        "get_ipython().kernel.comm_manager.register_target('echo', echo)"
    )
    any_talk.ask_one_way("comm_open", {"comm_id": "echo-" + any_talk.door.session, "target_name": "echo", "data": {}})
    blob = bytes(range(256))
    said = any_talk.ask_one_way("comm_msg", {"comm_id": "echo-" + any_talk.door.session, "data": {"n": 1}}, buffers=[blob, b""])

    echoed = [each for each in said.messages if each["header"]["msg_type"] == "comm_msg"]
    assert [bytes(each) for each in echoed[0]["buffers"]] == [blob, b""]
    assert echoed[0]["content"]["data"] == {"n": 1}
