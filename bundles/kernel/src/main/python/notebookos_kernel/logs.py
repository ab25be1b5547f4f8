"""Levels, switches and handlers of loggers.

Handlers of the standard library that write to the notebook or to files are kept, as descriptions; others are said to stay behind.
"""

from __future__ import annotations

import importlib
import logging
import sys
import weakref
from typing import Any

from notebookos_kernel.namespace import Home
from notebookos_kernel.settings import LibraryFact

_OTHER = "other"


class Logs:
    """The loggers of this process. Handlers that are there when it is made are the kernel's own."""

    def __init__(self) -> None:
        self._kernels = weakref.WeakSet(handler for logger in _loggers() for handler in logger.handlers)
        self.fact = LibraryFact("logging", "logging", self.read, self.restore)

    def read(self) -> dict[str, tuple]:
        """What is set of each logger that isn't as loggers begin."""
        found = {}
        for logger in _loggers():
            # Most are as they began; this is read after each cell.
            if logger.handlers or logger.level or logger.disabled or not logger.propagate:
                handlers = tuple(_describe(handler) for handler in self._handlers(logger))
                if handlers or logger.level or logger.disabled or not logger.propagate:
                    found[logger.name] = (logger.level, logger.disabled, logger.propagate, handlers)
        if logging.root.manager.disable:
            found[""] = (logging.root.manager.disable, False, True, ())
        return found

    def restore(self, value: dict[str, tuple]) -> None:
        """Set all of that, here."""
        for name in self.read().keys() - value.keys() - {""}:
            self._set(logging.getLogger(name), logging.NOTSET, False, True, ())
        for name, (level, disabled, propagate, handlers) in value.items():
            if name:
                self._set(logging.getLogger(name), level, disabled, propagate, handlers)
        logging.disable(value.get("", (logging.NOTSET,))[0])

    def _set(self, logger: logging.Logger, level: int, disabled: bool, propagate: bool, handlers: tuple) -> None:
        logger.setLevel(level)
        logger.disabled, logger.propagate = disabled, propagate
        mine = self._handlers(logger)
        if tuple(_describe(handler) for handler in mine) == handlers:
            return
        for handler in mine:
            logger.removeHandler(handler)
        for described in handlers:
            made = _make(*described)
            if made is not None:
                logger.addHandler(made)

    def _handlers(self, logger: logging.Logger) -> list[logging.Handler]:
        """The user's handlers. What a library gives to its own loggers it gives to them wherever it is imported."""
        if not logger.handlers or logger.name.partition(".")[0] in sys.modules:
            return []
        return [each for each in logger.handlers if each not in self._kernels and type(each) is not logging.NullHandler]


def _loggers() -> list[logging.Logger]:
    found = logging.root.manager.loggerDict.values()
    return [logging.root, *(logger for logger in list(found) if isinstance(logger, logging.Logger))]


def _describe(handler: logging.Handler) -> tuple:
    kind, formatter = type(handler), handler.formatter
    where: Any = None
    if kind is logging.FileHandler:
        where = (handler.baseFilename, handler.encoding)
    elif kind is logging.StreamHandler:
        where = next((name for name, stream in Home.streams.items() if stream is handler.stream), None)
    style = None
    if type(formatter) is logging.Formatter:
        style = (formatter._fmt, formatter.datefmt, type(formatter._style).__name__)
    if where is None or (formatter is not None and style is None) or handler.filters:
        return _OTHER, f"{kind.__module__}.{kind.__qualname__}", handler.level, None
    return kind.__qualname__, where, handler.level, style


def _make(kind: str, where: Any, level: int, style: Any) -> logging.Handler | None:
    if kind == _OTHER:
        return None
    # A file is never truncated, whatever mode it was opened with first.
    made: logging.Handler
    if kind == "FileHandler":
        made = logging.FileHandler(where[0], "a", where[1], delay=True)
    else:
        made = logging.StreamHandler(Home.streams[where])
    made.setLevel(level)
    if style is not None:
        text, dates, name = style
        sign = next(sign for sign, (kind_of, _) in importlib.import_module("logging")._STYLES.items() if kind_of.__name__ == name)
        made.setFormatter(logging.Formatter(text, dates, sign))
    return made


def others(found: dict[str, tuple]) -> dict[str, str]:
    """Names of loggers with handlers that are not kept, and what these are."""
    lost = {}
    for name, (_, _, _, handlers) in found.items():
        kinds = [str(where) for kind, where, _, _ in handlers if kind == _OTHER]
        if kinds:
            lost[name] = ", ".join(kinds)
    return lost
