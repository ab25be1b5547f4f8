"""A standby whose memory somebody changed says so; one that was left alone never does."""

from __future__ import annotations

import pytest

from conftest import missing
from notebookos_kernel.divergence import Divergence
from test_capture import session  # noqa: F401 - a fixture
from test_restore import follow

LOOKS = 20


def diverged(standby):
    for _ in range(LOOKS):
        found = standby.request("notebookos_apply_request", {})["diverged"]
        if found:
            return found
    return []


START = "x = [1]\ny = {'k': [2]}\nz = y['k']\nn = 5\ndef f(): return n\nclass A: v = 1\na = A()\na.part = {3}"


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ("x = [1]", ["x"]),
        ("n = 6", ["n"]),
        ("del n", ["n"]),
        ("stray = 1", ["stray"]),
        ("x.append(2)", ["x"]),
        ("z.append(2)", ["y", "z"]),
        ("a.part.add(4)", ["a"]),
        ("A.v = 2", ["A"]),
        ("f.mark = 1", ["f"]),
        ("f.__defaults__ = (1,)", ["f"]),
    ],
)
def test_a_change_on_a_standby_is_noticed(fresh_pair, change, names):
    *both, manifest = fresh_pair
    follow(both, manifest, START)
    assert diverged(both[1]) == []

    both[1].execute(change, {})

    assert diverged(both[1]) == names


def test_a_change_inside_a_large_array_is_noticed(fresh_pair):
    *both, manifest = fresh_pair
    if missing(both[0], ["numpy"]):
        pytest.skip("numpy isn't installed")
    follow(both, manifest, "import numpy as np\nlarge = np.zeros(1_000_000)\nsmall = np.zeros(3)")
    assert diverged(both[1]) == []

    both[1].execute("large[500_000] = 1", {})

    assert diverged(both[1]) == diverged(both[1]) == ["large"]


def test_what_a_rebuilt_variables_cell_does_besides_is_no_divergence(fresh_pair):
    *both, manifest = fresh_pair
    follow(both, manifest, "runs = [0]", "%%rebuild a\nruns[0] += 1\na = [1]")
    assert both[1].execute("runs", {}).result == "[2]"

    assert diverged(both[1]) == []


def test_a_change_is_said_until_the_replica_is_made_anew(fresh_pair):
    *both, manifest = fresh_pair
    follow(both, manifest, "x = [1]")
    both[1].execute("x.append(2)", {})
    assert diverged(both[1]) == diverged(both[1]) == ["x"]

    both[1].request("notebookos_apply_request", *manifest.whole())

    assert diverged(both[1]) == []
    assert both[1].execute("x", {}).result == "[1]"


def test_what_the_executor_changed_is_its_next_deltas_affair(fresh_pair):
    *both, _ = fresh_pair
    both[0].run("x = [1]")
    both[0].execute("x.append(2)", {})

    assert both[0].request("notebookos_apply_request", {})["diverged"] == []


UNSTABLE = (
    "import itertools\n"
    "class Counts:\n    made = itertools.count()\n    def __getstate__(self): return {'n': next(Counts.made)}\n"
    "c = Counts()\n"
    "class Lazy:\n    def __getattr__(self, name):\n        if name.startswith('_'): raise AttributeError(name)\n"
    "        self.__dict__[name] = 1\n        return 1\nl = Lazy()\n"
    "import threading, weakref, logging, decimal\n"
    "held = {1, 'two', 3.0}\nw = weakref.WeakSet()\nlog = logging.getLogger('x')\nd = decimal.Decimal('1.1')"
)


def test_values_whose_pickles_vary_give_no_alarm(fresh_pair):
    *both, manifest = fresh_pair
    executor, standby = both
    reply = standby.request("notebookos_apply_request", *manifest.add(executor.run(UNSTABLE), executor.spool))

    assert reply["diverged"] == []
    assert diverged(standby) == []


def test_looks_share_their_time(session):  # noqa: F811
    session.run("\n".join(f"v{i} = list(range(1000))" for i in range(200)))
    divergence = Divergence(session.capture, budget_ms=0.2)
    for name in [f"v{i}" for i in range(200)]:
        session.namespace[name].append(0) if name in ("v0", "v199") else None
    session.capture.sweep_next = True
    session.run("pass")
    for _ in range(500):
        divergence.look()
    session.namespace["v199"].append(1)

    assert ["v199"] in [divergence.look() for _ in range(500)]


def test_an_expensive_value_has_its_turn(session):  # noqa: F811
    session.run("small = [1]\nlarge = [[i] for i in range(50_000)]")
    divergence = Divergence(session.capture, budget_ms=1)
    for _ in range(200):
        assert divergence.look() == []
    session.namespace["large"][777].append(1)

    assert ["large"] in [divergence.look() for _ in range(200)]
