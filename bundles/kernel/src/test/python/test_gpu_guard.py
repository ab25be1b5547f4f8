"""Code that runs without a binding sees no GPU, and is told how to ask for one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest

from notebookos_kernel.driver import Driver
from replica import Replica

GPU = {"gpus": ["GPU-1"], "environment": {"CUDA_VISIBLE_DEVICES": "GPU-1"}}
NO_GPU = "No GPU is bound to this cell. Begin the cell with %%gpu 1 to have one while it runs."


@pytest.fixture(scope="module")
def replica(tmp_path_factory):
    started = Replica(tmp_path_factory.mktemp("replica"), CUDA_VISIBLE_DEVICES="0,1")
    yield started
    started.stop()


@pytest.fixture
def torch_replica(replica):
    pytest.importorskip("torch", reason="torch isn't installed")
    replica.run("import torch")
    return replica


def visible(replica, metadata=None):
    return replica.run("__import__('os').environ['CUDA_VISIBLE_DEVICES']", metadata).result


def test_a_process_sees_no_devices_though_its_agent_does(replica):
    assert visible(replica) == "''"


def test_devices_are_visible_to_the_cell_that_has_them_and_to_no_other(replica):
    assert visible(replica, GPU) == "'GPU-1'"
    assert visible(replica) == "''"


def test_a_cell_that_chooses_devices_chooses_for_itself_alone(replica):
    result = replica.run("import os\nos.environ['CUDA_VISIBLE_DEVICES'] = '7'")

    assert visible(replica) == "''"
    assert replica.execute("os.environ['CUDA_VISIBLE_DEVICES']", {}).result == "''"
    assert result.delta["gpu"] == {"blind": False}


def test_torch_says_that_there_is_no_gpu(torch_replica):
    assert torch_replica.run("torch.cuda.is_available(), torch.cuda.device_count()").result == "(False, 0)"
    assert torch_replica.run("torch.cuda.is_initialized()").result == "False"


@pytest.mark.parametrize(
    "code",
    [
        "torch.zeros(1, device='cuda')",
        "torch.zeros(1).cuda()",
        "torch.nn.Linear(1, 1).to('cuda:0')",
        "torch.cuda.current_device()",
        "torch.cuda.get_rng_state()",
        "torch.cuda.memory.set_per_process_memory_fraction(0.5)",
    ],
)
def test_torch_says_how_to_ask_for_a_gpu(torch_replica, code):
    reply = torch_replica.run(code).reply["content"]

    assert (reply["ename"], reply["evalue"]) == ("RuntimeError", NO_GPU)


def test_threads_are_told_so_too(torch_replica):
    code = (
        "import threading\ntold = []\ndef ask():\n    try:\n        torch.zeros(1, device='cuda')\n"
        "    except RuntimeError as error:\n        told.append(str(error))\n"
        "thread = threading.Thread(target=ask)\nthread.start()\nthread.join()\ntold"
    )

    assert torch_replica.run(code).result == repr([NO_GPU])


def test_a_bound_cell_is_told_what_torch_itself_says(torch_replica):
    reply = torch_replica.run("torch.cuda.init()", GPU).reply["content"]

    assert reply["evalue"] != NO_GPU


@pytest.mark.parametrize("question", ["is_available", "device_count"])
def test_a_question_shows_the_driver_the_devices_that_were_bound(monkeypatch, question):
    """The first one starts CUDA's driver, which never looks again."""
    from notebookos_kernel import gpu, guard

    seen = []

    def ask():
        seen.append(os.environ["CUDA_VISIBLE_DEVICES"])
        return 1

    cuda = SimpleNamespace(**{question: ask})
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
    monkeypatch.setattr(guard, "_replace", lambda name, original, guarded: setattr(cuda, name, guarded))
    guard._guard(cuda)

    assert not getattr(cuda, question)()
    gpu.bind(["GPU-3"], {"CUDA_VISIBLE_DEVICES": "GPU-3"})
    try:
        os.environ["CUDA_VISIBLE_DEVICES"] = "0"
        assert getattr(cuda, question)() == 1
    finally:
        gpu.release()
    assert seen == ["GPU-3"]


def test_a_seed_that_is_set_without_a_gpu_is_for_the_next_gpu(torch_replica):
    result = torch_replica.run("torch.manual_seed(5)\nfrom notebookos_kernel import generators\ngenerators.wanted()")

    assert result.result == "('seed', 5)"
    assert "torch.cuda.random" in result.delta["facts"]


def test_a_torch_that_was_imported_in_advance_is_guarded():
    pytest.importorskip("torch", reason="torch isn't installed")
    code = "import torch\nfrom notebookos_kernel import guard\nguard.install()\ntorch.cuda.init()"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert NO_GPU in ended.stderr


