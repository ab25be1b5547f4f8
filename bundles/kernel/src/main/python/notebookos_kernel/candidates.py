"""Which names may a cell have changed? Read from its syntax tree; nothing here looks at values.

The answer errs on the side of too many: a name that is merely loaded may be mutated through the object it names, and an
unchanged candidate costs only a fingerprint. Names that a cell binds inside functions or comprehensions are not the session's.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Set
from dataclasses import dataclass, field

# Code that gets hold of the namespace itself may change any variable without naming it.
NAMESPACE_DOORS = frozenset(
    {"exec", "eval", "globals", "locals", "get_ipython", "__main__", "__builtins__", "__globals__", "f_globals", "user_ns"}
)
# Ways to a module by its name; with the name of the session's own module they are doors too.
_MODULE_DOORS = frozenset({"modules", "import_module", "__import__"})
# Calls that IPython generates for magics and shell escapes. Every identifier in a magic's text counts as loaded; what a magic
# rebinds is seen by comparing the namespace.
_TRANSPARENT_CALLS = frozenset({"system", "getoutput", "run_line_magic", "run_cell_magic", "magic", "set_next_input"})
_OPAQUE_MAGICS = frozenset({"run", "pylab", "reset", "reset_selective", "store", "autoreload", "edit", "rerun", "recall"})
_IDENTIFIER = re.compile(r"[^\W\d]\w*")


@dataclass
class Candidates:
    """Names that a piece of code binds, deletes or loads in the session's namespace.

    ``assigned`` are dotted paths of which the code binds or deletes the last attribute. ``submodules`` are those of
    ``import package.module``, which binds only the package. ``everything`` says that the code may get hold of the namespace
    itself.
    """

    bound: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    loaded: set[str] = field(default_factory=set)
    assigned: set[str] = field(default_factory=set)
    submodules: set[str] = field(default_factory=set)
    everything: bool = False


def opens_namespace(names: Set[str], constants: Iterable[object]) -> bool:
    """Whether code with these names, those of attributes among them, and constants may get hold of the namespace itself."""
    if not names.isdisjoint(NAMESPACE_DOORS):
        return True
    return not names.isdisjoint(_MODULE_DOORS) and ("__name__" in names or "__main__" in constants)


def of_source(source: str) -> Candidates:
    """Candidates of plain Python source."""
    return of_trees([ast.parse(source)])


def of_trees(trees: Iterable[ast.AST]) -> Candidates:
    """Candidates of syntax trees that ran at the top level of the session."""
    found = Candidates()
    attributes: set[str] = set()
    constants: set[str] = set()
    for tree in trees:
        reader = _Reader(found)
        reader.visit(tree)
        attributes |= reader.attributes
        constants |= reader.texts
    if opens_namespace(found.loaded | attributes, constants):
        found.everything = True
    return found


class _Reader:
    """Walks one tree. Function bodies count only by what they load or declare global: they run in scopes of their own."""

    def __init__(self, found: Candidates) -> None:
        self._found = found
        self._own_scope = 0
        self.attributes: set[str] = set()
        self.texts: set[str] = set()

    def visit(self, node: ast.AST) -> None:
        method = _VISITORS.get(type(node))
        if method is not None:
            method(self, node)
        else:
            self._children(node)

    def _children(self, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            self.visit(child)

    def _bind(self, name: str) -> None:
        if not self._own_scope:
            self._found.bound.add(name)

    def _name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self._bind(node.id)
        elif isinstance(node.ctx, ast.Del):
            if not self._own_scope:
                self._found.deleted.add(node.id)
        else:
            self._found.loaded.add(node.id)

    def _attribute(self, node: ast.Attribute) -> None:
        self.attributes.add(node.attr)
        if not isinstance(node.ctx, ast.Load) and not self._own_scope:
            self._found.assigned.update(_dotted(node))
        self.visit(node.value)

    def _constant(self, node: ast.Constant) -> None:
        if type(node.value) is str:
            self.texts.add(node.value)

    def _augmented(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            # ``x += y`` may mutate the object that x names and rebind x to it.
            self._found.loaded.add(node.target.id)
        self._children(node)

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._bind(alias.asname or alias.name.partition(".")[0])
            if alias.name == "__main__":
                self._found.everything = True
            if not alias.asname and "." in alias.name:
                self._found.submodules.add(alias.name)

    def _import_from(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            # What ``import *`` binds is seen by comparing the namespace.
            if alias.name != "*":
                self._bind(alias.asname or alias.name)
        if node.module == "__main__":
            self._found.everything = True

    def _function(self, node: ast.FunctionDef) -> None:
        self._bind(node.name)
        for outside in (*node.decorator_list, node.args, *([node.returns] if node.returns else [])):
            self.visit(outside)
        self._body(node.body)

    def _lambda(self, node: ast.Lambda) -> None:
        self.visit(node.args)
        self._body([node.body])

    def _body(self, body: list) -> None:
        self._own_scope += 1
        for statement in body:
            self.visit(statement)
        self._own_scope -= 1

    def _class(self, node: ast.ClassDef) -> None:
        self._bind(node.name)
        for outside in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(outside)
        self._body(node.body)

    def _comprehension(self, node: ast.AST) -> None:
        self._body(list(ast.iter_child_nodes(node)))

    def _walrus(self, node: ast.NamedExpr) -> None:
        # A walrus in a comprehension binds in the enclosing scope, hence here; one in a function is only too many.
        self._found.bound.add(node.target.id)
        self.visit(node.value)

    def _global(self, node: ast.Global) -> None:
        self._found.bound.update(node.names)

    def _handler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self._bind(node.name)
        self._children(node)

    def _capture(self, node: ast.AST) -> None:
        name = getattr(node, "name", None) or getattr(node, "rest", None)
        if name:
            self._bind(name)
        self._children(node)

    def _call(self, node: ast.Call) -> None:
        if _is_transparent(node.func):
            for argument in (*node.args, *node.keywords):
                self.visit(argument)
            self._magic(node)
            return
        if isinstance(node.func, ast.Name) and node.func.id == "setattr" and len(node.args) == 3 and not self._own_scope:
            owner, name = node.args[:2]
            if isinstance(name, ast.Constant):
                self._found.assigned.update(f"{path}.{name.value}" for path in _dotted(owner))
        self._children(node)

    def _magic(self, node: ast.Call) -> None:
        if getattr(node.func, "attr", "") in ("system", "getoutput", "set_next_input"):
            return
        texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if len(texts) < len(node.args) or not texts or texts[0].partition(" ")[0] in _OPAQUE_MAGICS:
            self._found.everything = True
        for text in texts:
            self._found.loaded.update(_IDENTIFIER.findall(text))


def _dotted(node: ast.AST) -> list[str]:
    """The path that an expression of names and attributes writes; nothing for other expressions."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return [".".join([node.id, *reversed(parts)])] if isinstance(node, ast.Name) else []


