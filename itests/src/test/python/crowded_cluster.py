"""``python -m crowded_cluster URL TOKEN FOLDER GPUS``: more cells want a GPU than there are; one of them needs a new host.

GPUS kernels of one replica hold a GPU each until a file in FOLDER appears. Another kernel, of three replicas, then runs a cell
that wants one too: it must run while the others still hold theirs.
"""

from __future__ import annotations

import sys
from pathlib import Path

from wire import Wire

HOLD = """import os, time
deadline = time.monotonic() + 240
print('holds', flush=True)
while not os.path.exists({path!r}) and time.monotonic() < deadline:
    time.sleep(0.1)
"""


def main(url: str, token: str, folder: Path, gpus: int) -> int:
    """Run the scenario; return the exit status."""
    release = folder / "release"
    holders = []
    for _ in range(gpus):
        wire = Wire(url, token)
        wire.start_kernel({"KERNEL_GPUS": "1", "KERNEL_REPLICAS": "1"})
        request = wire.send(HOLD.format(path=str(release)))
        while "holds" not in wire.receive(60)["content"].get("text", ""):
            pass
        holders.append((wire, request))
    late = Wire(url, token)
    late.start_kernel({"KERNEL_GPUS": "1"})
    answer = late.run("print(6 * 7)", limit=120)
    assert answer.text == "42\n", (answer.text, answer.errors)
    release.touch()
    for wire, request in holders:
        assert wire.until_done(request).status == "ok"
        wire.rest("DELETE", f"/api/kernels/{wire.kernel_id}")
    assert late.run("print(7 * 6)").text == "42\n"
    print(f"{gpus} cells held all GPUs, and the next one ran on a host that was added for it")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])))
