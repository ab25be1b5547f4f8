"""What one request must bring its client, and what it brought: each numbered output once, in order, or in a marked gap."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

_NUMBER = re.compile(r"\bn(\d+)\b")
_NOTICE = re.compile(r"\[NotebookOS: (\d+) messages?, .* dropped here")
_GAP = -1


@dataclass
class Request:
    """The outputs of one cell, which numbers them from 0."""

    msg_id: str
    expected: int
    numbers: list[int] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    repeated: int = 0
    dropped: int = 0
    ended: set[str] = field(default_factory=set)

    @property
    def begun(self) -> bool:
        """Tell whether anything of it was heard of."""
        return bool(self.types)

    @property
    def done(self) -> bool:
        """Tell whether reply and idle have come."""
        return self.ended >= {"reply", "idle"}

    def take(self, message: dict[str, Any]) -> None:
        """Take a message that belongs to the request; one that came before is counted as repeated."""
        msg_id = message["header"]["msg_id"]
        if msg_id in self.seen:
            self.repeated += 1
            return
        self.seen.add(msg_id)
        kind = message["header"]["msg_type"]
        content = message["content"]
        self.types.append(kind)
        if kind == "stream" and content["name"] == "stderr":
            if notice := _NOTICE.search(content["text"]):
                self.dropped += int(notice.group(1))
                self.numbers.append(_GAP)
        elif kind == "stream":
            self._numbers(content["text"])
        elif kind in ("display_data", "execute_result"):
            self._numbers(content["data"]["text/plain"])
        elif kind == "execute_reply":
            self.ended.add("reply")
        elif kind == "status" and content["execution_state"] == "idle":
            self.ended.add("idle")

    def _numbers(self, text: str) -> None:
        self.numbers.extend(int(number) for number in _NUMBER.findall(text))

    def problems(self) -> list[str]:
        """Return what is wrong; nothing if the request never reached its kernel, or all of it is accounted for."""
        if not self.begun:
            return []
        found = [f"{kind} {self.types.count(kind)} times" for kind in self._once() if self.types.count(kind) != 1]
        if self.types.count("status") != 2:
            found.append(f"status {self.types.count('status')} times")
        following = 0
        gap = False
        for number in self.numbers:
            if number == _GAP:
                gap = True
            elif number < following:
                found.append(f"n{number} again or too late, after n{following - 1}")
            else:
                if number > following and not gap:
                    found.append(f"n{following} to n{number - 1} missing without a word")
                gap = False
                following = number + 1
        if following < self.expected and not gap:
            found.append(f"n{following} to n{self.expected - 1} missing at the end")
        return found

    @staticmethod
    def _once() -> tuple[str, ...]:
        return "execute_input", "execute_reply", "execute_result"
