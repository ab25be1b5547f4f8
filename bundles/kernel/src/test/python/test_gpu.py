"""What a cell's GPUs mean for the tensors of its session, on devices that a test owns."""

from __future__ import annotations

import gc
import threading

import pytest

torch = pytest.importorskip("torch", reason="torch isn't installed")

from fake_accelerator import FakeAccelerator, cell  # noqa: E402
from notebookos_kernel import generators, gpu  # noqa: E402
from notebookos_kernel.cuda import Cuda  # noqa: E402


def test_devices_are_those_that_were_bound(fake):
    assert gpu.devices() == []
    gpu.bind(["GPU-1"])
    assert gpu.devices() == ["GPU-1"]
    gpu.release()
    assert gpu.devices() == []


def test_the_device_is_cuda_only_if_it_can_be_used(fake):
    assert gpu.device() == "cpu"
    gpu.bind(["GPU-1"])
    assert gpu.device() == "cuda"
    fake.devices = 0
    assert gpu.device() == "cpu"


def test_a_cell_without_devices_has_nothing_to_release(fake):
    gpu.bind([])

    assert gpu.release() is None


def test_a_cell_that_did_not_use_its_device_says_that_nothing_is_left(fake):
    cell()

    assert gpu.release().as_json() == {"context": False, "hung": False, "left_bytes": 0, "moved_bytes": 0, "move_ms": 0.0}


def test_a_release_moves_everything_to_host_memory_and_a_binding_moves_it_back(fake):
    cell()
    layer = torch.nn.Linear(2, 2)
    fake.put(layer.weight)
    alias = layer.weight[0]
    layer.weight.grad = fake.put(torch.full((2, 2), 3.0))
    held = (layer.weight, alias, layer.weight.grad)
    values = [tensor.tolist() for tensor in held]

    released = gpu.release()
    assert [fake.where(tensor) for tensor in held] == [None] * 3
    assert [tensor.tolist() for tensor in held] == values
    assert (released.moved_bytes, released.left_bytes, fake.used()) == (32, 0, 0)
    assert [gpu.home(tensor) for tensor in held] == ["cuda:0"] * 3

    assert cell().moved_bytes == 32
    assert [fake.where(tensor) for tensor in held] == ["cuda:0"] * 3
    assert [tensor.tolist() for tensor in held] == values


def test_what_was_made_of_a_waiting_tensor_on_the_host_goes_to_the_device_with_it(fake):
    cell()
    weight = torch.nn.Parameter(fake.put(torch.ones(2)))
    gpu.release()
    view = weight.detach()[:1]
    weight.sum().backward()

    cell()
    view.fill_(7)

    assert fake.where(view) == fake.where(weight.grad) == "cuda:0"
    assert weight.tolist() == [7, 1]


def test_with_fewer_devices_tensors_share_those_that_are_there(fake):
    cell("GPU-1", "GPU-2")
    tensors = [fake.put(torch.ones(1), index) for index in (0, 1)]
    gpu.release()

    fake.devices = 1
    cell("GPU-9")

    assert [fake.where(tensor) for tensor in tensors] == ["cuda:0", "cuda:0"]


def test_without_a_device_tensors_stay_on_the_host_and_go_on_waiting(fake):
    cell()
    tensor = fake.put(torch.ones(1))
    gpu.release()

    fake.devices = 0
    cell()
    assert fake.where(tensor) is None
    gpu.release()

    fake.devices = 1
    cell()
    assert fake.where(tensor) == "cuda:0"


def test_what_does_not_fit_stays_on_the_host_and_the_user_is_told(fake):
    cell()
    small, large = fake.put(torch.ones(2)), fake.put(torch.ones(1000))
    alias = large[10:]
    gpu.release()

    fake.size = 100
    (said,) = cell().sentences()

    assert said.startswith("NotebookOS: 2 tensors (0 MB) stay in host memory")
    assert fake.where(small) == "cuda:0"
    assert fake.where(large) is None
    assert gpu.home(alias) == "cuda:0"


def test_a_device_that_does_not_become_idle_keeps_everything(fake, monkeypatch):
    monkeypatch.setenv("NOTEBOOKOS_GPU_IDLE_SECONDS", "0.01")
    cell()
    tensor = fake.put(torch.ones(1))
    fake.idle.clear()

    released = gpu.release()

    assert released.as_json() == {"context": True, "hung": True, "left_bytes": None, "moved_bytes": 0, "move_ms": 0.0}
    assert gpu.failure() == "the GPU didn't become idle within 0.01 s"
    assert next(iter(released.sentences({}))).startswith(
        "NotebookOS: the GPU didn't become idle within 0.01 s. What this cell changed"
    )
    assert fake.where(tensor) == "cuda:0"


