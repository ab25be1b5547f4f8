"""One pickler for everything that a session can hold.

On top of cloudpickle: functions of the session live in the session's namespace again after opening, cells of closures stay
shared, classes of the session are referred to by name, arrays and tensors keep the memory that they share, and a part that
can't move is replaced by a :class:`~notebookos_kernel.rebuild.Lost` instead of failing the whole.
"""

from __future__ import annotations

import functools
import importlib
import io
import pickle
import sys
import threading
import types
from sys import getrefcount
from typing import Any, Callable

import cloudpickle

from notebookos_kernel import attributes, exceptions, files, losses, rebuild, sharing
from notebookos_kernel.namespace import Home, find

# Buffers below this stay in the pickle: a separate buffer costs more than the copy.
_OUT_OF_BAND = 2048

# cloudpickle's functions that make a class from its parts, as opposed to finding it by name.
_CLASS_MAKERS = frozenset({"_make_skeleton_class", "_make_skeleton_enum"})

_PICKLING_METHODS = frozenset(
    {"__reduce__", "__reduce_ex__", "__getstate__", "__getnewargs__", "__getnewargs_ex__", "__getattr__", "__getattribute__"}
)

Reducer = Callable[["SessionPickler", Any], Any]
_LOCK = type(threading.Lock())
_RLOCK = type(threading.RLock())


class SessionPickler(cloudpickle.Pickler):
    """Pickles values of one co-variable and notes what it met on the way. Used once, by one thread.

    ``roots`` are names whose classes are written out; any other class that the session names is referred to by that name.
    """

    def __init__(self, roots: frozenset[str], sink: Any = None, in_band: bool = False) -> None:
        self.sink = io.BytesIO() if sink is None else sink
        self.buffers: list[memoryview] = []
        self.roots = roots
        self.needs: set[str] = set()
        self.functions: dict[int, types.FunctionType] = {}
        # Functions and classes that are written out, and so may be shared; all others come from modules.
        self.own: set[int] = set()
        # Objects that are found again by name or are immutable: sharing them means nothing.
        self.neutral: set[int] = set()
        # Keys of shared memory that is not a Python object of its own: (kind, address).
        self.memory_keys: set[Any] = set()
        self.memory: dict[int, Any] = {}
        self.lost: dict[int, tuple[str, str]] = {}
        self.degraded: list[str] = []
        self.rebuilt: list[str] = []
        # Whether pickling called code of the session.
        self.runs_code = False
        self._dicts: attributes.DictsInUse | None = None
        self._reasons: dict[type, str | None] = {}
        self._by_base: dict[type, Reducer | None] = {}
        self._reducers = _reducers()
        super().__init__(self.sink, protocol=5, buffer_callback=_in_band if in_band else _collector(self.buffers))

    def reducer_override(self, obj: Any) -> Any:
        """Called by pickle for everything but the built-in containers and atoms."""
        kind = type(obj)
        reducer = self._reducers.get(kind)
        if reducer is not None:
            return reducer(self, obj)
        if issubclass(kind, type):
            return self.reduce_class(obj)
        return self._instance(obj)

    def reduce_class(self, obj: type) -> Any:
        """Write a class of the session, or refer to it by name."""
        path = self._session_path(obj)
        if path is not None and path.partition(".")[0] not in self.roots:
            self.needs.add(path.partition(".")[0])
            self.neutral.add(id(obj))
            return rebuild.named, (path,)
        reduced = super().reducer_override(obj)
        if reduced is NotImplemented or reduced[0].__name__ not in _CLASS_MAKERS:
            return reduced
        self.own.add(id(obj))
        make, arguments, state, _, _, set_state = reduced
        slots = attributes.complete_class_state(obj, state[0])
        if slots is not None:
            arguments[3]["__slots__"] = slots
        if make.__name__ == "_make_skeleton_class" and obj.__bases__ != (object,):
            make, arguments = rebuild.quiet_class, (make, *arguments)
        return make, arguments, (set_state, state), None, None, rebuild.set_class_state

    def _session_path(self, obj: type) -> str | None:
        if getattr(obj, "__module__", None) != "__main__":
            return None
        path = obj.__qualname__
        try:
            return path if find(path) is obj else None
        except LookupError:
            return None

    def _instance(self, obj: Any) -> Any:
        kind = type(obj)
        if kind not in self._reasons:
            self._reasons[kind] = losses.reason_against(kind)
            self.runs_code = self.runs_code or _defines_pickling(kind)
            self._by_base[kind] = next((reducer for base, reducer in _families.items() if issubclass(kind, base)), None)
        reason = self._reasons[kind]
        if reason is not None:
            return self.lose(obj, reason)
        reduce, by_base = self.dispatch_table.get(kind), self._by_base[kind]
        try:
            reduced = NotImplemented if by_base is None else by_base(self, obj)
            if reduced is NotImplemented:
                reduced = obj.__reduce_ex__(5) if reduce is None else reduce(obj)
        except BaseException as error:  # whatever a class of the user raises, the rest of the variable is kept
            return self.lose(obj, losses.reason_from(error))
        if type(reduced) is str:
            if getattr(obj, "__module__", None) == "__main__":
                return self.lose(obj, f"a {type(obj).__name__} of the session can't be found by its name elsewhere")
            self.neutral.add(id(obj))
            return reduced
        # Only what has no state can be a constant.
        constant = attributes.constant(obj, reduced) if len(reduced) < 3 or reduced[2] is None else None
        if constant is not None:
            self.neutral.add(id(obj))
            return rebuild.constant, constant
        self._disregard_temporaries(reduced)
        if 2 < len(reduced) < 6 and type(reduced[2]) is dict:
            self._dicts = self._dicts or attributes.DictsInUse()
            if self._dicts.is_shared(obj, reduced):
                return (*(*reduced, None, None)[:5], rebuild.own_dict)
        return reduced

    def _disregard_temporaries(self, reduced: tuple) -> None:
        """What ``__reduce__`` made for the occasion can't be shared, and its id will soon mean something else."""
        pending = list(reduced[1:3])
        while pending:
            # References to something fresh: its container, this list, and getrefcount's own.
            if getrefcount(pending[-1]) > 3:
                pending.pop()
                continue
            part = pending.pop()
            kind = type(part)
            if kind in sharing.CONTAINERS:
                self.neutral.add(id(part))
                pending.extend(part.values() if kind is dict else part)

    def lose(self, obj: Any, reason: str, kind: str | None = None) -> Any:
        """Write a stand-in for an object that can't move."""
        told = (kind or type(obj).__name__, reason)
        self.lost[id(obj)] = told
        self.neutral.add(id(obj))
        return rebuild.Lost, told

    def degrade(self, reason: str) -> None:
        """Note that what is stored is less than what is there."""
        if reason not in self.degraded:
            self.degraded.append(reason)

    def rebuild(self, reason: str) -> None:
        """Note that a part is made again elsewhere, from what is found there."""
        if reason not in self.rebuilt:
            self.rebuilt.append(reason)


