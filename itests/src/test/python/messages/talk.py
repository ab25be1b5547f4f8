"""Requests, and all that comes of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from doors import Door, Message

LIMIT = 60


@dataclass
class Answer:
    """What came of one request so far, in the order of arrival."""

    request: Message
    messages: list[Message] = field(default_factory=list)

    def of(self, kind: str) -> list[Message]:
        """The contents of its messages of one type."""
        return [each["content"] for each in self.messages if each["header"]["msg_type"] == kind]

    @property
    def replies(self) -> list[Message]:
        """What came on shell and control."""
        return [each for each in self.messages if each["channel"] in ("shell", "control")]

    @property
    def reply(self) -> Message:
        """The content of the only reply."""
        assert len(self.replies) == 1, self.messages
        return self.replies[0]["content"]

    @property
    def states(self) -> list[str]:
        """The statuses on iopub."""
        return [content["execution_state"] for content in self.of("status")]

    @property
    def text(self) -> str:
        """What the cell printed."""
        return "".join(content["text"] for content in self.of("stream") if content["name"] == "stdout")

    @property
    def stderr(self) -> str:
        """What the cell said on stderr."""
        return "".join(content["text"] for content in self.of("stream") if content["name"] == "stderr")

    @property
    def idle(self) -> bool:
        """Whether it is over on iopub."""
        return "idle" in self.states


class Talk:
    """A client's conversation with a kernel: each message that comes is kept with the request that it answers."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.unasked: list[Message] = []
        self._answers: dict[str, Answer] = {}

    def send(self, kind: str, content: Message | None = None, channel: str = "shell", **more: Any) -> Answer:
        """Send a request; ``more`` are header fields, and ``metadata``, ``parent_header`` or ``buffers``."""
        parts = {name: more.pop(name) for name in ("metadata", "parent_header", "buffers") if name in more}
        request = {"header": self.door.header(kind, **more), "content": content or {}, **parts}
        answer = Answer(request)
        self._answers[request["header"]["msg_id"]] = answer
        self.door.send(channel, request)
        return answer

    def until(self, condition: Callable[[], Any], seconds: float = LIMIT) -> None:
        """Receive until something is so."""
        deadline = time.monotonic() + seconds
        while not condition():
            left = deadline - time.monotonic()
            message = self.door.receive(left) if left > 0 else None
            if message is None:
                told = {each.request["header"]["msg_type"]: _kinds(each) for each in self._answers.values()}
                raise AssertionError(f"not so after {seconds} s; came: {told}, unasked {len(self.unasked)}")
            self._take(message)

    def quiet(self, seconds: float = 0.3) -> None:
        """Receive until nothing has come for a while: nothing is to follow."""
        while (message := self.door.receive(seconds)) is not None:
            self._take(message)

    def ask(self, kind: str, content: Message | None = None, channel: str = "shell", **more: Any) -> Answer:
        """Send a request and receive until its reply and its idle have come."""
        answer = self.send(kind, content, channel, **more)
        self.until(lambda: answer.replies and answer.idle)
        return answer

    def ask_one_way(self, kind: str, content: Message, **more: Any) -> Answer:
        """Send a message that has no reply, and receive until its idle has come."""
        answer = self.send(kind, content, **more)
        self.until(lambda: answer.idle)
        return answer

    def cell(self, code: str, **wishes: Any) -> Answer:
        """Send a cell."""
        header = {name: wishes.pop(name) for name in ("subshell_id", "metadata") if name in wishes}
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
            **wishes,
        }
        return self.send("execute_request", content, **header)

    def run(self, code: str, **wishes: Any) -> Answer:
        """Send a cell and receive until it is over."""
        answer = self.cell(code, **wishes)
        self.over(answer)
        return answer

    def over(self, *answers: Answer) -> None:
        """Receive until these requests have their replies and their idles."""
        self.until(lambda: all(each.replies and each.idle for each in answers))

    def _take(self, message: Message) -> None:
        answer = self._answers.get(message["parent_header"].get("msg_id", ""))
        if answer is not None and message["parent_header"]["session"] == self.door.session:
            answer.messages.append(message)
        else:
            self.unasked.append(message)


def _kinds(answer: Answer) -> list[str]:
    return [f"{each['channel']} {each['header']['msg_type']}" for each in answer.messages]
