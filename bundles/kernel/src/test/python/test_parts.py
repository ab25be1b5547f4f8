"""The small parts: streams, bindings, sharing, grouping, spool, hashes of meaning."""

from __future__ import annotations

import io
import os
import pickle

import pytest

from notebookos_kernel import canonical, sharing
from notebookos_kernel.bindings import Bindings
from notebookos_kernel.cell import Attempt, CellEnvironment, drop_own_lines
from notebookos_kernel.delta import Stored
from notebookos_kernel.grouping import Union, circles
from notebookos_kernel.pickling import SessionPickler
from notebookos_kernel.spool import Spool
from notebookos_kernel.stream import StreamError, open_stream, parts


class TestStream:
    def test_what_was_written_is_read(self):
        buffers = [memoryview(b"abc"), memoryview(b"")]
        data = b"".join(parts(["b", "a"], {"C"}, b"pickled", buffers))

        opened = open_stream(memoryview(data))

        assert (opened.names, opened.needs, bytes(opened.pickle)) == (("b", "a"), ("C",), b"pickled")
        assert [bytes(buffer) for buffer in opened.buffers] == [b"abc", b""]
        assert all(buffer.readonly for buffer in opened.buffers)

    @pytest.mark.parametrize(
        "damage", [lambda data: data[:-1], lambda data: data + b"x", lambda data: b"XXXX" + data[4:], lambda data: b"N"]
    )
    def test_damaged_bytes_are_refused(self, damage):
        data = b"".join(parts(["a"], (), b"pickled", []))

        with pytest.raises(StreamError):
            open_stream(memoryview(damage(data)))


class TestBindings:
    def test_nothing_changed(self):
        assert Bindings({"a": 1}).look() == (set(), set())

    def test_new_rebound_and_removed_names(self):
        namespace = {"a": [], "b": [], "c": []}
        bindings = Bindings(namespace)
        namespace["d"] = []
        namespace["b"] = []
        del namespace["a"]

        assert bindings.look() == ({"b", "d"}, {"a"})
        assert bindings.look() == (set(), set())

    def test_a_name_that_was_removed_and_bound_again(self):
        kept = []
        namespace = {"a": kept, "b": []}
        bindings = Bindings(namespace)
        del namespace["a"]
        namespace["a"] = kept

        assert bindings.look() == (set(), set())


class TestSharing:
    def keys(self, value):
        pickler = SessionPickler(frozenset())
        pickler.dump(value)
        return sharing.identity_keys(pickler.memo.copy(), pickler.own, pickler.neutral)

    @pytest.mark.parametrize("value", [5, "text", (1, "a"), frozenset({1}), [[1], {2: [3]}, ({4},)], {"k": [bytearray(b"x")]}])
    def test_both_ways_find_the_same_objects_in_plain_data(self, value):
        assert sharing.plain_keys(value) == self.keys(value)

    def test_a_cycle_ends(self):
        value = [[]]
        value[0].append(value)

        assert sharing.plain_keys(value) == {id(value), id(value[0])}

    def test_other_objects_are_not_plain(self):
        assert sharing.plain_keys([1, [object()]]) is None

    def test_classes_and_functions_of_modules_are_not_shared_state(self):
        value = [len, print, io.StringIO, os.path.join]

        assert self.keys(value) == {id(value)}

    def test_what_pickling_itself_made_is_left_out(self):
        class Reduces:
            def __reduce__(self):
                return list, ([1, [2]],)

        value = Reduces()

        assert self.keys(value) == {id(value)}


class TestGrouping:
    def test_joined_names_are_one_group(self):
        union = Union("abcd")
        union.join("d", "a")
        union.join("a", "b")

        assert sorted(union.groups()) == [("a", "b", "d"), ("c",)]

    def test_a_circle_of_needs(self):
        needs = {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}

        assert sorted(sorted(circle) for circle in circles(needs, lambda name: needs.get(name, ()))) == [["a", "b", "c"]] * 3

    def test_needs_without_a_circle(self):
        needs = {"a": {"b"}, "b": {"c"}}

        assert circles(needs, lambda name: needs.get(name, ())) == []


