"""A replica starts as its agent says, and ends when its agent does."""

from __future__ import annotations

import json
import os
import stat

import pytest

from replica import Replica


def test_every_message_carries_the_kernels_session(replica):
    result = replica.run("1 + 1")

    assert result.reply["header"]["session"] == "kernel-session"
    assert {message["header"]["session"] for message in result.messages} == {"kernel-session"}


def test_the_connection_file_has_the_real_ports_and_is_private(replica):
    info = json.loads(replica.connection_file.read_text())

    assert len({info[f"{channel}_port"] for channel in ("shell", "iopub", "stdin", "control", "hb")} - {0}) == 5
    assert info["key"] == "k" * 32
    assert stat.S_IMODE(replica.connection_file.stat().st_mode) == 0o600
    assert [path.name for path in replica.connection_file.parent.iterdir() if path.name.startswith(".")] == []


def test_it_leads_a_process_group_of_its_own(replica):
    assert os.getpgid(replica.process.pid) == replica.process.pid


def test_user_code_reads_nothing_from_descriptor_0(replica):
    assert replica.run("import os\nos.read(0, 10)").result == "b''"


def test_output_is_never_dropped_for_want_of_room(replica):
    code = "import zmq\nget_ipython().kernel.iopub_thread.socket.get(zmq.SNDHWM)"

    assert replica.run(code).result == "0"


def test_when_the_agent_is_gone_the_replica_and_its_children_are_gone(replica):
    replica.run("import subprocess\nchild = subprocess.Popen(['sleep', '1000'])")
    child = int(replica.run("child.pid").result)
    watch = os.pidfd_open(child)

    replica.stop()

    assert replica.process.returncode == -9
    assert _ended(watch)


def test_it_ends_in_the_middle_of_a_cell(replica):
    session = replica.client.session
    code = {"code": "print('on')\nwhile True: pass", "silent": False}
    replica.client.shell_channel.send(session.msg("execute_request", code))
    while replica.client.get_iopub_msg(timeout=30)["msg_type"] != "stream":
        pass

    replica.stop()

    assert replica.process.returncode == -9


def test_without_an_agent_the_end_of_standard_input_means_nothing(tmp_path):
    replica = Replica(tmp_path, NOTEBOOKOS_REPLICA_ID=None)
    replica.process.stdin.close()

    assert replica.run("6 * 7").result == "42"

    replica.client.shutdown()
    replica.process.wait(30)
    replica.client.stop_channels()


def _ended(watch):
    import select

    ready, _, _ = select.select([watch], [], [], 30)
    os.close(watch)
    return bool(ready)


if not hasattr(os, "pidfd_open"):
    pytest.skip("this platform can't wait for a process that is not a child", allow_module_level=True)
