"""The benchmark of GPUs: what it concludes, on fake devices and small states."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

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


def test_a_leak_and_a_loss_that_differs_are_failures():
    sys.path.insert(0, str(BENCH))
    try:
        from notebookos_bench import gpu_isolation, gpu_training
    finally:
        sys.path.remove(str(BENCH))

    assert list(gpu_isolation.failures({"hits": 3})) == ["a tenant found 3 words of the one before it"]
    assert list(gpu_training.failures([{"model": "m", "losses": [1.0, 2.0], "alone": [1.0, 2.5]}])) == ["1 losses of m differ"]
