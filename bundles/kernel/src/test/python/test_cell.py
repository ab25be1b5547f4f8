"""The way of a cell through a replica, as its agent sees it."""

from __future__ import annotations

import hashlib

import pytest

from notebookos_kernel.stream import open_stream
from replica import Replica


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    one = Replica(tmp_path_factory.mktemp("replica"))
    yield one
    one.stop()


@pytest.fixture
def replica(started):
    """One replica for all tests here, with an empty namespace and spool."""
    assert started.request("notebookos_apply_request", {"reset": True})["status"] == "ok"
    for path in started.spool.iterdir():
        path.unlink()
    started.term = 0
    return started


def kinds(result):
    return [message["msg_type"] for message in result.messages]


def names(delta):
    return sorted(tuple(entry["names"]) for entry in delta["covariables"])


def test_the_delta_comes_after_all_output_and_before_idle(replica):
    result = replica.run("print('out')\nx = 1\nx")

    assert kinds(result) == ["status", "execute_input", "stream", "execute_result", "notebookos_delta", "status"]
    assert result.delta["term"] == 1
    assert result.delta["attempt"] == 1
    assert result.messages[-2]["parent_header"]["msg_id"] == result.reply["parent_header"]["msg_id"]


def test_the_reply_does_not_wait_for_the_capture(replica):
    session = replica.client.session
    slow = "import time\nclass Slow:\n    def __reduce__(self):\n        time.sleep(1)\n        return (str, ())\ns = Slow()"
    message = session.msg("execute_request", {"code": slow, "silent": False}, metadata={"notebookos": {"term": 1, "attempt": 1}})
    replica.client.shell_channel.send(message)

    reply = replica.client.get_shell_msg(timeout=30)
    seen = []
    while not seen or seen[-1]["msg_type"] != "notebookos_delta":
        seen.append(replica.client.get_iopub_msg(timeout=30))

    assert (seen[-1]["header"]["date"] - reply["header"]["date"]).total_seconds() > 0.9


def test_released_is_published_when_devices_were_bound(replica):
    result = replica.run("from notebookos_kernel import gpu\ngpu.devices()", {"gpus": ["GPU-1", "GPU-2"]})

    assert result.result == "['GPU-1', 'GPU-2']"
    assert kinds(result)[-3:] == ["notebookos_released", "notebookos_delta", "status"]
    assert result.of_type("notebookos_released")[0]["content"] == {
        "term": 1,
        "attempt": 1,
        "gpu": {"context": False, "hung": False, "left_bytes": 0, "moved_bytes": 0, "move_ms": 0.0},
    }
    assert replica.run("gpu.devices()").result == "[]"


def test_the_cells_environment_holds_for_the_cell(replica):
    said = {"environment": {"CUDA_VISIBLE_DEVICES": "3"}}

    assert replica.run("import os\nos.environ['CUDA_VISIBLE_DEVICES']", said).result == "'3'"
    result = replica.run("os.environ['CUDA_VISIBLE_DEVICES']")

    assert result.result == "''"
    assert "env" not in result.delta["facts"]


def test_a_request_without_an_agent_publishes_no_delta_and_is_in_the_next_one(replica):
    result = replica.execute("quiet = [1]", {})

    assert "notebookos_delta" not in kinds(result)
    assert names(replica.run("pass").delta) == [("quiet",)]


def test_a_mutation_without_an_agent_is_in_the_next_delta(replica):
    replica.run("quiet = [1]")
    replica.execute("quiet.append(2)", {})

    assert names(replica.run("pass").delta) == [("quiet",)]


def test_an_aborted_request_publishes_no_delta(replica):
    session = replica.client.session
    sent = []
    for code in ("import time; time.sleep(0.5); 1/0", "x = 1"):
        body = {"code": code, "silent": False, "stop_on_error": True}
        sent.append(session.msg("execute_request", body, metadata={"notebookos": {"term": 1, "attempt": 1}}))
        replica.client.shell_channel.send(sent[-1])
    first, second = (replica._finish(message) for message in sent)

    assert first.reply["content"]["status"] == "error"
    assert second.reply["content"]["status"] == "aborted"
    assert "notebookos_delta" in kinds(first)
    assert "notebookos_delta" not in kinds(second)


def test_an_unchanged_variable_is_not_sent_again(replica):
    replica.run("x = [1]\ny = {'a': 1}")

    assert names(replica.run("len(x), y").delta) == []
    assert names(replica.run("x = [1]").delta) == []


def test_only_what_changed_is_sent(replica):
    replica.run("for i in range(500): globals()[f'v{i}'] = [i]")

    assert names(replica.run("v7.append(0)").delta) == [("v7",)]


def test_names_that_part_are_both_sent(replica):
    replica.run("a = b = [1]")
    delta = replica.run("b = [2]").delta

    assert names(delta) == [("a",), ("b",)]
    assert delta["deleted"] == []


