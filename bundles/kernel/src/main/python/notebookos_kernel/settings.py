"""Settings that notebooks change in passing and that decide what later cells compute or show."""

from __future__ import annotations

import decimal
import gc
import importlib
import locale
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class LibraryFact:
    """One fact: the module that must be there, how to read a value that can be compared, and how to set it.

    What differs between machines, and what is as it was at the start, is not part of the value.
    """

    key: str
    module: str
    read: Callable[[], Any]
    restore: Callable[[Any], None]


def _decimal() -> Any:
    *numbers, _, traps = decimal.getcontext().__reduce__()[1]
    return *numbers, tuple(signal.__name__ for signal in traps)


def _set_decimal(value: tuple) -> None:
    prec, rounding, least, most, capitals, clamp, traps = value
    signals = [getattr(decimal, name) for name in traps]
    decimal.setcontext(decimal.Context(prec, rounding, least, most, capitals, clamp, [], signals))


def _limits() -> Any:
    return sys.getrecursionlimit(), gc.isenabled(), gc.get_threshold()


def _set_limits(value: tuple) -> None:
    recursion, collects, thresholds = value
    sys.setrecursionlimit(recursion)
    (gc.enable if collects else gc.disable)()
    gc.set_threshold(*thresholds)


def _locale() -> str:
    return locale.setlocale(locale.LC_ALL)


def _set_locale(value: str) -> None:
    locale.setlocale(locale.LC_ALL, value)


def _numpy_errors() -> Any:
    return sys.modules["numpy"].geterr()


def _set_numpy_errors(value: dict[str, str]) -> None:
    importlib.import_module("numpy").seterr(**value)


def _pandas_options() -> Any:
    """Options that aren't the default."""
    config = sys.modules["pandas._config.config"]
    found = {}
    for key, option in config._registered_options.items():
        value: Any = config._global_config
        for part in key.split("."):
            value = value[part]
        if value is not option.defval and value != option.defval:
            found[key] = value
    return found


def _set_pandas_options(value: dict[str, Any]) -> None:
    pandas = importlib.import_module("pandas")
    for key in _pandas_options().keys() - value.keys():
        pandas.reset_option(f"^{key}$")
    for key, each in value.items():
        pandas.set_option(key, each)


def _sklearn_settings() -> Any:
    return sys.modules["sklearn"].get_config()


def _set_sklearn_settings(value: dict[str, Any]) -> None:
    importlib.import_module("sklearn").set_config(**value)


def _torch_settings() -> Any:
    torch = sys.modules["torch"]
    return str(torch.get_default_dtype()), torch.is_grad_enabled(), torch.are_deterministic_algorithms_enabled()


def _set_torch_settings(value: tuple) -> None:
    torch = importlib.import_module("torch")
    dtype, gradients, deterministic = value
    torch.set_default_dtype(getattr(torch, dtype.rpartition(".")[2]))
    torch.set_grad_enabled(gradients)
    # Setting it imports a compiler, which takes a second.
    if deterministic != torch.are_deterministic_algorithms_enabled():
        torch.use_deterministic_algorithms(deterministic)


# How devices compute. torch's own getters: its properties take twenty times as long, and this is read after each cell.
_BACKENDS = ("cudnn_enabled", "cudnn_benchmark", "cudnn_deterministic", "cudnn_allow_tf32", "float32_matmul_precision")


def _torch_backends() -> Any:
    known, found = sys.modules["torch"]._C, []
    for name in _BACKENDS:
        try:
            found.append((name, getattr(known, f"_get_{name}")()))
        except (AttributeError, RuntimeError):  # another version of torch, or set for single operators, of which this can't tell
            continue
    return tuple(found)


def _set_torch_backends(value: tuple) -> None:
    known = importlib.import_module("torch")._C
    for name, each in value:
        getattr(known, f"_set_{name}")(each)


SETTINGS = (
    LibraryFact("decimal", "decimal", _decimal, _set_decimal),
    LibraryFact("limits", "sys", _limits, _set_limits),
    LibraryFact("locale", "locale", _locale, _set_locale),
    LibraryFact("numpy.errors", "numpy", _numpy_errors, _set_numpy_errors),
    LibraryFact("pandas", "pandas.io.api", _pandas_options, _set_pandas_options),
    LibraryFact("sklearn", "sklearn.base", _sklearn_settings, _set_sklearn_settings),
    LibraryFact("torch.settings", "torch.utils.data", _torch_settings, _set_torch_settings),
    LibraryFact("torch.backends", "torch.utils.data", _torch_backends, _set_torch_backends),
)
