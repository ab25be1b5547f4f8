"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The lines of a table; numbers get two digits after the point."""
    yield _row(columns)
    yield "|" + "---|" * len(columns)
    for row in rows:
        yield _row([f"{cell:.2f}" if isinstance(cell, float) else str(cell) for cell in row])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
