"""The benchmark of GPUs: what it concludes, on fake devices and small states."""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("torch", reason="torch isn't installed")

from replica import PACKAGE

HERE = Path(__file__).parent
BENCH = Path(__file__).resolve().parents[5] / "distribution/src/main/python"
SMALL = ["--sizes", "0.0001,0.0002", "--rounds", "3", "--switches", "6", "--steps", "2", "--held", "0.0001"]


def bench(*words):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (PACKAGE, BENCH, HERE))), "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, "-m", "notebookos_bench.gpu", *words], env=environment, capture_output=True, text=True, timeout=300
    )


def test_without_a_gpu_it_says_so():
    import torch

    if torch.cuda.is_available():
        pytest.skip("there is a GPU here")
    ended = bench()

    assert ended.returncode == 69
    assert ended.stdout.startswith("There is nothing to measure here: torch")


def test_it_prints_tables_and_finds_nothing_amiss(tmp_path):
    ended = bench(*SMALL, "--accelerator", "fake_accelerator:FakeAccelerator", "--json", str(tmp_path / "found.json"))

    assert (ended.returncode, ended.stderr) == (0, "")
    found = json.loads((tmp_path / "found.json").read_text())
    assert [row["bytes"] for row in found["copies"]] == [100_000, 200_000]
    assert [len(row["release_ms"]) for row in found["copies"]] == [3, 3]
    assert all(row["whole"] and row["left_bytes"] == 0 for row in found["copies"])
    assert [(row["model"], row["losses"] == row["alone"], len(row["losses"])) for row in found["training"]] == [
        ("convolutions", True, 6),
        ("attention", True, 6),
    ]
    assert found["isolation"]["hits"] == 0
    assert found["isolation"]["bytes"] > 500_000
    assert "| GB | release p50 ms |" in ended.stdout
    assert "6 switches; losses are compared bit by bit" in ended.stdout


def test_parts_are_chosen_by_name():
    ended = bench("isolation", *SMALL, "--accelerator", "fake_accelerator:FakeAccelerator")

    assert "## Isolation" in ended.stdout
    assert "## Training" not in ended.stdout
    assert bench("nothing").returncode == 2


@pytest.fixture
def parts():
    """The modules of the benchmark, by name."""
    sys.path.insert(0, str(BENCH))
    yield lambda name: importlib.import_module(f"notebookos_bench.{name}")
    sys.path.remove(str(BENCH))


def test_a_leak_and_a_loss_that_differs_are_failures(parts):
    gpu_isolation, gpu_training = parts("gpu_isolation"), parts("gpu_training")

    assert list(gpu_isolation.failures({"hits": 3})) == ["a tenant found 3 words of the one before it"]
    assert list(gpu_training.failures([{"model": "m", "losses": [1.0, 2.0], "alone": [1.0, 2.5]}])) == ["1 losses of m differ"]


class Library:
    """The driver's library; one call fails."""

    def __init__(self, failing=None):
        self.failing, self.calls, self.lock_ms = failing, [], None

    def __getattr__(self, name):
        def call(pid, arguments):
            self.calls.append(name.replace("cuCheckpointProcess", ""))
            if name.endswith("ProcessLock"):
                self.lock_ms = arguments and ctypes.cast(arguments, ctypes.POINTER(ctypes.c_uint))[0]
            return 999 if self.calls[-1] == self.failing else 0

        return call


@pytest.mark.parametrize(
    ("failing", "calls"),
    [
        ("Lock", ["Lock"]),
        ("Checkpoint", ["Lock", "Checkpoint", "Unlock"]),
        ("Restore", ["Lock", "Checkpoint", "Restore", "Unlock"]),
    ],
)
def test_a_process_whose_checkpoint_fails_is_not_left_locked(parts, failing, calls):
    library = Library(failing)

    assert parts("gpu_checkpoint").Checkpoints(library).round_trip(7) == f"cuCheckpointProcess{failing} failed with 999"
    assert library.calls == calls
    assert library.lock_ms == 10_000


class Notebook:
    """Answers as a notebook does, as long as it isn't to fail."""

    pid = 7

    def __init__(self, error, room, ends):
        self.error, self.room, self.ends, self.held, self.asked = error, room, ends, 0, []

    def ask(self, what, patience=600, size=0):
        self.asked.append((what, patience))
        self.held = size or self.held
        if self.held > self.room or (what == "whole" and patience < 600 and self.ends):
            raise self.error(f"the notebook ended: {what}")
        done = {"ms": 1.0, "left_bytes": 0}
        return {"hold": size, "copy": {"to_host": 0.001, "to_device": 0.001}, "whole": True}.get(what, done)


def measured(parts, monkeypatch, library, sizes, room=10**9, ends=False):
    """The table, the remarks and the failures; and what the notebook of each size was asked."""
    copies, asked = parts("gpu_copies"), []

    @contextlib.contextmanager
    def start():
        notebook = Notebook(copies.NotebookError, room, ends)
        asked.append(notebook.asked)
        yield notebook

    made = parts("gpu_checkpoint").Checkpoints(library)
    monkeypatch.setattr(copies.Checkpoints, "of_this_machine", lambda: made)
    figures = copies.measure(SimpleNamespace(start=start), SimpleNamespace(sizes=sizes, rounds=2))
    return list(copies.rows(figures)), list(copies.remarks(figures))[1:], list(copies.failures(figures)), asked


def test_a_size_for_which_there_is_no_room_leaves_the_others_figures(parts, monkeypatch):
    rows, remarks, failures, _ = measured(parts, monkeypatch, Library(), [10**8, 10**10])

    assert (rows[0][:2], rows[1]) == ((0.1, 1.0), (10.0, *["-"] * 10))
    assert all(type(cell) is float for cell in rows[0])
    assert remarks == ["No figures for 10 GB: the notebook ended: hold."]
    assert failures == ["10000000000 bytes couldn't be measured"]


def test_a_checkpoint_that_fails_leaves_the_other_figures(parts, monkeypatch):
    rows, remarks, failures, asked = measured(parts, monkeypatch, Library("Restore"), [10**8])

    assert (rows[0][1], rows[0][-2:]) == (1.0, ("-", "-"))
    assert remarks == ["No checkpoints: cuCheckpointProcessRestore failed with 999."]
    assert failures == []
    assert asked[0].count(("whole", 600)) == 1
    assert asked[0][-1] == ("whole", 600)


def test_a_notebook_that_does_not_come_back_from_a_checkpoint_is_given_up_soon(parts, monkeypatch):
    rows, remarks, failures, asked = measured(parts, monkeypatch, Library(), [10**8], ends=True)

    assert (rows[0][1], rows[0][-2:]) == (1.0, ("-", "-"))
    assert remarks == ["No checkpoints: afterwards the notebook ended: whole."]
    assert failures == ["100000000 bytes came back as others, or not at all"]
    assert asked[0][-1] == ("whole", 30)
