"""``python -m nvidia_kernel URL TOKEN FOLDER``: cells on GPUs of a driver that stands in for NVIDIA's.

The driver's libraries read what the machine has from the file ``world`` of the folder, and tell beside it what was asked of them.
Cells write into it what CUDA would make true: that their process has memory on a GPU.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from wire import Result, Wire

SEES = "import os; print(os.environ['CUDA_VISIBLE_DEVICES'])"
LIMIT = 60


def until(what: str, condition: Any) -> Any:
    """Wait until a condition is true; return what it returned."""
    deadline = time.monotonic() + LIMIT
    while not (value := condition()):
        assert time.monotonic() < deadline, f"{what}: not within {LIMIT} s"
        time.sleep(0.1)
    return value


class Scenario:
    """One kernel with one replica, on the host that has the GPUs."""

    def __init__(self, url: str, token: str, folder: Path) -> None:
        self.world = folder / "world"
        self.folder = folder
        self.wire = Wire(url, token)
        self.wire.start_kernel({"KERNEL_REPLICAS": "1"})

    def run(self, code: str) -> Result:
        """Run a cell, whatever becomes of it."""
        return self.wire.run(code)

    def says(self, code: str) -> str:
        """Run a cell that must go well; return what it printed."""
        result = self.wire.run(code)
        assert result.status == "ok", result.replies
        return result.text.strip()

    def host(self) -> dict[str, Any]:
        """What the cluster says about the host."""
        return self.wire.rest("GET", "/nbos/api/hosts")[0]

    def only_what_is_bound_is_seen(self) -> None:
        """By UUID, and only while a cell has it."""
        assert self.says(SEES) == ""
        first = self.says(f"%%gpu 1\n{SEES}")
        assert first.startswith("GPU-"), first
        assert self.says(SEES) == ""
        both = self.says(f"%%gpu 2\n{SEES}").split(",")
        assert len(set(both)) == 2, both

    def what_is_left_is_checkpointed_and_comes_back(self) -> None:
        """A process that keeps more memory than it may is put aside by the driver until its next GPU."""
        pid = self.says(
            f"%%gpu 1\nimport os\nuuid = os.environ['CUDA_VISIBLE_DEVICES']\n"
            f"with open({str(self.world)!r}, 'a') as world: _ = world.write(f'process {{uuid}} {{os.getpid()}} 3000\\n')\n"
            "kept = 41\nprint(os.getpid())"
        )
        state = self.folder / f"state-{pid}"
        until("the process is checkpointed", lambda: state.exists() and state.read_text() == "2")
        assert self.says("kept += 1; print(kept)") == "42"
        assert self.says("%%gpu 1\nprint(kept, os.getpid(), os.environ['CUDA_VISIBLE_DEVICES'] == uuid)") == f"42 {pid} True"

    def a_process_that_cannot_be_checkpointed_is_exchanged(self) -> None:
        """It ends when what its cell changed is safe; the next cell finds it in another one."""
        pid = self.says("print(os.getpid())")
        (self.folder / f"fail-checkpoint-{pid}").write_text("719 3")
        assert self.says("%%gpu 1\nkept += 1\nprint(os.getpid())") == pid
        said = self.says("print(kept, os.getpid())").split()
        assert said[0] == "43", said
        assert said[1] != pid, "the process is the same"

    def a_gpu_that_is_lost_takes_its_cell_along_and_nothing_else(self) -> None:
        """The cell hears which GPU and why, its kernel lives on, and nobody gets that GPU."""
        request = self.wire.send("%%gpu 2\nimport time\nlost = 1\nprint(os.environ['CUDA_VISIBLE_DEVICES'], flush=True)\ntime.sleep(60)")
        result = Result()
        hurt = ""
        while not result.done:
            message = self.wire.receive(LIMIT)
            if message["parent_header"].get("msg_id") != request:
                continue
            result.add(message)
            if not hurt and "," in result.text:
                hurt = result.text.split(",")[0].strip()
                with self.world.open("a") as world:
                    world.write(f"xid {hurt} 79\n")
        reply = result.replies[0]
        assert reply["status"] == "error", reply
        assert hurt in reply["evalue"], reply
        until("the GPU is out of service", lambda: self.host()["gpus"]["total"] == 1)
        assert any(hurt in problem for problem in self.host()["problems"]), self.host()
        assert self.says("print(kept, 'lost' in globals())") == "43 False"
        assert self.says(f"%%gpu 1\n{SEES}") not in ("", hurt)

    def gpu_seconds_are_counted(self) -> None:
        """For the kernel, when its host has told them: after the cell's reply."""
        used = until("the GPUs' use is told", self.use_of_the_last_cell)
        assert used["utilisation"] == 0.5, used
        assert self.kernel()["gpuUse"]["gpuSeconds"] > 0, self.kernel()

    def use_of_the_last_cell(self) -> dict[str, Any] | None:
        """What the last finished cell made of its GPUs, if its host has told."""
        return (self.kernel()["lastCell"] or {}).get("gpus")

    def kernel(self) -> dict[str, Any]:
        """What the cluster says about the kernel."""
        return next(row for row in self.wire.rest("GET", "/nbos/api/kernels") if row["id"] == self.wire.kernel_id)


def main(url: str, token: str, folder: Path) -> int:
    """Run the scenario; return the exit status."""
    scenario = Scenario(url, token, folder)
    scenario.only_what_is_bound_is_seen()
    scenario.what_is_left_is_checkpointed_and_comes_back()
    scenario.a_process_that_cannot_be_checkpointed_is_exchanged()
    scenario.a_gpu_that_is_lost_takes_its_cell_along_and_nothing_else()
    scenario.gpu_seconds_are_counted()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
