"""``python -m notebookos_kernel -f CONNECTION_FILE``, or ``--warm READY_FILE MODULE …`` to be told later."""

from __future__ import annotations


def main() -> None:
    """Run one replica until its agent goes away or asks it to shut down."""
    import os
    import sys

    from notebookos_kernel import guard, lifeline

    # The debugger's note about frozen modules would be printed into the first cell.
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")

    guard.install()
    lifeline.lead_own_process_group()
    if sys.argv[1:2] == ["--warm"]:
        from notebookos_kernel.warm import become_replica

        become_replica()
    lifeline.die_with_agent()

    from notebookos_kernel.app import ReplicaApp

    ReplicaApp.launch_instance()


if __name__ == "__main__":
    main()
