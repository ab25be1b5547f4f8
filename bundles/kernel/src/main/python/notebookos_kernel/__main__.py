"""``python -m notebookos_kernel -f CONNECTION_FILE``."""

from __future__ import annotations


def main() -> None:
    """Run one replica until its agent goes away or asks it to shut down."""
    import os

    from notebookos_kernel import lifeline

    # The debugger's note about frozen modules would be printed into the first cell.
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")

    lifeline.lead_own_process_group()
    lifeline.die_with_agent()

    from notebookos_kernel.app import ReplicaApp

    ReplicaApp.launch_instance()


if __name__ == "__main__":
    main()
