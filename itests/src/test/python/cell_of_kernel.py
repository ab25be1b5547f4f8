"""``python -m cell_of_kernel URL TOKEN FILE CODE TEXT``: run a cell in the kernel named in FILE, or a new one; it must print TEXT."""

from __future__ import annotations

import sys
from pathlib import Path

from wire import Wire


def main(url: str, token: str, file: Path, code: str, text: str) -> int:
    """Run the cell; return the exit status."""
    wire = Wire(url, token)
    if file.exists():
        wire.kernel_id = file.read_text()
        wire.connect()
    else:
        wire.start_kernel({"KERNEL_GPUS": "0"})
        file.write_text(wire.kernel_id)
    answer = wire.run(code, limit=90)
    if answer.text.strip() != text:
        print(f"{code!r} printed {answer.text!r}, not {text!r}; errors: {answer.errors}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4], sys.argv[5]))
