"""``python -m controller_restart URL TOKEN PID_FILE``: kills the controller in the middle of a cell.

Checks that after its restart the same kernel is there and that the cell's whole output and its one reply arrive, each once.
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
    killed = False
    deadline = time.monotonic() + 90
    while not result.done and time.monotonic() < deadline:
        try:
            message = wire.receive(20)
        except (websocket.WebSocketException, OSError):
            wire.connect()
            continue
        if message["parent_header"].get("msg_id") == request:
            result.add(message)
        if not killed and result.text.count("\n") >= 5:
            time.sleep(0.1)  # what was received is noted by the host within milliseconds; later deaths repeat nothing
            os.kill(json.loads(pid_file.read_text())["pid"], signal.SIGKILL)
            killed = True
    expected = "".join(f"{number}\n" for number in range(LINES))
    assert killed, "the cell ended before the controller was killed"
    assert result.text == expected, f"output is {result.text!r}"
    assert [reply["status"] for reply in result.replies] == ["ok"], result.replies
    assert (result.busy, result.idle) == (1, 1), (result.busy, result.idle)
    after = wire.run("print(before, kept)")
    assert after.text == f"1 {LINES - 1}\n", after.text
    print(f"the controller was killed after 5 lines; all {LINES} lines, one reply and one idle arrived")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
