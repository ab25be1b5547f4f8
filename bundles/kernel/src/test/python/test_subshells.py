"""Subshells of a process that is gone, and what exit means."""

from __future__ import annotations

import uuid


def _ask_control(replica, kind: str, content: dict) -> dict:
    message = replica.client.session.msg(kind, content)
    replica.client.control_channel.send(message)
    while True:
        reply = replica.client.get_control_msg(timeout=60)
        if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
            return reply["content"]


def _in_subshell(replica, code: str, subshell: str):
    session = replica.client.session
    message = session.msg("execute_request", {"code": code, "silent": False, "store_history": True, "allow_stdin": False})
    message["header"]["subshell_id"] = subshell
    replica.client.shell_channel.send(message)
    return replica._finish(message)


def test_a_subshell_of_another_process_is_made_when_it_is_spoken_to(replica):
    lost = str(uuid.uuid4())

    assert _in_subshell(replica, "print('here')", lost).text == "here\n"
    assert _in_subshell(replica, "print('again')", lost).text == "again\n"
    assert _ask_control(replica, "list_subshell_request", {})["subshell_id"] == [lost]


def test_a_deleted_subshell_stays_deleted(replica):
    made = _ask_control(replica, "create_subshell_request", {})["subshell_id"]
    _ask_control(replica, "delete_subshell_request", {"subshell_id": made})

    assert _in_subshell(replica, "1", made).reply["content"]["ename"] == "UnknownSubshellError"


def test_what_no_kernel_ever_gave_as_an_id_is_refused(replica):
    assert _in_subshell(replica, "1", "nowhere").reply["content"]["status"] == "error"


def test_what_a_subshell_changes_is_in_the_next_delta(replica):
    replica.run("x = [1]")
    _in_subshell(replica, "x.append(2); y = 3", str(uuid.uuid4()))

    assert sorted(name for entry in replica.run("1").delta["covariables"] for name in entry["names"]) == ["x", "y"]


def test_exit_lets_the_client_leave_and_the_kernel_stay(replica):
    left = replica.run("kept = 1\nexit()")

    assert left.reply["content"]["payload"] == [{"source": "ask_exit", "keepkernel": True}]
    assert replica.run("kept").result == "1"
