"""The sum of many programs."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

from live_program import Outcome


class Tally:
    """Writes what comes of each program at once, and the sum at the end."""

    def __init__(self, results: Path) -> None:
        self._results = results
        self._outcomes: list[Outcome] = []

    @property
    def failed(self) -> bool:
        """Whether something differed silently, or hung."""
        return any(each.differences or each.hang for each in self._outcomes)

    def add(self, outcome: Outcome) -> None:
        """Take the next program; a failure is shown at once."""
        self._outcomes.append(outcome)
        with self._results.open("a") as file:
            file.write(outcome.line() + "\n")
        if outcome.differences or outcome.hang:
            print(f"seed {outcome.seed}: {outcome.hang} {outcome.differences}, executors {outcome.executors}", file=sys.stderr)
            for index, cell in enumerate(outcome.cells, 1):
                print(f"# --- cell {index}\n{cell}", file=sys.stderr)

    def summary(self) -> dict[str, Any]:
        """The figures; programs with a silent difference by their seeds."""
        every = self._outcomes
        reasons = Counter(reason for each in every for reason in each.problems.values())
        return {
            "seeds": [every[0].seed, every[-1].seed],
            "programs": len(every),
            "cells": sum(len(each.cells) for each in every),
            "seconds": round(sum(each.seconds for each in every)),
            "kills": Counter(kill for each in every for kill in each.kills),
            "cells lost with their executor": sum(each.lost_cells for each in every),
            "of these, committed but without a reply": sum(len(each.kept) for each in every),
            "switches of the executor": sum(max(0, len(each.executors) - 1) for each in every),
            "forced switches": Counter(each.switch for each in every if each.switch),
            "names compared": sum(each.names for each in every),
            "reported losses": reasons,
            "programs that a reported loss made different": sum(bool(each.reported) for each in every),
            "silent differences": [each.seed for each in every if each.differences],
            "hangs": [each.seed for each in every if each.hang],
        }
