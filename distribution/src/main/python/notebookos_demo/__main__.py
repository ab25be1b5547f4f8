"""``python -m notebookos_demo --url URL --token-file FILE --notebook FILE``: exits with 1 if any step fails."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from notebookos_demo.admin import Admin
from notebookos_demo.narrator import Narrator
from notebookos_demo.session import Session
from notebookos_demo.story import Story


def main() -> int:
    """Tell the story against a running platform."""
    parser = argparse.ArgumentParser(prog="notebookos_demo", description=__doc__)
    parser.add_argument("--url", required=True, help="of the gateway")
    parser.add_argument("--token-file", required=True, type=Path, help="file with the gateway's token")
    parser.add_argument("--notebook", required=True, type=Path, help="the notebook to run")
    arguments = parser.parse_args()
    token = arguments.token_file.read_text().strip()
    return asyncio.run(tell(arguments.url, token, arguments.notebook))


async def tell(url: str, token: str, notebook: Path) -> int:
    """Open a session, tell the story, close the session; return the exit status."""
    narrator = Narrator()
    session = Session(url, token)
    story = Story(notebook, session, Admin(url, token), narrator)
    try:
        await story.tell()
    except Exception as error:  # noqa: BLE001 - whatever it was, the demo has failed, and says so
        narrator.say(f"FAILED: {type(error).__name__}: {error}")
        return 1
    finally:
        await session.close()
    narrator.say("all of it held")
    return 0


if __name__ == "__main__":
    sys.exit(main())
