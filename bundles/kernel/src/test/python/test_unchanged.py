"""Cells that only read large values pay for what they change; those that write are noticed, in place or not."""

from __future__ import annotations

import hashlib

import pytest

from notebookos_kernel.pages import Pages
from test_capture import session  # noqa: F401 - a fixture

np = pytest.importorskip("numpy", reason="numpy isn't installed")
pytestmark = pytest.mark.skipif(Pages.open() is None, reason="this system doesn't tell which pages were written")

START = "import numpy as np, ctypes, os, io\na = np.arange(200_000.)\nb = [np.ones(300_000), {'k': 1}]\nn = [1]\n"
READS = ["a.sum()", "y = a[0] + 1", "exec('n[0]')", "z = b[0].max()", "def f(): return a\nf()", "os.fork() or os._exit(0)"]
WRITES = [
    "a[70_000] = -1",
    "a += 1",
    "np.add(a, 1, out=a)",
    "np.copyto(a, 0)",
    "ctypes.memmove(a.ctypes.data + 800_000, b'abc', 3)",
    "io.BytesIO(bytes(1_600_000)).readinto(a)",
    "open('/dev/zero', 'rb', buffering=0).readinto(memoryview(a).cast('B')[800_000:])",
    "a.sort(), a.fill(3)",
    "a[::-1].sort()",
    "v = memoryview(a).cast('B')\nv[900_000] = 255\nv.release()\ndel v",
    "if os.fork() == 0: os._exit(0)\na[90_000] = 5",
    "a.shape = (2, 100_000)",
    "a.dtype = 'i8'",
    "a = a * 1",
    "a = np.arange(200_000.) + 1",
    "exec('a[3] = 9')",
]


@pytest.fixture
def hashed(monkeypatch):
    """How many bytes went through a hash."""
    seen = []
    original = hashlib.sha256

    class Counting:
        def __init__(self, data=b"", **options):
            seen.append(memoryview(data).nbytes)
            self._hash = original(data, **options)

        def update(self, data):
            seen.append(memoryview(data).nbytes)
            self._hash.update(data)

        def __getattr__(self, name):
            return getattr(self._hash, name)

    monkeypatch.setattr(hashlib, "sha256", Counting)
    return seen


@pytest.mark.parametrize("cell", READS)
def test_reading_large_values_reads_them_no_second_time(session, hashed, cell):  # noqa: F811
    session.run(START)
    session.run(cell)
    hashed.clear()

    assert "a" not in {name for put in session.run(cell).puts for name in put.names}
    assert sum(hashed) < 64 << 10


@pytest.mark.parametrize("cell", WRITES)
def test_a_write_is_noticed(session, cell):  # noqa: F811
    session.run(START)
    session.run("a.sum(), b")

    stored = session.stored(cell)
    if "a * 1" in cell:
        assert ("a",) not in stored, "equal bytes are not stored again"
    else:
        assert ("a",) in stored
    assert ("a",) not in session.stored("a.sum()")


def test_a_write_into_a_part_of_a_covariable_is_noticed(session):  # noqa: F811
    session.run(START)
    session.run("b")

    assert session.stored("b[0][5] = 3") == [("b",)]
    assert session.stored("b[0].sum(), b[1]['k']") == []
    assert session.stored("b[1]['k'] = 2") == [("b",)]


def test_a_write_while_the_value_is_pickled_is_in_the_next_delta(session):  # noqa: F811
    session.run(START)
    session.run(
        "class Writes:\n    def __reduce__(self):\n        a[5] += 1\n        return (int, ())\n"
        "class Holds: pass\nh = Holds()\nh.a, h.w = a, Writes()"
    )

    assert session.stored("h") == [("a", "h")]
    assert session.stored("h") == [("a", "h")]


def test_torch_writes_are_noticed(session):  # noqa: F811
    pytest.importorskip("torch", reason="torch isn't installed")
    session.run("import torch\nt = torch.zeros(100_000)\nw = torch.nn.Linear(300, 300)\nn = [1]")
    assert session.stored("t.sum(), w") == []

    for cell in ("t.add_(1)", "t[50_000] = 2", "t.copy_(torch.ones(100_000))", "torch.add(t, 1, out=t)"):
        assert session.stored(cell) == [("t",)], cell
        assert session.stored("t.sum()") == []
    assert session.stored("with torch.no_grad(): w.weight[100, 100] = 5") == [("w",)]
    assert session.stored("w(torch.zeros(300))") == []


def test_memory_that_others_may_write_is_hashed_each_time(session, tmp_path):  # noqa: F811
    session.run(f"import numpy as np\nm = np.memmap({str(tmp_path / 'm')!r}, 'u1', 'w+', shape=1 << 20)\ns = np.asarray(m)")

    session.namespace["m"][700_000] = 1

    assert "s" in {name for names in session.stored("s.sum()") for name in names}
