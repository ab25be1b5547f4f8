"""Cells: what their options do, and how they follow each other."""

from __future__ import annotations

from conftest import open_door
from platform_rest import Platform
from talk import Talk


def test_a_silent_cell_has_no_result_no_input_and_no_number(talk: Talk) -> None:
    before = talk.run("1").reply["execution_count"]
    silent = talk.run("6 * 7", silent=True, store_history=False)
    after = talk.run("2").reply["execution_count"]

    assert silent.of("execute_result") == []
    assert silent.of("execute_input") == []
    assert silent.states == ["busy", "idle"]
    assert after == before + 1


def test_a_cell_out_of_history_keeps_the_number(talk: Talk) -> None:
    before = talk.run("1").reply["execution_count"]
    talk.run("unnumbered = 1", store_history=False)
    after = talk.run("unnumbered").reply["execution_count"]

    assert after == before + 1


def test_user_expressions_are_evaluated_after_the_cell(talk: Talk) -> None:
    said = talk.run("seven = 7", user_expressions={"twice": "seven * 2", "broken": "nope"}).reply["user_expressions"]

    assert said["twice"]["data"]["text/plain"] == "14"
    assert said["broken"]["ename"] == "NameError"


def test_an_error_aborts_the_cells_that_wait_behind_it(talk: Talk) -> None:
    cells = [talk.cell(code) for code in ("import time; time.sleep(0.5); 1 / 0", "never = 1", "never = 2")]
    talk.over(*cells)
    talk.quiet()

    assert [cell.reply["status"] for cell in cells] == ["error", "aborted", "aborted"]
    assert [cell.states for cell in cells] == [["busy", "idle"]] * 3
    assert talk.run("'never' in dir()").of("execute_result")[0]["data"]["text/plain"] == "False"


def test_without_stop_on_error_the_cells_behind_run(talk: Talk) -> None:
    cells = [talk.cell("1 / 0", stop_on_error=False), talk.cell("print('ran')")]
    talk.over(*cells)

    assert cells[1].text == "ran\n"


def test_the_error_of_a_silent_cell_aborts_nothing(talk: Talk) -> None:
    cells = [talk.cell("import time; time.sleep(0.5); 1 / 0", silent=True), talk.cell("print('ran')")]
    talk.over(*cells)

    assert [cell.reply["status"] for cell in cells] == ["error", "ok"]
    assert cells[1].text == "ran\n"


def test_cells_of_one_client_run_in_order_and_are_numbered_without_gap(talk: Talk) -> None:
    cells = [talk.cell(f"print({n})") for n in range(5)]
    talk.over(*cells)

    first = cells[0].reply["execution_count"]
    assert [cell.text for cell in cells] == [f"{n}\n" for n in range(5)]
    assert [cell.reply["execution_count"] for cell in cells] == list(range(first, first + 5))


def test_displays_can_be_updated_and_cleared_also_by_a_later_cell(talk: Talk) -> None:
    shown = talk.run("from IPython.display import clear_output, display\nhandle = display('one', display_id='shown')")
    updated = talk.run("handle.update('two')\nclear_output(wait=True)")

    assert shown.of("display_data")[0]["transient"] == {"display_id": "shown"}
    assert updated.of("update_display_data")[0]["data"]["text/plain"] == "'two'"
    assert updated.of("update_display_data")[0]["transient"] == {"display_id": "shown"}
    assert updated.of("clear_output") == [{"wait": True}]


def test_output_goes_to_all_clients_and_the_reply_to_the_one_that_asked(talk: Talk, platform: Platform, kernel: str) -> None:
    door = open_door("v1", platform, kernel)
    other = Talk(door)
    other.run("1")
    cell = talk.run("print('for all')")
    other.until(lambda: [each for each in other.unasked if each["content"].get("execution_state") == "idle"])
    other.quiet()

    heard = [each for each in other.unasked if each["parent_header"].get("msg_id") == cell.request["header"]["msg_id"]]
    assert [each["channel"] for each in heard] == ["iopub"] * len(heard)
    assert "".join(each["content"]["text"] for each in heard if each["header"]["msg_type"] == "stream") == "for all\n"
    door.close()


def test_an_unknown_request_does_no_harm(talk: Talk) -> None:
    talk.send("of_tomorrow_request", {"x": 1})
    talk.send("of_tomorrow_request", {"x": 1}, channel="control")

    assert talk.run("print('still here')").text == "still here\n"


def test_history_can_be_asked_by_range_tail_and_pattern(talk: Talk) -> None:
    number = talk.run("pattern_one = 'findable'").reply["execution_count"]
    talk.run("pattern_two = 'findable'")
    wishes = {"raw": True, "output": False}
    by_range = talk.ask(
        "history_request", {"hist_access_type": "range", "session": 0, "start": number, "stop": number + 2, **wishes}
    )
    by_tail = talk.ask("history_request", {"hist_access_type": "tail", "n": 2, **wishes})
    by_pattern = talk.ask("history_request", {"hist_access_type": "search", "pattern": "pattern_one*", "n": 1, **wishes})

    both = ["pattern_one = 'findable'", "pattern_two = 'findable'"]
    assert [line[2] for line in by_range.reply["history"]] == both
    assert [line[2] for line in by_tail.reply["history"]] == both
    assert [line[2] for line in by_pattern.reply["history"]] == both[:1]


def test_a_cell_that_awaits_a_word_of_the_page_gets_it(talk: Talk) -> None:
    cell = talk.cell(
        "import asyncio\nfrom comm import create_comm\n"
        "came = asyncio.get_running_loop().create_future()\n"
        "waiting = create_comm(target_name='waited-for')\n"
        "waiting.on_msg(lambda message: came.set_result(message['content']['data']['n']))\n"
        "print('got', await came)"
    )
    talk.until(lambda: cell.of("comm_open"))
    talk.send("comm_msg", {"comm_id": cell.of("comm_open")[0]["comm_id"], "data": {"n": 5}})
    talk.over(cell)

    assert cell.text == "got 5\n"
    talk.run("waiting.close(); del waiting, came")