def test_the_rest_of_a_covariable_survives_a_deletion(replica):
    replica.run("a = b = [1]")
    delta = replica.run("del b").delta

    assert names(delta) == [("a",)]
    assert delta["deleted"] == ["b"]


def test_sizes_and_hashes_are_those_of_the_bytes(replica):
    result = replica.run("x = list(range(100))")
    (entry,) = result.delta["covariables"]
    data = bytes(result.buffers[entry["buffer"]])

    assert entry["size"] == len(data)
    assert entry["sha256"] == hashlib.sha256(data).hexdigest()
    assert open_stream(memoryview(data)).names == ("x",)
    for fact in result.delta["facts"].values():
        data = bytes(result.buffers[fact["buffer"]])
        assert (fact["size"], fact["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())


def test_a_large_value_goes_through_the_spool(replica):
    delta = replica.run("x = bytearray(2 << 20)").delta
    (entry,) = delta["covariables"]
    data = (replica.spool / entry["spool"]).read_bytes()

    assert "buffer" not in entry
    assert entry["size"] == len(data) > 2 << 20
    assert entry["sha256"] == hashlib.sha256(data).hexdigest()
    assert [path.name for path in replica.spool.iterdir()] == [entry["spool"]]


def test_a_problem_is_told_once(replica):
    first = replica.run("import socket\nsock = socket.socket()")
    again = replica.run("sock.fileno()")

    assert first.stderr == "NotebookOS: 'sock' won't survive a failover: a socket can't move to another machine; connect again\n"
    assert first.delta["problems"] == [
        {"name": "sock", "fidelity": "lost", "reason": "a socket can't move to another machine; connect again"}
    ]
    assert again.stderr == ""
    assert kinds(first).index("stream") < kinds(first).index("notebookos_delta") or "stream" in kinds(first)


def test_a_capture_that_fails_is_told_and_made_up_for(replica):
    replica.run("import notebookos_kernel.probe as c\noriginal = c.Stored")
    failed = replica.run("x = [1]\ndef broken(*a): raise OSError('no room')\nc.Stored = broken")

    assert failed.reply["content"]["status"] == "ok"
    assert failed.delta["covariables"] == []
    assert failed.delta["problems"] == [{"name": "*", "fidelity": "lost", "reason": "the capture failed: no room"}]
    assert "no room" in failed.stderr
    replica.execute("c.Stored = original", {})
    assert ("x",) in names(replica.run("pass").delta)


def test_a_cell_that_fails_has_a_delta(replica):
    result = replica.run("x = 1\nraise ValueError")

    assert result.reply["content"]["status"] == "error"
    assert names(result.delta) == [("x",)]


def test_a_silent_request_has_a_delta_and_no_count(replica):
    replica.run("x = 1")
    result = replica.run("x = 2", silent=True, store_history=False)

    assert names(result.delta) == [("x",)]
    assert not any(key == "count" or key.startswith("cell/") for key in result.delta["facts"])


def test_await_at_the_top_level(replica):
    assert names(replica.run("import asyncio\nx = await asyncio.sleep(0, [1])").delta) == [("asyncio",), ("x",)]


def test_an_interrupt_ends_the_cell_and_not_the_capture(replica):
    session = replica.client.session
    body = {"code": "x = [1]\nprint('on')\nwhile True: pass", "silent": False}
    message = session.msg("execute_request", body, metadata={"notebookos": {"term": 1, "attempt": 1}})
    replica.client.shell_channel.send(message)
    while replica.client.get_iopub_msg(timeout=30)["msg_type"] != "stream":
        pass
    replica.client.control_channel.send(session.msg("interrupt_request", {}))
    result = replica._finish(message)

    assert result.reply["content"]["ename"] == "KeyboardInterrupt"
    assert names(result.delta) == [("x",)]


def test_a_cell_of_a_subshell_is_captured_by_the_next_one_of_the_main_shell(replica):
    session = replica.client.session
    replica.run("x = [1]")
    if "kernel subshells" not in replica.request("kernel_info_request", {}).get("supported_features", ()):
        pytest.skip("this ipykernel has no subshells")
    replica.client.control_channel.send(session.msg("create_subshell_request", {}))
    answer = replica.client.get_control_msg(timeout=30)
    while answer["msg_type"] != "create_subshell_reply":
        answer = replica.client.get_control_msg(timeout=30)
    message = session.msg(
        "execute_request", {"code": "x.append(2)", "silent": False}, metadata={"notebookos": {"term": 2, "attempt": 1}}
    )
    message["header"]["subshell_id"] = answer["content"]["subshell_id"]
    replica.client.shell_channel.send(message)

    assert replica._finish(message).delta["covariables"] == []
    assert names(replica.run("pass").delta) == [("x",)]
