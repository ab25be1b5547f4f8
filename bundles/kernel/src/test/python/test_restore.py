"""Applying state: what a replica is like that others made."""

from __future__ import annotations


def follow(pair, manifest, *cells):
    executor, standby = pair
    for cell in cells:
        result = executor.run(cell)
        request = manifest.add(result, executor.spool)
        reply = standby.request("notebookos_apply_request", *request)
        assert (reply["status"], reply["problems"], reply["diverged"]) == ("ok", [], []), reply
    return result


def test_counts_inputs_and_outputs_go_on(fresh_pair):
    *pair, manifest = fresh_pair
    executor, standby = pair
    follow(pair, manifest, "21 * 2", "'second'", "None")
    count = executor.run("pass").reply["content"]["execution_count"]
    follow(pair, manifest, "pass")

    asked = f"(_, __, Out[{count - 3}], _{count - 2}, In[{count - 3}], _i{count - 2}, _i, len(In))"
    result = standby.execute(asked, {})

    assert result.reply["content"]["execution_count"] == count + 2
    assert result.result == f"('second', 42, 42, 'second', '21 * 2', \"'second'\", 'pass', {count + 3})"


def test_history_requests_find_what_another_replica_ran(fresh_pair):
    *pair, manifest = fresh_pair
    follow(pair, manifest, "marked_line = 1")
    standby = pair[1]

    reply = standby.request("history_request", {"output": False, "raw": True, "hist_access_type": "range", "session": 0})

    assert "marked_line = 1" in [line for _, _, line in reply["history"]]


def test_a_large_output_stays_behind_quietly(fresh_pair):
    *pair, manifest = fresh_pair
    result = follow(pair, manifest, "'x' * 1_000_000")
    (cell,) = (entry for key, entry in result.delta["facts"].items() if key.startswith("cell/"))

    assert cell["size"] < 64 << 10
    assert result.delta["problems"] == []


def test_an_output_that_cannot_move_does_no_harm(fresh_pair):
    *pair, manifest = fresh_pair
    result = follow(pair, manifest, "(i for i in range(3))")

    assert result.delta["problems"] == []


def test_reset_empties_the_namespace_and_nothing_else(fresh_pair):
    executor = fresh_pair[0]
    executor.run("x = 1\ndef f(): pass")

    assert executor.request("notebookos_apply_request", {"reset": True})["status"] == "ok"
    result = executor.execute("sorted({'x', 'f'} & globals().keys()), callable(get_ipython), len(In) > 1", {})
    assert result.result == "([], True, True)"


def test_what_was_applied_is_not_captured_again(fresh_pair):
    *pair, manifest = fresh_pair
    follow(pair, manifest, "x = [1, 2]\ndef f(): return x\nn = 5")

    delta = pair[1].run("f(), n").delta

    assert delta["covariables"] == []


def test_a_new_executor_notices_what_is_shared_with_applied_variables(fresh_pair):
    *pair, manifest = fresh_pair
    follow(pair, manifest, "x = {'k': [1]}")

    delta = pair[1].run("y = x['k']").delta

    assert [entry["names"] for entry in delta["covariables"]] == [["x", "y"]]


def test_one_bad_value_does_not_keep_the_others_away(fresh_pair):
    *pair, manifest = fresh_pair
    executor, standby = pair
    result = executor.run("a = [1]\nb = [2]")
    request, buffers = manifest.add(result, executor.spool)
    buffers[request["covariables"][0]["buffer"]] = buffers[request["covariables"][0]["buffer"]].replace(b"K\x01a", b"K\x01\xff")
    buffers[request["covariables"][0]["buffer"]] = b"".join([buffers[0][:-3], b"\xff\xff\xff"])

    reply = standby.request("notebookos_apply_request", request, buffers)

    bad = request["covariables"][0]["names"]
    assert reply["status"] == "ok"
    assert [(each["name"], each["fidelity"]) for each in reply["problems"]] == [(bad[0], "lost")]
    assert standby.execute("sorted({'a', 'b'} & globals().keys())", {}).result == repr(sorted({"a", "b"} - set(bad)))


def test_bytes_that_are_no_stream_are_an_error_and_change_nothing(fresh_pair):
    standby = fresh_pair[1]
    standby.run("kept = 1")
    request = {"covariables": [{"names": ["a"], "format": "pickle5", "buffer": 0}], "deleted": ["kept"]}

    reply = standby.request("notebookos_apply_request", request, [b"nonsense and more"])

    assert (reply["status"], reply["ename"]) == ("error", "StreamError")
    assert standby.execute("kept", {}).result == "1"


