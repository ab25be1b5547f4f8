"""What a user can ask of the session's state, and what the agent learns of it."""

from __future__ import annotations

import pytest

from test_restore import follow


@pytest.fixture
def executor(fresh_pair):
    return fresh_pair[0]


def table(result):
    """The rows of %state, by name."""
    lines = result.text.splitlines()
    return {line.split()[0]: line for line in lines[1:-1]}


class TestTable:
    def test_what_is_kept_of_each_variable(self, executor):
        executor.run("a = [1]\nb = [a]\ntext = 'x' * 5000\ng = (i for i in a)\nholds = [g]")
        rows = table(executor.run("%state"))

        assert list(rows) == ["a", "b", "g", "holds", "text"]
        assert rows["a"].split()[1:] == ["list", *rows["a"].split()[2:4], "exact", "b"]
        assert rows["text"].split()[1:] == ["str", "4.9", "KiB", "exact"]
        assert "lost" in rows["g"]
        assert "generator" in rows["g"]
        assert "degraded" in rows["holds"]

    def test_a_variable_of_this_very_cell(self, executor):
        assert "new: it is stored when this cell ends" in table(executor.run("fresh = 1\n%state"))["fresh"]

    def test_an_empty_session(self, executor):
        assert executor.run("%state").text == "There are no variables.\n"

    def test_one_variable(self, executor):
        executor.run("class A: pass\na = A()\nb = a")
        told = executor.run("%state a").text

        assert told.splitlines()[:2] == ["a: A", "  kept: exact"]
        assert "in one piece with b" in told
        assert "needs: A" in told

    def test_a_name_that_is_no_variable(self, executor):
        assert executor.run("%state nobody").reply["content"]["ename"] == "UsageError"

    def test_a_problem_ends_with_the_value(self, executor):
        executor.run("g = (i for i in [])")
        executor.run("g = 5")

        assert "exact" in table(executor.run("%state"))["g"]

    def test_a_standby_tells_the_same(self, fresh_pair):
        *both, manifest = fresh_pair
        follow(both, manifest, "g = (i for i in [])\nholds = [g]\nx = 1")

        rows = [table(each.execute("%state", {})) for each in both]

        assert rows[0]["holds"].split() == rows[1]["holds"].split()
        assert "degraded" in rows[1]["holds"]

    def test_a_replica_made_from_the_manifest_tells_the_same(self, fresh_pair):
        *both, manifest = fresh_pair
        follow(both, manifest, "holds = [(i for i in [])]")
        request, buffers = manifest.whole()
        request["problems"] = [{"name": "holds", "fidelity": "degraded", "reason": "the manifest says so"}]
        both[1].request("notebookos_apply_request", request, buffers)

        assert "the manifest says so" in table(both[1].execute("%state", {}))["holds"]


class TestRestoreMagics:
    def test_a_checkpoint_is_in_the_delta(self, executor):
        result = executor.run("x = 1\n%checkpoint before")

        assert result.delta["checkpoint"] == "before"
        assert result.text == "Checkpoint 'before' is made when this cell ends.\n"
        assert "checkpoint" not in executor.run("pass").delta

    def test_checkpoints_are_listed(self, executor):
        assert executor.run("%checkpoint", {"checkpoints": ["a", "b"]}).text == "a, b\n"
        assert "no checkpoints" in executor.run("%checkpoint").text

    def test_undo_is_in_the_delta(self, executor):
        assert executor.run("%undo", {"undoable": 1}).delta["restore"] == {"undo": 1}
        assert executor.run("%undo 3", {"undoable": 5}).delta["restore"] == {"undo": 3}

    def test_checkout_is_in_the_delta(self, executor):
        assert executor.run("%checkout a", {"checkpoints": ["a"]}).delta["restore"] == {"checkout": "a"}

    @pytest.mark.parametrize(
        ("line", "says"),
        [
            ("%undo", "none at the moment"),
            ("%undo 3", "at most 2"),
            ("%undo x", "not 'x'"),
            ("%undo 0", "not '0'"),
            ("%checkout", "needs the name"),
            ("%checkout c", "(a, b)"),
            ("%checkpoint a b", "can't name"),
        ],
    )
    def test_what_is_impossible_is_an_error_that_helps(self, executor, line, says):
        said = {"undoable": 0 if line == "%undo" else 2, "checkpoints": ["a", "b"]}
        result = executor.run(line, said)

        assert result.reply["content"]["ename"] == "UsageError"
        assert says in result.reply["content"]["evalue"]
        assert "restore" not in result.delta and "checkpoint" not in result.delta

    def test_only_one_restore_fits_in_a_cell(self, executor):
        result = executor.run("%undo\n%checkout a", {"undoable": 1, "checkpoints": ["a"]})

        assert result.reply["content"]["ename"] == "UsageError"
        assert result.delta["restore"] == {"undo": 1}

    @pytest.mark.parametrize("line", ["%undo", "%checkpoint a", "%checkout a"])
    def test_without_an_agent_they_say_what_is_missing(self, executor, line):
        assert "needs NotebookOS" in executor.execute(line, {}).reply["content"]["evalue"]


