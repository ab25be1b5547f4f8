"""What ``%notebook`` writes of what cells printed."""

from __future__ import annotations

import json


def _outputs(replica, tmp_path) -> list[list[dict]]:
    """The outputs of each cell so far."""
    file = tmp_path / "session.ipynb"
    replica.run(f"%notebook {file}")
    return [cell["outputs"] for cell in json.loads(file.read_text())["cells"]]


def _kinds(outputs: list[dict]) -> list[tuple[str, str]]:
    return [
        (output["output_type"], "".join(output.get("text", output.get("data", {}).get("text/plain", "")))) for output in outputs
    ]


def test_what_was_printed_and_a_result_are_there_in_its_order(replica, tmp_path):
    replica.run("print('a')\nprint('b')\n2")

    (outputs,) = _outputs(replica, tmp_path)
    assert _kinds(outputs) == [("stream", "a\nb\n"), ("execute_result", "2")]


def test_both_streams_are_told_apart(replica, tmp_path):
    replica.run("import sys\nprint('out')\nprint('err', file=sys.stderr)")

    (outputs,) = _outputs(replica, tmp_path)
    assert [(output["name"], output["text"]) for output in outputs] == [("stdout", ["out\n"]), ("stderr", ["err\n"])]


def test_each_cell_has_its_own(replica, tmp_path):
    replica.run("print('first')")
    replica.run("print('second')")

    assert [_kinds(outputs) for outputs in _outputs(replica, tmp_path)] == [[("stream", "first\n")], [("stream", "second\n")]]


def test_a_stream_without_end_is_kept_to_a_limit_and_says_so(replica, tmp_path):
    replica.run("for _ in range(30_000):\n    print('x' * 99)")

    (outputs,) = _outputs(replica, tmp_path)
    text = "".join(outputs[0]["text"])
    assert len(text) < 1_000_200
    assert text.endswith("not kept here]\n")


def test_streams_write_as_before_after_a_cell_that_failed(replica):
    replica.run("1 / 0")

    assert replica.run("'write' in vars(__import__('sys').stdout)").result == "True"
    assert replica.run("print('still')").text == "still\n"
