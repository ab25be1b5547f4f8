"""What is asked of ``torch.cuda`` and when; where there is no GPU, of a stand-in for it that keeps to torch's ways."""

from __future__ import annotations

import contextlib
import ctypes
import shutil
import subprocess
import sys
import threading
from types import SimpleNamespace

import pytest

torch = pytest.importorskip("torch", reason="torch isn't installed")

from notebookos_kernel import cuda as boundary  # noqa: E402
from notebookos_kernel.cuda import Cuda  # noqa: E402
from notebookos_kernel.driver import Driver  # noqa: E402


class StandIn(SimpleNamespace):
    """``torch.cuda`` with two devices."""

    def __init__(self):
        super().__init__(idle=threading.Event(), error=None, fractions={0: 1.0, 1: 0.5}, waited=[], initialized=True, current=0)
        self.idle.set()

    def is_initialized(self):
        return self.initialized

    def device_count(self):
        return 2

    def synchronize(self, index):
        self.waited.append(index)
        self.idle.wait()
        if self.error is not None:
            raise self.error

    def get_per_process_memory_fraction(self, index):
        return self.fractions[index]

    def set_per_process_memory_fraction(self, fraction, index):
        """As older versions do it."""
        self.fractions[index] = fraction
        self.current = index

    def current_device(self):
        return self.current

    @contextlib.contextmanager
    def device(self, index):
        before, self.current = self.current, index
        try:
            yield
        finally:
            self.current = before


@pytest.fixture
def stand_in(monkeypatch):
    made = StandIn()
    monkeypatch.setitem(sys.modules, "torch.cuda", made)
    yield made
    made.idle.set()


def test_all_devices_are_waited_for(stand_in):
    assert Cuda().finish(10)
    assert stand_in.waited == [0, 1]


def test_a_device_that_hangs_is_given_up_and_waited_for_by_the_same_thread_later(stand_in):
    stand_in.idle.clear()
    cuda = Cuda()

    assert not cuda.finish(0.01)
    assert not cuda.finish(0.01)
    assert stand_in.waited == [0]
    stand_in.idle.set()
    assert cuda.finish(10)


def test_what_a_device_reports_is_raised_each_time(stand_in):
    stand_in.error = RuntimeError("CUDA error: an illegal memory access was encountered")
    cuda = Cuda()

    for _ in range(2):
        with pytest.raises(RuntimeError, match="illegal memory access"):
            cuda.finish(10)


def test_the_session_gets_back_the_share_of_memory_that_it_had_chosen(stand_in):
    cuda = Cuda()
    cuda.close()
    cuda.close()
    assert stand_in.fractions == {0: 0.0, 1: 0.0}

    cuda.open()
    assert stand_in.fractions == {0: 1.0, 1: 0.5}


def test_the_session_stays_on_its_device(stand_in):
    cuda = Cuda()
    cuda.close()
    assert stand_in.current == 0

    cuda.open()
    assert stand_in.current == 0


def test_devices_that_the_process_did_not_use_are_left_alone(stand_in, monkeypatch):
    """Whatever is asked of them makes a context there."""
    monkeypatch.setattr(torch._C, "_cuda_hasPrimaryContext", lambda index: index == 1, raising=False)
    cuda = Cuda()

    assert cuda.finish(10)
    cuda.close()
    assert stand_in.waited == [1]
    assert stand_in.fractions == {0: 1.0, 1: 0.0}

    cuda.open()
    assert stand_in.fractions == {0: 1.0, 1: 0.5}


RUNTIME_SOURCE = """
#include <string.h>
static long copies;
int cudaMemcpyAsync(void *target, const void *source, size_t size, int kind, void *stream) {
    if (kind != 4 || stream != (void *)0x70000007a) return 1;
    memcpy(target, source, size);
    return copies++ ? 700 : 0;
}
"""


class Memory:
    """A storage on a device, or a pinned one, which torch isn't to copy while the stream goes on."""

    def __init__(self, device, value):
        self.device, self._tensor = torch.device(device), torch.full((9,), value, dtype=torch.uint8)
        self.waits = []

    def data_ptr(self):
        return self._tensor.data_ptr()

    def nbytes(self):
        return self._tensor.nbytes

    def tolist(self):
        return self._tensor.tolist()

    def copy_(self, source, non_blocking=False):
        self.waits.append(not non_blocking)


@pytest.fixture
def runtime(tmp_path, monkeypatch):
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler here")
    path = tmp_path / "libcudart.so.12"
    subprocess.run([compiler, "-shared", "-fPIC", "-x", "c", "-", "-o", path], input=RUNTIME_SOURCE, text=True, check=True)
    monkeypatch.setattr(boundary, "_library", lambda: str(path))
    boundary._asynchronous_copy.cache_clear()
    yield
    boundary._asynchronous_copy.cache_clear()


