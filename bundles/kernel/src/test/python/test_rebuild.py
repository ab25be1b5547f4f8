"""Variables that are declared safe to rebuild are stored as the cell that makes them."""

from __future__ import annotations

from notebookos_kernel.cell import Rebuilding
from test_restore import follow


def entry_of(result, name):
    (entry,) = (entry for entry in result.delta["covariables"] if name in entry["names"])
    return entry


def test_the_line_is_read_after_a_gpu_line():
    found = Rebuilding.of("%%gpu 1\n\n%%rebuild model other\nmodel = 1\n")

    assert found == Rebuilding(frozenset({"model", "other"}), "model = 1\n")
    assert Rebuilding.of("x = 1\n%%rebuild x") is None
    assert Rebuilding.of("") is None


def test_it_is_stored_as_source_and_comes_back_by_running_it(fresh_pair):
    *both, manifest = fresh_pair
    follow(both, manifest, "size = 3\nlog = []")
    result = follow(both, manifest, "%%rebuild big\nhelper = 5\nbig = bytearray(size << 20)\nbig[0] = helper")

    assert (entry_of(result, "big")["format"], entry_of(result, "big")["fidelity"]) == ("source", "rebuilt")
    assert result.delta["problems"] == [{"name": "big", "fidelity": "rebuilt", "reason": "it comes back by running its cell again"}]
    for replica, request in ((both[1], None), (both[1], manifest.whole())):
        if request is not None:
            reply = replica.request("notebookos_apply_request", *request)
            assert reply["problems"] == []
        assert replica.execute("len(big), big[0], helper, log", {}).result == f"({3 << 20}, 5, 5, [])"
    assert "rebuilt" in both[0].execute("%state big", {}).text
    assert "    helper = 5" in both[1].execute("%state big", {}).text


def test_a_value_that_could_not_be_stored_can_be_rebuilt(fresh_pair):
    *both, manifest = fresh_pair
    follow(both, manifest, "%%rebuild numbers\nnumbers = (n * n for n in range(5))")

    assert both[1].execute("list(numbers)", {}).result == "[0, 1, 4, 9, 16]"


def test_names_of_one_cell_run_it_once_and_share(fresh_pair):
    *both, manifest = fresh_pair
    follow(both, manifest, "runs = [0]", "%%rebuild a b\nruns[0] += 1\na = [1]\nb = [a]")

    assert both[1].execute("b[0] is a, runs", {}).result == "(True, [2])"


def test_the_variables_that_it_loads_come_first(fresh_pair):
    *both, manifest = fresh_pair
    follow(
        both, manifest, "def make(): return zeros\nzeros = [0]", "%%rebuild last\nlast = make()", "%%rebuild first\nfirst = [last]"
    )

    reply = both[1].request("notebookos_apply_request", *manifest.whole())

    assert reply["problems"] == []
    assert both[1].execute("first, last", {}).result == "([[0]], [0])"


def test_an_instance_of_a_class_that_is_rebuilt(fresh_pair):
    *both, manifest = fresh_pair
    follow(both, manifest, "%%rebuild A\nclass A: pass", "a = A()")

    assert both[1].request("notebookos_apply_request", *manifest.whole())["problems"] == []
    assert both[1].execute("type(a) is A", {}).result == "True"


def test_reading_or_changing_it_stores_nothing(fresh_pair):
    *both, manifest = fresh_pair
    follow(both, manifest, "%%rebuild x\nx = [1]")

    assert both[0].run("x.append(2)").delta["covariables"] == []
    follow(both, manifest, "y = 1")
    assert both[1].run("x.append(2)").delta["covariables"] == []


def test_a_new_value_is_stored_like_any_other(fresh_pair):
    *both, manifest = fresh_pair
    follow(both, manifest, "%%rebuild x z\nx = [1]\nz = [2]")
    result = follow(both, manifest, "x = [5]")

    assert [(entry["names"], entry["format"]) for entry in result.delta["covariables"]] == [(["x"], "pickle5")]
    assert both[1].execute("x, z", {}).result == "([5], [2])"


def test_a_cell_that_fails_elsewhere_is_a_problem_of_its_names(fresh_pair):
    *both, manifest = fresh_pair
    executor, standby = both
    request = manifest.add(executor.run("import os\nok = [1]"), executor.spool)
    standby.request("notebookos_apply_request", *request)
    executor.run("os.environ['NB_ONLY_HERE'] = '1'")
    result = executor.run("%%rebuild x z\nx = os.environ['NB_ONLY_HERE']\nz = 1")

    request, buffers = manifest.add(result, executor.spool)
    reply = standby.request("notebookos_apply_request", request, buffers)

    assert reply["status"] == "ok"
    assert [(each["name"], each["fidelity"]) for each in reply["problems"]] == [("x", "lost"), ("z", "lost")]
    assert "KeyError" in reply["problems"][0]["reason"]
    assert standby.execute("ok, 'x' in globals()", {}).result == "([1], False)"


def test_a_name_that_the_cell_does_not_bind_is_told(fresh_pair):
    result = fresh_pair[0].run("%%rebuild typo\nx = 1")

    assert result.stderr == "NotebookOS: %%rebuild names 'typo', but this cell didn't bind it.\n"
    assert entry_of(result, "x")["format"] == "pickle5"


def test_magics_in_it_run_again(fresh_pair):
    *both, manifest = fresh_pair
    follow(both, manifest, "%%rebuild out\nout = !echo made")

    assert both[1].execute("list(out)", {}).result == "['made']"
