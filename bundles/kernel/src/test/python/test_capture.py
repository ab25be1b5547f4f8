"""Capture in one process: what is looked at, and what is stored."""

from __future__ import annotations

import gc
import weakref

import pytest

from notebookos_kernel import round as capture_round
from notebookos_kernel.candidates import of_source
from notebookos_kernel.capture import Capture
from notebookos_kernel.memory import Memory
from notebookos_kernel.namespace import Home


class Session:
    """A namespace whose cells run in this process."""

    memory = Memory()

    def __init__(self):
        self.namespace = {"__name__": "__main__"}
        self.capture = Capture(self.namespace, dict(self.namespace), memory=self.memory)
        self.gave_way = 0
        self.capture.give_way = self._give_way

    def _give_way(self):
        self.gave_way += 1

    def run(self, source):
        exec(compile(source, "<cell>", "exec"), self.namespace)
        return self.capture.capture(of_source(source))

    def stored(self, source):
        return sorted(put.names for put in self.run(source).puts)


@pytest.fixture
def session(monkeypatch):
    started = Session()
    monkeypatch.setattr(Home, "namespace", started.namespace)
    return started


@pytest.fixture
def probed(monkeypatch):
    """Names of all probes, in order."""
    seen = []
    original = capture_round.probe

    def recording(namespace, names, *rest):
        seen.append(names)
        return original(namespace, names, *rest)

    monkeypatch.setattr(capture_round, "probe", recording)
    return seen


def test_untouched_variables_are_not_pickled(session, probed):
    session.run("\n".join(f"v{i} = [{i}]" for i in range(500)))
    probed.clear()

    session.run("v7.append(0)\nother = 1")

    assert sorted(probed) == [("other",), ("v7",)]


def test_a_cell_without_candidates_pickles_nothing(session, probed):
    session.run("x = [1]")
    probed.clear()

    session.run("1 + 1")

    assert probed == []


def test_a_loaded_number_or_module_is_not_pickled(session, probed):
    session.run("n = 5\ns = 'text'\nimport math")
    probed.clear()

    session.run("math.sqrt(n), s")

    assert probed == []


def test_a_loaded_function_leads_to_the_globals_that_it_uses(session, probed):
    session.run("log = []\nunrelated = []\ndef inner(): log.append(1)\ndef outer(): inner()")
    probed.clear()

    assert session.stored("outer()") == [("log",)]
    assert ("unrelated",) not in probed


def test_an_unchanged_covariable_is_pickled_once(session, probed):
    session.run("a = [1]\nb = [a]")
    probed.clear()

    assert session.stored("len(b)") == []
    assert probed == [("a", "b")]


def test_an_untouched_covariable_joins_when_it_is_shared(session, probed):
    session.run("x = {'k': [1]}\ny = {'k': [1]}")
    probed.clear()

    assert session.stored("z = x['k']") == [("x", "z")]
    assert ("y",) not in probed


def test_only_pickling_of_more_than_an_atom_gives_way(session):
    session.run("n = 5")
    assert session.gave_way == 0
    session.run("x = [1]\ny = [2]")
    assert session.gave_way == 1


def test_objects_are_not_held_after_the_capture(session):
    session.run("class A: pass\na = A()\nb = [A()]")
    seen = [weakref.ref(session.namespace["a"]), weakref.ref(session.namespace["b"][0])]

    gc.disable()
    try:
        session.run("len(b), a")
        session.namespace["b"].clear()
        del session.namespace["a"]
    finally:
        gc.enable()

    assert [ref() for ref in seen] == [None, None]


def test_names_of_ipython_are_not_variables(session):
    stored = session.stored("_i = _ii = _ = __ = _5 = _i5 = In = Out = _dh = [1]\n_mine = [2]\n__version__ = '1'")

    assert stored == [("_mine",)]


def test_a_hidden_name_that_the_user_binds_is_a_variable(monkeypatch):
    session = Session()
    monkeypatch.setattr(Home, "namespace", session.namespace)
    session.namespace["exit"] = "IPython's"
    session.capture = Capture(session.namespace, dict(session.namespace))

    assert session.stored("pass") == []
    assert session.stored("exit = 'mine'") == [("exit",)]


def test_classes_are_referred_to_by_name(session):
    session.run("class A: pass")
    (put,) = session.run("a = A()").puts

    assert put.names == ("a",)
    assert put.stored.size < 200


def test_instances_are_stored_again_when_their_class_gets_another_name(session):
    session.run("class A: pass\na = A()\nb = [1]")

    assert session.stored("class A: pass") == [("A",), ("a",)]


def test_classes_that_need_each_other_are_stored_together(session):
    assert session.stored("class A: pass\nclass B: pass\nA.b = B()\nB.a = A()\nc = A()") == [("A", "B"), ("c",)]


def test_a_value_that_becomes_storable_is_stored(session):
    first = session.run("x = [(i for i in [])]")
    assert [problem.fidelity for problem in first.problems] == ["degraded"]

    assert session.stored("x.clear()") == [("x",)]


def test_a_variable_that_is_rebound_to_an_equal_value_is_not_stored_again(session):
    session.run("x = [1, 2]")

    assert session.stored("x = [1, 2]") == []


def test_a_change_that_nobody_named_is_found_by_a_sweep(session):
    session.run("x = [1]")
    session.namespace["x"].append(2)
    assert session.stored("pass") == []

    session.capture.sweep_next = True

    assert session.stored("pass") == [("x",)]
