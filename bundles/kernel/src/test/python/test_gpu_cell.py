"""The way of a cell with GPUs through a replica, as its agent sees it; the devices are a test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch", reason="torch isn't installed")

from replica import PACKAGE, Manifest, Replica

GPU = {"gpus": ["GPU-1"], "environment": {"CUDA_VISIBLE_DEVICES": "GPU-1"}}
SETUP = "import torch\nfrom notebookos_kernel import gpu\nfake = gpu.accelerator()"
PATHS = f"{PACKAGE}:{Path(__file__).parent}"


@pytest.fixture
def replica(tmp_path):
    started = with_fake_gpu(tmp_path / "replica")
    yield started
    started.stop()


def with_fake_gpu(room, **env):
    return Replica(room, module="fake_gpu_kernel", PYTHONPATH=PATHS, **env)


def released(result):
    (message,) = result.of_type("notebookos_released")
    return message["content"]["gpu"]


def test_memory_of_the_device_is_free_when_released_is_said_and_the_value_is_in_the_delta(replica):
    replica.execute(SETUP, {})
    result = replica.run("weight = fake.put(torch.arange(4.0))", GPU)

    said = released(result)
    assert {key: said[key] for key in ("context", "hung", "left_bytes", "moved_bytes")} == {
        "context": True,
        "hung": False,
        "left_bytes": 0,
        "moved_bytes": 16,
    }
    assert said["move_ms"] > 0
    assert [entry["names"] for entry in result.delta["covariables"] if "weight" in entry["names"]] == [["weight"]]
    assert result.delta["gpu"] == {"blind": False}


def test_a_value_comes_back_to_the_device_of_another_process(replica, tmp_path):
    manifest = Manifest()
    for code, said in (("import torch", {}), ("from notebookos_kernel import gpu", {})):
        manifest.add(replica.run(code, said), replica.spool)
    code = "weight = gpu.accelerator().put(torch.arange(4.0))\ngpu.accelerator().states = [77]"
    manifest.add(replica.run(code, GPU), replica.spool)
    other = with_fake_gpu(tmp_path / "other", session="other")
    try:
        assert other.request("notebookos_apply_request", *manifest.whole())["status"] == "ok"
        where = "(gpu.accelerator().where(weight), weight.tolist(), gpu.accelerator().states)"

        assert other.run(where).result == "(None, [0.0, 1.0, 2.0, 3.0], [])"
        assert other.run(where, GPU).result == "('cuda:0', [0.0, 1.0, 2.0, 3.0], [77])"
    finally:
        other.stop()


def test_a_tensor_that_was_only_moved_is_not_sent_again(replica):
    replica.execute(SETUP, {})
    replica.run("weight = fake.put(torch.ones(100_000))", GPU)

    assert replica.run("weight.sum()", GPU).delta["covariables"] == []


def test_a_device_that_hangs_is_said_and_nothing_of_the_cell_is_kept(tmp_path):
    replica = with_fake_gpu(tmp_path, NOTEBOOKOS_GPU_IDLE_SECONDS="0.1")
    try:
        replica.execute(SETUP, {})
        replica.run("x = 1", GPU)
        result = replica.run("weight = fake.put(torch.ones(1)); x = 2\nfake.idle.clear()", GPU)

        assert released(result)["hung"]
        assert result.delta["covariables"] == []
        assert result.delta["problems"] == [
            {"name": "*", "fidelity": "lost", "reason": "the capture failed: the GPU didn't become idle within 0.1 s"}
        ]
        assert "What this cell changed is not kept" in result.stderr
    finally:
        replica.stop()


def test_a_cell_that_fails_for_want_of_memory_says_how_to_get_more_and_keeps_none(replica):
    replica.execute(SETUP, {})
    code = (
        "def fit():\n    rest = fake.put(torch.ones(1000))\n"
        "    raise torch.OutOfMemoryError('CUDA out of memory. Tried to allocate 20.00 GiB.')\nfit()"
    )
    result = replica.run(code, GPU)

    assert result.reply["content"]["ename"] == "OutOfMemoryError"
    assert result.reply["content"]["evalue"] == (
        "CUDA out of memory. Tried to allocate 20.00 GiB.\n"
        "NotebookOS: 1 GPU was bound to this cell, this kernel's tensors held 0.0 of 0.0 GB. Begin the cell with %%gpu 2 to have more."
    )
    assert released(result)["left_bytes"] == 0
    assert released(result)["moved_bytes"] == 0


def test_what_does_not_fit_is_told_before_the_cell_runs(replica):
    replica.execute(SETUP, {})
    replica.run("weight = fake.put(torch.ones(1000))", GPU)
    replica.execute("fake.size = 10", {})

    result = replica.run("print(fake.where(weight))", GPU)

    assert result.text == "None\n"
    assert "1 tensors (0 MB) stay in host memory" in result.stderr


def test_an_interrupt_does_not_break_the_release(replica):
    replica.execute(SETUP, {})
    session = replica.client.session
    body = {"code": "weight = fake.put(torch.ones(1))\nprint('on')\nwhile True: pass", "silent": False}
    message = session.msg("execute_request", body, metadata={"notebookos": {"term": 1, "attempt": 1, **GPU}})
    replica.client.shell_channel.send(message)
    while replica.client.get_iopub_msg(timeout=30)["msg_type"] != "stream":
        pass
    replica.client.control_channel.send(session.msg("interrupt_request", {}))
    replica.client.control_channel.send(session.msg("interrupt_request", {}))

    assert released(replica._finish(message))["left_bytes"] == 0


def test_tensors_stay_in_host_memory_for_a_cell_that_cannot_touch_them(replica):
    replica.execute(SETUP, {})
    replica.run("weight = fake.put(torch.ones(4))\nlosses = [0.5]", GPU)

    replica.run("print(losses)", GPU)
    assert released(replica.run("print(losses)", GPU))["moved_bytes"] == 0
    result = replica.run("print(losses[-1], fake.where(weight))", GPU)
    assert result.text == "0.5 cuda:0\n"
    assert released(result)["moved_bytes"] == 16


def test_a_callback_of_the_session_may_touch_tensors_in_any_cell(replica):
    replica.execute(SETUP, {})
    replica.run("weight = fake.put(torch.ones(4))", GPU)
    replica.run("get_ipython().events.register('pre_run_cell', lambda info: weight)")

    assert released(replica.run("1", GPU))["moved_bytes"] == 16


def test_a_thread_of_the_session_may_touch_tensors_in_any_cell(replica):
    replica.execute(SETUP, {})
    replica.run("import threading\nend = threading.Event()\nweight = fake.put(torch.ones(4))", GPU)
    replica.run("thread = threading.Thread(target=lambda: end.wait(60) and weight)\nthread.start()")

    assert released(replica.run("1", GPU))["moved_bytes"] == 16
    replica.run("end.set()\nthread.join()")
    assert released(replica.run("1", GPU))["moved_bytes"] == 0


def test_expressions_that_come_with_a_cell_may_touch_tensors(replica):
    replica.execute(SETUP, {})
    replica.run("weight = fake.put(torch.ones(4))", GPU)

    assert released(replica.run("1", GPU, user_expressions={"w": "weight"}))["moved_bytes"] == 16
