"""What goes wrong while a cell is captured costs nothing but itself, is told, and is made up for."""

from __future__ import annotations

import shutil

import pytest

from replica import Manifest


@pytest.fixture
def executor(replica):
    return replica


def names(result):
    return sorted(name for entry in result.delta["covariables"] for name in entry["names"])


def problems(result):
    return {each["name"]: each["reason"] for each in result.delta["problems"]}


def test_a_large_value_without_room_costs_no_other(executor):
    executor.run("large = bytearray(2 << 20)")
    shutil.rmtree(executor.spool)
    failed = executor.run("large[0] = 1\nsmall = [1]")

    assert failed.reply["content"]["status"] == "ok"
    assert names(failed) == ["small"]
    assert failed.delta["deleted"] == ["large"], "an older value must not come back"
    assert "can't be written" in problems(failed)["large"]
    assert "'large' won't survive a failover" in failed.stderr

    executor.spool.mkdir()
    assert names(executor.run("pass")) == ["large"]


def test_what_a_failed_capture_had_found_is_in_the_next_delta(executor):
    executor.run("x = [1]\ny = [1]\nimport os")
    executor.run("import notebookos_kernel.kernel as k\noriginal = k.Delta.content")
    failed = executor.run(
        "x.append(2)\ndel y\nz = 3\nos.environ['NB_LATE'] = '1'\n"
        "def broken(self, spool):\n    k.Delta.content = original\n    raise OSError('no way')\nk.Delta.content = broken"
    )
    manifest = Manifest()
    assert problems(failed)["*"] == "the capture failed: no way"
    assert "no way" in failed.stderr

    kept = executor.run("pass")
    manifest.add(kept, executor.spool)

    assert {"x", "z"} <= set(names(kept))
    assert {"y", "*"} <= set(kept.delta["deleted"]), "the failure is made up for"
    assert "env" in kept.delta["facts"]


@pytest.mark.parametrize("raised", ["SystemExit", "KeyboardInterrupt", "MemoryError", "RecursionError", "GeneratorExit", "Warning"])
def test_a_class_whose_pickling_raises_costs_no_other(executor, raised):
    result = executor.run(f"class E:\n    def __reduce__(self): raise {raised}('mine')\ne = E()\nx = [e, 1]\ny = 2")

    assert result.reply["content"]["status"] == "ok"
    assert {"x", "y"} <= set(names(result))
    assert problems(result)["e"] == "mine"
    assert executor.run("y").result == "2"


def test_a_library_that_was_tampered_with_costs_its_own_fact_only(executor):
    result = executor.run(
        "import random\nrandom.seed(1)\nimport decimal\nwas = decimal.getcontext\ndecimal.getcontext = lambda: 1 / 0"
    )

    assert "random" in result.delta["facts"]
    assert problems(result)["session's decimal"] == "division by zero"
    executor.run("decimal.getcontext = was")


def test_attributes_that_fail_when_they_are_looked_up(executor):
    result = executor.run(
        "class Odd:\n    def __getattribute__(self, name): raise OSError(name)\nodd = Odd()\nclass Meta(type):\n    @property\n"
        "    def __module__(cls): return 5\nx = 1"
    )

    assert "x" in names(result)
    assert result.reply["content"]["status"] == "ok"
    assert "*" not in problems(result)
