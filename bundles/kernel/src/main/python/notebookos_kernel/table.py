"""The session's variables and what is kept of each, as text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from notebookos_kernel import losses
from notebookos_kernel.capture import Capture
from notebookos_kernel.covariable import Covariable
from notebookos_kernel.delta import Problem

_UNITS = ("B", "KiB", "MiB", "GiB", "TiB")
_HEAD = ("name", "kind", "bytes", "fidelity", "shares with", "reason")


class Ledger:
    """The newest problem of each name, here as the agent keeps it: a name that is put or deleted without one loses its old one."""

    def __init__(self) -> None:
        self._problems: dict[str, list[Problem]] = {}

    def note(self, changed: Iterable[str], problems: Iterable[Problem]) -> None:
        """A delta with these names and problems was captured or applied."""
        fresh: dict[str, list[Problem]] = {}
        for problem in problems:
            fresh.setdefault(problem.name, []).append(problem)
        for name in changed:
            self._problems.pop(name, None)
        self._problems.update(fresh)

    def clear(self) -> None:
        """Forget all."""
        self._problems.clear()

    def of(self, name: str) -> list[Problem]:
        """What is known of a name."""
        return self._problems.get(name, [])


@dataclass
class StateTable:
    """Reads a capture's records. Nothing is pickled for it: sizes are those of the last capture."""

    capture: Capture
    ledger: Ledger = field(default_factory=Ledger)

    def lines(self) -> list[str]:
        """One line for each variable, under a head."""
        rows = [self._row(name) for name in sorted(self.capture.variables())]
        if not rows:
            return ["There are no variables."]
        widths = [min(40, max(len(row[column]) for row in [_HEAD, *rows])) for column in range(len(_HEAD) - 1)]
        whole = sum(covariable.size for covariable in self.capture.covariables)
        return [*(_line(row, widths) for row in [_HEAD, *rows]), f"{len(rows)} variables, {_size(whole)}"]

    def detail(self, name: str) -> list[str] | None:
        """What is known of one variable; None if there is none of this name."""
        if not self.capture.is_variable(name):
            return None
        _, kind, size, fidelity, shares, reason = self._row(name)
        known = self.capture.covariables.named(name)
        told = [f"{name}: {kind}", f"  kept: {fidelity}"]
        told += [f"    {problem.reason}" for problem in self.ledger.of(name)] or ([f"    {reason}"] if reason else [])
        told.append(f"  stored: {size or 'nothing'}" + (f", in one piece with {shares}" if shares else ""))
        if known is not None and known.needs:
            told.append(f"  needs: {', '.join(sorted(known.needs))}")
        if known is not None and known.source is not None:
            told.append("  made again by:")
            told.extend(f"    {line}" for line in known.source.splitlines())
        return told

    def _row(self, name: str) -> tuple[str, str, str, str, str, str]:
        kind = type(self.capture.namespace[name]).__qualname__
        known = self.capture.covariables.named(name)
        if known is None:
            return name, kind, "", "", "", "new: it is stored when this cell ends"
        problems = self.ledger.of(name)
        shares = ", ".join(other for other in known.names if other != name)
        return name, kind, _size(known.size) if known.sha256 else "", _fidelity(known, problems), shares, _first(problems)


def _fidelity(known: Covariable, problems: list[Problem]) -> str:
    worst = [losses.LOST, losses.REBUILT, losses.DEGRADED]
    found = [problem.fidelity for problem in problems]
    return next((fidelity for fidelity in worst if fidelity in found), losses.EXACT if known.sha256 else losses.LOST)


def _first(problems: list[Problem]) -> str:
    if not problems:
        return ""
    return problems[0].reason + (f" (and {len(problems) - 1} more)" if len(problems) > 1 else "")


def _size(size: int) -> str:
    amount = float(size)
    for unit in _UNITS[:-1]:
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} {_UNITS[-1]}"


def _line(row: Iterable[str], widths: list[int]) -> str:
    cells = list(row)
    shown = [cell if len(cell) <= width else cell[: width - 3] + "..." for cell, width in zip(cells, widths)]
    return "  ".join([*(cell.ljust(width) for cell, width in zip(shown, widths)), cells[-1]]).rstrip()
