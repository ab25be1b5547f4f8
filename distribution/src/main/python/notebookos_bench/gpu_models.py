"""Models that the benchmark trains: with dropout, so that the generator of the GPU counts, and with state in the optimizer."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn

_BATCH = 16


def _convolutions() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.Dropout(0.2),
        nn.Conv2d(16, 32, 3, padding=1, stride=2),
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(32 * 8 * 8, 10),
    )


def _attention() -> nn.Module:
    layer = nn.TransformerEncoderLayer(64, 4, 128, dropout=0.1, batch_first=True)
    return nn.Sequential(nn.Linear(3 * 16, 64), nn.TransformerEncoder(layer, 2), nn.Flatten(), nn.Linear(64 * 16, 10))


MODELS: dict[str, Callable[[], nn.Module]] = {"convolutions": _convolutions, "attention": _attention}


class Training:
    """One model in training. ``put`` has a module on the GPU and returns the device for its inputs."""

    def __init__(self, model: str, seed: int, put: Callable[[nn.Module], str]) -> None:
        torch.use_deterministic_algorithms(True)
        torch.manual_seed(seed)
        self._attends = model == "attention"
        self._model = MODELS[model]()
        self._device = put(self._model)
        kind = torch.optim.AdamW if self._attends else torch.optim.SGD
        self._optimizer = kind(self._model.parameters(), lr=1e-3, **({} if self._attends else {"momentum": 0.9}))

    def steps(self, number: int) -> list[float]:
        """Train; the loss of each step."""
        return [self._step() for _ in range(number)]

    def _step(self) -> float:
        # Random inputs, of the GPU's own generator where there is one.
        inputs = torch.randn(_BATCH, 3, 16, 16, device=self._device)
        wanted = torch.randint(0, 10, (_BATCH,), device=self._device)
        if self._attends:
            inputs = inputs.transpose(1, 2).reshape(_BATCH, 16, 48)
        self._optimizer.zero_grad()
        loss = nn.functional.cross_entropy(self._model(inputs), wanted)
        loss.backward()
        self._optimizer.step()
        return loss.item()