def test_a_missing_module_is_a_problem_with_a_reason(fresh_pair, tmp_path):
    *pair, manifest = fresh_pair
    executor, standby = pair
    (tmp_path / "only_here.py").write_text("v = 1")
    executor.execute(f"import sys\nsys.path.insert(0, {str(tmp_path)!r})", {})
    result = executor.run("import only_here")
    request, buffers = manifest.add(result, executor.spool)
    request["facts"] = {}
    request["covariables"] = [entry for entry in request["covariables"] if entry["names"] == ["only_here"]]

    reply = standby.request("notebookos_apply_request", request, buffers)

    assert reply["problems"] == [
        {
            "name": "only_here",
            "fidelity": "lost",
            "reason": "can't be opened here: ModuleNotFoundError: No module named 'only_here'",
        }
    ]


def test_applying_prints_nothing_and_counts_nothing(fresh_pair):
    *pair, manifest = fresh_pair
    executor, standby = pair
    before = standby.execute("1", {}).reply["content"]["execution_count"]
    result = executor.run("class Loud:\n    def __reduce__(self): return (print, ('made',))\nl = Loud()")
    request, buffers = manifest.add(result, executor.spool)
    request["facts"] = {}
    session = standby.client.session
    message = session.msg("notebookos_apply_request", request)
    session.send(standby.client.shell_channel.socket, message, buffers=buffers)
    applied = standby._finish(message)

    assert applied.of_type("stream") == []
    assert standby.execute("1", {}).reply["content"]["execution_count"] == before + 1


def test_a_directory_that_is_missing_here_is_a_problem(fresh_pair, tmp_path):
    *pair, manifest = fresh_pair
    executor, standby = pair
    result = executor.run(f"import os\nos.makedirs({str(tmp_path / 'd')!r})\nos.chdir({str(tmp_path / 'd')!r})")
    request = manifest.add(result, executor.spool)
    executor.run("os.chdir('/')")
    (tmp_path / "d").rmdir()

    reply = standby.request("notebookos_apply_request", *request)

    assert [each["name"] for each in reply["problems"]] == ["session's cwd"]


def test_fingerprints_of_replicas_agree(fresh_pair):
    *pair, manifest = fresh_pair
    follow(
        pair,
        manifest,
        "x = {'k': [1, 'text', 2.5]}\ny = x['k']\nn = 3\nclass A:\n    def __init__(self): self.v = 'text'\na = A()",
        "def f(p=1): return x, p\ns = {'a', 'b', 'c', 'd'}\nt = [('text', 'k'), frozenset('xyz')]",
    )

    found = [replica.request("notebookos_fingerprint_request", {}) for replica in pair]

    assert found[0]["status"] == "ok"
    assert set(found[0]["names"]) == {"x", "y", "n", "A", "a", "f", "s", "t"}
    assert found[0] == found[1]


def test_fingerprints_tell_a_difference(fresh_pair):
    *pair, manifest = fresh_pair
    follow(pair, manifest, "x = [1]\ny = [1]")
    pair[1].execute("x.append(2)", {})

    one, other = (replica.request("notebookos_fingerprint_request", {})["names"] for replica in pair)

    assert one["x"] != other["x"]
    assert one["y"] == other["y"]


def test_what_was_lost_is_still_reported_after_a_failover(fresh_pair):
    executor, standby, manifest = fresh_pair
    lost = executor.run("x = [(v for v in range(3))]")
    standby.request("notebookos_apply_request", *manifest.add(lost, executor.spool))

    on_standby = standby.run("y = [x, 1]")

    assert {each["name"]: each["fidelity"] for each in on_standby.delta["problems"]} == {"x": "degraded", "y": "degraded"}


def test_an_object_with_slots_moves_on_after_its_class_has_lost_its_name(fresh_pair):
    one, other, manifest = fresh_pair
    for cell in ("class K:\n    __slots__ = ('a',)\n    def __init__(self): self.a = []\nx = K()", "K = None", "x.a.append(1)"):
        other.request("notebookos_apply_request", *manifest.add(one.run(cell), one.spool))

    there = other.run("x.a.append(2)")
    reply = one.request("notebookos_apply_request", *manifest.add(there, other.spool))

    assert reply["problems"] == []
    assert one.execute("x.a, hasattr(x, '__dict__')", {}).result == "([1, 2], False)"
