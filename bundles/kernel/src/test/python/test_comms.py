"""Comms and widgets go on in another process; who speaks to one that didn't come along is told."""

from __future__ import annotations

import pytest

from replica import TIMEOUT, CellResult

pytest.importorskip("ipywidgets")


@pytest.fixture
def moved(fresh_pair):
    """Runs cells on the executor, and makes the standby what the executor is."""
    executor, standby, manifest = fresh_pair

    def run(*cells: str):
        for code in cells:
            result = executor.run(code)
            assert result.reply["content"]["status"] == "ok", result.reply
            request, buffers = manifest.add(result, executor.spool)
            assert standby.request("notebookos_apply_request", request, buffers)["status"] == "ok"
        return standby

    return run


def _say(replica, comm_id: str, data: dict) -> list[dict]:
    """Send a comm_msg; everything that it brought."""
    session = replica.client.session
    message = session.msg("comm_msg", {"comm_id": comm_id, "data": data})
    replica.client.shell_channel.send(message)
    seen = []
    while True:
        published = replica.client.get_iopub_msg(timeout=TIMEOUT)
        if published["parent_header"].get("msg_id") == message["header"]["msg_id"]:
            seen.append(published)
            if published["content"].get("execution_state") == "idle":
                return seen


def _types(messages: list[dict]) -> list[str]:
    return [each["msg_type"] for each in messages if each["msg_type"] != "status"]


def _ask(replica, code: str) -> str:
    result: CellResult = replica.execute(code, {})
    assert result.result is not None, result.reply
    return result.result.strip("'")


def test_a_slider_goes_on_under_its_id(moved):
    standby = moved("import ipywidgets as w\ns = w.IntSlider(3)", "s.value = 4")
    model = _ask(standby, "s.model_id")
    _say(standby, model, {"method": "update", "state": {"value": 9}, "buffer_paths": []})

    assert _ask(standby, "s.value") == "9"
    assert _types(_say(standby, model, {"method": "request_state"})) == ["comm_msg"]


def test_callbacks_of_a_slider_are_called(moved):
    standby = moved(
        "import ipywidgets as w\nheard = []\ns = w.IntSlider(3)\ns.observe(lambda change: heard.append(change.new), 'value')",
        "t = w.IntText()\nlink = w.dlink((s, 'value'), (t, 'value'))",
    )
    _say(standby, _ask(standby, "s.model_id"), {"method": "update", "state": {"value": 9}, "buffer_paths": []})

    assert _ask(standby, "heard") == "[9]"
    assert _ask(standby, "t.value") == "9"


def test_a_button_that_was_clicked_before_can_be_clicked_again(moved):
    standby = moved("import ipywidgets as w\nclicks = []\nb = w.Button()\nb.on_click(lambda _: clicks.append(1))")
    model = _ask(standby, "b.model_id")
    for _ in range(2):
        _say(standby, model, {"method": "custom", "content": {"event": "click"}})

    assert _ask(standby, "len(clicks)") == "2"


def test_a_newer_version_of_a_widget_takes_the_place_of_the_older_one(moved):
    standby = moved("import ipywidgets as w\ns = w.IntSlider(3)", "s.value = 4", "s", "s.max = 50", "del w")
    _say(standby, _ask(standby, "s.model_id"), {"method": "update", "state": {"value": 42}, "buffer_paths": []})

    assert _ask(standby, "s.value, s.max") == "(42, 50)"
    assert _ask(standby, "import gc; gc.collect(); s.comm is not None and not s.comm._closed") == "True"


def test_a_comm_of_the_session_goes_on_under_its_id(moved):
    standby = moved(
        "from comm import create_comm\nheard = []\nc = create_comm(target_name='t')\n"
        "c.on_msg(lambda said: (heard.append(said['content']['data']['n']), c.send({'got': 1})))"
    )
    came = _say(standby, _ask(standby, "c.comm_id"), {"n": 7})

    assert _types(came) == ["comm_msg"]
    assert _ask(standby, "heard") == "[7]"


def test_a_closed_comm_is_not_listed_elsewhere(moved):
    standby = moved("from comm import create_comm, get_comm_manager\nc = create_comm(target_name='t')", "c.close()")

    assert _ask(standby, "c.comm_id in get_comm_manager().comms") == "False"


def test_who_speaks_to_a_comm_that_is_gone_is_told_once(replica):
    first = _say(replica, "gone", {})
    second = _say(replica, "gone", {})

    assert _types(first) == ["comm_close", "stream"]
    assert first[1]["content"] == {"comm_id": "gone", "data": {}}
    assert "run its cell again" in first[2]["content"]["text"]
    assert _types(second) == []