def test_a_process_that_has_a_context_refuses_devices_all_the_same(monkeypatch):
    torch = pytest.importorskip("torch", reason="torch isn't installed")
    from fake_accelerator import FakeAccelerator
    from notebookos_kernel import gpu, guard

    fake = FakeAccelerator()
    fake.begin()
    monkeypatch.setattr(gpu, "_accelerator", fake)
    model = torch.nn.Linear(1, 1)
    asking = (
        lambda: torch.zeros(1, device="cuda"),
        lambda: torch.tensor([1.0]).to("cuda:1"),
        lambda: torch.tensor([1.0]).to(torch.device("cuda")),
        lambda: torch.ones(1).cuda(),
        lambda: model.cuda(),
        lambda: torch.arange(3, device=0),
    )
    with guard.refusing():
        for ask in asking:
            with pytest.raises(RuntimeError, match="No GPU is bound to this cell"):
                ask()
        assert model(torch.ones(1)).shape == (1,)
        assert torch.ones(1).to("cpu", torch.float64).dtype is torch.float64
    gpu.bind(["GPU-1"])
    with guard.refusing(), pytest.raises(Exception, match=r"(?i)cuda") as raised:
        torch.zeros(1, device="cuda")
    assert "No GPU" not in str(raised.value)
    gpu.release()


def test_modes_that_a_cell_begins_outlive_it_and_the_refusal_does_not(monkeypatch):
    torch = pytest.importorskip("torch", reason="torch isn't installed")
    from torch.overrides import TorchFunctionMode

    from fake_accelerator import FakeAccelerator
    from notebookos_kernel import gpu, guard

    fake = FakeAccelerator()
    fake.begin()
    monkeypatch.setattr(gpu, "_accelerator", fake)
    seen = []

    class Own(TorchFunctionMode):
        def __torch_function__(self, function, types, args=(), kwargs=None):
            seen.append(function)
            return function(*args, **(kwargs or {}))

    own = Own()
    with guard.refusing():
        own.__enter__()
    try:
        with pytest.raises(Exception) as raised:
            torch.zeros(1, device="cuda")
    finally:
        own.__exit__(None, None, None)

    assert NO_GPU not in str(raised.value)
    assert seen == [torch.zeros]


DRIVER_SOURCE = """
static int retained, synchronized;
int cuDeviceGetCount(int *count) { *count = DEVICES; return STATUS; }
int cuDeviceGet(int *device, int index) { *device = 10 + index; return 0; }
int cuDevicePrimaryCtxGetState(int device, unsigned *flags, int *active) { *active = device == 11; return 0; }
int cuDevicePrimaryCtxRetain(void **context, int device) { retained++; *context = &retained; return device == 11 ? 0 : 201; }
int cuCtxSetCurrent(void *context) { return context == &retained ? 0 : 201; }
int cuCtxSynchronize(void) { return synchronized++ ? 719 : 0; }
int cuDevicePrimaryCtxRelease_v2(int device) { retained--; return 0; }
int state(void) { return retained * 100 + synchronized; }
"""


@pytest.fixture
def library(tmp_path):
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler here")

    def make(status, devices):
        path = tmp_path / f"libcuda-{status}-{devices}.so.1"
        options = ["-shared", "-fPIC", "-x", "c", f"-DSTATUS={status}", f"-DDEVICES={devices}", f"-Wl,-soname,{path.name}"]
        subprocess.run([compiler, *options, "-", "-o", path], input=DRIVER_SOURCE, text=True, check=True)
        return path

    return make


def test_a_process_without_the_drivers_library_is_not_blind():
    driver = Driver("libnotthere.so.1")

    assert not driver.is_blind()
    assert not driver.sees_devices()


def test_the_driver_waits_for_the_contexts_that_are_in_use(library):
    import ctypes

    path = library(0, 2)
    loaded = ctypes.CDLL(str(path))
    driver = Driver(path.name)
    driver.synchronize()

    assert loaded.state() == 1
    with pytest.raises(RuntimeError, match="cuCtxSynchronize failed with 719"):
        driver.synchronize()
    assert loaded.state() == 2


@pytest.mark.parametrize(
    ("status", "devices", "blind"),
    [(0, 2, False), (0, 0, True), (100, 0, True), (3, 0, True)],
    ids=["devices", "none", "no device", "not started"],
)
def test_a_driver_that_was_loaded_with_nothing_to_see_makes_blind(library, status, devices, blind):
    import ctypes

    path = library(status, devices)
    driver = Driver(path.name)
    before = driver.is_blind()
    ctypes.CDLL(str(path))

    assert not before
    assert driver.is_blind() == blind
    assert driver.sees_devices() == (not blind)