def _is_transparent(func: ast.AST) -> bool:
    return (
        isinstance(func, ast.Attribute)
        and func.attr in _TRANSPARENT_CALLS
        and isinstance(func.value, ast.Call)
        and isinstance(func.value.func, ast.Name)
        and func.value.func.id == "get_ipython"
    )


_VISITORS = {
    ast.Name: _Reader._name,
    ast.Attribute: _Reader._attribute,
    ast.Constant: _Reader._constant,
    ast.AugAssign: _Reader._augmented,
    ast.Import: _Reader._import,
    ast.ImportFrom: _Reader._import_from,
    ast.FunctionDef: _Reader._function,
    ast.AsyncFunctionDef: _Reader._function,
    ast.Lambda: _Reader._lambda,
    ast.ClassDef: _Reader._class,
    ast.ListComp: _Reader._comprehension,
    ast.SetComp: _Reader._comprehension,
    ast.DictComp: _Reader._comprehension,
    ast.GeneratorExp: _Reader._comprehension,
    ast.NamedExpr: _Reader._walrus,
    ast.Global: _Reader._global,
    ast.ExceptHandler: _Reader._handler,
    ast.Call: _Reader._call,
}
for _pattern in ("MatchAs", "MatchStar", "MatchMapping"):
    if hasattr(ast, _pattern):
        _VISITORS[getattr(ast, _pattern)] = _Reader._capture
