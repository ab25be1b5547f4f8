"""Threads and tasks of the user go on between cells; what they change is kept with the next cell."""

from __future__ import annotations

import pytest

from conftest import missing

THREAD = (
    "import threading\nvalues = []\ndone = threading.Event()\ngo = threading.Event()\n"
    "def work():\n    go.wait(60)\n    values.append(1)\n    done.set()\n"
    "worker = threading.Thread(target=work, name='my worker', daemon=True)\nworker.start()"
)


@pytest.fixture
def executor(fresh_pair):
    return fresh_pair[0]


def names(result):
    return sorted(name for entry in result.delta["covariables"] for name in entry["names"])


def degraded(result):
    return {each["name"]: each["reason"] for each in result.delta["problems"] if each["fidelity"] == "degraded"}


def test_a_thread_is_told_once_and_its_changes_are_kept(executor):
    first = executor.run(THREAD)
    again = executor.run("1")
    executor.execute("go.set()\ndone.wait(60)", {})
    executor.execute("worker.join()", {})
    kept = executor.run("2")

    assert degraded(first)["thread my worker"] == "changes made between cells are kept with the next cell"
    assert (
        "NotebookOS: thread my worker is still running; changes made between cells are kept with the next cell.\n" in first.stderr
    )
    assert "thread my worker" not in degraded(again)
    assert "values" in names(kept)
    assert kept.delta["deleted"] == ["thread my worker"]


def test_what_a_thread_changes_while_it_runs_is_kept(executor):
    executor.run(THREAD.replace("done.set()", "done.set()\n    threading.Event().wait(60)"))
    executor.execute("go.set()\ndone.wait(60)", {})

    assert "values" in names(executor.run("3"))
    executor.execute("values.append(2)", {})


def test_a_task_is_told_and_its_changes_are_kept(executor):
    first = executor.run(
        "import asyncio\nvalues = []\nasync def tick():\n    while len(values) < 10_000:\n        values.append(1)\n"
        "        await asyncio.sleep(0.001)\nrunning = asyncio.create_task(tick(), name='ticker')\nawait asyncio.sleep(0.01)"
    )

    assert "task ticker" in degraded(first)
    assert "values" in names(executor.run("await asyncio.sleep(0.01)"))
    executor.run("running.cancel()")
    assert "task ticker" in executor.run("await asyncio.sleep(0)").delta["deleted"]


def test_a_pool_that_waits_for_work_is_nothing_to_tell(executor):
    result = executor.run(
        "from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(2)\nx = pool.submit(sum, [1, 2]).result()\n"
        "import time\nwhile pool._idle_semaphore._value < 1: time.sleep(0.001)"
    )

    assert list(degraded(result)) == []
    assert executor.run("pool.shutdown()").delta["deleted"] == []


def test_a_value_that_a_thread_keeps_changing_is_captured_whole(executor):
    if missing(executor, ["numpy"]):
        pytest.skip("numpy isn't installed")
    executor.run(
        "import numpy as np, threading\na = np.zeros(400_000)\nd = {}\nstop = threading.Event()\n"
        "def churn():\n    n = 0\n    while not stop.is_set():\n        n += 1\n        a.fill(n)\n        d[n % 500] = n\n        d.pop((n * 7) % 500, 0)\n"
        "t = threading.Thread(target=churn, daemon=True)\nt.start()"
    )
    import hashlib

    for _ in range(5):
        result = executor.run("len(d)")
        for entry in result.delta["covariables"]:
            data = (executor.spool / entry["spool"]).read_bytes() if "spool" in entry else bytes(result.buffers[entry["buffer"]])
            assert hashlib.sha256(data).hexdigest() == entry["sha256"]
        assert [each for each in result.delta["problems"] if each["name"] in ("a", "d")] == []
    executor.run("stop.set()\nt.join()")


def test_callbacks_of_widgets_are_kept_with_the_next_cell(executor):
    executor.run(
        "from comm import create_comm, get_comm_manager\nvalues = []\n"
        "def opened(comm, message): comm.on_msg(lambda m: values.append(m['content']['data']))\n"
        "get_comm_manager().register_target('nb.test', opened)"
    )
    session = executor.client.session
    for kind, content in (
        ("comm_open", {"comm_id": "1", "target_name": "nb.test", "data": {}}),
        ("comm_msg", {"comm_id": "1", "data": 7}),
    ):
        message = session.msg(kind, content)
        session.send(executor.client.shell_channel.socket, message)
        while True:
            published = executor.client.get_iopub_msg(timeout=30)
            if (
                published["parent_header"].get("msg_id") == message["header"]["msg_id"]
                and published["content"].get("execution_state") == "idle"
            ):
                break

    assert names(executor.run("4")) == ["values"]