class TestSpool:
    def test_a_value_is_written_whole(self, tmp_path):
        stored = Stored(["a"], (), b"p" * 10, [memoryview(b"q" * 100)])

        name = Spool(str(tmp_path)).write(stored)

        assert (tmp_path / name).read_bytes() == b"".join(stored.parts)
        assert list(tmp_path.iterdir()) == [tmp_path / name]

    def test_a_failure_leaves_nothing(self, tmp_path):
        stored = Stored(["a"], (), b"p", [])
        stored.parts.append("not bytes")

        with pytest.raises(TypeError):
            Spool(str(tmp_path)).write(stored)

        assert list(tmp_path.iterdir()) == []


class TestCanonical:
    def digest(self, value):
        return canonical.digest(memoryview(pickle.dumps(value, 5)), [])

    def test_strings_count_by_value(self):
        one, other = "te", "xt"
        text = one + other

        assert self.digest([text, text]) == self.digest([text, "".join([one, other])])

    def test_sets_count_in_any_order(self):
        backwards = set()
        for item in range(100, 0, -1):
            backwards.add(str(item))

        assert self.digest({str(item) for item in range(1, 101)}) == self.digest(backwards)
        assert self.digest(frozenset({"a", "b", ("c", 1)})) == self.digest(frozenset({("c", 1), "b", "a"}))

    @pytest.mark.parametrize(
        ("one", "other"), [([1], [2]), ([1, 2], [2, 1]), ({1}, {2}), ([[]], [()]), ("1", b"1"), ({"a": 1}, {"b": 1})]
    )
    def test_different_values_differ(self, one, other):
        assert self.digest(one) != self.digest(other)

    def test_sharing_counts(self):
        inner = []

        assert self.digest([inner, inner]) != self.digest([[], []])

    def test_buffers_count(self):
        data = memoryview(pickle.dumps(1))

        assert canonical.digest(data, [memoryview(b"a")]) != canonical.digest(data, [memoryview(b"b")])


class TestCell:
    @pytest.mark.parametrize(
        ("lines", "left"),
        [
            (["%%gpu 1\n", "x = 1\n"], ["x = 1\n"]),
            (["\n", "%%gpu\n", "x"], ["x"]),
            (["x = 1\n", "%%gpu 1\n"], ["x = 1\n", "%%gpu 1\n"]),
            (["%%gpux\n"], ["%%gpux\n"]),
            ([], []),
        ],
    )
    def test_the_gpu_line_is_dropped(self, lines, left):
        assert drop_own_lines(lines) == left

    @pytest.mark.parametrize("metadata", [None, {}, {"notebookos": None}, {"notebookos": {}}, {"other": 1}])
    def test_a_request_that_no_agent_marked(self, metadata):
        assert Attempt.of({"metadata": metadata}) is None

    def test_what_the_agent_said(self):
        said = {"term": 7, "attempt": 2, "environment": {"A": "1"}, "gpus": ["GPU-1"]}

        attempt = Attempt.of({"metadata": {"notebookos": said}})

        assert attempt == Attempt(7, 2, {"A": "1"}, ("GPU-1",))
        assert attempt.ids() == {"term": 7, "attempt": 2}

    def test_the_cells_environment_is_put_back(self, monkeypatch):
        monkeypatch.setenv("NB_WAS", "before")
        monkeypatch.delenv("NB_NEW", raising=False)
        environment = CellEnvironment({"NB_WAS": "cell", "NB_NEW": "cell"})
        assert (os.environ["NB_WAS"], os.environ["NB_NEW"]) == ("cell", "cell")

        environment.undo()

        assert (os.environ["NB_WAS"], os.environ.get("NB_NEW")) == ("before", None)

    def test_what_the_cell_itself_set_stays(self, monkeypatch):
        monkeypatch.setenv("NB_WAS", "before")
        environment = CellEnvironment({"NB_WAS": "cell"})
        os.environ["NB_WAS"] = "user's"

        environment.undo()

        assert os.environ["NB_WAS"] == "user's"
