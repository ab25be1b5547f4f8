"""Tensors change memory without changing identity. What needs a GPU is skipped where there is none."""

from __future__ import annotations

import gc

import pytest

torch = pytest.importorskip("torch", reason="torch isn't installed")

from notebookos_kernel import gpu, tensors  # noqa: E402


@pytest.fixture(autouse=True)
def nothing_bound():
    yield
    gpu.release()


def test_devices_are_those_that_were_bound():
    assert gpu.devices() == []
    gpu.bind(["GPU-1"])
    assert gpu.devices() == ["GPU-1"]
    gpu.release()
    assert gpu.devices() == []


def test_the_device_is_cuda_only_if_it_can_be_used():
    assert gpu.device() == "cpu"
    gpu.bind(["GPU-1"])
    assert gpu.device() == ("cuda" if torch.cuda.is_available() else "cpu")


def test_a_moved_tensor_is_the_same_object_with_other_memory():
    tensor = torch.arange(4.0)
    before = tensor.data_ptr()

    tensors.move([tensor], "cpu")

    assert tensor.data_ptr() != before
    assert tensor.tolist() == [0, 1, 2, 3]


def test_moved_tensors_still_share_their_storage():
    whole = torch.arange(6.0)
    part = whole[2:4]
    turned = whole.view(2, 3).T

    tensors.move([part, whole, turned], "cpu")
    part.fill_(9)

    assert whole.tolist() == [0, 1, 9, 9, 4, 5]
    assert turned.tolist() == [[0, 9], [1, 4], [9, 5]]


def test_a_moved_parameter_is_still_trained_by_its_optimizer():
    layer = torch.nn.Linear(1, 1, bias=False)
    optimizer = torch.optim.SGD(layer.parameters(), lr=1.0)
    before = layer.weight.item()

    tensors.move([layer.weight], "cpu")
    layer(torch.ones(1, 1)).sum().backward()
    optimizer.step()

    assert layer.weight.requires_grad
    assert layer.weight.item() == pytest.approx(before - 1)


def test_a_tensor_that_is_gone_does_not_wait_for_a_gpu():
    tensor = torch.zeros(1)
    gpu.wait(tensor, "cuda:0")
    assert gpu.home(tensor) == "cuda:0"

    del tensor
    gc.collect()

    assert gpu._waiting == {}


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")
def test_release_moves_to_host_memory_and_bind_moves_back():
    gpu.bind(["GPU-1"])
    layer = torch.nn.Linear(2, 2).cuda()
    alias = layer.weight[0]
    layer(torch.ones(1, 2).cuda()).sum().backward()

    gpu.release()
    assert {tensor.device.type for tensor in (layer.weight, layer.weight.grad, alias)} == {"cpu"}

    gpu.bind(["GPU-1"])
    assert {tensor.device.type for tensor in (layer.weight, layer.weight.grad, alias)} == {"cuda"}
