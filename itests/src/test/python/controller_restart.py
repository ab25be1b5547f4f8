"""``python -m controller_restart URL TOKEN PID_FILE``: kills the controller in the middle of a cell.

Checks that after its restart the same kernel is there and that the cell's whole output and its one reply arrive, each once. Only
what the client received in the very moment of the death may come again, and with the same msg_id.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

import websocket
from wire import Result, Wire

LINES = 30
CELL = f"import time\nfor i in range({LINES}):\n    print(i)\n    time.sleep(0.3)\nkept = i"


def main(url: str, token: str, pid_file: Path) -> int:
    """Run the scenario; return the exit status."""
    wire = Wire(url, token)
    wire.start_kernel()
    assert wire.run("before = 1").status == "ok"
    result = Result()
    request = wire.send(CELL)
    seen: set[str] = set()
    repeated: list[str] = []
    killed = False
    deadline = time.monotonic() + 90
    while not result.done and time.monotonic() < deadline:
        try:
            message = wire.receive(20)
        except (websocket.WebSocketException, OSError):
            wire.connect()
            continue
        if message["parent_header"].get("msg_id") == request:
            if message["header"]["msg_id"] in seen:
                repeated.append(message["msg_type"])
            else:
                seen.add(message["header"]["msg_id"])
                result.add(message)
        if not killed and result.text.count("\n") >= 5:
            os.kill(json.loads(pid_file.read_text())["pid"], signal.SIGKILL)
            killed = True
    expected = "".join(f"{number}\n" for number in range(LINES))
    assert killed, "the cell ended before the controller was killed"
    assert result.text == expected, f"output is {result.text!r}"
    assert [reply["status"] for reply in result.replies] == ["ok"], result.replies
    assert (result.busy, result.idle) == (1, 1), (result.busy, result.idle)
    assert len(repeated) <= 1, f"sent again: {repeated}"
    after = wire.run("print(before, kept)")
    assert after.text == f"1 {LINES - 1}\n", after.text
    print(f"the controller was killed after 5 lines; all {LINES} lines, one reply and one idle arrived")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
