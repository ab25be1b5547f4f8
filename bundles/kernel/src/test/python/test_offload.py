"""Tensors of all kinds change their memory and stay what they are."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="torch isn't installed")

from fake_accelerator import cell, move_there  # noqa: E402
from notebookos_kernel import gpu  # noqa: E402


def test_each_storage_is_copied_once(fake):
    cell()
    whole = fake.put(torch.arange(6.0))
    views = [whole[2:4], whole.view(2, 3).T, whole.detach()]

    gpu.release()
    views[0].fill_(9)
    cell()

    assert fake.copies == [("to host", 24), ("to device", 24)]
    assert whole.tolist() == [0, 1, 9, 9, 4, 5]
    assert views[1].tolist() == [[0, 9], [1, 4], [9, 5]]


@pytest.mark.parametrize(
    "make",
    [
        lambda: torch.randn(3, dtype=torch.complex64).conj(),
        lambda: torch.randn(3, dtype=torch.complex64).conj().imag,
        lambda: torch.arange(12.0).view(3, 4).T,
        lambda: torch.ones(1).expand(5),
        lambda: torch.nn.Parameter(torch.ones(3, dtype=torch.bfloat16)),
        lambda: torch.ones(3).as_subclass(type("Own", (torch.Tensor,), {})),
        lambda: torch.zeros(0, 3),
    ],
    ids=["conjugate", "negative", "transposed", "expanded", "parameter", "subclass", "empty"],
)
def test_kinds_of_tensors_stay_what_they_are(fake, make):
    tensor = make()
    before = (type(tensor), tensor.is_conj(), tensor.is_neg(), tensor.stride(), tensor.requires_grad, tensor.tolist())
    cell()
    move_there(fake, tensor)

    gpu.release()
    after = (type(tensor), tensor.is_conj(), tensor.is_neg(), tensor.stride(), tensor.requires_grad, tensor.tolist())

    assert after == before


COMPRESSED = (torch.sparse_csr, torch.sparse_csc, torch.sparse_bsr, torch.sparse_bsc)


def compressed_there(fake, layout):
    """A sparse tensor that is made on the device."""
    made = torch.eye(4).to_sparse(layout=layout, blocksize=(2, 2) if layout in COMPRESSED[2:] else None)
    names = ("crow_indices", "col_indices") if layout in COMPRESSED[::2] else ("ccol_indices", "row_indices")
    parts = [fake.put(getattr(made, name)().clone()) for name in (*names, "values")]
    return torch.sparse_compressed_tensor(*parts, made.size(), layout=layout)


@pytest.mark.filterwarnings("ignore:Sparse")
def test_sparse_tensors_move_with_their_parts(fake):
    cell()
    kinds = [torch.eye(3).to_sparse().coalesce(), *(compressed_there(fake, layout) for layout in COMPRESSED)]
    move_there(fake, kinds[0])
    assert {fake.where(tensor) for tensor in kinds} == {"cuda:0"}

    gpu.release()

    assert {fake.where(tensor) for tensor in kinds} == {None}
    assert fake.used() == 0
    assert all(tensor.to_dense().equal(torch.eye(tensor.size(0))) for tensor in kinds)
    assert kinds[0].is_coalesced()


@pytest.mark.filterwarnings("ignore:torch.quantize")
def test_a_quantized_tensor_moves(fake):
    cell()
    tensor = torch.quantize_per_tensor(torch.tensor([1.0, 2.0]), 0.5, 1, torch.qint8)
    move_there(fake, tensor)

    gpu.release()

    assert tensor.dequantize().tolist() == [1.0, 2.0]
    assert fake.used() == 0


def test_a_tensor_of_inference_mode_stays_one(fake):
    cell()
    with torch.inference_mode():
        tensor = torch.ones(2)
    move_there(fake, tensor)

    gpu.release()

    assert tensor.is_inference()


def test_hooks_and_versions_stay(fake):
    cell()
    called = []
    weight = torch.nn.Parameter(fake.put(torch.ones(2)))
    weight.register_hook(called.append)
    result = (weight * 2).sum()
    version = weight._version

    gpu.release()
    cell()
    result.backward()

    assert weight._version == version
    assert weight.grad.tolist() == [2, 2]
    assert len(called) == 1


def test_a_trained_model_goes_on_as_if_nothing_had_happened(fake):
    def train(between):
        torch.manual_seed(1)
        model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 1))
        optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
        losses = []
        for _ in range(5):
            between(model, optimizer)
            loss = model(torch.ones(3, 4)).square().mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return losses

    def switch(model, optimizer):
        state = [each for parameter in optimizer.state.values() for each in parameter.values()]
        cell()
        move_there(fake, *(tensor for tensor in (*model.parameters(), *state) if fake.where(tensor) is None))
        gpu.release()
        cell()
        assert fake.used() > 0

    undisturbed = train(lambda *_: None)

    assert train(switch) == undisturbed


def test_parameters_of_a_scripted_module_move(fake):
    cell()
    module = torch.jit.script(torch.nn.Linear(2, 2))
    fake.put(next(iter(module.parameters())))

    gpu.release()

    assert fake.used() == 0
    assert gpu.home(next(iter(module.parameters()))) == "cuda:0"