def _in_band(_buffer: pickle.PickleBuffer) -> bool:
    return True


def _collector(buffers: list[memoryview]) -> Callable[[pickle.PickleBuffer], bool]:
    """What takes large buffers out of the pickle. It doesn't know its pickler: a circle would hold what was met for a long time."""

    def take(buffer: pickle.PickleBuffer) -> bool:
        raw = buffer.raw()
        if raw.nbytes < _OUT_OF_BAND:
            return True
        buffers.append(raw)
        return False

    return take


def _defines_pickling(kind: type) -> bool:
    return any(base.__module__ == "__main__" and not _PICKLING_METHODS.isdisjoint(vars(base)) for base in kind.__mro__)


def _function(pickler: SessionPickler, obj: types.FunctionType) -> Any:
    space = obj.__globals__
    if space is not Home.namespace and "__name__" in space:
        reduced = cloudpickle.Pickler.reducer_override(pickler, obj)
        if reduced is not NotImplemented and not _is_imported(obj):
            pickler.own.add(id(obj))
        return reduced
    pickler.own.add(id(obj))
    pickler.functions[id(obj)] = obj
    state = {
        "__dict__": dict(obj.__dict__),
        "__qualname__": rebuild.interned(obj.__qualname__),
        "__module__": obj.__module__,
        "__doc__": obj.__doc__,
        "__defaults__": obj.__defaults__,
        "__kwdefaults__": obj.__kwdefaults__,
        "__annotations__": _annotations(obj),
    }
    type_params = getattr(obj, "__type_params__", ())
    if type_params:
        state["__type_params__"] = type_params
    made = (obj.__code__, rebuild.interned(obj.__name__), obj.__closure__)
    return (
        rebuild.function if space is Home.namespace else rebuild.function_in,
        made if space is Home.namespace else (space, *made),
        state,
        None,
        None,
        rebuild.set_function_state,
    )


