"""Replica processes for tests. Two are shared by all programs: one executes, one follows."""

from __future__ import annotations

import pytest

from replica import Manifest, Replica


@pytest.fixture(scope="session")
def pair(tmp_path_factory):
    """An executor and a standby."""
    executor = Replica(tmp_path_factory.mktemp("executor"))
    standby = Replica(tmp_path_factory.mktemp("standby"))
    yield executor, standby
    executor.stop()
    standby.stop()


@pytest.fixture
def fresh_pair(pair):
    """The shared pair with empty namespaces."""
    for replica in pair:
        reply = replica.request("notebookos_apply_request", {"reset": True})
        assert reply["status"] == "ok"
    return (*pair, Manifest())


@pytest.fixture
def replica(tmp_path):
    """A replica of the test's own."""
    started = Replica(tmp_path / "replica")
    yield started
    if started.process.poll() is None:
        started.stop()


@pytest.fixture
def fake(monkeypatch):
    """Two devices that this process has to bind."""
    pytest.importorskip("torch", reason="torch isn't installed")
    from fake_accelerator import FakeAccelerator
    from notebookos_kernel import generators, gpu

    made = FakeAccelerator(count=2)
    monkeypatch.setattr(gpu, "_accelerator", made)
    monkeypatch.setattr(gpu, "_failure", None)
    monkeypatch.setattr(generators, "_wanted", None)
    yield made
    made.idle.set()
    gpu._devices = ()
    gpu._waiting.clear()


def missing(replica, needs):
    """The first of these libraries that the replica's interpreter doesn't have."""
    for name in needs:
        if name not in _installed:
            found = replica.execute(f"__import__('importlib.util').util.find_spec({name!r}) is not None", {})
            _installed[name] = found.result == "True"
        if not _installed[name]:
            return name
    return None


_installed = {}
