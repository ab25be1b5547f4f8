"""Which names a cell may have changed, from its source alone."""

from __future__ import annotations

import sys

import pytest

from notebookos_kernel.candidates import of_source

BOUND = [
    ("x = 1", "x"),
    ("x = y = 1", "x y"),
    ("a, (b, *c) = v", "a b c"),
    ("[a, b] = v", "a b"),
    ("x: int = 1", "x"),
    ("x += 1", "x"),
    ("for i, j in v: k = i", "i j k"),
    ("async def f():\n    async for i in v: pass", "f"),
    ("with open('f') as a, g() as (b, c): pass", "a b c"),
    ("if (n := 1): pass", "n"),
    ("[y := v for v in w]", "y"),
    ("import a", "a"),
    ("import a.b.c", "a"),
    ("import a.b as c, d", "c d"),
    ("from a import b, c as d", "b d"),
    ("from a import *", ""),
    ("def f(p, *q, r=1, **s):\n    t = 1", "f"),
    ("class C(B):\n    attribute = 1\n    def m(self): pass", "C"),
    ("lambda p: p", ""),
    ("{k: v for k, v in w}", ""),
    ("def f():\n    global g\n    g = 1", "f g"),
    ("try: pass\nexcept E as e: pass", "e"),
    ("x.a = 1", ""),
    ("x[i] = 1", ""),
]
LOADED = [
    ("x.a = 1", "x"),
    ("x[i] = 1", "x i"),
    ("x += y", "x y"),
    ("x.append(y)", "x y"),
    ("f'{a} {b!r:{c}}'", "a b c"),
    ("del x[0]", "x"),
    ("del x.a", "x"),
    ("def f(a=b) -> c:\n    return d", "b c d"),
    ("@dec\nclass C(B, metaclass=M):\n    x = y", "dec B M y"),
    ("lambda p=q: r", "q r"),
    ("[v for v in w if u]", "v w u"),
    ("get_ipython().run_line_magic('timeit', 'f(x)')", "f x timeit"),
    ("get_ipython().run_cell_magic('prun', '', 'f(x)\\ny')", "f x y prun"),
    ("get_ipython().system('rm {x}')", ""),
]
EVERYTHING = [
    "exec(s)",
    "eval('x')",
    "globals()['x'] = 1",
    "locals()",
    "import __main__",
    "from __main__ import x",
    "get_ipython().push({})",
    "shell = get_ipython()",
    "get_ipython().run_line_magic('run', 'file.py')",
    "get_ipython().run_line_magic(name, '')",
    "def f():\n    exec('x = 1')",
]


@pytest.mark.parametrize(("source", "names"), BOUND, ids=lambda value: value)
def test_bound(source, names):
    assert of_source(source).bound == set(names.split())


@pytest.mark.parametrize(("source", "names"), LOADED, ids=lambda value: value)
def test_loaded(source, names):
    assert of_source(source).loaded == set(names.split())


@pytest.mark.parametrize("source", EVERYTHING)
def test_code_that_gets_hold_of_the_namespace_may_change_everything(source):
    assert of_source(source).everything


@pytest.mark.parametrize("source", ["x = 1", "get_ipython().system('ls')", "get_ipython().run_line_magic('matplotlib', 'inline')"])
def test_other_code_may_not(source):
    assert not of_source(source).everything


@pytest.mark.skipif(sys.version_info < (3, 10), reason="match statements came with Python 3.10")
def test_match_patterns_bind():
    source = "match v:\n    case {'k': [a, *b], **c} | P(x=(a, b, c)): pass\n    case d: pass"

    assert of_source(source).bound == {"a", "b", "c", "d"}


def test_deleted():
    assert of_source("del x, (y, z)").deleted == {"x", "y", "z"}


def test_local_names_of_functions_are_not_the_sessions():
    found = of_source("def f():\n    x = 1\n    del x\n    import y\n    for z in []: pass")

    assert found.bound == {"f"}
    assert found.deleted == set()


def test_submodules_imported_by_their_full_names():
    assert of_source("import a.b, c.d as e, f").submodules == {"a.b"}