def _annotations(obj: types.FunctionType) -> dict[str, Any]:
    try:
        return obj.__annotations__
    except NameError:  # lazily evaluated from Python 3.14 on, and may name what is not there yet
        return {}


def _is_imported(obj: types.FunctionType) -> bool:
    module = sys.modules.get(obj.__module__ or "")
    return module is not None and obj.__module__ != "__main__" and getattr(module, obj.__name__, None) is obj


def _code(pickler: SessionPickler, obj: types.CodeType) -> Any:
    """cloudpickle's, with names interned as they will be after opening: equal code then has equal bytes everywhere."""
    make, arguments = pickler.dispatch_table[types.CodeType](obj)
    return make, tuple(rebuild.interned(part) if type(part) is str else part for part in arguments)


def _cell(_pickler: SessionPickler, obj: types.CellType) -> Any:
    try:
        contents: tuple = (obj.cell_contents,)
    except ValueError:  # the cell is empty
        contents = ()
    return rebuild.cell, (), contents or None, None, None, rebuild.set_cell


def _method(_pickler: SessionPickler, obj: types.MethodType) -> Any:
    owner, name = obj.__self__, getattr(obj.__func__, "__name__", None)
    if name and getattr(getattr(owner, name, None), "__func__", None) is obj.__func__:
        return rebuild.method, (owner, name)
    return types.MethodType, (obj.__func__, owner)


def _module(_pickler: SessionPickler, obj: types.ModuleType) -> Any:
    if sys.modules.get(obj.__name__) is not obj:
        return NotImplemented
    return rebuild.module, (obj.__name__, tuple(sorted(Home.submodules.get(obj.__name__, ()))))


def _cached(_pickler: SessionPickler, obj: Any) -> Any:
    if getattr(obj, "__module__", None) != "__main__":
        return NotImplemented
    # What it has cached stays behind: it is computed again.
    parameters = obj.cache_parameters()
    return rebuild.cached, (obj.__wrapped__, parameters["maxsize"], parameters["typed"]), dict(vars(obj))


def _thread_local(pickler: SessionPickler, obj: Any) -> Any:
    pickler.degrade("of values that each thread has for itself, those of the main thread are kept")
    return threading.local, (), dict(vars(obj)) or None


def _lock(pickler: SessionPickler, obj: Any) -> Any:
    if _is_held(obj):
        pickler.degrade("a lock that is held comes back free")
    return type(obj) if type(obj) is not _LOCK else threading.Lock, ()


def _is_held(lock: Any) -> bool:
    return lock._is_owned() if type(lock) is _RLOCK else lock.locked()


def _reducers() -> dict[type, Reducer]:
    """Reducers by exact type; those for libraries join when the user has imported the library."""
    for library, module in list(_awaited.items()):
        if library in sys.modules:
            del _awaited[library]
            joining = importlib.import_module(f"notebookos_kernel.{module}")
            _table.update(joining.reducers())
            if hasattr(joining, "families"):
                _families.update(joining.families())
    return _table


def refer(kind: type, find_again: Callable[[Any], tuple]) -> None:
    """Let objects of ``kind`` be found again on the other side, instead of being written: ``find_again`` yields how."""

    def reduce(pickler: SessionPickler, obj: Any) -> tuple:
        pickler.neutral.add(id(obj))
        return find_again(obj)

    _table[kind] = reduce


# Modules of this package that know more kinds, by the module of a library that must be there before.
_awaited = {
    "sys": "standard",
    "io": "buffers",
    "ctypes": "foreign",
    "numpy": "arrays",
    "pandas.core.frame": "frames",
    "torch.nn": "tensors",
    "matplotlib.cbook": "figures",
    "matplotlib.figure": "plots",
    "comm.base_comm": "comms",
    "ipywidgets.widgets": "widgets",
}
_families: dict[type, Reducer] = {BaseException: exceptions.reduce_exception}
_table: dict[type, Reducer] = {
    types.FunctionType: _function,
    types.CodeType: _code,
    types.CellType: _cell,
    types.MethodType: _method,
    _LOCK: _lock,
    _RLOCK: _lock,
    types.BuiltinFunctionType: lambda _pickler, _obj: NotImplemented,
    types.ModuleType: _module,
    type(functools.lru_cache(print)): _cached,
    threading.local: _thread_local,
    rebuild.Lost: lambda pickler, obj: pickler.lose(obj, obj.reason, obj.kind),
    **files.reducers(),
}
