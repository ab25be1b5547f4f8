"""A replica whose GPU is a fake one: ``python -m fake_gpu_kernel -f CONNECTION_FILE``. Cells import it for ``put`` and ``fake``."""

from __future__ import annotations

import sys


def main():
    from fake_accelerator import FakeAccelerator
    from notebookos_kernel import __main__, gpu

    gpu.use(FakeAccelerator())
    __main__.main()


if __name__ == "__main__":
    sys.modules["fake_gpu_kernel"] = sys.modules["__main__"]
    main()
