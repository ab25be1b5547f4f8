"""Two notebooks that train on one GPU in turn learn what they would have learnt alone."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from notebookos_bench.gpu_notebook import Maker

TITLE = "Training in turn"
COLUMNS = ("notebook", "turns", "steps", "last loss", "last loss alone", "losses that differ")
_SEEDS = {"convolutions": 11, "attention": 12}


def measure(maker: Maker, arguments: argparse.Namespace) -> list[dict[str, Any]]:
    """A row for each notebook."""
    turns = -(-arguments.switches // len(_SEEDS))
    in_turn: dict[str, list[float]] = {model: [] for model in _SEEDS}
    with maker.start() as first, maker.start() as second:
        notebooks = dict(zip(_SEEDS, (first, second)))
        for turn in range(turns):
            for model, notebook in notebooks.items():
                notebook.ask("bind")
                if turn == 0:
                    notebook.ask("learn", model=model, seed=_SEEDS[model])
                in_turn[model] += notebook.ask("train", steps=arguments.steps)
                notebook.ask("release")
    return [
        {"model": model, "turns": turns, "losses": losses, "alone": _alone(maker, model, len(losses))}
        for model, losses in in_turn.items()
    ]


def _alone(maker: Maker, model: str, steps: int) -> list[float]:
    with maker.start() as notebook:
        notebook.ask("bind")
        notebook.ask("learn", model=model, seed=_SEEDS[model])
        return notebook.ask("train", steps=steps)


def _differing(each: dict[str, Any]) -> int:
    return sum(one != other for one, other in zip(each["losses"], each["alone"]))


def rows(figures: list[dict[str, Any]]) -> Iterator[tuple]:
    """For the table."""
    for each in figures:
        losses = (f"{each['losses'][-1]:.6f}", f"{each['alone'][-1]:.6f}")
        yield each["model"], each["turns"], len(each["losses"]), *losses, _differing(each)


def remarks(figures: list[dict[str, Any]]) -> Iterator[str]:
    """Below the table."""
    yield f"{sum(each['turns'] for each in figures)} switches; losses are compared bit by bit with those of a process that kept its GPU."


def failures(figures: list[dict[str, Any]]) -> Iterator[str]:
    """What must hold and doesn't."""
    for each in figures:
        if _differing(each):
            yield f"{_differing(each)} losses of {each['model']} differ"