def test_copies_leave_no_trace_in_the_pool_of_pinned_memory(stand_in, runtime):
    """torch would call CUDA when such memory is freed, and hang while the process is checkpointed."""
    stand_in.Stream = lambda index: SimpleNamespace(cuda_stream=0x70000007A, index=index)
    cuda, host, there = Cuda(), Memory("cpu", 1), Memory("cuda:1", 2)
    cuda.copy(host, there)

    assert host.tolist() == [2] * 9
    assert host.waits == there.waits == []
    assert stand_in.current == 0
    with pytest.raises(RuntimeError, match="cudaMemcpyAsync failed with 700"):
        cuda.copy(there, host)


def test_torch_copies_and_waits_where_its_runtime_cannot_be_called(stand_in):
    if torch.version.cuda is not None:
        pytest.skip("it can be here")
    stand_in.Stream = lambda index: SimpleNamespace(index=index)
    stand_in.stream = lambda stream: stand_in.device(stream.index)
    host, there = Memory("cpu", 1), Memory("cuda:1", 2)
    Cuda().copy(host, there)

    assert host.waits == [True]


def test_what_torch_was_linked_with_is_found_through_it():
    found = ctypes.CDLL(boundary._library())

    assert hasattr(found, "THPModule_initialize") or hasattr(found, "PyInit__C")
    assert hasattr(found, "omp_get_num_threads"), "of a library that those need which that one needs"


class Graph:
    """As torch.cuda.CUDAGraph."""

    resets = 0

    def reset(self):
        self.resets += 1


def test_graphs_that_the_session_captured_are_reset(stand_in):
    stand_in.CUDAGraph = Graph
    graph = Graph()

    assert Cuda().end_graphs() == 1
    assert graph.resets == 1


class Trees(SimpleNamespace):
    """As torch._inductor.cudagraph_trees, which knows its managers by device. ``compiled`` is what a compiler makes that records."""

    def __init__(self):
        super().__init__(local=SimpleNamespace(tree_manager_containers={}), made=0)

    def get_obj(self, local, name):
        return getattr(local, name)

    def reset_cudagraph_trees(self):
        for container in self.local.tree_manager_containers.values():
            container.tree_manager.graph = None
        self.local.tree_manager_containers.clear()

    def compiled(self, module, _examples):
        self.made += 1
        recorded = []

        def run(*inputs):
            if not recorded:
                recorded.append(SimpleNamespace(graph="recorded"))
                self.local.tree_manager_containers[0] = SimpleNamespace(tree_manager=recorded[0])
            assert recorded[0].graph is not None, "Running CUDAGraph after shutdown"
            return module.forward(*inputs)

        return run


@pytest.fixture
def trees(stand_in, monkeypatch):
    stand_in.CUDAGraph = Graph
    made = Trees()
    monkeypatch.setitem(sys.modules, "torch._inductor.cudagraph_trees", made)
    yield made
    torch._dynamo.reset()


def test_a_function_whose_graphs_have_ended_is_compiled_anew(trees):
    twice = torch.compile(lambda x: x * 2, backend=trees.compiled)
    for made in (1, 2):
        for _ in range(2):
            assert twice(torch.ones(1)).item() == 2
        assert trees.made == made
        Cuda().end_graphs()


def test_without_graphs_what_is_compiled_stays(trees):
    twice = torch.compile(lambda x: x * 2, backend=trees.compiled)
    twice(torch.ones(1))
    trees.local.tree_manager_containers.clear()
    Cuda().end_graphs()
    twice(torch.ones(1))

    assert trees.made == 1


def test_another_librarys_context_counts_and_is_not_torchs(stand_in, monkeypatch):
    stand_in.initialized = False
    monkeypatch.setattr(boundary.DRIVER, "_sees", True)

    assert Cuda().context()
    assert not Cuda().active()


def test_the_driver_is_asked_nothing_after_a_release(stand_in, monkeypatch):
    """By then the agent may have checkpointed the process, and a call waits."""
    driver = Driver()
    monkeypatch.setattr(boundary, "DRIVER", driver)
    monkeypatch.setattr(driver, "_count", lambda: 2)
    assert Cuda().context()
    monkeypatch.setattr(driver, "_count", lambda: pytest.fail("the driver was asked"))

    assert not driver.is_blind()


def test_tensors_of_the_compiler_are_on_no_device(stand_in):
    from torch._subclasses.fake_tensor import FakeTensorMode

    with FakeTensorMode(allow_non_fake_inputs=True):
        thought = torch.empty(2, device="cuda")

    assert thought.is_cuda
    assert Cuda().where(thought) is None
    assert Cuda().where(torch.ones(1)) is None


def test_host_memory_is_ordinary_where_none_can_be_pinned():
    if torch.cuda.is_available():
        pytest.skip("it can be here")

    assert Cuda().on_host(8).nbytes() == 8