class TestApplyOnTheExecutor:
    def difference(self, executor, manifest, keep):
        """The request that brings back some co-variables of an older manifest."""
        request, buffers = manifest.whole()
        wanted = [entry for entry in request["covariables"] if keep.intersection(entry["names"])]
        return {"covariables": wanted, "deleted": [], "facts": {}, "reset": False}, buffers

    def test_values_go_back_and_sharing_with_them(self, fresh_pair):
        executor, standby, manifest = fresh_pair
        follow((executor, standby), manifest, "class A: n = 1\na = A()\na.v = [1]\nb = a.v\nkept = A()")
        identity = executor.execute("id(A), id(kept)", {}).result
        executor.run("a.v.append(2)\nb = 'other'\nnew = 1")

        request = self.difference(executor, manifest, {"a", "b"})
        request[0]["deleted"] = ["new"]
        reply = executor.request("notebookos_apply_request", *request)

        assert (reply["status"], reply["problems"], reply["diverged"]) == ("ok", [], [])
        asked = "a.v, a.v is b, 'new' in globals(), type(a) is A, type(kept) is A"
        assert executor.execute(asked, {}).result == "([1], True, False, True, True)"
        assert executor.execute("id(A), id(kept)", {}).result == identity
        assert executor.run("a, b, kept").delta["covariables"] == []

    def test_a_class_that_changed_goes_back_and_stays_the_class(self, fresh_pair):
        executor, standby, manifest = fresh_pair
        follow((executor, standby), manifest, "class A:\n    n = 1\na = A()")
        executor.run("A.n = 2\nA.extra = 3")

        executor.request("notebookos_apply_request", *self.difference(executor, manifest, {"A"}))

        assert executor.execute("a.n, hasattr(a, 'extra'), type(a) is A", {}).result == "(1, False, True)"

    def test_inputs_outputs_and_the_count_stay(self, fresh_pair):
        executor, standby, manifest = fresh_pair
        follow((executor, standby), manifest, "x = [1]")
        count = executor.run("'shown'").reply["content"]["execution_count"]
        executor.request("notebookos_apply_request", *self.difference(executor, manifest, {"x"}))

        result = executor.execute(f"Out[{count}], In[{count}]", {})

        assert result.result == "('shown', \"'shown'\")"
        assert result.reply["content"]["execution_count"] == count + 1

    def test_what_comes_after_is_captured(self, fresh_pair):
        executor, standby, manifest = fresh_pair
        follow((executor, standby), manifest, "x = [1]")
        executor.run("x.append(2)")
        executor.request("notebookos_apply_request", *self.difference(executor, manifest, {"x"}))

        delta = executor.run("x.append(3)\ny = x").delta

        assert [entry["names"] for entry in delta["covariables"]] == [["x", "y"]]
        assert executor.execute("x", {}).result == "[1, 3]"


def test_damaged_bytes_are_a_problem_of_their_names(fresh_pair):
    executor, standby, manifest = fresh_pair
    request, buffers = manifest.add(executor.run("x = [1]\ny = [2]"), executor.spool)
    (bad,) = (entry for entry in request["covariables"] if entry["names"] == ["x"])
    buffers[bad["buffer"]] = buffers[bad["buffer"]].replace(b"K\x01a", b"K\x07a")

    reply = standby.request("notebookos_apply_request", request, buffers)

    assert reply["problems"] == [{"name": "x", "fidelity": "lost", "reason": "the stored bytes arrived damaged"}]
    assert standby.execute("'x' in globals(), y", {}).result == "(False, [2])"
