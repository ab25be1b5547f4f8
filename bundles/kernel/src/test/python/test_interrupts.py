"""Whom an interrupt is meant for: before, in and after a cell's code, and between cells."""

from __future__ import annotations

import ast
import re
import signal

import pytest

from notebookos_kernel.interrupts import Interrupts, ignored
from replica import TIMEOUT, Replica

ANSI = re.compile(r"\x1b\[[0-9;]*m")
FUTURE = "from __future__ import annotations; done = 1"


@pytest.fixture(scope="module")
def replica(tmp_path_factory):
    one = Replica(tmp_path_factory.mktemp("replica"))
    yield one
    one.stop()


@pytest.fixture
def usual():
    """The handler that ipykernel sets before it handles a message."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield signal.default_int_handler
    signal.signal(signal.SIGINT, before)


def runs(interrupts, source):
    exec(compile(interrupts.visit(ast.parse(source)), "cell", "exec"), {})


@pytest.mark.parametrize(
    "code", ["done = 1", "'a docstring'\ndone = 1", "import asyncio\nawait asyncio.sleep(0)\ndone = 1", FUTURE]
)
def test_a_cell_that_was_interrupted_before_it_began_ends_as_if_in_its_first_statement(replica, code):
    result = replica.run(code, {"interrupted": True})

    assert result.reply["content"]["ename"] == "KeyboardInterrupt"
    assert [error["content"]["ename"] for error in result.of_type("error")] == ["KeyboardInterrupt"]
    assert "> 1" in ANSI.sub("", "".join(result.reply["content"]["traceback"]))
    assert not any("done" in entry["names"] for entry in result.delta["covariables"])
    assert replica.run("'done' in globals()").result == "False"


def test_a_cell_without_code_has_nothing_to_interrupt(replica):
    assert replica.run("# nothing", {"interrupted": True}).reply["content"]["status"] == "ok"
    assert replica.run("1 + 1").result == "2"


def test_an_interrupt_ends_the_code_of_a_comm(replica):
    replica.run(
        "from comm import create_comm\nimport time\nc = create_comm(target_name='t')\n"
        "def forever(message):\n    print('on', flush=True)\n    time.sleep(600)\nc.on_msg(forever)\nwhere = c.comm_id"
    )
    comm = replica.run("print(where)").text.strip()
    session = replica.client.session
    word = session.msg("comm_msg", {"comm_id": comm, "data": {}})
    replica.client.shell_channel.send(word)
    while replica.client.get_iopub_msg(timeout=TIMEOUT)["msg_type"] != "stream":
        pass

    replica.process.send_signal(signal.SIGINT)

    assert replica.run("print('free')").text == "free\n"


def test_an_interrupt_between_cells_is_meant_for_nothing(replica):
    replica.run("kept = 1")
    replica.process.send_signal(signal.SIGINT)

    assert replica.run("kept").result == "1"


def test_an_interrupt_before_the_code_waits_for_it(usual):
    interrupts = Interrupts()
    with interrupts.around_cell(came=False):
        signal.raise_signal(signal.SIGINT)
        with interrupts.around_code(), pytest.raises(KeyboardInterrupt):
            runs(interrupts, "pass")
        with interrupts.around_code():
            runs(interrupts, "pass")


def test_the_code_itself_is_interrupted_at_once(usual):
    interrupts = Interrupts()
    with interrupts.around_cell(came=False), interrupts.around_code(), pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_an_interrupt_after_the_code_is_meant_for_nothing(usual):
    interrupts = Interrupts()
    with interrupts.around_cell(came=False):
        with interrupts.around_code():
            pass
        signal.raise_signal(signal.SIGINT)
    with interrupts.around_cell(came=False), interrupts.around_code():
        runs(interrupts, "pass")
    assert signal.getsignal(signal.SIGINT) is usual


def test_what_nobody_s_code_has_to_do_with_is_not_interrupted(usual):
    with ignored():
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is usual
