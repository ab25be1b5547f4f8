"""Starts plain local kernels for ``notebookos bench start``: one for each line on standard input.

Answers each line with two numbers: milliseconds from the start until ``kernel_info_reply``, and until the reply of a first cell.
"""

from __future__ import annotations

import sys
import time

from jupyter_client.manager import KernelManager

_PATIENCE = 60


def _started() -> tuple[float, float]:
    manager = KernelManager(kernel_name="python3")
    began = time.perf_counter()
    manager.start_kernel()
    client = manager.blocking_client()
    try:
        client.start_channels(hb=False)
        client.kernel_info(reply=True, timeout=_PATIENCE)
        answered = time.perf_counter()
        client.execute("pass", reply=True, timeout=_PATIENCE)
        ran = time.perf_counter()
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return (answered - began) * 1000, (ran - began) * 1000


def main() -> None:
    """Serve until standard input ends."""
    for _ in sys.stdin:
        answered, ran = _started()
        sys.stdout.write(f"{answered:.3f} {ran:.3f}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
