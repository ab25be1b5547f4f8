"""State of libraries that belongs to a session: random states, and settings that notebooks change in passing.

A library's facts are read from the moment that it is imported, and never import it.
"""

from __future__ import annotations

import random
import sys
import warnings
from typing import Any

from notebookos_kernel import generators
from notebookos_kernel.settings import SETTINGS, LibraryFact


def _numpy_random() -> Any:
    kind, state, *rest = sys.modules["numpy.random"].get_state()
    return kind, state.tobytes(), tuple(rest)


def _set_numpy_random(value: Any) -> None:
    import numpy as np

    kind, state, rest = value
    np.random.set_state((kind, np.frombuffer(state, np.uint32), *rest))


def _torch_random() -> Any:
    return bytes(sys.modules["torch.random"].get_rng_state().numpy())


def _set_torch_random(value: bytes) -> None:
    import torch

    torch.set_rng_state(torch.frombuffer(bytearray(value), dtype=torch.uint8))


def _numpy_print() -> Any:
    return sys.modules["numpy"].get_printoptions()


def _set_numpy_print(value: dict[str, Any]) -> None:
    import numpy as np

    np.set_printoptions(**value)


def _matplotlib_settings() -> Any:
    matplotlib = sys.modules["matplotlib"]
    was = matplotlib.rcParamsOrig
    # dict's own methods: those of rcParams validate and sort at each access.
    settings = dict.items(matplotlib.rcParams)
    return {key: value for key, value in settings if dict.get(was, key) != value and "backend" not in key}


def _set_matplotlib_settings(value: dict[str, Any]) -> None:
    import matplotlib

    settings = {key: matplotlib.rcParamsOrig[key] for key in matplotlib.rcParams if "backend" not in key}
    matplotlib.rcParams.update({**settings, **value})


def _warning_filters() -> Any:
    return tuple(warnings.filters)


def _set_warning_filters(value: tuple) -> None:
    warnings.resetwarnings()
    for action, message, category, module, line in reversed(value):
        warnings.filters.insert(0, (action, message, category, module, line))  # type: ignore[attr-defined]


LIBRARY_FACTS = (
    LibraryFact("random", "random", random.getstate, random.setstate),
    LibraryFact("warnings", "warnings", _warning_filters, _set_warning_filters),
    LibraryFact("numpy.random", "numpy.random", _numpy_random, _set_numpy_random),
    LibraryFact("numpy.print", "numpy", _numpy_print, _set_numpy_print),
    LibraryFact("torch.random", "torch.random", _torch_random, _set_torch_random),
    LibraryFact("torch.cuda.random", "torch.cuda", generators.wanted, generators.want),
    LibraryFact("matplotlib", "matplotlib.pyplot", _matplotlib_settings, _set_matplotlib_settings),
    *SETTINGS,
)