def test_another_librarys_work_is_waited_for_and_its_memory_is_for_others_to_measure(fake, monkeypatch):
    monkeypatch.setenv("NOTEBOOKOS_GPU_IDLE_SECONDS", "0.01")
    fake.other_library = True
    cell()
    assert gpu.release().as_json() == {"context": True, "hung": False, "left_bytes": None, "moved_bytes": 0, "move_ms": 0.0}

    fake.idle.clear()
    cell()
    assert gpu.release().hung


def test_a_device_that_failed_is_as_one_that_hangs(fake):
    cell()
    fake.put(torch.ones(1))
    fake.error = RuntimeError("CUDA error: device-side assert triggered\nmore")

    assert gpu.release().hung
    assert gpu.failure() == "the GPU failed: CUDA error: device-side assert triggered"
    assert gpu.devices() == []


def test_without_host_memory_a_tensor_stays_and_is_measured(fake):
    cell()
    tensor = fake.put(torch.ones(1))
    fake.refuses_host_memory = True

    released = gpu.release()

    assert released.left_bytes == 4
    assert fake.where(tensor) == "cuda:0"


def test_memory_that_a_graph_holds_is_told_with_the_name_of_its_result(fake):
    from notebookos_kernel.tenure import Released

    loss = (torch.ones(1, requires_grad=True) * 2).sum()
    (said,) = Released(True, left_bytes=5 << 20, used_bytes=5 << 20).sentences({"loss": loss, "x": 1})

    assert "5 MB stay on the GPU after this cell: autograd graphs hold memory, maybe that of 'loss'." in said
    assert not list(Released(True, left_bytes=5 << 20, used_bytes=5 << 20).sentences({"x": 1}))
    assert list(Released(True, left_bytes=80 << 20, used_bytes=80 << 20).sentences({"x": 1})) == [
        "NotebookOS: 80 MB stay on the GPU after this cell: they can't be moved."
    ]


def test_recorded_work_ends_with_the_cell_and_the_user_is_told(fake):
    cell()
    fake.begin()
    fake.graphs = 1

    (said,) = gpu.release().sentences({})

    assert said.startswith("NotebookOS: CUDA graphs end with their cell")


def test_between_cells_no_thread_gets_device_memory(fake):
    cell()
    fake.begin()
    gpu.release()
    refused = []

    def allocate():
        with pytest.raises(MemoryError):
            fake.on_device(1, 0)
        refused.append(True)

    thread = threading.Thread(target=allocate)
    thread.start()
    thread.join()
    cell()

    assert refused == [True]
    assert fake.on_device(1, 0).nbytes() == 1


def test_memory_for_copies_is_given_back_when_nothing_was_left_to_copy(fake):
    cell()
    tensor = fake.put(torch.ones(1))
    gpu.release()
    assert fake.trimmed == 0
    cell()
    del tensor
    gpu.release()

    assert (fake.trimmed, fake.emptied) == (1, 2)


def test_generators_of_devices_go_on_where_they_were(fake):
    cell()
    fake.begin()
    fake.states = [11, 12]
    gpu.release()
    fake.states = [0, 0]
    cell()

    assert fake.states == [11, 12]


def test_generators_go_on_in_another_process_with_other_devices(fake):
    cell()
    fake.begin()
    fake.states = [11, 12]
    gpu.release()
    travels = generators.wanted()

    other = FakeAccelerator(count=1)
    gpu.use(other)
    generators.want(travels)
    cell()
    other.begin()
    gpu.begun()

    assert other.states == [11]


def test_a_tensor_that_is_gone_does_not_wait_for_a_gpu(fake):
    tensor = torch.zeros(1)
    gpu.wait(tensor, "cuda:0")
    assert gpu.home(tensor) == "cuda:0"

    del tensor
    gc.collect()

    assert gpu._waiting == {}


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")
def test_release_and_binding_on_a_real_device(monkeypatch):
    monkeypatch.setattr(gpu, "_accelerator", Cuda())
    gpu.bind(["GPU-1"])
    layer = torch.nn.Linear(2, 2).cuda()
    alias = layer.weight[0]
    layer(torch.ones(1, 2).cuda()).sum().backward()

    released = gpu.release()
    assert {tensor.device.type for tensor in (layer.weight, layer.weight.grad, alias)} == {"cpu"}
    assert layer.weight.is_pinned()
    assert released.left_bytes == 0
    with pytest.raises(torch.cuda.OutOfMemoryError):
        torch.ones(1, device="cuda")

    gpu.bind(["GPU-1"])
    assert {tensor.device.type for tensor in (layer.weight, layer.weight.grad, alias)} == {"cuda"}
