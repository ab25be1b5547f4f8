"""What a cell prints arrives whole, in order, once, and as its own."""

from __future__ import annotations

import re
import textwrap
import threading

import pytest
from ipykernel.iostream import IOPubThread
from jupyter_client.session import Session

from notebookos_kernel import printed
from notebookos_kernel.printed import PIECE, OutStream


def _code(text: str) -> str:
    return textwrap.dedent(text)


def _pieces(result) -> list[str]:
    return [message["content"]["text"] for message in result.of_type("stream")]


def test_many_lines_arrive_whole_and_in_order(replica):
    result = replica.run("for i in range(300_000):\n    print('line', i)")

    assert result.text == "".join(f"line {i}\n" for i in range(300_000))


def test_a_message_has_a_piece_and_no_more_than_one_print_on_top(replica):
    result = replica.run("for _ in range(100_000):\n    print('x' * 99)\nprint('y' * 3_000_000)")

    sizes = sorted(len(text) for text in _pieces(result))
    assert sum(sizes) == 13_000_001
    assert sizes[-2] < PIECE + 100
    assert sizes[-1] < PIECE + 3_000_000


def test_a_long_text_is_not_kept_until_the_cell_ends(replica):
    result = replica.run(
        _code("""
        import time
        print('x' * 2_000_000)
        time.sleep(0.1)
        print('later')
        """)
    )

    assert _pieces(result)[0] == "x" * 2_000_000
    assert "".join(_pieces(result)[1:]) == "\nlater\n"


@pytest.mark.parametrize("text", ['\x00\x1b[1m\t\r\n\\"', "grün \u2028 \U0001f600", ""])
def test_every_character_arrives(replica, text):
    assert replica.run(f"print({text!r}, end='|')").text == text + "|"


def test_threads_lose_nothing(replica):
    result = replica.run(
        _code("""
        import threading
        def say(name):
            for i in range(5_000):
                print(f'{name}{i}\\n', end='')
        threads = [threading.Thread(target=say, args=(name,)) for name in 'abcd']
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        """)
    )

    lines = result.text.splitlines()
    for name in "abcd":
        assert [line for line in lines if line.startswith(name)] == [f"{name}{i}" for i in range(5_000)]


def test_what_a_task_of_an_earlier_cell_prints_is_the_earlier_cells(replica):
    replica.run(
        _code("""
        import asyncio
        go = asyncio.Event()
        async def late():
            await go.wait()
            print('from the first')
        task = asyncio.create_task(late())
        """)
    )

    result = replica.run("print('a')\ngo.set()\nawait task\nprint('b')")

    assert result.text == "a\nb\n"


def test_a_child_process_does_not_say_again_what_waited(replica):
    result = replica.run(
        _code("""
        import os
        print('before')
        child = os.fork()
        if child == 0:
            print('child')
            os._exit(0)
        os.waitpid(child, 0)
        print('after')
        """)
    )

    # a child's lines come by another way, and may come between two lines of its parent, or within one
    assert sorted(re.findall("before|child|after", result.text)) == ["after", "before", "child"]


def test_children_that_come_while_a_flush_is_at_work_print_too(replica):
    result = replica.run(
        _code("""
        import os, signal, time
        hung = 0
        for i in range(40):
            for _ in range(20_000):
                print('.', end='')
            child = os.fork()
            if child == 0:
                print('!', end='')
                os._exit(0)
            limit = time.monotonic() + 10
            while os.waitpid(child, os.WNOHANG)[0] == 0 and time.monotonic() < limit:
                time.sleep(0.001)
            if time.monotonic() >= limit:
                os.kill(child, signal.SIGKILL)
                hung += 1
        hung
        """)
    )

    assert result.result == "0"
    assert (result.text.count("."), result.text.count("!")) == (800_000, 40)


def test_a_flush_within_a_flush_loses_nothing():
    publisher = _Stopped()
    stream = OutStream(Session(), publisher, "stdout", watchfd=False)
    publisher.let.set()
    publisher.thread.join()
    stream.write("a")
    stream.write("b")
    with stream._taking:
        assert list(stream._flush_buffers()) == []
    assert [text for _, text in stream._flush_buffers()] == ["ab"]


def test_both_streams_are_streams(replica):
    result = replica.run("import sys\nprint('out')\nprint('err', file=sys.stderr)\nsys.stdout.writelines(['a', 'b'])")

    assert (result.text, result.stderr) == ("out\nab", "err\n")


def test_only_text_can_be_written(replica):
    assert replica.run("import sys\nsys.stdout.write(b'x')").reply["content"]["ename"] == "TypeError"


class _Stopped(IOPubThread):
    """A publisher that has fallen behind: it runs nothing until it is let."""

    def __init__(self) -> None:
        self.let = threading.Event()
        self.thread = threading.Thread(target=self.let.wait, args=(60,), daemon=True)
        self.io_loop = None
        self.asked: list = []
        self.thread.start()

    def schedule(self, f) -> None:
        self.asked.append(f)


def test_who_prints_waits_for_a_publisher_that_has_fallen_behind(monkeypatch):
    monkeypatch.setattr(printed, "LIMIT", 3 * PIECE)
    monkeypatch.setattr(OutStream, "flush_timeout", 0.05)
    publisher = _Stopped()
    stream = OutStream(Session(), publisher, "stdout", watchfd=False)
    asked = len(publisher.asked)

    stream.write("x" * (2 * PIECE))
    assert len(publisher.asked) == asked + 1, "asked to hurry, and gone on"
    stream.write("x" * PIECE)
    assert len(publisher.asked) == asked + 2, "waited for the flush, which was given up"
    publisher.let.set()


def test_a_closed_stream_takes_nothing():
    publisher = _Stopped()
    stream = OutStream(Session(), publisher, "stdout", watchfd=False)
    stream.close()
    publisher.let.set()

    with pytest.raises(ValueError, match="closed"):
        stream.write("x")
