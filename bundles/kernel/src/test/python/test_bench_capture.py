"""The benchmark's entry point: it runs, and what it prints has the promised shape."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("numpy", reason="numpy isn't installed")

from notebookos_kernel import bench_capture


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(bench_capture, "CHANGED", (1 << 10, 1 << 20))
    monkeypatch.setattr(bench_capture, "UNCHANGED", (0, 64 << 20))
    monkeypatch.setattr(bench_capture, "VARIABLES", (10, 20))


def test_json(capsys, monkeypatch):
    monkeypatch.setattr(bench_capture.Home, "namespace", {})
    bench_capture.main(["--json", "--rounds", "2", "--most", "0"])

    found = json.loads(capsys.readouterr().out)

    assert [row["bytes"] for row in found["changed"]] == [1 << 10, 1 << 20]
    assert [row["bytes"] for row in found["unchanged"]] == [0]
    assert [row["variables"] for row in found["variables"]] == [10, 20]
    assert all(spent["p50_ms"] > 0 for row in found["variables"] for spent in row["cells"].values())


def test_table(capsys, monkeypatch):
    monkeypatch.setattr(bench_capture.Home, "namespace", {})
    bench_capture.main(["--rounds", "1"])

    assert "unchanged    64 MiB" in capsys.readouterr().out
